"""Move what other modules keep from one library to another, in steps that each stand by themselves, and take it back the same way.

A step moves a bounded number of rows and notes them in one transaction, so a job that was cut off goes on where it was, and an undo knows
every row by its id.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from django.db import connection, models, transaction
from django.db.models import Func, Sum
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.db.models.options import Options

from wenyuan.foundation.events.api import emit
from wenyuan.foundation.jobs.api import enqueue

from ..enums import LibraryAct, MergeState
from ..hooks import Foresight, MovedPiece, library_parts
from ..models import Branch, LibraryMerge, MovedRows, ServicePoint, ShelvingLocation
from .history import note_library_step

MOVE: Final = "libraries.merge"
RETURN: Final = "libraries.merge_undo"
STEP: Final = 1_000
Coded = type[Branch] | type[ServicePoint] | type[ShelvingLocation]
CODED: Final[tuple[Coded, ...]] = (Branch, ServicePoint, ShelvingLocation)


def foresee_moves(source_id: int, target_id: int) -> dict[str, Foresight]:
    """Return by part what a merge would move; parts that cannot move are left out."""
    return {part.name: part.foresee(source_id, target_id) for part in library_parts() if part.move is not None and part.foresee is not None}


def start_moving(merge: LibraryMerge, *, rows: int, actor_id: int) -> None:
    """Queue the job that moves; the merge is saved by the caller."""
    merge.state, merge.expected = MergeState.MOVING, rows
    merge.run_id = enqueue(name=MOVE, title=_title(merge), arguments={"merge_id": merge.pk}, requested_by_id=actor_id)


def start_returning(merge: LibraryMerge, *, actor_id: int) -> None:
    """Queue the job that takes back; the merge is saved by the caller."""
    merge.state, merge.undone_by_id = MergeState.UNDOING, actor_id
    merge.run_id = enqueue(name=RETURN, title=_title(merge), arguments={"merge_id": merge.pk}, requested_by_id=actor_id)


def _title(merge: LibraryMerge) -> str:
    return f"{merge.source.name} → {merge.target.name}"


@transaction.atomic
def move_some(*, merge_id: int, at: datetime, limit: int = STEP) -> int:
    """Move the next rows of a merge and note them; return how many, 0 when nothing is left."""
    merge = LibraryMerge.objects.select_for_update().get(pk=merge_id)
    if merge.state != MergeState.MOVING:
        return 0
    for part in library_parts():
        piece = part.move(merge.source_id, merge.target_id, limit, at) if part.move is not None else None
        if piece is not None:
            MovedRows.objects.create(
                merge=merge, part=part.name, table_name=piece.table, ids=list(piece.ids), before={str(key): value for key, value in piece.before.items()},
            )
            return len(piece.ids)
    return 0


def count_moved(merge_id: int) -> int:
    """Return how many rows a merge has moved and not taken back."""
    sums = MovedRows.objects.filter(merge_id=merge_id).aggregate(n=Sum(Func("ids", function="cardinality", output_field=models.BigIntegerField())))
    return sums["n"] or 0


def count_moved_by_part(merge_id: int) -> list[tuple[str, int]]:
    """Return the titles of the modules of which a merge has moved rows, and how many."""
    length = Func("ids", function="cardinality", output_field=models.BigIntegerField())
    counts = dict(MovedRows.objects.filter(merge_id=merge_id).values_list("part").annotate(n=Sum(length)))
    return [(str(part.title), counts[part.name]) for part in library_parts() if part.name in counts]


@transaction.atomic
def finish_moving(*, merge_id: int, at: datetime) -> dict[str, int]:
    """End a move: the evidence log gets the counts by table and the digest of all ids; return the counts."""
    merge = LibraryMerge.objects.select_for_update().get(pk=merge_id)
    counts, digest = _sum_up(merge_id)
    if merge.state != MergeState.MOVING:
        return counts
    merge.state, merge.moved_at = MergeState.DONE, at
    merge.save(update_fields=["state", "moved_at"])
    words = " ".join(f"{table}={n}" for table, n in sorted(counts.items()))
    for library_id in (merge.source_id, merge.target_id):
        note_library_step(library_id=library_id, act=LibraryAct.MOVED, actor_id=merge.confirmed_by_id, text=f"{words} sha256={digest}", at=at)
    who = [one for one in (merge.proposed_by_id, merge.confirmed_by_id) if one is not None]
    payload = {"into": merge.target_id, "rows": sum(counts.values()), "accounts": who}
    emit(name="libraries.merge.completed.v1", subject=str(merge.source_id), payload=payload, at=at, library_id=merge.target_id)
    return counts


def _sum_up(merge_id: int) -> tuple[dict[str, int], str]:
    """Return rows by table, and the SHA-256 over `table:id,id,…` lines in the order of moving."""
    counts: Counter[str] = Counter()
    digest = hashlib.sha256()
    for table, ids in MovedRows.objects.filter(merge_id=merge_id).order_by("pk").values_list("table_name", "ids").iterator(chunk_size=50):
        counts[table] += len(ids)
        digest.update(f"{table}:{','.join(map(str, ids))}\n".encode())
    return dict(counts), digest.hexdigest()


@transaction.atomic
def return_some(*, merge_id: int, at: datetime) -> tuple[int, int] | None:
    """Take the last piece back that still stands; return how many rows it had and how many were found, None at the end."""
    merge = LibraryMerge.objects.select_for_update().get(pk=merge_id)
    row = MovedRows.objects.filter(merge_id=merge_id).order_by("-pk").first() if merge.state == MergeState.UNDOING else None
    if row is None:
        return None
    piece = MovedPiece(row.table_name, tuple(row.ids), {int(key): value for key, value in row.before.items()})
    found = _part_named(row.part)(merge.source_id, merge.target_id, piece, at)
    row.delete()
    return len(piece.ids), found


def _part_named(name: str) -> Callable[[int, int, MovedPiece, datetime], int]:
    for part in library_parts():
        if part.name == name and part.move_back is not None:
            return part.move_back
    raise LookupError(name)


def list_holders(source_id: int) -> set[str]:
    """Return the modules with rows that stand at places of a library: such rows name the library too and would no longer agree."""
    return {meta.app_label for _place, meta, field in _holders() if meta.model._base_manager.filter(**{f"{field.name}__library": source_id}).exists()}  # noqa: SLF001 -- Django's documented model API


def _holders() -> Iterator[tuple[Coded, Options[models.Model], models.Field[object, object]]]:
    """Yield the place, the table and the column of every foreign key of another module to a place."""
    for model in CODED:
        for relation in model._meta.get_fields(include_hidden=True):  # noqa: SLF001 -- as above
            if isinstance(relation, ForeignObjectRel) and relation.related_model._meta.app_label != "libraries":  # noqa: SLF001 -- as above
                yield model, relation.related_model._meta, relation.field  # noqa: SLF001 -- as above


def count_strays(merge: LibraryMerge) -> int:
    """Return how many rows keep a merge from being undone.

    They came to the places that would go back after the merge, or were moved by the merge and stand at other places now.
    """
    places = {model: [row_id for row_id, _code in merge.moved[model.__name__]] for model in CODED}
    return sum(_count_at(meta.db_table, field.get_attname(), places[model], merge) for model, meta, field in _holders())


def _count_at(table: str, column: str, places: list[int], merge: LibraryMerge) -> int:
    quote = connection.ops.quote_name
    moved = "(select unnest(ids) from libraries_movedrows where merge_id = %(merge)s and table_name = %(table)s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"select count(*) from {quote(table)} where library_id = %(target)s and {quote(column)} is not null "  # noqa: S608 -- names of Django's models
            f"and ({quote(column)} = any(%(places)s)) <> (id in {moved})",
            {"merge": merge.pk, "table": table, "target": merge.target_id, "places": places},
        )
        return int(cursor.fetchone()[0])
