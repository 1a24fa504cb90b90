"""Roles written and changed: never with more than the writer has, and the powerful ones by two persons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wenyuan.foundation.tenancy.api import stepping_over

from ..data import Person
from ..enums import ActKind, RequestState
from ..models import Role, RoleChange, RoleGrant, RoleVersion
from .acts import record_act
from .authority import MANAGE, NotAllowed, holds

# Who has one of these can give themselves or others more.
POWERFUL = frozenset({MANAGE, "libraries.review"})
_CODE = re.compile(r"[a-z][a-z0-9-]{1,49}")


class UnusableRole(ValueError):
    """The role cannot be kept so. `args[0]` is one of `code`, `taken`, `title`, `permissions`, `reason`, `same`, `asked`, `decided`, `stale`."""


@dataclass(frozen=True, slots=True)
class RoleDraft:
    """A role as somebody wants it."""

    code: str
    title: str
    permissions: frozenset[str]
    second_factor_required: bool


def role_needs_second_person(*, before: Role | None, draft: RoleDraft) -> bool:
    """Whether a change takes two: it gains permissions and is powerful or held in every library, or it gives up the second factor."""
    gained = draft.permissions - frozenset(before.permissions if before is not None else ())
    if before is not None and before.second_factor_required and not draft.second_factor_required:
        return True
    if not gained:
        return False
    return bool(draft.permissions & POWERFUL) or (before is not None and RoleGrant.objects.filter(role=before, library__isnull=True).exists())


def _check_writer(actor: Person, before: Role | None, draft: RoleDraft) -> int:
    """Roles are the whole system's: the writer manages accounts everywhere and has, everywhere, all that the role has or had. Returns their id."""
    if actor.id is None or not holds(actor, [MANAGE], library_id=None):
        raise NotAllowed("place")
    if not holds(actor, draft.permissions | frozenset(before.permissions if before is not None else ()), library_id=None):
        raise NotAllowed("beyond")
    return actor.id


@transaction.atomic
def change_role(*, actor: Person, draft: RoleDraft, reason: str, known: frozenset[str], at: datetime, new: bool = False) -> RoleChange | None:
    """Write a new role or change one, or ask a second person; return the request in that case.

    Args:
        known: The permissions that the served modules declare.
        new: Whether the code must be free.

    Raises:
        NotAllowed: `place`: the actor does not manage accounts everywhere; `beyond`: the role has a right that the actor lacks.
        UnusableRole: See there.
    """
    before = Role.objects.select_for_update().filter(code=draft.code).first()
    writer_id = _check_writer(actor, before, draft)
    _check_draft(before, draft, known, new=new)
    if not reason.strip():
        raise UnusableRole("reason")
    if RoleChange.objects.filter(code=draft.code, state=RequestState.WAITING).exists():
        raise UnusableRole("asked")
    if not role_needs_second_person(before=before, draft=draft):
        _write(before, draft, reason, actor.id, None, at)
        return None
    base = newest_number(before)
    asked = RoleChange.objects.create(
        code=draft.code, base=base, title=draft.title, permissions=sorted(draft.permissions), second_factor_required=draft.second_factor_required, reason=reason[:400],
        asked_by_id=writer_id, asked_at=at,
    )
    _tell(ActKind.ROLE_CHANGE_ASKED, draft.code, actor.id, at, reason)
    return asked


def _check_draft(before: Role | None, draft: RoleDraft, known: frozenset[str], *, new: bool) -> None:
    if not _CODE.fullmatch(draft.code):
        raise UnusableRole("code")
    if new and before is not None:
        raise UnusableRole("taken")
    if not draft.title.strip() or len(draft.title) > 80:
        raise UnusableRole("title")
    # What a role has of a module that is switched off may stay; nothing unknown may come.
    if not draft.permissions <= known | frozenset(before.permissions if before is not None else ()):
        raise UnusableRole("permissions")
    if before is not None and (before.title, frozenset(before.permissions), before.second_factor_required) == (draft.title, draft.permissions, draft.second_factor_required):
        raise UnusableRole("same")


