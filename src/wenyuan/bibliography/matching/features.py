"""What of a record is compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from wenyuan.bibliography.chinese import fold, parse_numeral, parse_volume, strip_punctuation
from wenyuan.bibliography.identifiers import parse_isbn
from wenyuan.bibliography.marc import MarcFormat, Record, record_texts
from wenyuan.bibliography.summary import Summary, summarise

_PUBLISHER_WORDS: Final = re.compile(
    r"出版(?:社|公司|集团|中心|局)?|有限(?:责任)?公司|股份公司|公司|集团|书社|印书馆|书局|书店|发行|刊行|编印|自印|"
    r"\b(?:press|publish(?:ing|ers?)|publications?|verlag|editions?|éditions|books?|company|co|inc|ltd|llc|corp|house|group|the|and|und|et)\b"
)
_EDITION: Final = re.compile(r"第?\s*([0-9〇零一二三四五六七八九十百]+)\s*(?:版|次修订)|\b([0-9]+)(?:st|nd|rd|th|\.)?\s*(?:ed|edition|aufl|auflage|éd)\b")
_REVISED: Final = re.compile(r"修订|增订|增补|新版|重订|订正|\brev|\benl|\bnew\b")
_PAGES: Final = re.compile(r"([0-9]{1,5})\s*(?:页|叶|頁|p(?:ages?|\.|\b)|s(?:eiten|\.))")
_VOLUMES: Final = re.compile(r"([0-9]{1,4}|[一二三四五六七八九十百]+)\s*(?:册|卷|函|v(?:ols?|olumes)?\b)")
# A disc catalogued on the form of a score or a book; what only comes with a book stands behind it.
_SOUND: Final = re.compile(r"[\d\s\[\](]*(?:张|盒|盘)?\s*(?:(?:sound|audio|compact)\s*(?:disc|disk|cassette|tape|recording)|cds?\b(?!-?\s*rom)|phonodisc|schallplatte|disques?\s+(?:compacts?|sonores?)|唱片|激光唱片|录音)")
_PICTURE: Final = re.compile(r"[\d\s\[\](]*(?:张|盒|盘)?\s*(?:video\s*(?:disc|disk|cassette|recording)|dvds?\b(?!-?\s*rom)|vcds?\b|录像|影碟|视频)")
_MOST_NAMES: Final = 6
_CONTROL: Final = re.compile(r"\s*\(([^()]{1,40})\)\s*(\S.{0,60})")
# 下册 is the second of two or the third of three.
LAST: Final = (-1,)
_ISBN_FIELDS: Final = {MarcFormat.CNMARC: ("010", "a", "b"), MarcFormat.MARC21: ("020", "a", "q")}


@dataclass(frozen=True, slots=True)
class Features:
    """A record as it is compared: folded, without punctuation.

    Attributes:
        title: Title proper. `whole_title` adds the subtitle.
        volume: Numbers of the volume described, () for a whole, `LAST` for 下. `part`: the name of a part that has no number.
        people: Names of persons and bodies, as written and by their variants.
        isbns: Valid numbers with 13 digits of this publication; `set_isbns` those of a set that it belongs to.
        years: First and last year, None where unknown.
        edition: Number of the edition, 0 where none is said; `revised` says that it is called so.
        pages: Of a single volume; `volumes`: how many there are.
        control: Numbers of the record in a system that is named, `(OCoLC)1234`.
    """

    title: str
    whole_title: str
    volume: tuple[int, ...]
    part: str
    people: frozenset[str]
    isbns: frozenset[str]
    set_isbns: frozenset[str]
    issns: frozenset[str]
    numbers: frozenset[str]
    years: tuple[int, int] | None
    edition: int
    revised: bool
    publisher: str
    place: str
    pages: int
    volumes: int
    material: str
    languages: frozenset[str]
    control: frozenset[str] = frozenset()


def read_features(record: Record, *, system: str = "") -> Features:
    """Return what of a bibliographic record is compared; a missing field leaves an empty value.

    Args:
        system: Whose number 001 is, where the record does not say it in 003 (MARC 21); a number without its system is not compared.
    """
    summary = summarise(record.leader, record_texts(record), record.format)
    return features_of(summary, isbns=_isbns_of(record), control=_control_numbers(record, system))


def features_of(summary: Summary, *, isbns: Iterable[str], control: Iterable[str] = ()) -> Features:
    """Return the features of a summary. `isbns` are the numbers with their qualifiers, which a summary does not keep; nor does it the `control` numbers."""
    own, of_set = _sort_isbns(isbns)
    extent, edition = fold(summary.extent), fold(summary.edition)
    volumes = _count(_VOLUMES, extent)
    if volumes > 1 and not own:  # the record is that of the set
        own, of_set = of_set, own
    title, volume = _title_and_volume(summary)
    return Features(
        title=title, whole_title=title + _bare(summary.subtitle), volume=volume, part="" if volume else _bare(summary.part), people=_people(summary), isbns=own, set_isbns=of_set,
        issns=frozenset(map(_bare, summary.issns)), numbers=frozenset(filter(None, map(_bare, summary.numbers))), years=_years(summary), edition=_edition(edition),
        revised=_REVISED.search(edition) is not None, publisher=_publisher(summary.publisher), place=_bare(summary.place),
        pages=_count(_PAGES, extent) if volumes <= 1 else 0, volumes=volumes, material=_material(summary.material, extent), languages=frozenset(summary.languages[:3]),
        control=frozenset(control),
    )


def _sort_isbns(texts: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the valid numbers of the publication itself and those of a set."""
    found = [isbn for isbn in map(parse_isbn, texts) if isbn.valid]
    own = {isbn.isbn13 for isbn in found if isbn.set_or_volume != "set"}
    return frozenset(own), frozenset(isbn.isbn13 for isbn in found) - own


