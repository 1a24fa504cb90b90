"""The problems of records by the hundred thousand: those that `validate` finds, and those that only an audit looks for.

Nearly every field of a catalogue has a shape (tag, indicators, codes of its subfields) that thousands of others have: what the format says of a shape is looked
up once. Fields are taken apart only where a rule reads them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import chain
from typing import Final

from wenyuan.bibliography.marc.record import Field, MarcFormat, Record, Subfield

from .definitions import field_definitions
from .fine import are_numbers_fine, are_statements_fine, is_coded_fine, without_pinyin
from .rules import coded, consistency, encoding, identifiers, names, structure
from .validate import arrange
from .values import Problem

_LINKS: Final = frozenset({"461", "462", "463", "464"})
_MOST_SHAPES: Final = 200_000
# Shapes of fields that are as the format has them.
_SHAPES: Final[dict[MarcFormat, set[str]]] = {format_: set() for format_ in MarcFormat}
_VALUE: Final = re.compile("(?<=\x1f[^\x1e\x1f])[^\x1e\x1f]+")
_EMPTY: Final = re.compile("\x1f[^\x1e\x1f]\\s*(?:[\x1e\x1f]|$)")


class TextRecord:
    """A record as texts of its fields by tag, as in `QuickRecord`; fields are made when they are asked for."""

    __slots__ = ("_made", "format", "leader", "texts")

    def __init__(self, leader: str, texts: Mapping[str, Sequence[str]], format_: MarcFormat) -> None:
        self.leader, self.texts, self.format = leader, texts, format_
        self._made: dict[str, tuple[Field, ...]] = {}

    def all(self, tag: str) -> Iterator[Field]:
        """Yield the fields of a tag, in order."""
        return iter(self._fields(tag))

    def first(self, tag: str) -> Field | None:
        """Return the first field of a tag, or None."""
        found = self._fields(tag)
        return found[0] if found else None

    def some(self, tags: Iterable[str]) -> Record:
        """Return the record with the fields of some tags."""
        return Record(self.leader, tuple(field for tag in tags for field in self._fields(tag)), self.format)

    def whole(self) -> Record:
        """Return the record with all its fields, those of a tag together."""
        return self.some(self.texts)

    def _fields(self, tag: str) -> tuple[Field, ...]:
        if tag not in self.texts:
            return ()
        if (made := self._made.get(tag)) is None:
            made = self._made[tag] = tuple(_make_field(tag, text) for text in self.texts[tag])
        return made


def _make_field(tag: str, text: str) -> Field:
    head, *parts = text.split("\x1f")
    return Field(tag, head, tuple([Subfield(part[0], part[1:]) for part in parts])) if parts else Field(tag, data=text)


def validate_quick(record: TextRecord, *, today: date) -> tuple[Problem, ...]:
    """Return what `validate` returns of the same record without `find_same`, if its fields are well-formed (`quick_parse` lets no other pass)."""
    return arrange(_problems(record, today))


def look_further(record: TextRecord) -> tuple[Problem, ...]:
    """Return what an audit looks for beside `validate`: characters, and parts of a record that contradict each other."""
    return arrange(chain(encoding.check_characters(record, record.texts), consistency.check_consistency(record, record.texts)))


def look_for(rule: str, record: TextRecord, *, today: date) -> Iterator[Problem]:
    """Yield the problems of one rule, without those of others that need other fields; of a rule that proposes repairs."""
    check = _CHECKS.get(rule)
    return (problem for problem in check(record, today) if problem.rule == rule) if check else iter(())


_CHECKS: Final[Mapping[str, Callable[[TextRecord, date], Iterator[Problem]]]] = {
    **dict.fromkeys(("leader-length", "leader-value"), lambda record, _today: structure.check_leader(record)),
    **dict.fromkeys(("indicator", "empty-subfield"), lambda record, _today: structure.check_fields(record.some(_find_bad_shapes(record)))),
    **dict.fromkeys(("isbn-check-digit", "issn-check-digit"), lambda record, _today: identifiers.check_numbers(record)),
    "class-points": lambda record, _today: identifiers.check_classes(record),
    **dict.fromkeys(("coded-length", "date-entered"), coded.check_coded),
    "language-code": lambda record, _today: coded.check_languages(record),
    "name-without-heading": lambda record, _today: names.check_responsibility(record),
    "pinyin-missing": lambda record, _today: names.check_pinyin(record),
    **dict.fromkeys(("price-form", "title-entry", "title-article"), lambda record, _today: consistency.check_consistency(record, record.texts)),
    **dict.fromkeys(("character-compatible", "entity", "letter-wide", "spaces"), lambda record, _today: encoding.check_characters(record, record.texts)),
}


def _problems(record: TextRecord, today: date) -> Iterator[Problem]:
    yield from _leader_problems(record.leader, record.format)
    tags, single, mandatory = record.texts.keys(), *_tag_rules(record.format)
    if not mandatory <= tags or any(len(record.texts[tag]) > 1 for tag in single & tags):
        yield from structure.check_presence(record.whole())
    if faulty := _find_bad_shapes(record):
        yield from structure.check_fields(record.some(faulty))
    texts, cnmarc = record.texts, record.format is MarcFormat.CNMARC
    if not are_numbers_fine(texts, *(("010", "011") if cnmarc else ("020", "022"))):
        yield from identifiers.check_numbers(record)
    classes = ("690",) if cnmarc else ("093", "084")
    if (cnmarc and "690" not in texts) or not all(_is_fine_class(tag, text, record.format) for tag in classes for text in texts.get(tag, ())):
        yield from identifiers.check_classes(record)
    if not is_coded_fine(texts, record.format, today):
        yield from coded.check_coded(record, today)
    tag = "101" if cnmarc else "041"
    if not all(_is_fine_language(tag, text, record.format) for text in texts.get(tag, ())):
        yield from coded.check_languages(record)
    if cnmarc:
        if not are_statements_fine(texts):
            yield from names.check_responsibility(record)
        if bare := without_pinyin(texts):
            yield from names.check_pinyin(record, bare)
        if not texts.keys().isdisjoint(_LINKS):
            yield from names.check_links(record)


@lru_cache(maxsize=20_000)
def _is_fine_class(tag: str, text: str, format_: MarcFormat) -> bool:
    return next(identifiers.check_classes(TextRecord("", {tag: (text,)}, format_)), None) is None


@lru_cache(maxsize=2_000)
def _is_fine_language(tag: str, text: str, format_: MarcFormat) -> bool:
    return next(coded.check_languages(TextRecord("", {tag: (text,)}, format_)), None) is None


@cache
def _tag_rules(format_: MarcFormat) -> tuple[frozenset[str], frozenset[str]]:
    """Return the tags that stand once, and those that are mandatory."""
    known = field_definitions(format_)
    return frozenset(tag for tag, one in known.items() if not one.repeatable), frozenset(tag for tag, one in known.items() if one.mandatory)


def _leader_problems(leader: str, format_: MarcFormat) -> tuple[Problem, ...]:
    # Lengths differ from record to record and no rule reads them; the repair of a fault writes the whole leader and is made anew.
    return tuple(structure.check_leader(Record(leader, (), format_))) if _is_leader_faulty(leader[5:12] + leader[17:], format_) else ()


@cache
def _is_leader_faulty(coded_part: str, format_: MarcFormat) -> bool:
    leader = f"00000{coded_part[:7]}00000{coded_part[7:]}"
    return next(structure.check_leader(Record(leader, (), format_)), None) is not None


def _find_bad_shapes(record: TextRecord) -> list[str]:
    """Return the tags of which some field has a fault."""
    known = _SHAPES[record.format]
    if len(known) > _MOST_SHAPES:
        known.clear()
    tags = [tag for tag, texts in record.texts.items() for _text in texts]
    rows = [text for texts in record.texts.values() for text in texts]
    fields = "\x1e".join(rows)
    # All fields at once: without the values of subfields only shapes are left. A control field is left as it is, and looked at by its tag.
    shapes = _VALUE.sub("", fields).split("\x1e")
    if len(shapes) != len(tags):
        return [tag for tag, texts in record.texts.items() if any(_is_bad_field(record.format, tag, text) for text in texts)]
    keys = [tag + shape if "\x1f" in shape else tag for tag, shape in zip(tags, shapes, strict=True)]
    suspects = set() if known.issuperset(keys) else {tag for tag, key in zip(tags, keys, strict=True) if key not in known}
    if _EMPTY.search(fields) is not None:
        suspects |= {tag for tag, text in zip(tags, rows, strict=True) if _EMPTY.search(text) is not None}
    return [tag for tag, texts in record.texts.items() if tag in suspects and any(_is_bad_field(record.format, tag, text) for text in texts)] if suspects else []


def _is_bad_field(format_: MarcFormat, tag: str, text: str) -> bool:
    head, *parts = text.split("\x1f")
    key = f"{tag}{head}\x1f{chr(31).join([part[0] for part in parts])}" if parts else tag
    good = _SHAPES[format_]
    if key not in good:
        field = Field(tag, head, tuple(Subfield(part[0], "x") for part in parts)) if parts else Field(tag, data="x")
        if next(structure.check_fields(Record("", (field,), format_)), None) is not None:
            return True
        good.add(key)
    return any([len(part) == 1 or part[1:].isspace() for part in parts])  # noqa: C419 -- the innermost loop: a list is quicker