def newest_number(role: Role | None) -> int:
    """Return the number of a role's newest version; 0 for one that was never written here."""
    return (role.versions.order_by("-number").values_list("number", flat=True).first() or 0) if role is not None else 0


def _write(before: Role | None, draft: RoleDraft, reason: str, writer_id: int | None, approver_id: int | None, at: datetime) -> None:
    number = newest_number(before)
    if before is not None and number == 0:  # what stood before anybody wrote versions
        number = 1
        RoleVersion.objects.create(
            role=before, number=1, title=before.title, permissions=before.permissions, second_factor_required=before.second_factor_required, reason="", at=at,
        )
    role = before or Role(code=draft.code)
    role.title, role.permissions, role.second_factor_required = draft.title, sorted(draft.permissions), draft.second_factor_required
    role.save()
    RoleVersion.objects.create(
        role=role, number=number + 1, title=role.title, permissions=role.permissions, second_factor_required=role.second_factor_required, reason=reason[:400],
        changed_by_id=writer_id, approved_by_id=approver_id, at=at,
    )
    _tell(ActKind.ROLE_CHANGED, draft.code, approver_id or writer_id, at, reason)


def _tell(kind: ActKind, code: str, actor_id: int | None, at: datetime, reason: str) -> None:
    # Kept in the history of whoever did it: a role is nobody's account.
    if actor_id is not None:
        record_act(kind=kind, account_id=actor_id, actor_id=actor_id, at=at, reason=reason, details={"role": code})


@transaction.atomic
def decide_role_change(*, actor: Person, request_id: int, approve: bool, at: datetime) -> None:
    """Approve or refuse a change of a role; the one who asked may only take it back.

    Raises:
        NotAllowed: `second`, `place` or `beyond`.
        UnusableRole: `decided`; `stale`: the role was changed meanwhile.
    """
    asked = RoleChange.objects.select_for_update().get(pk=request_id)
    if asked.state != RequestState.WAITING:
        raise UnusableRole("decided")
    draft = RoleDraft(asked.code, asked.title, frozenset(asked.permissions), asked.second_factor_required)
    before = Role.objects.select_for_update().filter(code=asked.code).first()
    withdrawn = not approve and asked.asked_by_id == actor.id
    if not withdrawn:
        if actor.id == asked.asked_by_id:
            raise NotAllowed("second")
        _check_writer(actor, before, draft)
    if approve and newest_number(before) != asked.base:
        raise UnusableRole("stale")
    asked.state = RequestState.APPROVED if approve else RequestState.WITHDRAWN if withdrawn else RequestState.REFUSED
    asked.decided_by_id, asked.decided_at = actor.id, at
    asked.save()
    if approve:
        _write(before, draft, asked.reason, asked.asked_by_id, actor.id, at)
    else:
        _tell(ActKind.ROLE_CHANGE_REFUSED, asked.code, actor.id, at, asked.reason)


@dataclass(frozen=True, slots=True)
class RoleStep:
    """One version of a role against the one before it."""

    version: RoleVersion
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def steps_of(*, role: Role) -> list[RoleStep]:
    """Return a role's versions, newest first, each with what it gained and lost."""
    found: list[RoleStep] = []
    held: frozenset[str] = frozenset()
    with stepping_over("whoever sees an act sees the name of who did it"):
        versions = list(role.versions.select_related("changed_by", "approved_by").order_by("number"))
    for version in versions:
        now = frozenset(version.permissions)
        found.append(RoleStep(version, tuple(sorted(now - held)), tuple(sorted(held - now))))
        held = now
    return found[::-1]


def waiting_role_changes() -> Sequence[RoleChange]:
    """Return the changes of roles that wait for a second person."""
    with stepping_over("whoever sees an act sees the name of who did it"):
        return list(RoleChange.objects.filter(state=RequestState.WAITING).select_related("asked_by").order_by("pk")[:200])
