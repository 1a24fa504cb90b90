"""Permissions lent to a colleague while somebody is away: named ones, of one library, until a date, seen by both."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from ..data import Person
from ..enums import ActKind, NoticeKind
from ..models import Account, Delegation, RoleGrant
from .acts import record_act
from .authority import MANAGE, NotAllowed, holds
from .notices import notify
from .roles import POWERFUL

LONGEST = timedelta(days=90)
MOST = 50


class UnusableLoan(ValueError):
    """The loan makes no sense. `args[0]` is one of `permissions`, `powerful`, `expires_at`, `borrower`, `reason`, `many`, `ended`."""


def colleagues_of(*, account_id: int, library_id: int, at: datetime) -> list[Account]:
    """Return who works in a library: somebody holds a role there now."""
    held = RoleGrant.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at), library_id=library_id).values("account_id")
    return list(Account.objects.filter(pk__in=held, is_active=True).exclude(pk=account_id).order_by("name", "pk")[:500])


@transaction.atomic
def lend(*, actor: Person, borrower_id: int, library_id: int, permissions: Iterable[str], begins_at: datetime, expires_at: datetime, reason: str, at: datetime) -> int:
    """Lend some of one's own permissions of a library to a colleague there; return the loan's id.

    What was lent to the actor cannot be lent on, and what could give more rights is never lent.

    Raises:
        NotAllowed: `beyond`: the actor does not hold it there by a role; `self`.
        UnusableLoan: See there.
    """
    codes = frozenset(permissions)
    if actor.id is None or borrower_id == actor.id:
        raise NotAllowed("self")
    if not codes or len(codes) > MOST:
        raise UnusableLoan("permissions")
    if codes & POWERFUL:
        raise UnusableLoan("powerful")
    if not holds(actor, codes, library_id=library_id):
        raise NotAllowed("beyond")
    if not (expires_at > at and begins_at < expires_at <= at + LONGEST):
        raise UnusableLoan("expires_at")
    if not reason.strip():
        raise UnusableLoan("reason")
    Account.objects.select_for_update().get(pk=actor.id)
    if not any(one.pk == borrower_id for one in colleagues_of(account_id=actor.id, library_id=library_id, at=at)):
        raise UnusableLoan("borrower")
    if Delegation.objects.filter(lender_id=actor.id, ended_at=None, expires_at__gt=at).count() >= MOST:
        raise UnusableLoan("many")
    loan = Delegation.objects.create(
        library_id=library_id, lender_id=actor.id, borrower_id=borrower_id, permissions=sorted(codes), reason=reason[:400], begins_at=begins_at, expires_at=expires_at,
    )
    _tell(ActKind.DELEGATED, loan, actor.id, at)
    return loan.pk


@transaction.atomic
def end_loan(*, actor: Person, loan_id: int, at: datetime) -> None:
    """End a loan early: the lender, the borrower, or whoever manages the library's accounts.

    Raises:
        NotAllowed: `place`.
        UnusableLoan: `ended` already, by hand or by its date.
    """
    loan = Delegation.objects.select_for_update().get(pk=loan_id)
    if actor.id not in {loan.lender_id, loan.borrower_id} and not holds(actor, [MANAGE], library_id=loan.library_id):
        raise NotAllowed("place")
    if loan.ended_at is not None or loan.expires_at <= at:
        raise UnusableLoan("ended")
    Delegation.objects.filter(pk=loan_id).update(ended_at=at, ended_by_id=actor.id)
    _tell(ActKind.DELEGATION_ENDED, loan, actor.id, at)


def _tell(kind: ActKind, loan: Delegation, actor_id: int | None, at: datetime) -> None:
    details = {"loan": loan.pk, "permissions": loan.permissions, "expires_at": loan.expires_at.isoformat()}
    for account_id in (loan.lender_id, loan.borrower_id):
        record_act(kind=kind, account_id=account_id, actor_id=actor_id, at=at, library_id=loan.library_id, reason=loan.reason, details=details)
        notify(account_id=account_id, kind=NoticeKind.DELEGATION_CHANGED, at=at)


def loans_of(*, account_id: int) -> list[Delegation]:
    """Return what somebody lent or borrowed, newest first."""
    return list(Delegation.objects.filter(Q(lender_id=account_id) | Q(borrower_id=account_id)).select_related("lender", "borrower").order_by("-pk")[:200])
