"""Reader of the data files.

A file is a list of works. A line that starts with `@` sets a default for the lines after it (`@kind`, `@lang`,
`@script`, `@format`, `@host`, `@audience`). A work is one line of five parts divided by ` | `:

    title : other title | names and roles | place:publisher, date, extent, edition | class number | subjects

followed by indented lines with a letter each: A abstract, C contents, S series, I ISBN and price, X ISSN,
V variant title, U uniform title, N note, O original language and title, L link.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from wenyuan.bibliography.marc.record import MarcFormat
from wenyuan.knowledge.catalogue.demo.agents import NameEntry, describe_agent, parse_entry, resolve
from wenyuan.knowledge.catalogue.demo.publishing import parse_publication, read_data
from wenyuan.knowledge.catalogue.demo.work import Agent, DemoWork, WorkKind

_PART = re.compile(r"^(?P<title>.+?)\. (?P<number>[^,]+), (?P<part>.+)$")
_DATA_FILE = re.compile(r"^\d\d_\w+\.txt$")
_DEFAULTS = {"kind": "book", "lang": "chi", "script": "simp", "format": "cnmarc", "host": "", "audience": ""}


@dataclass(slots=True)
class _Entry:
    line: str
    settings: dict[str, str]
    extras: dict[str, list[str]] = field(default_factory=dict)

    def first(self, letter: str) -> str:
        return self.extras.get(letter, [""])[0]


def _read_entries() -> Iterator[_Entry]:
    folder = resources.files(__package__).joinpath("data")
    for name in sorted(p.name for p in folder.iterdir() if _DATA_FILE.match(p.name)):
        settings = dict(_DEFAULTS)
        current: _Entry | None = None
        for line in read_data(name):
            if line.startswith("@"):
                key, _, value = line[1:].partition(" ")
                settings[key] = value.strip()
            elif line.startswith(" ") and current is not None:
                letter, _, value = line.strip().partition(" ")
                current.extras.setdefault(letter, []).append(value.strip())
            else:
                if current is not None:
                    yield current
                current = _Entry(line, dict(settings))
        if current is not None:
            yield current


def _split_line(entry: _Entry) -> tuple[str, str, str, str, str]:
    parts = [part.strip() for part in entry.line.split("|")]
    if len(parts) != 5:
        raise ValueError(f"{len(parts)} parts instead of 5: {entry.line!r}")
    title, names, publication, class_number, subjects = parts
    return title, names, publication, class_number, subjects


def _split_title(text: str, script: str) -> tuple[str, str, str, str]:
    title, _, other = text.partition(" : ")
    if not other and script == "simp":
        title, _, other = text.partition("：")
    if match := _PART.match(title):
        return match["title"], other, match["number"], match["part"]
    return title.strip(), other.strip(), "", ""


def _split_list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _control_number(*parts: str) -> str:
    """Return a number that stays with the edition when lines are moved or added."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return f"WYD{int.from_bytes(digest[:8]) % 10**9:09d}"


def _build_work(
    entry: _Entry, entries: list[NameEntry], known: dict[str, Agent], index: int, sequences: Counter[str]
) -> DemoWork:
    full_title, names, publication, class_number, subjects = _split_line(entry)
    settings = entry.settings
    title, other, number, part = _split_title(full_title, settings["script"])
    isbn, _, price = entry.first("I").partition(" ")
    original_language, _, original_title = entry.first("O").partition(" ")
    sequences[class_number] += 1
    return DemoWork(
        index=index,
        control_number=_control_number(full_title, names.partition("[")[0], publication),
        kind=WorkKind(settings["kind"]),
        format=MarcFormat(settings["format"]),
        language=settings["lang"],
        script=settings["script"],
        title=title,
        other_title=other,
        part_number=number,
        part_title=part,
        contributions=resolve(entries, known),
        publication=parse_publication(publication),
        class_number=class_number,
        sequence=sequences[class_number],
        subjects=_split_list(subjects),
        abstract=entry.first("A"),
        contents=_split_list(entry.first("C")),
        series=entry.first("S"),
        isbn=isbn,
        price=price,
        issn=entry.first("X"),
        variants=tuple(entry.extras.get("V", ())),
        uniform_title=entry.first("U"),
        note=entry.first("N"),
        original_language=original_language,
        original_title=original_title,
        host=settings["host"],
        link=entry.first("L"),
        juvenile=settings["audience"] == "juvenile",
    )


def _collect_agents(names: list[list[NameEntry]]) -> dict[str, Agent]:
    known: dict[str, Agent] = {}
    for entry in (e for line in names for e in line):
        if entry.about is None:
            continue
        agent = describe_agent(entry.key, entry.about, corporate=entry.corporate)
        if known.setdefault(entry.key, agent) != agent:
            raise ValueError(f"{entry.key} is described in two ways")
    forms: dict[str, set[str]] = {}
    for entry in (e for line in names for e in line if e.key in known):
        forms.setdefault(entry.printed, set()).add(entry.key)
    aliases = {form: known[next(iter(keys))] for form, keys in forms.items() if len(keys) == 1}
    return aliases | known


@cache
def read_works() -> tuple[DemoWork, ...]:
    """Return every work in the order of the files.

    Raises:
        ValueError: A line cannot be read, or a person is described in two ways.
    """
    entries = list(_read_entries())
    names = [[parse_entry(t) for t in _split_line(e)[1].split(";") if t.strip()] for e in entries]
    known = _collect_agents(names)
    sequences: Counter[str] = Counter()
    return tuple(_build_work(entry, names[i], known, i, sequences) for i, entry in enumerate(entries))
