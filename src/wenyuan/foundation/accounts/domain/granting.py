"""Roles given and taken away; what is too great for one person waits for a second."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from wenyuan.foundation.tenancy.api import stepping_over

from ..data import Person
from ..enums import ActKind, RequestState
from ..models import Account, GrantRequest, Role, RoleGrant
from .acts import record_act
from .authority import MANAGE, NotAllowed, holds
from .registration import place_condition


class UnusableGrant(ValueError):
    """The grant makes no sense: no reason, an end in the past, or it is asked for already. `args[0]` says which."""


def needs_second_person(*, role: Role, library_id: int | None) -> bool:
    """Whether a grant takes two: it counts in every library, or it lets its holder manage accounts."""
    return library_id is None or MANAGE in role.permissions


@transaction.atomic
def give_role(
    *, actor: Person, account_id: int, role_code: str, library_id: int | None, expires_at: datetime | None, reason: str, at: datetime,
) -> GrantRequest | None:
    """Grant a role, or ask a second person to approve it; return the request in that case.

    A role held already gets the new end.

    Raises:
        NotAllowed: `place`: the actor manages no accounts there; `beyond`: the role carries a right that the actor does not hold there;
            `self`: nobody gives a role to themselves.
        UnusableGrant: `reason`, `expires_at` or `asked`.
    """
    role = Role.objects.get(code=role_code)
    with stepping_over("who gets a role may belong to another library"):
        account = Account.objects.select_for_update().get(pk=account_id, is_active=True)
    if actor.id is None or account_id == actor.id:
        raise NotAllowed("self")
    _check_giver(actor, role, library_id)
    if not reason.strip():
        raise UnusableGrant("reason")
    if expires_at is not None and expires_at <= at:
        raise UnusableGrant("expires_at")
    details = {"role": role.code, "expires_at": expires_at.isoformat() if expires_at else None}
    if not needs_second_person(role=role, library_id=library_id):
        _put_grant(account.pk, role, library_id, expires_at)
        record_act(kind=ActKind.ROLE_GRANTED, account_id=account_id, actor_id=actor.id, at=at, library_id=library_id, reason=reason, details=details)
        return None
    if GrantRequest.objects.filter(place_condition(library_id), account=account, role=role, state=RequestState.WAITING).exists():
        raise UnusableGrant("asked")
    asked = GrantRequest.objects.create(account=account, role=role, library_id=library_id, expires_at=expires_at, reason=reason[:400], asked_by_id=actor.id, asked_at=at)
    record_act(kind=ActKind.GRANT_ASKED, account_id=account_id, actor_id=actor.id, at=at, library_id=library_id, reason=reason, details=details)
    return asked


def _check_giver(actor: Person, role: Role, library_id: int | None) -> None:
    if not holds(actor, [MANAGE], library_id=library_id):
        raise NotAllowed("place")
    if not holds(actor, role.permissions, library_id=library_id):
        raise NotAllowed("beyond")


def _put_grant(account_id: int, role: Role, library_id: int | None, expires_at: datetime | None) -> None:
    held = RoleGrant.objects.filter(place_condition(library_id), account_id=account_id, role=role)
    if not held.update(expires_at=expires_at):
        RoleGrant.objects.create(account_id=account_id, role=role, library_id=library_id, expires_at=expires_at)


@transaction.atomic
def decide_grant(*, actor: Person, request_id: int, approve: bool, at: datetime) -> None:
    """Approve or refuse a grant that waits. The one who asked may only take it back.

    Raises:
        NotAllowed: `second`: approved by the one who asked or who gets it; `place` or `beyond` as for giving.
        UnusableGrant: `decided`: it waits no longer; `expires_at`: its end has passed meanwhile.
    """
    asked = GrantRequest.objects.select_for_update(of=("self",)).select_related("role").get(pk=request_id)
    if asked.state != RequestState.WAITING:
        raise UnusableGrant("decided")
    withdrawn = not approve and asked.asked_by_id == actor.id
    if not withdrawn:
        if actor.id in {asked.asked_by_id, asked.account_id}:
            raise NotAllowed("second")
        _check_giver(actor, asked.role, asked.library_id)
    if approve and asked.expires_at is not None and asked.expires_at <= at:
        raise UnusableGrant("expires_at")
    asked.state = RequestState.APPROVED if approve else RequestState.WITHDRAWN if withdrawn else RequestState.REFUSED
    asked.decided_by_id, asked.decided_at = actor.id, at
    asked.save()
    if approve:
        _put_grant(asked.account_id, asked.role, asked.library_id, asked.expires_at)
    details = {"role": asked.role.code, "asked_by": asked.asked_by_id}
    kind = ActKind.ROLE_GRANTED if approve else ActKind.GRANT_REFUSED
    record_act(kind=kind, account_id=asked.account_id, actor_id=actor.id, at=at, library_id=asked.library_id, reason=asked.reason, details=details)


@transaction.atomic
def take_role(*, actor: Person, grant_id: int, reason: str, at: datetime) -> None:
    """Take a role away; the right to manage accounts there is enough, for taking away gives nobody more.

    Raises:
        NotAllowed: `place`: the actor manages no accounts there.
        UnusableGrant: `reason`.
    """
    grant = RoleGrant.objects.select_for_update(of=("self",)).select_related("role").get(pk=grant_id)
    if not holds(actor, [MANAGE], library_id=grant.library_id):
        raise NotAllowed("place")
    if not reason.strip():
        raise UnusableGrant("reason")
    details = {"role": grant.role.code}
    grant.delete()
    record_act(kind=ActKind.ROLE_REVOKED, account_id=grant.account_id, actor_id=actor.id, at=at, library_id=grant.library_id, reason=reason, details=details)
