"""Imports: take a file in, make it a batch, run it, resume it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from wenyuan.bibliography.marc import (
    MarcError,
    MarcFormat,
    ParsedRecord,
    RejectedRecord,
    detect_serialisation,
    encode_iso2709,
    read_records,
)
from wenyuan.foundation.storage import api as storage

from ..data import ImportCounts
from ..enums import BatchState, DuplicateRule
from ..ingest.coordinator import ImportFailed, finish_batch, reserve_ids, run_parts
from ..ingest.part_work import Plan
from ..models import Batch, Reject

MODULE: Final = "knowledge.catalogue"
SOURCE: Final = "import"  # why a batch keeps its file: what came in can be shown octet for octet, also after an undo
_UNCLAIMED = timedelta(days=1)
_SAMPLE = 300
Report = Callable[[int, int, ImportCounts], None]


def take_file(stream: BinaryIO, *, name: str, library_id: int, rule: str, at: datetime, actor_id: int | None = None, title: str = "") -> int:
    """Store an uploaded file and open a batch for it; return the batch's id. Nothing is read into the catalogue yet.

    The file counts against the library's quota as long as the batch is there.

    Raises:
        QuotaExceeded: The library may not keep so much; nothing is kept.
        ValueError: The rule is unknown.
    """
    chosen, upload = DuplicateRule(rule), f"upload:{uuid4()}"
    # Storing may take minutes, so no transaction waits for it; what is never claimed by a batch ends by itself.
    reference = storage.Reference(MODULE, upload, SOURCE, library_id, expires_at=at + _UNCLAIMED)
    stored = storage.keep_file(stream=stream, reference=reference, at=at)
    with transaction.atomic():
        batch = Batch.objects.create(
            library_id=library_id, title=(title or Path(name).name)[:240], rule=chosen, file_name=Path(name).name[:240], file_digest=stored.digest,
            file_size=stored.size, actor_id=actor_id, created_at=at,
        )
        storage.refer(digest=stored.digest, reference=storage.Reference(MODULE, f"batch:{batch.pk}", SOURCE, library_id), at=at)
        storage.release(module=MODULE, subject=upload)
    return batch.pk


def run_import(*, batch_id: int, at: datetime, report: Report = lambda _done, _total, _counts: None, processes: int | None = None) -> ImportCounts:
    """Import a batch's file, or go on with it where an earlier run was cut off.

    Raises:
        ImportFailed: A worker failed; what is stored stays stored and the batch can be run again.
        Withheld: The file waits for its scan for malware, or is infected.
        MarcError: The file holds no MARC in any known serialisation.
    """
    batch = Batch.objects.get(pk=batch_id)
    path, rejected = _readable_file(batch)
    size = path.stat().st_size
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch_id)
        if batch.id_base is None:
            batch.id_base = reserve_ids(size)
        batch.state = BatchState.RUNNING
        batch.save(update_fields=["id_base", "state"])
    encoding, format_ = _usual(path)
    plan = Plan(
        batch=batch.pk, library=batch.library_id, path=str(path), size=size, id_base=batch.id_base, rule=batch.rule,
        encoding_hint=encoding, format_hint=format_, at=at, day=at.date()
    )
    number = processes or settings.WENYUAN.number("WENYUAN_IMPORT_PROCESSES")
    try:
        counts = run_parts(plan, processes=number, report=report) if size else ImportCounts()
    except ImportFailed:
        Batch.objects.filter(pk=batch_id).update(state=BatchState.FAILED)
        raise
    counts = ImportCounts(counts.read + rejected, counts.stored, counts.updated, counts.skipped, counts.rejected + rejected, counts.repaired)
    finish_batch(batch_id, counts, BatchState.DONE)
    return counts


def _readable_file(batch: Batch) -> tuple[Path, int]:
    """Return a file of ISO 2709 records for the batch and how many records could not be turned into one.

    XML, JSON and MarcEdit text, and ISO 2709 in UTF-16, are turned into ISO 2709 in UTF-8 once; the source stays in the store.
    """
    source = storage.files().path(batch.file_digest)
    with source.open("rb") as handle:
        head = handle.read(65536)
    if not head.strip(b"\r\n\t \x00\x1a"):
        return source, 0
    kind = detect_serialisation(head)
    if kind == "iso2709" and not head.startswith((b"\xff\xfe", b"\xfe\xff")) and head[1:2] != b"\x00" and head[:1] != b"\x00":
        return source, 0
    target = Path(settings.WENYUAN.home) / "staging" / f"import-{batch.pk}.mrc"
    marker = target.with_suffix(".done")
    if not marker.exists():
        marker.parent.mkdir(parents=True, exist_ok=True)
        rejects = _transcribe(source, target, batch)
        marker.write_text(str(rejects))
    return target, int(marker.read_text())


def _transcribe(source: Path, target: Path, batch: Batch) -> int:
    rejects: list[Reject] = []
    Reject.objects.filter(batch=batch).delete()
    with source.open("rb") as stream, target.open("wb") as out:
        try:
            for one in read_records(stream):
                if isinstance(one, RejectedRecord):
                    rejects.append(Reject(batch=batch, position=one.position, reason=one.reason, raw=one.raw))
                    continue
                try:
                    out.write(encode_iso2709(one.record))
                except MarcError as problem:
                    rejects.append(Reject(batch=batch, position=one.position, reason=problem.reason, raw=one.raw))
        except MarcError as problem:  # the rest of the stream cannot be read; what came before is kept
            rejects.append(Reject(batch=batch, position=problem.position or 0, reason=problem.reason, raw=b""))
    Reject.objects.bulk_create(rejects, batch_size=500)
    return len(rejects)


def _usual(path: Path) -> tuple[str | None, MarcFormat | None]:
    """Return the character set and format of most of a file's first records."""
    encodings: dict[str, int] = {}
    formats: dict[MarcFormat, int] = {}
    with path.open("rb") as stream:
        try:
            for place, one in enumerate(read_records(stream, serialisation="iso2709")):
                if isinstance(one, ParsedRecord):
                    encodings[one.encoding] = encodings.get(one.encoding, 0) + 1
                    formats[one.record.format] = formats.get(one.record.format, 0) + 1
                if place >= _SAMPLE:
                    break
        except MarcError:
            return None, None
    encodings.pop("ascii", None)
    return max(encodings, key=encodings.__getitem__, default=None), max(formats, key=formats.__getitem__, default=None)

