"""Publish an issue: write its files, keep them for ever, say so in the evidence log; take one back."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import IO, Final

import orjson
from django.conf import settings
from django.db import transaction

from wenyuan.bibliography.crosswalks import convert
from wenyuan.bibliography.marc import MarcFormat, to_marcxml
from wenyuan.foundation.audit.api import publish_evidence, record_act
from wenyuan.foundation.events.api import emit
from wenyuan.foundation.storage import api as storage
from wenyuan.knowledge.catalogue.api import ExportForm, export_records, find_changes, load_summaries, permalink, read_source

from ..enums import IssueKind, IssueState
from ..models import Entry, Exclusion, Issue, IssueFile

MODULE: Final = "knowledge.national"
_PIECE: Final = 500
_EXPORTED: Final[dict[str, ExportForm]] = {"mrc": "utf8", "bibframe": "bibframe", "mods": "mods"}
# A document in a namespace of MARC holds records of that format alone; those of the other are converted.
_CONVERTED: Final = {
    "marcxml": (MarcFormat.MARC21, '<collection xmlns="http://www.loc.gov/MARC21/slim">'), "cnmarcxml": (MarcFormat.CNMARC, '<collection xmlns="info:lc/xmlns/marcxchange-v2">'),
}
FORMS: Final = {
    "mrc": ("ISO 2709 (UTF-8)", "mrc"), "marcxml": ("MARCXML (MARC 21)", "xml"), "cnmarcxml": ("CNMARC XML (ISO 25577)", "cnmarc.xml"), "bibframe": ("BIBFRAME 2 (RDF/XML)", "rdf"), "mods": ("MODS", "mods.xml"),
    "jsonld": ("JSON-LD (schema.org)", "jsonld"), "csv": ("CSV", "csv"),
}
MEDIA_TYPES: Final = {
    "mrc": "application/marc", "marcxml": "application/marcxml+xml", "cnmarcxml": "application/xml", "bibframe": "application/rdf+xml", "mods": "application/mods+xml",
    "jsonld": "application/x-ndjson", "csv": "text/csv",
}
Report = Callable[[int, int], None]


class NotADraft(RuntimeError):
    """Only an issue that waits for review can be published or changed, only a published one taken back."""


def rows_of(issue: Issue) -> Iterator[tuple[str, int]]:
    """Yield number and record of everything in an issue, in its order; of a year, issue after issue."""
    entries = Entry.objects.filter(issue=issue) if issue.kind == IssueKind.CURRENT else Entry.objects.filter(
        issue__year=issue.year, issue__kind=IssueKind.CURRENT, issue__state=IssueState.PUBLISHED,
    )
    yield from entries.order_by("issue__number", "place").values_list("number", "record_id").iterator(chunk_size=2_000)


def _in_pieces(rows: Iterator[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    while piece := list(islice(rows, _PIECE)):
        yield piece


def publish_issue(*, issue_id: int, at: datetime, actor_id: int | None, report: Report = lambda _done, _total: None) -> list[IssueFile]:
    """Write the files of an issue and publish it; safe to run again after an interruption.

    Raises:
        NotADraft: It is being built, is published already, or was taken back.
    """
    issue = Issue.objects.get(pk=issue_id)
    if issue.state not in {IssueState.DRAFT, IssueState.PUBLISHING}:
        raise NotADraft(issue.state)
    Issue.objects.filter(pk=issue_id).update(state=IssueState.PUBLISHING)
    for place, form in enumerate(FORMS):
        report(place, len(FORMS))
        _write_file(issue, form, at)
    report(len(FORMS), len(FORMS))
    with transaction.atomic():
        locked = Issue.objects.select_for_update().get(pk=issue_id)
        if locked.state != IssueState.PUBLISHING:
            raise NotADraft(locked.state)
        locked.state, locked.published_at = IssueState.PUBLISHED, at
        locked.save(update_fields=["state", "published_at"])
        files = list(IssueFile.objects.filter(issue=issue).order_by("pk"))
        for one in files:
            publish_evidence(title=f"国家书目 {issue.name} {one.form}", digest=one.digest, subject=f"collection:national-{issue.name}", actor_id=actor_id, at=at)
        emit(name="national.issue.published.v1", subject=f"national-issue:{issue_id}", payload={"id": issue_id, "name": issue.name, "entries": issue.entries}, at=at)
    return files


def _write_file(issue: Issue, form: str, at: datetime) -> None:
    """Keep one form of an issue. An earlier try's file is replaced, so that the reference is one."""
    with tempfile.TemporaryFile(dir=_staging()) as handle:
        count = _write(handle, issue, form)
        handle.seek(0)
        subject = f"issue:{issue.pk}:{form}"
        kept = storage.keep_file(stream=handle, reference=storage.Reference(MODULE, subject, "bibliography", None), at=at)
    IssueFile.objects.update_or_create(issue=issue, form=form, defaults={"digest": kept.digest, "size": kept.size, "records": count})


def _staging() -> str:
    folder = settings.WENYUAN.home / "staging"
    folder.mkdir(parents=True, exist_ok=True)
    return str(folder)


def _write(handle: IO[bytes], issue: Issue, form: str) -> int:
    count = 0
    if form in _EXPORTED or form in _CONVERTED:
        for piece, size in _exported(issue, _EXPORTED[form]) if form in _EXPORTED else _converted(issue, *_CONVERTED[form]):
            handle.write(piece)
            count += size
        return count
    rows = _described(issue)
    if form == "csv":
        handle.write("\ufeff".encode())  # by which spreadsheets know UTF-8
        handle.write(_csv_line(("number", "ark", "title", "responsibility", "edition", "place", "publisher", "date", "class", "isbn", "language", "subjects", "permalink")))
    for described in rows:
        handle.write(_csv_line(described.cells) if form == "csv" else orjson.dumps(described.linked) + b"\n")
        count += 1
    return count


