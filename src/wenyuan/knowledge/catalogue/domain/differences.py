"""What differs between two states of a record: field by field, and inside a field character by character."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from wenyuan.bibliography.marc import Field, Record

_CLOSE = 0.35
_LONGEST = 4_000

Pieces = tuple[tuple[bool, str], ...]


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A field on the left, on the right, or both. `kind` is same, changed, removed or added.

    `left_pieces` and `right_pieces` are the field's text in pieces, each with whether it differs.
    """

    kind: str
    tag: str
    left: Field | None
    right: Field | None
    left_pieces: Pieces = ()
    right_pieces: Pieces = ()


def field_text(field: Field) -> str:
    """Return indicators and subfields, or the data, as one readable text."""
    if field.data is not None:
        return field.data
    return field.indicators.replace(" ", "_") + "".join(f"\u2021{s.code}{s.value}" for s in field.subfields)


def compare_records(left: Record, right: Record) -> list[FieldDifference]:
    """Return the fields of both records side by side in order, the leader first."""
    one, two = (_leader(left), *left.fields), (_leader(right), *right.fields)
    matcher = SequenceMatcher(None, [(f.tag, field_text(f)) for f in one], [(f.tag, field_text(f)) for f in two], autojunk=False)
    rows: list[FieldDifference] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            rows += [_same(f) for f in one[i1:i2]]
        else:
            rows += _pair(list(one[i1:i2]), list(two[j1:j2]))
    return rows


def merge_choices(rows: list[FieldDifference], choices: Mapping[int, str], base: Record) -> Record:
    """Return the record made of the chosen side (`left` or `right`, by row) of each difference; fields of equal rows stay."""
    chosen: list[Field] = []
    leader = base.leader
    for place, row in enumerate(rows):
        field = row.right if choices.get(place, "left") == "right" else row.left
        if row.kind == "same":
            field = row.left
        if field is None:
            continue
        if field.tag == "LDR":
            leader = field.data or leader
        else:
            chosen.append(field)
    return replace(base, leader=leader, fields=tuple(chosen))


def _leader(record: Record) -> Field:
    # Lengths and addresses are made anew at each writing; they are no difference.
    leader = record.leader.ljust(24)
    return Field("LDR", data=f"00000{leader[5:12]}00000{leader[17:24]}")


def _same(field: Field) -> FieldDifference:
    pieces = ((False, field_text(field)),)
    return FieldDifference("same", field.tag, field, field, pieces, pieces)


def _pair(left: list[Field], right: list[Field]) -> list[FieldDifference]:
    """Pair fields of one tag that resemble each other; the others were removed or added."""
    rows: list[FieldDifference] = []
    waiting = list(right)
    for field in left:
        text = field_text(field)
        rivals = [(SequenceMatcher(None, text[:_LONGEST], field_text(r)[:_LONGEST]).ratio(), n) for n, r in enumerate(waiting) if r.tag == field.tag]
        best = max(rivals, default=(0.0, -1), key=lambda pair: pair[0])
        only = len(rivals) == 1 and sum(f.tag == field.tag for f in left) == 1
        if best[1] >= 0 and (best[0] >= _CLOSE or only):
            rows.append(_changed(field, waiting.pop(best[1])))
        else:
            rows.append(FieldDifference("removed", field.tag, field, None, ((True, text),), ()))
    rows += [FieldDifference("added", f.tag, None, f, (), ((True, field_text(f)),)) for f in waiting]
    return sorted(rows, key=lambda row: row.tag if row.tag != "LDR" else "")


def _changed(left: Field, right: Field) -> FieldDifference:
    one, two = field_text(left), field_text(right)
    if max(len(one), len(two)) > _LONGEST:
        return FieldDifference("changed", left.tag, left, right, ((True, one),), ((True, two),))
    before: list[tuple[bool, str]] = []
    after: list[tuple[bool, str]] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if i2 > i1:
            before.append((kind != "equal", one[i1:i2]))
        if j2 > j1:
            after.append((kind != "equal", two[j1:j2]))
    return FieldDifference("changed", left.tag, left, right, tuple(before), tuple(after))
