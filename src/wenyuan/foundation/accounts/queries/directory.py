"""Accounts as staff find them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from wenyuan.foundation.modules import api as modules
from wenyuan.foundation.tenancy.api import stepping_over

from ..models import Account, AccountAct, GrantRequest, RecoveryRequest, Role, RoleGrant

Kind = Literal["", "staff", "reader"]
State = Literal["", "active", "inactive"]
PAGE = 50
MAX_ACTS = 100


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One line of the directory; `roles` holds (role title, library id or None) of the grants that count now."""

    id: int
    name: str
    username: str
    card_number: str
    home_library_id: int | None
    is_active: bool
    last_login: datetime | None
    roles: tuple[tuple[str, int | None], ...]


def within_reach(accounts: QuerySet[Account], libraries: list[int] | None) -> QuerySet[Account]:
    """Keep the accounts that belong to some libraries or hold a role there; None keeps all."""
    if libraries is None:
        return accounts
    granted = RoleGrant.objects.filter(account_id=OuterRef("pk"), library_id__in=libraries)
    return accounts.filter(Q(home_library_id__in=libraries) | Exists(granted))


def find_accounts(
    *, text: str = "", library_id: int | None = None, kind: Kind = "", state: State = "", role_id: int | None = None, libraries: list[int] | None, after: int | None = None, at: datetime,
) -> tuple[list[AccountRow], int | None]:
    """Return at most fifty accounts, newest first, and where the following page begins.

    Args:
        text: Beginning of a user name or a name, or a whole card number or mail address: each has an index.
        libraries: Where the caller manages accounts; None for everywhere.
        after: Id of the last account of the page before.
    """
    found = within_reach(Account.objects.all(), libraries)
    grants = RoleGrant.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at), account_id=OuterRef("pk"))
    if text:
        lowered = text.lower()
        found = found.alias(handle=Lower("username"), mail=Lower("email"))
        found = found.filter(Q(handle__startswith=lowered) | Q(name__startswith=text) | Q(card_number=text) | Q(mail=lowered))
    if library_id is not None:
        found = found.filter(Q(home_library_id=library_id) | Exists(grants.filter(library_id=library_id)))
    if kind:
        found = found.filter(Exists(grants) if kind == "staff" else ~Exists(grants))
    if state:
        found = found.filter(is_active=state == "active")
    if role_id is not None:
        found = found.filter(Exists(grants.filter(role_id=role_id)))
    if after is not None:
        found = found.filter(pk__lt=after)
    rows = list(found.order_by("-pk").values_list("pk", "name", "username", "card_number", "home_library_id", "is_active", "last_login")[: PAGE + 1])
    roles = _roles_of([row[0] for row in rows], at)
    shown = [AccountRow(*row, roles=tuple(roles.get(row[0], ()))) for row in rows[:PAGE]]
    return shown, shown[-1].id if len(rows) > PAGE else None


def _roles_of(account_ids: list[int], at: datetime) -> dict[int, list[tuple[str, int | None]]]:
    found: dict[int, list[tuple[str, int | None]]] = {}
    grants = RoleGrant.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at), account_id__in=account_ids)
    for account_id, title, library_id in grants.order_by("role__title", "pk").values_list("account_id", "role__title", "library_id"):
        found.setdefault(account_id, []).append((title, library_id))
    return found


def acts_of(*, account_id: int) -> list[AccountAct]:
    """Return the newest hundred acts on an account with who did them."""
    with stepping_over("whoever sees an act sees the name of who did it"):
        return list(AccountAct.objects.filter(account_id=account_id).select_related("actor").order_by("-pk")[:MAX_ACTS])


def waiting_grants(*, libraries: list[int] | None) -> list[GrantRequest]:
    """Return at most two hundred grants that wait for a second person, oldest first."""
    found = GrantRequest.objects.filter(state="waiting").select_related("account", "role", "asked_by").order_by("pk")
    with stepping_over("whoever sees an act sees the name of who did it"):
        return list((found if libraries is None else found.filter(library_id__in=libraries))[:200])


def grants_asked_for(*, account_id: int) -> list[GrantRequest]:
    """Return the grants of an account that wait for a second person."""
    with stepping_over("whoever sees an act sees the name of who did it"):
        return list(GrantRequest.objects.filter(account_id=account_id, state="waiting").select_related("role", "asked_by"))


def waiting_recoveries(*, libraries: list[int] | None) -> list[RecoveryRequest]:
    """Return at most two hundred resets of sign-in that wait for a second person, oldest first."""
    found = RecoveryRequest.objects.filter(state="waiting").select_related("account", "asked_by").order_by("pk")
    with stepping_over("whoever sees an act sees the name of who did it"):
        return list((found if libraries is None else found.filter(account__home_library_id__in=libraries))[:200])


def permission_words() -> dict[str, str]:
    """Return permission codes with their words from the manifests of the served modules, in the language of the request."""
    return {one.code: str(one.title) for one in modules.permissions()}


def roles_with_words() -> list[tuple[Role, list[tuple[str, str]]]]:
    """Return every role with its permissions as (code, words); a code that no served module declares stands for itself."""
    words = permission_words()
    return [(role, [(code, words.get(code, code)) for code in role.permissions]) for role in Role.objects.order_by("title", "pk")]
