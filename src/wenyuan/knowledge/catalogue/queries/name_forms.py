"""Other forms of the names in records, by a module that knows who is meant: a record is found by them as by what it says itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from wenyuan.bibliography.chinese import fold
from wenyuan.bibliography.summary import Summary


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What is known of the names of one record: other forms and the authority by folded heading, and numbers that others gave them."""

    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: tuple[str, ...] = ()
    authorities: Mapping[str, int] = field(default_factory=dict)


NameSource = Callable[[Sequence[int]], Mapping[int, KnownNames]]
_sources: list[NameSource] = []


def register_name_source(source: NameSource) -> None:
    """Ask this source whenever search documents of records are made."""
    if source not in _sources:
        _sources.append(source)


def known_names(record_ids: Sequence[int]) -> dict[int, KnownNames]:
    """Return what the sources know, by record."""
    found: dict[int, KnownNames] = {}
    for source in _sources:
        for record_id, known in source(record_ids).items():
            before = found.get(record_id, KnownNames())
            found[record_id] = KnownNames({**before.forms, **known.forms}, (*before.numbers, *known.numbers), {**before.authorities, **known.authorities})
    return found


def add_known_names(summary: Summary, known: KnownNames) -> Summary:
    """Return the summary with the other forms beside its names; those of its subjects stand among the notes, which are searched too."""
    names = tuple(
        msgspec.structs.replace(name, variants=tuple(form for form in (*forms, *name.variants) if not form.islower())) if (forms := known.forms.get(fold(name.name), ())) else name
        for name in summary.names
    )
    about = [form for subject in summary.subjects for form in known.forms.get(fold(subject), ())]
    return msgspec.structs.replace(summary, names=names, numbers=(*summary.numbers, *known.numbers), notes=(*summary.notes, *dict.fromkeys(about)))
