"""Readers: who registers alone, who is registered at the desk, and what a reader says of themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from ..data import Person, Proof
from ..enums import ActKind
from ..models import Account
from .acts import record_act
from .ages import is_child
from .authority import NotAllowed, works_at_desk
from .management import keep_account, make_temporary_password
from .names import compose_name, read_name
from .passwords import check_strength

LANGUAGES = ("", "zh-hans", "zh-hant", "en")
_PHONE = re.compile(r"\+?[0-9][0-9 -]{5,22}")
_OLDEST = 130


class ChildAlone(ValueError):
    """Somebody under fourteen cannot register alone; nothing was kept."""


class UnusableProfile(ValueError):
    """A value cannot be kept. `args[0]` is one of `name`, `birth_on`, `phone`, `language`, `pinyin`, `seen`."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a reader says of themselves.

    Attributes:
        given_first: The given name comes first, as in Jane Smith.
        pinyin: How the name is read; worked out when empty.
    """

    family_name: str
    given_name: str
    birth_on: date | None = None
    phone: str = ""
    email: str = ""
    language: str = ""
    elder_mode: bool = False
    given_first: bool = False
    pinyin: str = ""


def put_profile(account: Account, profile: Profile, *, at: datetime) -> list[str]:
    """Write a profile on an account that is not yet saved; return the names of the fields that changed.

    Raises:
        UnusableProfile: A value cannot be kept.
    """
    family, given = " ".join(profile.family_name.split())[:40], " ".join(profile.given_name.split())[:40]
    if not family and not given:
        raise UnusableProfile("name")
    today = timezone.localdate(at)
    if profile.birth_on is not None and not (today.year - _OLDEST <= profile.birth_on.year and profile.birth_on <= today):
        raise UnusableProfile("birth_on")
    if profile.phone and not _PHONE.fullmatch(profile.phone):
        raise UnusableProfile("phone")
    if profile.language not in LANGUAGES:
        raise UnusableProfile("language")
    if len(profile.pinyin) > 160:
        raise UnusableProfile("pinyin")
    values = {
        "family_name": family, "given_name": given, "name": compose_name(family=family, given=given, given_first=profile.given_first),
        "name_pinyin": " ".join(profile.pinyin.split()) or read_name(family=family, given=given), "birth_on": profile.birth_on, "phone": profile.phone.strip(), "email": profile.email.strip(),
        "language": profile.language, "elder_mode": profile.elder_mode,
    }
    changed = sorted(name for name, value in values.items() if getattr(account, name) != value)
    for name, value in values.items():
        setattr(account, name, value)
    return changed


@transaction.atomic
def register_reader(*, username: str, password: str, profile: Profile, home_library_id: int | None, at: datetime) -> int:
    """Open an account for somebody who registers alone; nothing is proved yet. Return its id.

    Raises:
        ChildAlone: Under fourteen.
        UnusableProfile: A value cannot be kept; the day of birth is asked for, as the law asks who is a child.
        WeakPassword: The password is easily guessed.
        UsernameTaken: The user name is in use.
        CannotKeepAccount: User name or mail address cannot be kept.
    """
    if profile.birth_on is None:
        raise UnusableProfile("birth_on")
    account = Account(username=username.strip(), home_library_id=home_library_id)
    put_profile(account, profile, at=at)
    if is_child(profile.birth_on, at):
        raise ChildAlone
    check_strength(password=password, names=(account.username, account.name, account.email, account.name_pinyin.replace(" ", "")))
    account.password = make_password(password)
    keep_account(account)
    record_act(kind=ActKind.REGISTERED, account_id=account.pk, actor_id=account.pk, at=at, library_id=home_library_id)
    return account.pk


@transaction.atomic
def register_at_desk(*, actor: Person, username: str, profile: Profile, home_library_id: int, at: datetime) -> tuple[int, str]:
    """Open an account for a reader at the desk; return its id and a password for once. A child needs a guardian too, see `families`.

    Raises:
        NotAllowed: `place`: the actor looks after no readers there.
        UnusableProfile, UsernameTaken, CannotKeepAccount: As for `register_reader`.
    """
    if not works_at_desk(actor, home_library_id):
        raise NotAllowed("place")
    password = make_temporary_password()
    account = Account(username=username.strip(), home_library_id=home_library_id, must_change_password=True, password=make_password(password))
    put_profile(account, profile, at=at)
    keep_account(account)
    record_act(kind=ActKind.OPENED, account_id=account.pk, actor_id=actor.id, at=at, library_id=home_library_id)
    return account.pk, password


@transaction.atomic
def change_profile(*, account_id: int, profile: Profile, home_library_id: int | None, at: datetime) -> list[str]:
    """Change what a reader says of themselves; return the names of the fields that changed.

    A name or a day of birth that staff or a provider have seen is not changed here; a new mail address is unproved.

    Raises:
        UnusableProfile: A value cannot be kept; `seen`: it was seen by staff.
        CannotKeepAccount: The mail address is none.
    """
    account = Account.objects.select_for_update().get(pk=account_id)
    before = (account.name, account.birth_on)
    changed = put_profile(account, profile, at=at)
    # Otherwise a child could grow up by itself, and a proved name become another's.
    if (account.name, account.birth_on) != before and (account.proof >= Proof.SEEN or (before[1] is not None and account.birth_on != before[1])):
        raise UnusableProfile("seen")
    if account.home_library_id != home_library_id:
        account.home_library_id = home_library_id
        changed.append("home_library")
    if not changed:
        return []
    if "email" in changed and account.proof == Proof.MAIL:
        account.proof = int(Proof.NONE)
        details = {"from": int(Proof.MAIL), "to": 0, "how": "mail"}
        record_act(kind=ActKind.PROOF_CHANGED, account_id=account_id, actor_id=account_id, at=at, details=details)
    keep_account(account)
    record_act(kind=ActKind.CHANGED, account_id=account_id, actor_id=account_id, at=at, library_id=home_library_id, details={"fields": changed})
    return changed
