"""From a record's summary to its row, its search document and its line in a result list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import msgspec

from wenyuan.bibliography.chinese import fold_many, name_pinyin
from wenyuan.bibliography.identifiers import parse_isbn, read_plain_isbn
from wenyuan.bibliography.summary import Summary
from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.discovery.data import Person, SearchDocument, Title, TitleKind, day_number

SOURCE = "catalogue"
_encode = msgspec.json.Encoder().encode
_KINDS = {kind.value: kind for kind in TitleKind}
_VARIANT, _VOLUME, _SERIES = TitleKind.VARIANT, TitleKind.VOLUME, TitleKind.SERIES
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_SET_LINKS = frozenset({"set", "series"})
_MOST_SETS = 2


class Display(msgspec.Struct, omit_defaults=True, gc=False):
    """What a result list shows of a record, kept in the index so that a list needs no database."""

    ark: str
    title: str
    subtitle: str = ""
    part: str = ""
    original: str = ""
    responsibility: str = ""
    people: tuple[tuple[str, str, str], ...] = ()
    edition: str = ""
    publisher: str = ""
    place: str = ""
    date: str = ""
    year: int | None = None
    material: str = "book"
    language: str = ""
    classes: tuple[str, ...] = ()
    isbn: str = ""
    within: tuple[str, ...] = ()
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
        creator = _creator(summary)
        keys.append(f"{title}|{creator}" if title and creator else f"{title}|~{summary.material}" if title else "")
    return keys


def _creator(summary: Summary) -> str:
    for name in summary.names:
        if name.primary:
            return _letters(name.name)
    return ""


@lru_cache(maxsize=100_000)
def _letters(name: str) -> str:
    return _squeeze("".join(name_pinyin(name)) if not name.isascii() else name.lower())


def _squeeze(text: str) -> str:
    # The underscore counts as a letter in a regular expression, and as none here.
    return text if text.isalnum() else _NOT_ALPHANUMERIC.sub("", text)


# Read for the row, and again for the document of the same record soon after.
_plain_isbn = lru_cache(maxsize=8192)(read_plain_isbn)


def normal_isbns(values: Sequence[str]) -> list[str]:
    """Return ISBN-13 forms of the valid ISBNs and the bare characters of the others, without repeats."""
    found: dict[str, None] = {}
    for value in values:
        plain = _plain_isbn(value)
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
    ark = ark_name("record", record_id)
    isbn10 = [plain[1] for value in isbns if (plain := _plain_isbn(value)) is not None and plain[1]]
    # Keywords in the order of the fields: any other order is slower.
    return SearchDocument(
        key=record_id, source=SOURCE, title=summary.title, display=_encode(make_display(ark, summary, isbns)), batch=batch, ark=ark,
        titles=_other_titles(summary),
        # Pinyin is left out: the search makes it from the characters.
        people=tuple([Person(n.name, n.dynasty, n.dates, n.role, n.variants if n.variants and not n.variants[0].islower() else ()) for n in summary.names]),
        publisher=summary.publisher, place=summary.place, subjects=summary.subjects, class_numbers=summary.classes,
        identifiers=(*isbns, *isbn10, *summary.issns, *summary.numbers, *barcodes, summary.control_number),
        call_numbers=(*call_numbers, *[copy.call_number for copy in summary.copies if copy.call_number]), languages=summary.languages,
        material=summary.material, year_from=summary.year_from, year_to=summary.year_to, date_original=summary.date_text,
        libraries=tuple(library_ids), contents="\n".join(summary.contents), notes=" ".join(summary.notes), abstract=summary.abstract,
        work_key=work_key, online=bool(summary.urls), popularity=popularity, added=day_number(added),
    )


def _other_titles(summary: Summary) -> tuple[Title, ...]:
    titles = [Title(text, _KINDS.get(kind, _VARIANT)) for kind, text in summary.titles]
    if summary.part:
        titles.append(Title(f"{summary.title} {summary.part}", _VOLUME))
    if summary.subtitle:
        titles.append(Title(summary.subtitle, _VARIANT))
    for link in summary.links:
        titles.append(Title(link.title, _SERIES))  # noqa: PERF401 -- a comprehension is a call, and most records have one link
    return tuple(titles)


def _sets(summary: Summary) -> tuple[str, ...]:
    """Return what the thing is part of."""
    return tuple([link.title for link in summary.links if link.relation in _SET_LINKS][:_MOST_SETS])


def make_display(ark: str, summary: Summary, isbns: Sequence[str]) -> Display:
    """Build the line of a result list."""
    s = summary
    # By position: so many keywords would cost more than the values.
    return Display(
        ark, s.title, s.subtitle, s.part, _parallel_title(s), s.responsibility,
        tuple([(n.name, n.dynasty, n.role) for n in s.names[:4]]), s.edition, s.publisher, s.place, s.date_text, s.year_from,
        s.material, s.languages[0] if s.languages else "", s.classes[:2], isbns[0] if isbns else "", _sets(s),
        bool(s.urls), s.abstract[:160],
    )


def _parallel_title(summary: Summary) -> str:
    for kind, text in summary.titles:
        if kind == "parallel":
            return text
    return ""
