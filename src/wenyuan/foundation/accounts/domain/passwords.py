"""What a password must be, and changing it."""

from __future__ import annotations

import re
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db import transaction

from ..enums import ActKind, NoticeKind
from ..models import Account
from .acts import record_act
from .notices import notify

LEAST, MOST = 10, 256
# Habits of Chinese keyboards that lists made elsewhere lack: sound-alike numbers, love words, names of services.
_HABITS = ("woaini", "5201314", "1314520", "woaiwojia", "zhongguo", "aini1314", "iloveyou", "password", "qwerty", "asdfgh", "1qaz2wsx", "wenyuan", "tushuguan", "library", "administrator")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz")
_common = CommonPasswordValidator()


class WeakPassword(ValueError):
    """The password is too easy to guess. `args[0]` is one of `short`, `long`, `common`, `pattern`, `personal`, `same`."""


class WrongPassword(ValueError):
    """The old password is not right."""


def check_strength(*, password: str, names: tuple[str, ...] = ()) -> None:
    """Pass if a password is long enough and not easily guessed; no rule asks for kinds of characters (NIST SP 800-63B 5.1.1.2).

    Args:
        names: What an attacker knows of the owner: user name, name, card number, mail address.

    Raises:
        WeakPassword: Saying why.
    """
    if len(password) < LEAST:
        raise WeakPassword("short")
    if len(password) > MOST:
        raise WeakPassword("long")
    lowered = password.lower()
    try:
        _common.validate(lowered)
        _common.validate(re.sub(r"[\d\W_]+$", "", lowered) or lowered)
    except ValidationError:
        raise WeakPassword("common") from None
    if len(set(lowered)) < 5 or _is_run(lowered):
        raise WeakPassword("pattern")
    rest = lowered
    for habit in _HABITS:
        rest = rest.replace(habit, "")
    if len(re.sub(r"[\d\W_]", "", rest)) < 3 and rest != lowered:
        raise WeakPassword("common")
    for name in names:
        part = name.lower().split("@")[0]
        if len(part) >= 4 and part in lowered and len(lowered) - len(part) < 6:
            raise WeakPassword("personal")


def _is_run(text: str) -> bool:
    """Whether a text is made of keys side by side, forwards or backwards."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    steps = sum(any(text[i : i + 2] in row for row in rows) for i in range(len(text) - 1))
    return steps >= len(text) - 2


@transaction.atomic
def change_password(*, account_id: int, old: str | None, new: str, actor_id: int | None, at: datetime) -> None:
    """Set a new password; all sessions signed in with the old one end, and the owner hears of it.

    Args:
        old: None where the old one has just been checked, as at a sign-in that asks for a new one.

    Raises:
        WrongPassword: The old one is not right.
        WeakPassword: The new one is too easy to guess, or the old one again.
    """
    account = Account.objects.select_for_update().get(pk=account_id)
    if old is not None and not check_password(old, account.password):
        raise WrongPassword
    check_strength(password=new, names=(account.username, account.name, account.card_number, account.email))
    if check_password(new, account.password):
        raise WeakPassword("same")
    account.password, account.must_change_password = make_password(new), False
    account.save(update_fields=["password", "must_change_password"])
    record_act(kind=ActKind.PASSWORD_CHANGED, account_id=account_id, actor_id=actor_id, at=at)
    notify(account_id=account_id, kind=NoticeKind.PASSWORD_CHANGED, at=at)