def _isbns_of(record: Record) -> list[str]:
    tag, number, qualifier = _ISBN_FIELDS[record.format]
    texts = []
    for one in record.fields:
        if one.tag == tag and (value := one.first(number)) is not None:
            note = one.first(qualifier)
            texts.append(f"{value} ({note})" if note else value)
    return texts


def _control_numbers(record: Record, system: str) -> Iterator[str]:
    number = ""
    for one in record.fields:
        if one.tag == "001":
            number = one.data or ""
        elif one.tag == "003" and record.format is MarcFormat.MARC21:
            system = one.data or system
        elif one.tag == "035" and (found := _CONTROL.match(one.first("a") or "")):
            yield _control(found[1], found[2])
    if number.strip() and system.strip():
        yield _control(system, number)


def _control(system: str, number: str) -> str:
    """Return a number as it is compared; `ocm00012345` and `on1234567890` are the numbers of one system written otherwise."""
    system, number = system.strip().casefold(), number.strip().casefold()
    if system == "ocolc":
        number = number.removeprefix("ocm").removeprefix("ocn").removeprefix("on")
    return f"({system}){number.lstrip('0')}"


def _bare(text: str) -> str:
    return strip_punctuation(fold(text))


def _title_and_volume(summary: Summary) -> tuple[str, tuple[int, ...]]:
    """Return the bare title and the numbers of the volume, which catalogues write behind the title as often as in a field of its own."""
    if summary.part:
        return _bare(summary.title), _volume(summary.part)
    head, bracket, tail = fold(summary.title).rstrip(" )]").rpartition("(")
    volume = _volume(tail) if bracket and head.strip() else ()
    return _bare(head if volume else summary.title), volume


def _volume(text: str) -> tuple[int, ...]:
    found = parse_volume(text)
    if found is None or found.is_extent:
        return ()
    if found.position == "下" and not found.numbers:
        return LAST
    return found.numbers or (found.sort_key[0],)


def _people(summary: Summary) -> frozenset[str]:
    names = [name for one in summary.names[:_MOST_NAMES] for name in (one.name, *one.variants[:_MOST_NAMES])]
    return frozenset(filter(None, (_person(name) for name in names)))


def _person(name: str) -> str:
    """Return a name without order of its parts: `Smith, John` is `John Smith`."""
    folded = fold(name)
    return "".join(sorted(_bare(part) for part in re.split(r"[\s,，.]+", folded) if part)) if folded.isascii() else _bare(name)


def _years(summary: Summary) -> tuple[int, int] | None:
    first = summary.year_from if summary.year_from is not None else summary.year_to
    return None if first is None else (first, summary.year_to if summary.year_to is not None else first)


def _material(coded: str, extent: str) -> str:
    """Return the kind of material; where the extent names a carrier of sound or pictures, that is what the record describes."""
    return "audio" if _SOUND.match(extent) else "video" if _PICTURE.match(extent) else coded


def _edition(text: str) -> int:
    found = _EDITION.search(text)
    return (parse_numeral(found[1] or found[2]) or 0) if found else 0


def _publisher(name: str) -> str:
    folded = fold(name)
    return _bare(_PUBLISHER_WORDS.sub("", folded)) or _bare(folded)


def _count(pattern: re.Pattern[str], text: str) -> int:
    return max((parse_numeral(found) or 0 for found in pattern.findall(text)), default=0)