def _exported(issue: Issue, form: ExportForm) -> Iterator[tuple[bytes, int]]:
    """Yield the records as one document, in the order of the issue, with how many each piece holds."""
    first = last = b""
    for batch in _in_pieces(rows_of(issue)):
        pieces = list(export_records(form=form, record_ids=[record_id for _number, record_id in batch]))
        if form == "utf8":
            yield b"".join(pieces), len(pieces)
            continue
        if not first:
            first, last = pieces[0], pieces[-1]
            yield first, 0
        yield b"".join(pieces[1:-1]), len(pieces) - 2
    if last:
        yield last, 0


def _converted(issue: Issue, wanted: MarcFormat, head: str) -> Iterator[tuple[bytes, int]]:
    """Yield the records in one MARC format as one XML document, with how many each piece holds."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n'.encode(), 0
    for batch in _in_pieces(rows_of(issue)):
        found = find_changes(record_ids=[record_id for _number, record_id in batch])
        for _number, record_id in batch:
            if (source := found.get(record_id)) is not None and source.status != "deleted":
                record = read_source(raw=source.raw, encoding=source.encoding, format_=source.format)
                converted = record if record.format is wanted else convert(record, wanted).record
                yield to_marcxml(converted).split(b"?>", 1)[-1].strip() + b"\n", 1
    yield b"</collection>\n", 0


@dataclass(frozen=True, slots=True)
class _Described:
    cells: tuple[str, ...]
    linked: dict[str, object]


def _described(issue: Issue) -> Iterator[_Described]:
    for batch in _in_pieces(rows_of(issue)):
        found = load_summaries(record_ids=[record_id for _number, record_id in batch])
        for number, record_id in batch:
            if record_id not in found:
                continue
            record, s = found[record_id]
            address = permalink(record_id)
            title = " ".join(filter(None, (s.title, s.part)))
            cells = (
                number, record.ark, title, s.responsibility, s.edition, s.place, s.publisher, s.date_text, s.classes[0] if s.classes else "", " ".join(record.isbns),
                " ".join(s.languages), "；".join(s.subjects), address,
            )
            linked = {
                "@context": "https://schema.org", "@id": address, "@type": "Book" if s.material in {"book", "ancient"} else "CreativeWork", "identifier": number, "name": title,
                "author": [name.name for name in s.names if name.primary], "contributor": [name.name for name in s.names if not name.primary], "publisher": s.publisher,
                "datePublished": s.date_text, "isbn": list(record.isbns), "inLanguage": list(s.languages), "about": [*s.subjects, *s.classes],
            }
            yield _Described(cells, {key: value for key, value in linked.items() if value})


def _csv_line(cells: Iterable[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([_inert(cell) for cell in cells])
    return out.getvalue().encode()


def _inert(cell: str) -> str:
    # A spreadsheet would run a cell that begins like a formula.
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


@transaction.atomic
def withdraw_issue(*, issue_id: int, reason: str, at: datetime, actor_id: int | None) -> None:
    """Take an issue back: its publications go into the next one, its files stay in the evidence log by their digests, its page says why.

    Raises:
        NotADraft: It is being published, or was taken back already, or a later issue stands on it.
        ValueError: No reason was given.
    """
    if not reason.strip():
        raise ValueError("a reason is needed")
    issue = Issue.objects.select_for_update().get(pk=issue_id)
    later = Issue.objects.filter(kind=IssueKind.CURRENT, after_change__gte=issue.until_change, pk__gt=issue_id).exclude(state=IssueState.WITHDRAWN)
    gathered = Issue.objects.filter(kind=IssueKind.ANNUAL, year=issue.year).exclude(state=IssueState.WITHDRAWN).exclude(pk=issue_id)
    if issue.state == IssueState.WITHDRAWN or later.exists() or gathered.exists():
        raise NotADraft(issue.state)
    Entry.objects.filter(issue=issue).delete()
    for one in IssueFile.objects.filter(issue=issue):
        storage.release(module=MODULE, subject=f"issue:{issue_id}:{one.form}")
    IssueFile.objects.filter(issue=issue).delete()
    issue.state, issue.reason = IssueState.WITHDRAWN, reason.strip()[:2_000]
    issue.save(update_fields=["state", "reason"])
    record_act(kind="national", subject=f"collection:national-{issue.name}", action="withdrawn", actor_id=actor_id, at=at, reason=reason.strip()[:2_000])


@transaction.atomic
def exclude_record(*, issue_id: int, record_id: int, reason: str, at: datetime, actor_id: int | None) -> None:
    """Keep a record out of a draft and of all issues to come; the numbers behind it close up.

    Raises:
        NotADraft: The issue does not wait for review.
        ValueError: No reason was given.
    """
    if not reason.strip():
        raise ValueError("a reason is needed")
    issue = Issue.objects.select_for_update().get(pk=issue_id)
    if issue.state != IssueState.DRAFT or issue.kind != IssueKind.CURRENT:
        raise NotADraft(issue.state)
    Exclusion.objects.update_or_create(record_id=record_id, defaults={"reason": reason.strip()[:2_000], "at": at, "actor_id": actor_id})
    record_act(kind="national", subject=f"collection:national-{issue.name}", action="excluded", actor_id=actor_id, at=at, reason=reason.strip()[:2_000])
