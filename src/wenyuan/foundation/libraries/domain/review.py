"""The reviewers' side: comment, ask back, pass a stage, reject, approve, take an approval back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.events.api import emit
from wenyuan.foundation.tenancy.api import stepping_over

from ..enums import ApplicationAct, ApplicationState, LibraryAct
from ..hooks import count_things
from ..models import Library, LibraryApplication
from .history import note_library_step
from .joining import FormErrors, NotNow, code_problem, note_step
from .scope import may_decide, may_see, reviewed_libraries
from .suspension import suspend_library
from .tenants import drop_tenant, make_tenant

INVITATION: Final = timedelta(days=30)


class NotYours(PermissionError):
    """This reviewer may not act on this application; `args[0]` says why in a sentence."""


def is_own(person: Person, application: LibraryApplication) -> bool:
    """Whether a person stands behind an application: opened it, administers its library, or has its e-mail address."""
    if person.id is None or person.id in {application.applicant_id, application.administrator_id}:
        return True
    return get_user_model().objects.filter(pk=person.id, email__iexact=application.email).exists()


def comment_application(*, number: str, person: Person, text: str, at: datetime) -> None:
    """Leave a comment that reviewers alone read.

    Raises:
        NotYours: The application does not lie under this reviewer.
        FormErrors: Nothing was written.
    """
    with transaction.atomic():
        application = LibraryApplication.objects.select_for_update().get(number=number)
        if not may_see(reviewed_libraries(person), application):
            raise NotYours(_("这份申请不在您的审核范围内。"))
        note_step(application, ApplicationAct.COMMENTED, actor_id=person.id, text=_sentence(text), stage=_stage(application), at=at)


def ask_applicant(*, number: str, person: Person, stage: int, text: str, at: datetime) -> None:
    """Give an application back with a question; the applicant may change everything and answers.

    Raises:
        NotNow, NotYours, FormErrors
    """

    def act(application: LibraryApplication) -> None:
        note_step(application, ApplicationAct.ASKED, actor_id=person.id, text=_sentence(text), stage=_stage(application), at=at)
        application.state = ApplicationState.ASKED

    _decide(number, person, stage, at, act)


def reject_application(*, number: str, person: Person, stage: int, text: str, at: datetime) -> None:
    """Refuse an application with a reason that the applicant reads.

    Raises:
        NotNow, NotYours, FormErrors
    """

    def act(application: LibraryApplication) -> None:
        note_step(application, ApplicationAct.REJECTED, actor_id=person.id, text=_sentence(text), stage=_stage(application), at=at)
        application.state, application.decided_at = ApplicationState.REJECTED, at

    _decide(number, person, stage, at, act)


def pass_stage(*, number: str, person: Person, stage: int, text: str, at: datetime, code: str = "") -> int | None:
    """Pass the stage at hand; the last one makes the library, in the same transaction, and returns its id.

    Args:
        stage: Position of the stage that the reviewer saw; another one means that somebody acted meanwhile.
        code: Code to give to the library, where the applicant asked for one.

    Raises:
        NotNow, NotYours
        FormErrors: The last stage needs a code that is free.
    """
    made: list[int] = []

    def act(application: LibraryApplication) -> None:
        if code.strip():
            application.code = code.strip()
        last = application.stage == len(application.stages) - 1
        if last or application.code:
            problem = code_problem(application.code, application_id=application.pk)
            if problem:
                raise FormErrors({"code": [problem]})
        note_step(application, ApplicationAct.APPROVED if last else ApplicationAct.PASSED, actor_id=person.id, text=text, stage=_stage(application), at=at)
        if not last:
            application.stage += 1
            return
        application.library_id = make_tenant(application=application, actor_id=person.id, at=at)
        application.state, application.decided_at, application.invited_until = ApplicationState.APPROVED, at, at + INVITATION
        application.administrator_id = application.applicant_id
        made.append(application.library_id)

    _decide(number, person, stage, at, act)
    return made[0] if made else None


def revoke_approval(*, number: str, person: Person, text: str, at: datetime) -> bool:
    """Take an approval back. A library that has nothing yet goes away again; one that has is suspended; return whether it went.

    Raises:
        NotNow: The application is not approved.
        NotYours: Only a national reviewer who did not apply may.
        FormErrors: No reason was written.
    """
    with transaction.atomic():
        application = LibraryApplication.objects.select_for_update().get(number=number)
        if application.state != ApplicationState.APPROVED or application.library_id is None:
            raise NotNow(application.state)
        if reviewed_libraries(person) is not None or is_own(person, application):
            raise NotYours(_("撤销批准由国家级审核人办理，且不能是申请人自己。"))
        reason = _sentence(text)
        library_id = application.library_id
        gone = not any(count_things([library_id])[library_id].values()) and drop_tenant(library_id=library_id)
        if not gone and Library.objects.get(pk=library_id).active:
            suspend_library(library_id=library_id, actor_id=person.id, reason=reason, at=at)
        if gone:
            application.library_id, application.administrator_id, application.invited_until = None, None, None
        application.state, application.stage, application.changed_at = ApplicationState.SUBMITTED, len(application.stages) - 1, at
        if not gone:
            application.state = ApplicationState.REJECTED
        application.save()
        note_step(application, ApplicationAct.REVOKED, actor_id=person.id, text=reason, at=at)
        emit(name="libraries.approval.revoked.v1", subject=str(library_id), payload={"number": number, "removed": gone}, at=at, library_id=None)
    return gone


def renew_invitation(*, number: str, person: Person, at: datetime) -> None:
    """Give the applicant another thirty days to make the administrator's account.

    Raises:
        NotNow, NotYours
    """
    with transaction.atomic():
        application = LibraryApplication.objects.select_for_update().get(number=number)
        if application.state != ApplicationState.APPROVED or application.administrator_id is not None:
            raise NotNow(application.state)
        if not may_see(reviewed_libraries(person), application):
            raise NotYours(_("这份申请不在您的审核范围内。"))
        application.invited_until = at + INVITATION
        application.save(update_fields=["invited_until"])
        note_step(application, ApplicationAct.INVITED, actor_id=person.id, at=at)


def _decide(number: str, person: Person, stage: int, at: datetime, act: Callable[[LibraryApplication], None]) -> None:
    with transaction.atomic():
        application = LibraryApplication.objects.select_for_update().get(number=number)
        if application.state != ApplicationState.SUBMITTED or application.stage != stage:
            raise NotNow(application.state)
        if is_own(person, application):
            raise NotYours(_("不能审核自己的申请。"))
        if not may_decide(reviewed_libraries(person), application, _stage(application)):
            raise NotYours(_("这一环节不归您审核。"))
        with stepping_over("a decision that was allowed makes a library that nobody works in yet"):
            act(application)
            application.changed_at = at
            application.save()
            if application.library_id is not None and application.state == ApplicationState.APPROVED:
                note_library_step(library_id=application.library_id, act=LibraryAct.JOINED, actor_id=person.id, text=number, at=at)


def _stage(application: LibraryApplication) -> str:
    return application.stages[application.stage] if application.stage < len(application.stages) else ""


def _sentence(text: str) -> str:
    if not text.strip():
        raise FormErrors({"text": [_("请写理由。")]})
    return text
