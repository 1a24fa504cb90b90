"""From a record's summary to its row, its search document and its line in a result list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import msgspec

from wenyuan.bibliography.chinese import fold_many, name_pinyin
from wenyuan.bibliography.identifiers import parse_isbn, read_plain_isbn
from wenyuan.bibliography.summary import Summary
from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.discovery.data import Person, SearchDocument, Title, TitleKind

SOURCE = "catalogue"
_encode = msgspec.json.Encoder().encode
_EPOCH = date(2000, 1, 1).toordinal()
_KINDS = {kind.value: kind for kind in TitleKind}
_SET_LINKS = frozenset({"set", "series"})
_MOST_SETS = 3


class Display(msgspec.Struct, omit_defaults=True, gc=False):
    """What a result list shows of a record, kept in the index so that a list needs no database."""

    ark: str
    title: str
    subtitle: str = ""
    part: str = ""
    original: str = ""
    responsibility: str = ""
    people: list[tuple[str, str, str]] = msgspec.field(default_factory=list)
    edition: str = ""
    publisher: str = ""
    place: str = ""
    date: str = ""
    year: int | None = None
    material: str = "book"
    language: str = ""
    classes: list[str] = msgspec.field(default_factory=list)
    isbn: str = ""
    within: list[str] = msgspec.field(default_factory=list)
    online: bool = False
    abstract: str = ""


def make_work_keys(summaries: Sequence[Summary]) -> list[str]:
    """Return the grouping key of each: folded title of the work and the letters of its first creator's name.

    Translations and commentaries join the work they name by a uniform title, and a creator is the same in Chinese and in
    pinyin (曹雪芹 and Cao, Xueqin). A thing without a creator stands with its own title and material, so that same-named
    anonymous things of unlike material do not fall together.
    """
    folded = fold_many([summary.uniform_title or summary.title for summary in summaries])
    keys: list[str] = []
    for text, summary in zip(folded, summaries, strict=True):
        title = _squeeze(text)
        creator = next((_letters(name.name) for name in summary.names if name.primary), "")
        keys.append(f"{title}|{creator}" if title and creator else f"{title}|~{summary.material}" if title else "")
    return keys


@lru_cache(maxsize=100_000)
def _letters(name: str) -> str:
    return _squeeze("".join(name_pinyin(name)) if not name.isascii() else name.lower())


def _squeeze(text: str) -> str:
    return "".join([c for c in text if c.isalnum()])


def normal_isbns(values: Sequence[str]) -> list[str]:
    """Return ISBN-13 forms of the valid ISBNs and the bare characters of the others, without repeats."""
    found: dict[str, None] = {}
    for value in values:
        plain = read_plain_isbn(value)
        if plain is not None:
            found[plain[0]] = None
            continue
        parsed = parse_isbn(value)
        bare = parsed.isbn13 if parsed.valid and parsed.isbn13 else "".join(c for c in value.upper() if c.isalnum())
        if bare:
            found[bare] = None
    return list(found)


def make_document(
    *, record_id: int, library_ids: Sequence[str], summary: Summary, work_key: str, isbns: Sequence[str], batch: int, added: date,
    call_numbers: Sequence[str] = (), barcodes: Sequence[str] = (), popularity: int = 0,
) -> SearchDocument:
    """Build the search document of a record.

    Args:
        library_ids: Libraries that hold it, as text.
        added: Day on which the record came; orders "newest first".
    """
    titles = [Title(text, _KINDS.get(kind, TitleKind.VARIANT)) for kind, text in summary.titles]
    if summary.part:
        titles.append(Title(f"{summary.title} {summary.part}", TitleKind.VOLUME))
    if summary.subtitle:
        titles.append(Title(summary.subtitle, TitleKind.VARIANT))
    titles += [Title(link.title, TitleKind.SERIES) for link in summary.links]
    people = tuple(Person(n.name, n.dynasty, n.dates, n.role, n.variants if n.variants and not n.variants[0].islower() else ()) for n in summary.names)
    isbn10 = [plain[1] for value in isbns if (plain := read_plain_isbn(value)) is not None and plain[1]]
    ark = ark_name("record", record_id)
    return SearchDocument(
        key=record_id, source=SOURCE, batch=batch, ark=ark, title=summary.title, titles=tuple(titles), people=people,
        publisher=summary.publisher, place=summary.place, subjects=summary.subjects, class_numbers=summary.classes,
        identifiers=(*isbns, *isbn10, *summary.issns, *summary.numbers, *barcodes, summary.control_number),
        call_numbers=(*call_numbers, *(c.call_number for c in summary.copies if c.call_number)),
        languages=summary.languages, material=summary.material, year_from=summary.year_from, year_to=summary.year_to,
        date_original=summary.date_text, dynasties=(), libraries=tuple(library_ids), contents="\n".join(summary.contents),
        notes=" ".join(summary.notes), abstract=summary.abstract, work_key=work_key, online=bool(summary.urls), popularity=popularity,
        added=max(0, added.toordinal() - _EPOCH), display=_encode(make_display(ark, summary, isbns)),
    )


def _sets(summary: Summary) -> list[str]:
    """Return what the thing is part of. Many set links on one record are the set's own parts, listed downward (CNMARC 462)."""
    titles = [link.title for link in summary.links if link.relation in _SET_LINKS]
    return titles[:2] if len(titles) <= _MOST_SETS else []


def make_display(ark: str, summary: Summary, isbns: Sequence[str]) -> Display:
    """Build the line of a result list."""
    parallel = next((text for kind, text in summary.titles if kind == "parallel"), "")
    return Display(
        ark=ark, title=summary.title, subtitle=summary.subtitle, part=summary.part, original=parallel,
        responsibility=summary.responsibility, people=[(n.name, n.dynasty, n.role) for n in summary.names[:4]], edition=summary.edition,
        publisher=summary.publisher, place=summary.place, date=summary.date_text, year=summary.year_from, material=summary.material,
        language=summary.languages[0] if summary.languages else "", classes=list(summary.classes[:2]), isbn=isbns[0] if isbns else "",
        within=_sets(summary), online=bool(summary.urls), abstract=summary.abstract[:160],
    )
