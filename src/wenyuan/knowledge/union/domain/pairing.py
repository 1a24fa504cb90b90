"""The fields of two records side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from wenyuan.bibliography.chinese import fold, strip_punctuation
from wenyuan.bibliography.marc import Field, Record


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field of both records; `differs` where the folded words are not the same. A side without the field is None."""

    tag: str
    left: Field | None
    right: Field | None
    differs: bool


def pair_fields(left: Record, right: Record) -> Iterator[FieldPair]:
    """Yield the fields of both by tag; of repeated ones those that say the same stand beside each other."""
    tags = sorted({field.tag for field in (*left.fields, *right.fields)} - {"001", "003", "005"})
    for tag in tags:
        ours, theirs = list(left.all(tag)), list(right.all(tag))
        for field in list(ours):
            twin = next((other for other in theirs if _words(other) == _words(field)), None)
            if twin is not None:
                ours.remove(field)
                theirs.remove(twin)
                yield FieldPair(tag, field, twin, differs=False)
        for one, other in zip_longest(ours, theirs):
            yield FieldPair(tag, one, other, differs=True)


def _words(field: Field) -> str:
    text = field.data if field.data is not None else " ".join(f"{one.code}{strip_punctuation(fold(one.value))}" for one in field.subfields)
    return fold(text)
