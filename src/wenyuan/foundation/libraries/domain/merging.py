"""Merge one library into another: a plan, two persons, and thirty days in which it can be undone as long as nothing changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import orjson
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wenyuan.foundation.events.api import emit

from ..enums import LibraryAct, LibraryState, MergeState
from ..hooks import library_parts
from ..models import Branch, ClosedDay, Library, LibraryMerge, OpeningHours
from .history import note_library_step
from .joining import FormErrors, NotNow
from .moving import CODED, Coded, count_strays, foresee_moves, list_holders, start_moving, start_returning

UNDO: Final = timedelta(days=30)
_PLACES: Final[tuple[type[OpeningHours | ClosedDay] | Coded, ...]] = (*CODED, OpeningHours, ClosedDay)


class SamePerson(PermissionError):
    """Who proposed a merge does not confirm it."""


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What a merge would do: branches with the codes they would get, libraries that would come under the target, things of other modules."""

    branches: tuple[tuple[str, str, str], ...]
    children: tuple[str, ...]
    things: tuple[tuple[str, int], ...]
    obstacles: tuple[str, ...]
    notes: tuple[str, ...] = ()
    rows: int = 0


def plan_merge(*, source: Library, target: Library) -> MergePlan:
    """Return what a merge would do, and what stands in its way; nothing is changed."""
    taken = set(Branch.objects.filter(library=target).values_list("code", flat=True))
    rows = Branch.objects.filter(library=source).order_by("code").values_list("name", "code")
    branches = tuple((name, code, _free_code(code, source.code, taken)) for name, code in rows)
    children = tuple(Library.objects.filter(parent=source).exclude(pk=target.pk).order_by("code").values_list("name", flat=True))
    things: list[tuple[str, int]] = []
    obstacles: list[str] = []
    for part in library_parts():
        count = part.count([source.pk]).get(source.pk, 0)
        if not count:
            continue
        things.append((str(part.title), count))
        if part.move is None:
            obstacles.append(_("“%(what)s”有 %(n)s 项，还不能随馆移动。") % {"what": part.title, "n": count})
    foreseen = foresee_moves(source.pk, target.pk)
    obstacles += [_("“%(what)s”中有这个馆的馆舍，还不能随馆移动。") % {"what": label} for label in sorted(list_holders(source.pk) - foreseen.keys())]
    obstacles += [line for one in foreseen.values() for line in one.obstacles]
    obstacles += [
        _("“%(name)s”不是正常状态。") % {"name": one.name} for one in (source, target) if one.state not in {LibraryState.ACTIVE, LibraryState.SUSPENDED}
    ]
    if under_way(source.pk, target.pk):
        obstacles.append(_("其中一个馆的另一次合并还在移动藏品，请等它办完。"))
    notes = tuple(line for one in foreseen.values() for line in one.notes)
    return MergePlan(branches, children, tuple(things), tuple(obstacles), notes, sum(one.rows for one in foreseen.values()))


def under_way(*library_ids: int) -> bool:
    """Whether a merge of one of the libraries is moving things at this moment."""
    both = Q(source_id__in=library_ids) | Q(target_id__in=library_ids)
    return LibraryMerge.objects.filter(both, state__in=[MergeState.MOVING, MergeState.UNDOING]).exists()


def _free_code(code: str, prefix: str, taken: set[str]) -> str:
    """Return a code that is free in the target: its own, else with the source's code before it, cut to the column."""
    fresh, number = code, 1
    while fresh in taken:
        end = f"-{code}" if number == 1 else f"-{code}-{number}"
        fresh, number = f"{prefix[: 32 - len(end)]}{end}"[-32:], number + 1
    taken.add(fresh)
    return fresh


