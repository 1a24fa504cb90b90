"""What an import would do, told before it does anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from wenyuan.bibliography.marc import MarcError, ParsedRecord, RejectedRecord, detect_serialisation, read_records, record_texts
from wenyuan.bibliography.marc.serialisation import find_wide_encoding
from wenyuan.bibliography.summary import RecordKind, Summary, record_kind, summarise
from wenyuan.foundation.storage import api as storage

from ..enums import DuplicateRule
from ..models import Batch, Record

SAMPLE = 2_000
SHOWN = 20


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One of the first records. `fate` is new, replace, skip, authority, holdings or rejected; `findings` are code and message."""

    ordinal: int
    position: int
    title: str
    responsibility: str
    control_number: str
    fate: str
    findings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """A file before its import. `fates` counts the sample by fate; `whole` says that the sample is the whole file."""

    serialisation: str
    encoding: str
    format: str
    rows: tuple[PreviewRow, ...]
    fates: Mapping[str, int]
    sampled: int
    repaired: int
    whole: bool
    problem: str = ""


def is_marc(head: bytes) -> bool:
    """Whether the first bytes of a file look like MARC in a known serialisation; UTF-16 and UTF-32 pass, they are read later."""
    return bool(find_wide_encoding(head)) or detect_serialisation(head) != "unknown"


def preview_batch(*, batch_id: int) -> Preview:
    """Read up to 2,000 records of a batch's file and say what its import would do with them. Changes nothing."""
    batch = Batch.objects.get(pk=batch_id)
    with storage.files().open(batch.file_digest) as stream:
        head = stream.read(65_536)
        stream.seek(0)
        read: list[ParsedRecord | RejectedRecord] = []
        problem = ""
        try:
            read.extend(islice(read_records(stream), SAMPLE + 1))
        except MarcError as error:
            problem = error.reason
    sample, whole = read[:SAMPLE], len(read) <= SAMPLE
    parsed = [one for one in sample if isinstance(one, ParsedRecord)]
    summaries = {one.ordinal: summarise(one.record.leader, record_texts(one.record), one.record.format) for one in parsed}
    fates = _judge(batch, sample, summaries)
    encodings = Counter(one.encoding for one in parsed if one.encoding != "ascii") or Counter(one.encoding for one in parsed)
    formats = Counter(one.record.format.value for one in parsed)
    return Preview(
        serialisation=find_wide_encoding(head) or detect_serialisation(head), encoding=_most(encodings), format=_most(formats),
        rows=tuple(_row(one, summaries, fates[one.ordinal]) for one in sample[:SHOWN]), fates=dict(Counter(fates.values())), sampled=len(sample),
        repaired=sum(any(f.severity != "note" for f in one.findings) for one in parsed), whole=whole, problem=problem,
    )


def _most(counts: Counter[str]) -> str:
    return counts.most_common(1)[0][0] if counts else ""


def _judge(batch: Batch, sample: list[ParsedRecord | RejectedRecord], summaries: Mapping[int, Summary]) -> dict[int, str]:
    """Return the fate of each record of the sample by its ordinal, in the order in which the import meets them."""
    numbers = {s.control_number for s in summaries.values() if s.control_number}
    rows = Record.objects.filter(library_id=batch.library_id, control_number__in=numbers)
    known: dict[str, str] = dict(rows.values_list("control_number", "changed"))
    fates: dict[int, str] = {}
    for one in sample:
        if isinstance(one, RejectedRecord):
            fates[one.ordinal] = "rejected"
            continue
        kind = record_kind(one.record.leader, record_texts(one.record), one.record.format)
        summary = summaries[one.ordinal]
        fates[one.ordinal] = str(kind) if kind is not RecordKind.BIBLIOGRAPHIC else fate_of(batch.rule, summary.control_number, summary.changed, known)
        if kind is RecordKind.BIBLIOGRAPHIC and fates[one.ordinal] != "skip" and summary.control_number:
            known[summary.control_number] = summary.changed
    return fates


def fate_of(rule: str, control_number: str, changed: str, known: Mapping[str, str]) -> str:
    """Return new, replace or skip for a record by a duplicate rule; `known` maps control numbers on record to their 005."""
    if not control_number or control_number not in known or rule == DuplicateRule.ADD:
        return "new"
    if rule == DuplicateRule.SKIP or (rule == DuplicateRule.NEWER and known[control_number] >= changed):
        return "skip"
    return "replace"


def _row(one: ParsedRecord | RejectedRecord, summaries: Mapping[int, Summary], fate: str) -> PreviewRow:
    if isinstance(one, RejectedRecord):
        return PreviewRow(one.ordinal, one.position, "", "", "", fate, (("rejected", one.reason),))
    summary = summaries[one.ordinal]
    findings = tuple((f.code, f"{f.tag} {f.message}" if f.tag else f.message) for f in one.findings[:6])
    return PreviewRow(one.ordinal, one.position, summary.title, summary.responsibility, summary.control_number, fate, findings)
