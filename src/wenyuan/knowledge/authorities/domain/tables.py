"""Persons from a table: one row a person, or several rows of one number that give the forms of the name, the first the heading."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice
from typing import Final, Literal, TextIO

from wenyuan.bibliography.chinese import dynasty_of
from wenyuan.bibliography.marc import MarcFormat
from wenyuan.knowledge.catalogue.api import close_change, create_authorities, find_authorities, open_change

from ..data import Facts, Identifier
from ..format import WrongIdentifier, build_record, clean_identifier
from .deriving import store_facts

ROLES: Final = ("number", "name", "variant", "born", "died", "sex", "dynasty", "place", "occupation", "language", "note")
_AT_ONCE: Final = 2_000
_MOST_FORMS: Final = 400
_LONGEST: Final = 2_000
_SPLIT: Final = re.compile(r"[\s、，,;；/|]+")
_SEXES: Final[Mapping[str, Literal["female", "male"]]] = {"女": "female", "f": "female", "female": "female", "男": "male", "m": "male", "male": "male"}


class WrongMapping(ValueError):
    """A column is named that the table has not, or a role that there is not."""


@dataclass(frozen=True, slots=True)
class TableCounts:
    """What became of the rows of a table. `skipped` persons were there already; `problems` tells the first rows that could not be used, by line."""

    rows: int
    persons: int
    stored: int
    skipped: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableMapping:
    """Which column plays which role; `scheme` is whose numbers the column `number` holds."""

    columns: Mapping[str, str]
    scheme: str = ""
    source: str = ""


def read_mapping(text: str, *, scheme: str = "", source: str = "") -> TableMapping:
    """Read `role=column,role=column`.

    Raises:
        WrongMapping: A role is unknown or missing.
    """
    pairs = dict(part.partition("=")[::2] for part in text.split(",") if "=" in part)
    unknown = sorted(pairs.keys() - set(ROLES))
    if unknown or "name" not in pairs or "number" not in pairs:
        raise WrongMapping(", ".join(unknown) or "name and number are needed")
    return TableMapping({role.strip(): column.strip() for role, column in pairs.items()}, scheme, source)


def import_table(
    stream: TextIO, *, mapping: TableMapping, library_id: int, title: str, agency: str, today: date, at: datetime, actor_id: int | None,
    report: Callable[[int], None] = lambda _done: None,
) -> TableCounts:
    """Store a person for each number of the table; rows of one number stand together. Same-named persons of different numbers stay apart.

    Raises:
        WrongMapping: The table has not the columns.
    """
    reader = csv.DictReader(stream, delimiter="\t" if "\t" in _first_line(stream) else ",")
    missing = sorted(set(mapping.columns.values()) - set(reader.fieldnames or ()))
    if missing:
        raise WrongMapping(", ".join(missing))
    batch_id = open_change(title=title, library_id=library_id, at=at, actor_id=actor_id)
    problems: list[str] = []
    counted = [0]
    persons = stored = 0
    try:
        everybody = _persons(reader, mapping, problems, counted)
        while several := dict(islice(everybody, _AT_ONCE)):
            fresh = _store(several, library_id=library_id, batch_id=batch_id, agency=agency, today=today, at=at, actor_id=actor_id)
            persons, stored = persons + len(several), stored + fresh
            report(persons)
    except BaseException:
        close_change(batch_id=batch_id, state="failed", at=at)
        raise
    close_change(batch_id=batch_id, at=at)
    return TableCounts(counted[0], persons, stored, persons - stored, tuple(problems[:50]))


def _first_line(stream: TextIO) -> str:
    if not stream.seekable():
        return ""
    at = stream.tell()
    line = stream.readline(65_536)
    stream.seek(at)
    return line


def _persons(reader: csv.DictReader[str], mapping: TableMapping, problems: list[str], counted: list[int]) -> Iterator[tuple[str, Facts]]:
    seen = set[str]()
    number_column = mapping.columns["number"]
    for number, rows in groupby(_rows(reader, counted), key=lambda row: (row.get(number_column) or "").strip()):
        several = [row for _place, row in zip(range(_MOST_FORMS), rows, strict=False)]
        try:
            control, facts = _person(number, several, mapping)
        except (WrongIdentifier, WrongMapping) as problem:
            problems.append(f"{counted[0]}: {problem}"[:200])
            continue
        if control in seen:
            problems.append(f"{counted[0]}: {control} stands apart from its other rows")
            continue
        seen.add(control)
        yield control, facts


def _rows(reader: csv.DictReader[str], counted: list[int]) -> Iterator[dict[str, str]]:
    for row in reader:
        counted[0] += 1
        yield row


def _person(number: str, rows: Iterable[Mapping[str, str]], mapping: TableMapping) -> tuple[str, Facts]:
    def values(role: str) -> list[str]:
        column = mapping.columns.get(role)
        found = [(row.get(column) or "").replace("\x00", "").strip()[:_LONGEST] for row in rows] if column else []
        return [value for value in dict.fromkeys(found) if value]

    names = values("name")
    if not names or not number:
        raise WrongMapping("no name or no number")
    value = clean_identifier(mapping.scheme, number) if mapping.scheme else number[:60]
    control = f"{mapping.scheme.upper()}-{value}" if mapping.scheme else value
    born, died = _year(values("born")), _year(values("died"))
    written = [part for text in values("dynasty") for part in _SPLIT.split(text) if part]
    dynasties = tuple(dict.fromkeys(found for part in written if (found := dynasty_of(part))))
    sexes = [sex for text in values("sex") if (sex := _SEXES.get(text.lower()))]
    variants = [*names[1:], *(part for text in values("variant") for part in re.split("[;；、|]", text))]
    return control, Facts(
        kind="person", heading=names[0], variants=tuple(dict.fromkeys(v.strip() for v in variants if v.strip() and v.strip() != names[0])),
        dates=_life(born, died), born=born, died=died, dynasty=dynasties[0] if dynasties else "", dynasties=dynasties, sex=sexes[0] if sexes else "",
        languages=tuple(values("language")), places=tuple(part for text in values("place") for part in _SPLIT.split(text) if part), occupations=tuple(values("occupation")),
        identifiers=(Identifier(mapping.scheme, value, mapping.source),) if mapping.scheme else (), note="\n".join(values("note")),
    )


def _year(values: list[str]) -> int | None:
    found = next((value for value in values if re.fullmatch(r"-?\d{1,4}", value)), None)
    # Tables count 1 BCE as -1, and know no year 0.
    return None if found is None else (int(found) + 1 if int(found) < 0 else int(found))


def _life(born: int | None, died: int | None) -> str:
    def write(year: int | None) -> str:
        return "" if year is None else f"前{1 - year}" if year <= 0 else str(year)

    return f"{write(born)}-{write(died)}" if born is not None or died is not None else ""


def _store(persons: Mapping[str, Facts], *, library_id: int, batch_id: int, agency: str, today: date, at: datetime, actor_id: int | None) -> int:
    records = [build_record(facts, number=control, format_=MarcFormat.CNMARC, today=today, agency=agency) for control, facts in persons.items()]
    done = create_authorities(records=records, library_id=library_id, batch_id=batch_id, at=at, actor_id=actor_id)
    fresh = {one.id: persons[one.control_number] for one in done if one.fresh}
    rows = find_authorities(authority_ids=fresh)
    store_facts(rows=rows, facts=fresh)
    return len(fresh)
