"""Files from members: taken in, imported by the catalogue, matched, and reported on."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import BinaryIO, Final

from django.db import transaction

from wenyuan.foundation.jobs.api import enqueue
from wenyuan.knowledge.catalogue.api import is_marc, list_batch_ids, run_import, take_file

from ..enums import Channel, ContributionState, CreditKind, Fate
from ..models import Contribution, Membership, Pair
from .credit import add_credit

_CHUNK: Final = 1 << 20
_HEAD: Final = 65_536
_BLANK: Final = b"\r\n\t \x00\x1a"
# ZIP, gzip, bzip2, xz, 7z, RAR, Zstandard.
_PACKED: Final = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x28\xb5\x2f\xfd")
IMPORT: Final = "catalogue.import"
MATCH: Final = "union.match"


class Refused(ValueError):
    """A file was sent back whole; `contribution_id` keeps the reason."""

    def __init__(self, contribution_id: int, reason: str) -> None:
        super().__init__(reason)
        self.contribution_id = contribution_id


def contribute_file(
    stream: BinaryIO, *, name: str, library_id: int, channel: Channel, at: datetime, actor_id: int | None, largest: int | None = None,
) -> int:
    """Take in a file of a library and return the contribution's id; `start_import` or `import_now` goes on.

    Args:
        largest: Octets that a file may have.

    Raises:
        Refused: The file is empty, too large, no MARC, or was contributed before. What it was and why is kept.
        QuotaExceeded: The library may not keep so much.
    """
    name = plain_name(name)
    row = Contribution(library_id=library_id, channel=channel, file_name=name, actor_id=actor_id, created_at=at)
    head = stream.read(_HEAD)
    row.digest, row.size = _measure(stream, largest)
    problem = _find_problem(row, head, largest)
    if problem:
        row.state, row.problem, row.ended_at = ContributionState.REJECTED, problem, at
        row.save()
        raise Refused(row.pk, problem)
    row.batch_id = take_file(stream, name=name, library_id=library_id, rule="replace", at=at, actor_id=actor_id, title=f"联合目录来件：{name}")
    row.save()
    return row.pk


def plain_name(name: str) -> str:
    """Return the last part of a file's name as somebody sent it, without what no name holds."""
    last = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    shown = " ".join("".join(char for char in last if char.isprintable()).split())
    return shown[-200:].strip(". ") or "upload"


def _measure(stream: BinaryIO, largest: int | None) -> tuple[str, int]:
    stream.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if largest is not None and size > largest:
            break
    stream.seek(0)
    return digest.hexdigest(), size


def _find_problem(row: Contribution, head: bytes, largest: int | None) -> str:
    """Return the code of what is wrong with a whole file, empty for nothing."""
    if largest is not None and row.size > largest:
        return "too_large"
    if not head.strip(_BLANK):
        return "empty"
    if head.startswith(_PACKED):  # what it unpacks to could be of any size and any number of files
        return "packed"
    if not is_marc(head):
        return "not_marc"
    same = Contribution.objects.filter(library_id=row.library_id, digest=row.digest, batch__undone_at=None)
    earlier = same.exclude(state__in=[ContributionState.REJECTED, ContributionState.FAILED]).order_by("-pk").values_list("pk", flat=True).first()
    return f"same_as:{earlier}" if earlier is not None else ""


def start_import(*, contribution_id: int, requested_by_id: int | None) -> int:
    """Queue the import; matching follows when it has ended. Return the run."""
    with transaction.atomic():
        row = Contribution.objects.select_for_update().get(pk=contribution_id)
        run = enqueue(name=IMPORT, title=f"联合目录：导入 {row.file_name}", arguments={"batch_id": row.batch_id}, library_id=row.library_id, requested_by_id=requested_by_id)
        row.state, row.job_run_id = ContributionState.IMPORTING, run
        row.save(update_fields=["state", "job_run"])
    return run


