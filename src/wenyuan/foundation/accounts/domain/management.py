"""What staff do to accounts: open, change, deactivate, reactivate, issue a password."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.tenancy.api import stepping_over

from ..data import Person
from ..enums import ActKind
from ..models import Account
from .acts import record_act
from .authority import MANAGE, NotAllowed, check_reach, holds
from .cards import UnusableCard, follow_number
from .registration import UsernameTaken

_WRONG_NUMBER = {
    "number": _("证号要 3 到 32 个字母、数字或连字符。"), "taken": _("这个证号已有人用。"), "library": _("有证号的账户要有所属馆。"),
}
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class CannotKeepAccount(ValueError):
    """The values cannot be kept. `fields` maps the name of a field to its messages."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


def make_temporary_password() -> str:
    """Return sixteen letters in four groups, about 79 bits, without letters that look alike."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def keep_account(account: Account) -> None:
    """Check an account and save it.

    Raises:
        UsernameTaken: The user name is in use, whatever its case.
        CannotKeepAccount: A value is missing or unusable.
    """
    with stepping_over("a user name is one person's in the whole nation"):
        if Account.objects.filter(username__iexact=account.username).exclude(pk=account.pk).exists():
            raise UsernameTaken(account.username)
        try:
            account.full_clean(exclude=["password"])
        except ValidationError as problem:
            raise CannotKeepAccount({name: list(messages) for name, messages in problem.message_dict.items()}) from None
        account.save()


def _keep_number(account: Account, number: str, actor_id: int | None, at: datetime) -> None:
    try:
        follow_number(account=account, number=number, actor_id=actor_id, at=at)
    except UnusableCard as problem:
        raise CannotKeepAccount({"card_number": [str(_WRONG_NUMBER[problem.args[0]])]}) from None


@transaction.atomic
def open_account_at_desk(
    *, actor: Person, username: str, name: str, email: str, card_number: str, home_library_id: int | None, at: datetime,
) -> tuple[int, str]:
    """Open an account and return its id and a temporary password, to be changed at the first sign-in.

    Raises:
        NotAllowed: The actor does not manage accounts of that library.
        UsernameTaken: The user name is in use, whatever its case.
        CannotKeepAccount: A value is missing or unusable.
    """
    if not holds(actor, [MANAGE], library_id=home_library_id):
        raise NotAllowed("place")
    password = make_temporary_password()
    account = Account(
        username=username, name=name, email=email, card_number=card_number, home_library_id=home_library_id, must_change_password=True, password=make_password(password),
    )
    keep_account(account)
    _keep_number(account, card_number, actor.id, at)
    record_act(kind=ActKind.OPENED, account_id=account.pk, actor_id=actor.id, at=at, library_id=home_library_id)
    return account.pk, password


@transaction.atomic
def change_account(
    *, actor: Person, account_id: int, username: str, name: str, email: str, card_number: str, home_library_id: int | None, at: datetime,
) -> None:
    """Change what is on record; only the names of the changed fields are kept in the history.

    Raises:
        NotAllowed: The account, or the library it is moved to, is out of the actor's reach.
        UsernameTaken: The user name is in use, whatever its case.
        CannotKeepAccount: A value is missing or unusable.
    """
    account = Account.objects.select_for_update().get(pk=account_id)
    check_reach(actor=actor, account=account, at=at)
    if not holds(actor, [MANAGE], library_id=home_library_id):
        raise NotAllowed("place")
    values = {"username": username, "name": name, "email": email, "card_number": card_number, "home_library_id": home_library_id}
    changed = sorted(field for field, value in values.items() if getattr(account, field) != value)
    if not changed:
        return
    for field, value in values.items():
        setattr(account, field, value)
    keep_account(account)
    if "card_number" in changed:
        _keep_number(account, card_number, actor.id, at)
    record_act(kind=ActKind.CHANGED, account_id=account_id, actor_id=actor.id, at=at, library_id=home_library_id, details={"fields": changed})


@transaction.atomic
def set_active(*, actor: Person, account_id: int, active: bool, reason: str, at: datetime) -> None:
    """Deactivate an account, which ends its sessions at their next request, or let it be used again.

    Raises:
        NotAllowed: Out of reach, or one's own account (`self`).
    """
    account = Account.objects.select_for_update().get(pk=account_id)
    if account_id == actor.id:
        raise NotAllowed("self")
    check_reach(actor=actor, account=account, at=at)
    if account.is_active == active:
        return
    account.is_active = active
    account.save(update_fields=["is_active"])
    kind = ActKind.REACTIVATED if active else ActKind.DEACTIVATED
    record_act(kind=kind, account_id=account_id, actor_id=actor.id, at=at, library_id=account.home_library_id, reason=reason)


@transaction.atomic
def issue_password(*, actor: Person, account_id: int, reason: str, at: datetime) -> str:
    """Give an account a temporary password and return it; it is kept nowhere else, and all sessions end.

    Raises:
        NotAllowed: Out of reach, one's own account, or an account with rights: staff are reset by two persons (`second`).
    """
    account = Account.objects.select_for_update().get(pk=account_id)
    if account_id == actor.id:
        raise NotAllowed("self")
    check_reach(actor=actor, account=account, at=at)
    if account.grants.exists():
        raise NotAllowed("second")
    password = make_temporary_password()
    account.password, account.must_change_password = make_password(password), True
    account.save(update_fields=["password", "must_change_password"])
    record_act(kind=ActKind.PASSWORD_ISSUED, account_id=account_id, actor_id=actor.id, at=at, library_id=account.home_library_id, reason=reason)
    return password
