"""An approved application becomes a library: with a first branch, hours to begin with, and an administrator to come."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenyuan.foundation.accounts import api as accounts
from wenyuan.foundation.events.api import emit
from wenyuan.foundation.modules import api as modules

from ..enums import ApplicationAct, ApplicationState, BranchKind, Level
from ..models import Branch, Library, LibraryApplication, OpeningHours, ServicePoint, ShelvingLocation
from .joining import FormErrors, NotNow, note_step

ADMINISTRATOR_ROLE: Final = "library_administrator"
# What an administrator may do in the library; codes of modules that are not served here are left out.
_ADMINISTRATOR: Final = (
    "libraries.manage", "accounts.manage", "jobs.view", "jobs.manage", "catalogue.view_record", "catalogue.edit_record", "catalogue.delete_record",
    "catalogue.run_batch", "catalogue.export_records", "authorities.edit_authority", "authorities.link_headings", "quality.run_audits", "quality.repair_records", "quality.mark_samples", "quality.see_cataloguers", "harvest.view_source",
    "harvest.manage_source", "union.contribute_records", "union.take_records",
)
# Weekdays (0 is Monday) with opening and closing, to begin with: a public library rests on Monday, a village room opens in the afternoon.
_WEEK: Final = {weekday: (time(9), time(17)) for weekday in range(1, 7)}
_HOURS: Final = {
    Level.TOWNSHIP: {weekday: (time(9), time(17)) for weekday in range(5)},
    Level.VILLAGE: {weekday: (time(14), time(17)) for weekday in (2, 5, 6)},
    Level.UNIVERSITY: {weekday: (time(8), time(22)) for weekday in range(7)},
}


def make_tenant(*, application: LibraryApplication, actor_id: int | None, at: datetime) -> int:
    """Make the library of an application with its first branch, in the caller's transaction; return its id."""
    library = Library.objects.create(
        code=application.code, name=application.name, name_en=application.name_en, level=application.level, parent_id=application.parent_id,
        address=application.address, phone=application.phone, email=application.email, joined_at=at,
    )
    branch = Branch.objects.create(
        library=library, code="01", name=application.name, name_en=application.name_en, kind=BranchKind.MAIN, address=application.address, phone=application.phone,
    )
    hours = _HOURS.get(Level(application.level), _WEEK)
    OpeningHours.objects.bulk_create(OpeningHours(library=library, branch=branch, weekday=day, opens=opens, closes=closes) for day, (opens, closes) in hours.items())
    ServicePoint.objects.create(library=library, branch=branch, code="01-desk", name=_("服务台"))
    ShelvingLocation.objects.create(library=library, branch=branch, code="01-01", name=_("综合书库"), name_en="General stacks")
    if application.applicant_id is not None:
        grant_administration(account_id=application.applicant_id, library_id=library.pk)
    payload = {"code": library.code, "level": library.level, "parent": library.parent_id}
    emit(name="libraries.library.joined.v1", subject=str(library.pk), payload=payload | {"actor": actor_id}, at=at, library_id=library.pk)
    return library.pk


def grant_administration(*, account_id: int, library_id: int) -> None:
    """Make an account the administrator of a library; the role is defined when no installation defined it otherwise."""
    try:
        accounts.grant_role(account_id=account_id, role_code=ADMINISTRATOR_ROLE, library_id=library_id)
    except ObjectDoesNotExist:
        known = {permission.code for permission in modules.permissions()}
        accounts.define_role(code=ADMINISTRATOR_ROLE, title=_("本馆管理员"), permissions=[code for code in _ADMINISTRATOR if code in known])
        accounts.grant_role(account_id=account_id, role_code=ADMINISTRATOR_ROLE, library_id=library_id)


@transaction.atomic
def accept_invitation(*, number: str, username: str, name: str, password: str, again: str, at: datetime) -> int:
    """Open the administrator's account of an approved library and return its id.

    Raises:
        NotNow: Not approved, over the date, or done already.
        FormErrors: User name or password cannot be used.
    """
    application = LibraryApplication.objects.select_for_update().get(number=number)
    late = application.invited_until is None or application.invited_until < at
    if application.state != ApplicationState.APPROVED or application.library_id is None or application.administrator_id is not None or late:
        raise NotNow(application.state)
    errors = _account_errors(username, name, password, again)
    if errors:
        raise FormErrors(errors)
    try:
        with transaction.atomic():
            account_id = accounts.open_account(
                username=username.strip(), name=name.strip(), password=password, email=application.email, home_library_id=application.library_id,
            )
    except accounts.UsernameTaken:
        raise FormErrors({"username": [_("这个用户名已有人用。")]}) from None
    except ValidationError as problem:
        raise FormErrors({"username": [" ".join(problem.messages)]}) from None
    grant_administration(account_id=account_id, library_id=application.library_id)
    application.administrator_id = account_id
    application.save(update_fields=["administrator_id"])
    note_step(application, ApplicationAct.ACCEPTED, actor_id=account_id, at=at)
    return account_id


def _account_errors(username: str, name: str, password: str, again: str) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not 3 <= len(username.strip()) <= 64 or any(c.isspace() for c in username.strip()):
        errors["username"] = [_("用户名 3 至 64 个字符，不含空格。")]
    if not 1 <= len(name.strip()) <= 80:
        errors["name"] = [_("请写姓名。")]
    try:
        validate_password(password)
    except ValidationError as problem:
        errors["password"] = list(problem.messages)
    if password != again:
        errors["again"] = [_("两次写的密码不一样。")]
    return errors


def drop_tenant(*, library_id: int) -> bool:
    """Take an empty library away again with its places; return False, and change nothing, when anything refers to it."""
    library = Library.objects.select_for_update().get(pk=library_id)
    try:
        with transaction.atomic():
            LibraryApplication.objects.filter(library=library).update(library=None)
            _release_accounts(library_id)
            for rows in (ServicePoint.objects, ShelvingLocation.objects, OpeningHours.objects, library.closed_days, library.branches):
                rows.filter(library=library).delete()
            library.delete()
    except IntegrityError:
        return False
    return True


def _release_accounts(library_id: int) -> None:
    from wenyuan.foundation.accounts.models import Account, RoleGrant  # noqa: PLC0415 -- accounts stand above this module's tables

    RoleGrant.objects.filter(library_id=library_id).delete()
    Account.objects.filter(home_library_id=library_id).update(home_library=None)