def import_now(*, contribution_id: int, at: datetime, processes: int | None = None) -> None:
    """Import in this process. It forks: not for a process with threads."""
    row = Contribution.objects.get(pk=contribution_id)
    Contribution.objects.filter(pk=row.pk).update(state=ContributionState.IMPORTING)
    if row.batch_id is None:
        raise ValueError("the file was sent back")
    run_import(batch_id=row.batch_id, at=at, processes=processes)
    Contribution.objects.filter(pk=row.pk).update(state=ContributionState.MATCHING)


def note_harvest(*, batch_id: int, library_id: int, title: str, at: datetime) -> None:
    """Count what a harvest of a library has brought as a contribution of it; once, however often it is told."""
    Contribution.objects.get_or_create(
        batch_id=batch_id,
        defaults={"library_id": library_id, "channel": Channel.HARVEST, "file_name": title[:240], "state": ContributionState.IMPORTING, "created_at": at},
    )


def note_batch_ended(*, batch_id: int, state: str, at: datetime) -> None:
    """Follow the end of an import of the catalogue."""
    rows = Contribution.objects.filter(batch_id=batch_id, state__in=[ContributionState.WAITING, ContributionState.IMPORTING])
    if state == "done":
        rows.update(state=ContributionState.MATCHING)
    elif state in {"failed", "cancelled"}:
        rows.update(state=ContributionState.FAILED, problem=state, ended_at=at)


def note_failed_runs(*, at: datetime) -> None:
    """Say of contributions whose import ended badly that they failed."""
    for row in Contribution.objects.filter(state=ContributionState.IMPORTING, job_run__state__in=["failed", "cancelled"]).select_related("job_run"):
        said = row.job_run.error.strip().splitlines() if row.job_run else []
        problem = said[-1][:400] if said else "cancelled"
        Contribution.objects.filter(pk=row.pk, state=ContributionState.IMPORTING).update(state=ContributionState.FAILED, problem=problem, ended_at=at)


def waiting_for_match() -> list[int]:
    """Return the contributions that are imported and not yet reported on."""
    return list(Contribution.objects.filter(state=ContributionState.MATCHING).order_by("pk").values_list("pk", flat=True))


def finish_contributions(ids: list[int], *, at: datetime) -> None:
    """Count what became of the records of contributions that have been matched, once."""
    for contribution_id in ids:
        with transaction.atomic():
            row = Contribution.objects.select_for_update(of=("self",)).select_related("batch").filter(pk=contribution_id, state=ContributionState.MATCHING).first()
            if row is None or row.batch is None:
                continue
            fates = Counter(find_fates(list_batch_ids(batch_id=row.batch_id or 0)).values())
            batch = row.batch
            row.counts = {
                "read": batch.read, "stored": batch.stored, "updated": batch.updated, "skipped": batch.skipped, "rejected": batch.rejected, "repaired": batch.repaired,
                **{fate.value: fates[fate] for fate in (Fate.NEW, Fate.MATCHED, Fate.REVIEW)},
            }
            row.state, row.ended_at = ContributionState.DONE, at
            row.save(update_fields=["counts", "state", "ended_at"])
            credit = {
                (row.library_id, CreditKind.CONTRIBUTED): batch.stored + batch.updated, (row.library_id, CreditKind.FIRST): fates[Fate.NEW] if batch.stored else 0,
                (row.library_id, CreditKind.MATCHED): fates[Fate.MATCHED],
            }
            add_credit(credit, at=at)


def find_fates(record_ids: list[int]) -> Mapping[int, Fate]:
    """Return what became of matched records, by id."""
    inside = set(Membership.objects.filter(record_id__in=record_ids, until=None).values_list("record_id", flat=True))
    asked: set[int] = set()
    for a, b in Pair.objects.filter(state__in=["open", "later"], record_a_id__in=record_ids).values_list("record_a_id", "record_b_id"):
        asked |= {a, b}
    for a, b in Pair.objects.filter(state__in=["open", "later"], record_b_id__in=record_ids).values_list("record_a_id", "record_b_id"):
        asked |= {a, b}
    return {one: Fate.MATCHED if one in inside else Fate.REVIEW if one in asked else Fate.NEW for one in record_ids}
