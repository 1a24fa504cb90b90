"""Try a source before it is saved: who it is, and what five of its records would become."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final

from wenyuan.bibliography.crosswalks import guess_place
from wenyuan.bibliography.marc import record_texts, to_mrk
from wenyuan.bibliography.summary import Summary, summarise

from ..domain.plans import fetcher_of, plan_of
from ..domain.sealing import seal_credential
from ..domain.sources import SourceForm
from ..fetching.files import download
from ..fetching.pages import About, Fetched
from ..fetching.problems import MapProblem, SourceProblem
from ..fetching.tables import first_rows
from ..mapping.records import Plan, map_item
from ..models import Source

_SECONDS: Final = 12.0
_HEAD: Final = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Sample:
    """What one record would become: its summary and text, or why it would not be taken."""

    identifier: str
    summary: Summary | None = None
    text: str = ""
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, what it probably is, and what stands in it."""

    heading: str
    place: str
    direct: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What a try showed; `problem` is a code where the source cannot be used."""

    about: About = field(default_factory=About)
    samples: tuple[Sample, ...] = ()
    columns: tuple[Column, ...] = ()
    problem: str = ""
    detail: str = ""


def try_source(*, form: SourceForm, stored: Source | None, upload: BinaryIO | None, at: datetime) -> Trial:
    """Ask a source as its form describes it; nothing is stored."""
    source = _unsaved(form, stored)
    with _file(upload) as file:
        try:
            columns = _read_columns(source, form, file) if form.kind == "table" else ()
            fetcher, _transport = fetcher_of(source, file=file, patience=_SECONDS, tries=1)
            about = fetcher.look()
        except SourceProblem as problem:
            return Trial(problem=problem.code, detail=problem.detail)
    plan = plan_of(source, at=at)
    return Trial(about, tuple(_sample(one, plan) for one in about.samples), columns)


def _read_columns(source: Source, form: SourceForm, file: Path | None) -> tuple[Column, ...]:
    """Return a table's columns, and let the source map by them."""
    if file is not None:
        columns = _columns(file, form)
    elif form.address:
        _fetcher, transport = fetcher_of(source, patience=_SECONDS, tries=1)
        with TemporaryDirectory() as place:
            head = Path(place) / "head"
            download(transport, form.address, head, most=_HEAD, whole=False)
            columns = _columns(head, form)
    else:
        raise SourceProblem("no-file")
    source.columns = {one.heading: f"field:{one.direct}" if one.direct else one.place for one in columns if one.place}
    return columns


def _unsaved(form: SourceForm, stored: Source | None) -> Source:
    source = Source(
        pk=stored.pk if stored is not None else None, library_id=form.library_id, name=form.name or "?", kind=form.kind, address=form.address, prefix=form.prefix, set_spec=form.set_spec,
        query=form.query, options=dict(form.options), columns=dict(form.columns), filters=dict(form.filters), target=form.target, numbering=form.numbering, agency=form.agency,
        contact=form.contact, delay_ms=0, most_requests=30, most_records=form.most_records,
    )
    if form.new_credential:
        source.credential = seal_credential(user=form.user, password=form.password, key=form.key)
    elif stored is not None and _same_host(stored, form):
        source.credential = stored.credential
    return source


def _same_host(stored: Source, form: SourceForm) -> bool:
    """A stored password is tried on the host it was given for, and on no other that somebody types."""
    return stored.kind == form.kind and stored.address.split("?", 1)[0].rsplit("/", 1)[0] == form.address.split("?", 1)[0].rsplit("/", 1)[0]


@contextmanager
def _file(upload: BinaryIO | None) -> Iterator[Path | None]:
    if upload is None:
        yield None
        return
    with TemporaryDirectory() as place:
        path = Path(place) / "upload"
        with path.open("wb") as out:
            while piece := upload.read(1 << 20):
                out.write(piece)
        yield path


def _columns(path: Path, form: SourceForm) -> tuple[Column, ...]:
    headings, rows = first_rows(path, form.options)
    found = []
    for heading in headings:
        chosen = form.columns.get(heading)
        place = chosen if chosen is not None else "" if form.columns else guess_place(heading)
        direct = place.removeprefix("field:") if place.startswith("field:") else ""
        found.append(Column(heading, "field" if direct else place, direct, tuple(row[heading][:60] for row in rows[:3] if heading in row)))
    return tuple(found)


def _sample(item: Fetched, plan: Plan) -> Sample:
    try:
        mapped = map_item(item, plan)
    except MapProblem as problem:
        return Sample(item.identifier, reason=problem.code, detail=problem.detail)
    if mapped is None:
        return Sample(item.identifier, reason="not-wanted")
    record = mapped.record
    return Sample(item.identifier, summarise(record.leader, record_texts(record), record.format), to_mrk(record).strip())
