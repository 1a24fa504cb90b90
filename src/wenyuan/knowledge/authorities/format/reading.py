"""What an authority record says beyond its heading.

Source:
    UNIMARC Manual: Authorities Format, 010, 033, 035, 101, 120, 340, 5XX with $5, 640; MARC 21 Format for Authority Data, 008/32, 010, 024, 035, 370, 374, 375, 377,
    5XX with $w, 678.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal

from wenyuan.bibliography.chinese import dynasty_of
from wenyuan.bibliography.marc import Field, MarcFormat, Record
from wenyuan.bibliography.summary.names import cnmarc_name, marc21_name

from ..data import Facts, Identifier, Relation
from .identifiers import read_identifier
from .life import life_years

_SPLIT: Final = re.compile(r"[\s、，,;；/]+")
_OCCUPATION: Final = re.compile(r"^(?:职业|職業|活动领域|活動領域|occupation)[:：]\s*(.+)$", re.IGNORECASE)
# First character of the tracing control subfield: CNMARC $5, MARC 21 $w.
RELATIONS: Final = {
    MarcFormat.CNMARC: {"a": "earlier", "b": "later", "e": "same_person", "f": "same_person", "g": "broader", "h": "narrower", "i": "same_person"},
    MarcFormat.MARC21: {"a": "earlier", "b": "later", "g": "broader", "h": "narrower"},
}
_SEXES: Final = {"a": "female", "b": "male", "female": "female", "male": "male", "女": "female", "男": "male", "f": "female", "m": "male"}


def read_facts(marc: Record, *, kind: str, heading: str, variants: Iterable[str], dates: str, dynasty: str) -> Facts:
    """Return the facts of a record whose heading, variants, dates and dynasty are known."""
    cnmarc = marc.format is MarcFormat.CNMARC
    born, died = life_years(dates)
    if not cnmarc and born is None and died is None and (coded := marc.first("046")) is not None:
        born, died = life_years(coded.first("f") or "")[0], life_years(coded.first("g") or "")[0]
    read = _read_cnmarc if cnmarc else _read_marc21
    sex, languages, places, occupations, undifferentiated, note = read(marc)
    return Facts(
        kind=kind, heading=heading, variants=tuple(variants), dates=dates, born=born, died=died, dynasty=dynasty, dynasties=_dynasties(marc, dynasty), sex=sex,
        languages=languages, places=places, occupations=occupations, identifiers=_identifiers(marc), relations=_relations(marc), undifferentiated=undifferentiated, note=note,
    )


_Parts = tuple[Literal["", "female", "male"], tuple[str, ...], tuple[str, ...], tuple[str, ...], bool, str]


def _sex(text: str) -> Literal["", "female", "male"]:
    found = _SEXES.get(text.strip().lower(), "")
    return "female" if found == "female" else "male" if found == "male" else ""


def _read_cnmarc(marc: Record) -> _Parts:
    coded = marc.first("120")
    codes = (coded.first("a") or "") if coded else ""
    notes = [value for field in marc.all("340") for value in field.all("a")]
    occupations = [part for value in notes if (found := _OCCUPATION.match(value)) for part in _SPLIT.split(found[1])]
    rest = [value for value in notes if not _OCCUPATION.match(value)] + [v for tag in ("300", "330") for f in marc.all(tag) for v in f.all("a")]
    places = [value for field in marc.all("640") for code in "d" for value in field.all(code)]
    return _sex(codes[:1]), _values(marc, "101", "a"), _unique(places), _unique(occupations), codes[1:2] == "b", "\n".join(rest)


def _read_marc21(marc: Record) -> _Parts:
    fixed = marc.first("008")
    data = (fixed.data or "") if fixed else ""
    sex = marc.first("375")
    places = [value for field in marc.all("370") for s in field.subfields if s.code in "abcefg" for value in [s.value]]
    notes = [f"{field.first('a') or ''}{field.first('b') or ''}" for field in marc.all("678")]
    return (
        _sex((sex.first("a") or "") if sex else ""), _values(marc, "377", "a"), _unique(places), _values(marc, "374", "a"), data[32:33] == "b", "\n".join(filter(None, notes)),
    )


def _values(marc: Record, tag: str, code: str) -> tuple[str, ...]:
    return _unique(value for field in marc.all(tag) for value in field.all(code))


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.strip() for value in values if value.strip()))


def _dynasties(marc: Record, first: str) -> tuple[str, ...]:
    """Return every dynasty of the heading's additions: somebody may have lived in two (南宋, 元)."""
    tag, codes = ("200", "cs") if marc.format is MarcFormat.CNMARC else ("100", "c")
    heading = marc.first(tag)
    written = [part for s in (heading.subfields if heading else ()) if s.code in codes for part in _SPLIT.split(s.value)]
    return _unique([*([first] if first else []), *(found for part in written if (found := dynasty_of(part)))])


def _identifiers(marc: Record) -> tuple[Identifier, ...]:
    found: dict[tuple[str, str], Identifier] = {}
    for field in marc.fields:
        for value, scheme, source in _stated(field, marc.format):
            known = read_identifier(value, scheme)
            if known is not None:
                found.setdefault(known, Identifier(*known, source))
    return tuple(found.values())


def _stated(field: Field, format_: MarcFormat) -> Iterable[tuple[str, str, str]]:
    if field.tag in {"033", "035", "856"}:
        return [(s.value, "", field.first("2") or "") for s in field.subfields if s.code in "a0u"]
    if format_ is MarcFormat.CNMARC:
        return [(value, "isni", "") for value in field.all("a")] if field.tag == "010" else ()
    if field.tag == "010":
        return [(value, "lccn", "") for value in field.all("a")]
    if field.tag == "024":
        scheme = "isni" if field.indicators[:1] == "0" else field.first("2") or ""
        return [(s.value, scheme, field.first("q") or "") for s in field.subfields if s.code in "a0"]
    return ()


def _relations(marc: Record) -> tuple[Relation, ...]:
    cnmarc = marc.format is MarcFormat.CNMARC
    control, number = ("5", "3") if cnmarc else ("w", "0")
    found: dict[tuple[str, str], Relation] = {}
    for field in marc.fields:
        if field.tag[:1] != "5" or field.data is not None:
            continue
        kind = RELATIONS[marc.format].get((field.first(control) or "")[:1], "related")
        heading = heading_text(field, marc.format)
        if heading:
            found.setdefault((kind, heading), Relation(kind, heading, field.first(number) or ""))
    return tuple(found.values())


def heading_text(field: Field, format_: MarcFormat) -> str:
    """Return the name in a heading, tracing or access field, without dates and dynasty."""
    pairs = [(s.code, s.value.strip()) for s in field.subfields if s.value.strip()]
    tail = field.tag[1:]
    if tail in {"00", "01", "02"}:
        name = cnmarc_name(pairs, "person", primary=True) if format_ is MarcFormat.CNMARC else marc21_name(pairs, "person", primary=True)
        if name is not None:
            return name.name
    topical = tail in {"06", "07"} if format_ is MarcFormat.CNMARC and field.tag[:1] in "67" else tail in {"50", "51", "15"}
    codes, separator = ("axyz", "-") if topical else ("abnpt", " ")
    return separator.join(value.rstrip(" ,.;:/") for code, value in pairs if code in codes)
