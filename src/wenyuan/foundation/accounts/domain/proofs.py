"""Levels of proof of who somebody is: raised by evidence, each change on record with who and how."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction

from ..data import Person, Proof
from ..enums import ActKind
from ..models import Account
from .acts import record_act
from .authority import NotAllowed, check_desk

How = Literal["mail", "card", "seen", "provider", "withdrawn", "guardian"]
# What staff looked at; never its number.
DOCUMENTS = ("id_card", "passport", "permit", "household", "birth", "other")


@transaction.atomic
def raise_proof(*, account_id: int, to: Proof, how: How, actor_id: int | None, at: datetime, library_id: int | None = None, document: str = "") -> bool:
    """Raise the level of an account; return whether it was lower."""
    account = Account.objects.select_for_update().get(pk=account_id)
    if account.proof >= to:
        return False
    _change(account, to, how, actor_id, at, library_id, document)
    return True


def _change(account: Account, to: Proof, how: How, actor_id: int | None, at: datetime, library_id: int | None, document: str) -> None:
    details = {"from": account.proof, "to": int(to), "how": how} | ({"document": document} if document else {})
    account.proof = int(to)
    account.save(update_fields=["proof"])
    record_act(kind=ActKind.PROOF_CHANGED, account_id=account.pk, actor_id=actor_id, at=at, library_id=library_id, details=details)


def see_identity(*, actor: Person, account_id: int, document: str, at: datetime) -> bool:
    """Staff saw a document of the account's holder.

    Raises:
        NotAllowed: Out of the desk's reach, or one's own account.
        ValueError: No kind of document.
    """
    if document not in DOCUMENTS:
        raise ValueError("document")
    account = Account.objects.get(pk=account_id)
    if account_id == actor.id:
        raise NotAllowed("self")
    check_desk(actor=actor, account=account, at=at)
    return raise_proof(account_id=account_id, to=Proof.SEEN, how="seen", actor_id=actor.id, at=at, library_id=account.home_library_id, document=document)


@transaction.atomic
def withdraw_proof(*, actor: Person, account_id: int, reason: str, at: datetime) -> None:
    """Take the proof of an account back, as after a mistake at the desk.

    Raises:
        NotAllowed: Out of the desk's reach, or one's own account.
        ValueError: No reason.
    """
    account = Account.objects.select_for_update().get(pk=account_id)
    if account_id == actor.id:
        raise NotAllowed("self")
    check_desk(actor=actor, account=account, at=at)
    if not reason.strip():
        raise ValueError("reason")
    details = {"from": account.proof, "to": 0, "how": "withdrawn"}
    account.proof = int(Proof.NONE)
    account.save(update_fields=["proof"])
    record_act(kind=ActKind.PROOF_CHANGED, account_id=account_id, actor_id=actor.id, at=at, library_id=account.home_library_id, reason=reason, details=details)