@transaction.atomic
def propose_merge(*, source_id: int, target_id: int, reason: str, actor_id: int, at: datetime) -> int:
    """Put a merge forward for a second person; return its id.

    Raises:
        FormErrors: No reason, the same library twice, or something in the way.
    """
    libraries = {one.pk: one for one in Library.objects.select_for_update().filter(pk__in=[source_id, target_id]).order_by("pk")}
    if len(libraries) != 2:
        raise FormErrors({"target": [_("请选另一个图书馆。")]})
    if not reason.strip():
        raise FormErrors({"reason": [_("请写理由。")]})
    obstacles = plan_merge(source=libraries[source_id], target=libraries[target_id]).obstacles
    if obstacles or LibraryMerge.objects.filter(source_id=source_id, state=MergeState.PROPOSED).exists():
        raise FormErrors({"target": list(obstacles) or [_("已经提出过一次合并，请先办完它。")]})
    merge = LibraryMerge.objects.create(source_id=source_id, target_id=target_id, reason=reason.strip()[:400], proposed_by_id=actor_id, proposed_at=at)
    note_library_step(library_id=source_id, act=LibraryAct.MERGE_PROPOSED, actor_id=actor_id, text=f"{libraries[target_id].name}: {reason}", at=at)
    return merge.pk


def drop_merge(*, merge_id: int, actor_id: int, at: datetime) -> None:
    """Give up a merge that nobody has confirmed."""
    LibraryMerge.objects.filter(pk=merge_id, state=MergeState.PROPOSED).update(state=MergeState.DROPPED, undone_by_id=actor_id, undone_at=at)


@transaction.atomic
def confirm_merge(*, merge_id: int, actor_id: int, at: datetime) -> None:
    """Do a merge as the second person: places go over and the source is closed at once, what other modules keep follows in a job.

    Raises:
        SamePerson: The actor proposed it.
        NotNow: It is not waiting, or something has come in its way meanwhile.
    """
    merge, source, target = _locked(merge_id)
    if merge.state != MergeState.PROPOSED:
        raise NotNow(merge.state)
    if merge.proposed_by_id == actor_id:
        raise SamePerson(_("合并由另一人确认。"))
    plan = plan_merge(source=source, target=target)
    if plan.obstacles:
        raise NotNow(source.state)
    before = {"state": source.state, "reason": source.state_reason}
    moved: dict[str, object] = {model.__name__: _move_coded(model, source, target) for model in CODED}
    for model in (OpeningHours, ClosedDay):
        rows = model.objects.filter(library_id=source.pk)
        if model is ClosedDay:
            rows = rows.filter(branch__isnull=False)  # days of the whole library stay: the target has its own
        ids = list(rows.values_list("pk", flat=True))
        model.objects.filter(pk__in=ids).update(library_id=target.pk)
        moved[model.__name__] = ids
    children = list(Library.objects.filter(parent=source).exclude(pk=target.pk).values_list("pk", flat=True))
    Library.objects.filter(pk__in=children).update(parent=target)
    moved["children"], moved["above"] = children, target.parent_id
    if target.parent_id == source.pk:
        Library.objects.filter(pk=target.pk).update(parent=source.parent_id)
    source.state, source.active, source.merged_into, source.state_reason = LibraryState.MERGED, False, target, merge.reason
    source.save(update_fields=["state", "active", "merged_into", "state_reason"])
    merge.state, merge.confirmed_by_id, merge.confirmed_at, merge.moved = MergeState.DONE, actor_id, at, moved | {"before": before}
    merge.fingerprint = fingerprint([source.pk, target.pk])
    if plan.rows:
        start_moving(merge, rows=plan.rows, actor_id=actor_id)
    merge.save()
    for library_id, other in ((source.pk, target), (target.pk, source)):
        note_library_step(library_id=library_id, act=LibraryAct.MERGED, actor_id=actor_id, text=f"{other.code} {other.name}: {merge.reason}", at=at)
    emit(name="libraries.library.merged.v1", subject=str(source.pk), payload={"into": target.pk}, at=at, library_id=target.pk)


def _locked(merge_id: int) -> tuple[LibraryMerge, Library, Library]:
    merge = LibraryMerge.objects.select_for_update().get(pk=merge_id)
    rows = {one.pk: one for one in Library.objects.select_for_update().filter(pk__in=[merge.source_id, merge.target_id]).order_by("pk")}
    return merge, rows[merge.source_id], rows[merge.target_id]


def _move_coded(model: Coded, source: Library, target: Library) -> list[list[object]]:
    """Move rows with a code; return [id, code before] of each."""
    manager = model.objects
    taken = set(manager.filter(library_id=target.pk).values_list("code", flat=True))
    moved: list[list[object]] = []
    for row_id, code in list(manager.filter(library_id=source.pk).order_by("pk").values_list("pk", "code")):
        manager.filter(pk=row_id).update(library_id=target.pk, code=_free_code(code, source.code, taken))
        moved.append([row_id, code])
    return moved


@transaction.atomic
def undo_merge(*, merge_id: int, actor_id: int, at: datetime) -> None:
    """Take a merge back: at once where places alone moved, else in a job that brings the things back first.

    Raises:
        NotNow: `args[0]` is `late` after thirty days, `changed` when a place of either library is no longer as the merge left it,
            `strays` when copies came to those places since or left them, or the state of the merge.
    """
    merge, source, target = _locked(merge_id)
    if merge.state != MergeState.DONE or merge.confirmed_at is None:
        raise NotNow(merge.state)
    if at - merge.confirmed_at > UNDO:
        raise NotNow("late")
    ready = source.state == LibraryState.MERGED and target.state in {LibraryState.ACTIVE, LibraryState.SUSPENDED} and not under_way(source.pk, target.pk)
    if not ready or fingerprint([source.pk, target.pk]) != merge.fingerprint:
        raise NotNow("changed")
    if count_strays(merge):
        raise NotNow("strays")
    if merge.pieces.exists():
        start_returning(merge, actor_id=actor_id)
        merge.save()
        return
    merge.state, merge.undone_by_id = MergeState.UNDOING, actor_id
    merge.save()
    finish_undo(merge_id=merge_id, at=at)


@transaction.atomic
def finish_undo(*, merge_id: int, at: datetime) -> None:
    """Bring places, children and state back once all things are back; a merge that is not being undone is left alone."""
    merge, source, target = _locked(merge_id)
    if merge.state != MergeState.UNDOING or merge.pieces.exists():
        return
    moved, actor_id = merge.moved, merge.undone_by_id
    for model in CODED:
        for row_id, code in moved[model.__name__]:
            model.objects.filter(pk=row_id).update(library_id=source.pk, code=code)
    for other in (OpeningHours, ClosedDay):
        other.objects.filter(pk__in=moved[other.__name__]).update(library_id=source.pk)
    Library.objects.filter(pk__in=moved["children"]).update(parent=source)
    Library.objects.filter(pk=target.pk).update(parent_id=moved["above"])
    source.state, source.state_reason, source.merged_into = moved["before"]["state"], moved["before"]["reason"], None
    source.active = source.state == LibraryState.ACTIVE
    source.save(update_fields=["state", "active", "merged_into", "state_reason"])
    merge.state, merge.undone_at = MergeState.UNDONE, at
    merge.save()
    for library_id in (source.pk, target.pk):
        note_library_step(library_id=library_id, act=LibraryAct.MERGE_UNDONE, actor_id=actor_id, at=at)
    emit(name="libraries.merge.undone.v1", subject=str(source.pk), payload={"from": target.pk}, at=at, library_id=target.pk)


def fingerprint(library_ids: list[int]) -> str:
    """Return the SHA-256 of all places of libraries: any change of one changes it."""
    digest = hashlib.sha256()
    for model in _PLACES:
        for row in model.objects.filter(library_id__in=library_ids).order_by("pk").values_list():
            digest.update(orjson.dumps(row, default=str))
    return digest.hexdigest()
