"""Repairs as data: the repairs of a rule, or a condition on a field and what shall be done where it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Final, Literal, TypeAlias, get_args

from wenyuan.bibliography.marc import Field, Record, Subfield, record_texts
from wenyuan.bibliography.validation import TextRecord, apply_repair, look_for

from ..rules import REPAIRABLE

How: TypeAlias = Literal["contains", "equals", "begins"]
Deed: TypeAlias = Literal["replace", "set", "remove", "drop_field"]
HOWS: Final[tuple[How, ...]] = get_args(How)
DEEDS: Final[tuple[Deed, ...]] = get_args(Deed)
_TAG: Final = re.compile(r"[0-9A-Za-z]{3}")
_CODE: Final = re.compile(r"[0-9A-Za-z]?")
_LONGEST: Final = 300
_ROUNDS: Final = 20


class BadRepair(ValueError):
    """The repair cannot be done as it is described; `code` says why: tag, code, value, change, rule."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class RuleRepair:
    """Everywhere the certain change that a rule proposes."""

    rule: str

    def check(self) -> None:
        """Raise BadRepair where the rule proposes no changes."""
        if self.rule not in REPAIRABLE:
            raise BadRepair("rule")


@dataclass(frozen=True, slots=True)
class ConditionRepair:
    """In every field `tag` whose subfield `code` (of a control field: whose data, code empty) has `value` in it as `how` says: do `deed`.

    `replace` puts `change` where the value stands, `set` in place of the whole text, `remove` takes the subfield away, `drop_field` the field.
    """

    tag: str
    code: str
    how: How
    value: str
    deed: Deed
    change: str = ""

    def check(self) -> None:
        """Raise BadRepair where it makes no sense."""
        if not _TAG.fullmatch(self.tag):
            raise BadRepair("tag")
        if not _CODE.fullmatch(self.code) or (self.tag < "010") != (self.code == "") or self.tag == "001":
            raise BadRepair("code")
        if not self.value or len(self.value) > _LONGEST or self.how not in HOWS:
            raise BadRepair("value")
        if self.deed not in DEEDS or len(self.change) > _LONGEST or any(ord(one) < 32 for one in self.change) or (self.deed == "set" and not self.change.strip()):
            raise BadRepair("change")


Wanted: TypeAlias = RuleRepair | ConditionRepair


def to_data(wanted: Wanted) -> dict[str, str]:
    """Return a repair as it is stored."""
    return {key: str(value) for key, value in asdict(wanted).items()}


def from_data(data: Mapping[str, str]) -> Wanted:
    """Return a stored repair."""
    if "rule" in data:
        return RuleRepair(data["rule"])
    how, deed = data["how"], data["deed"]
    return ConditionRepair(data["tag"], data["code"], next(one for one in HOWS if one == how), data["value"], next(one for one in DEEDS if one == deed), data["change"])


def mend(record: Record, wanted: Wanted, *, today: date) -> Record:
    """Return the record as the repair leaves it; the same record where it finds nothing."""
    if isinstance(wanted, RuleRepair):
        return _mend_by_rule(record, wanted.rule, today)
    fields = [_mend_field(field, wanted) if field.tag == wanted.tag else field for field in record.fields]
    changed = tuple(field for field in fields if field is not None)
    return record if changed == record.fields else replace(record, fields=changed)


def _mend_by_rule(record: Record, rule: str, today: date) -> Record:
    # One repair at a time: the next is looked for in what the last left, for two may touch one field.
    for _ in range(_ROUNDS):
        text = TextRecord(record.leader, record_texts(record), record.format)
        repair = next((one.repair for one in look_for(rule, text, today=today) if one.repair is not None), None)
        if repair is None:
            return record
        mended = apply_repair(record, repair)
        if mended == record:
            return record
        record = mended
    return record


def _mend_field(field: Field, wanted: ConditionRepair) -> Field | None:
    find = _finder(wanted)
    if field.data is not None:
        if wanted.code or not find(field.data):
            return field
        return None if wanted.deed in {"drop_field", "remove"} else replace(field, data=_changed(field.data, wanted))
    if not any(one.code == wanted.code and find(one.value) for one in field.subfields):
        return field
    if wanted.deed == "drop_field":
        return None
    if wanted.deed == "remove":
        kept = tuple(one for one in field.subfields if one.code != wanted.code or not find(one.value))
        return replace(field, subfields=kept) if kept else None
    subfields = [Subfield(one.code, _changed(one.value, wanted)) if one.code == wanted.code and find(one.value) else one for one in field.subfields]
    kept = tuple(one for one in subfields if one.value)
    return replace(field, subfields=kept) if kept else None


def _finder(wanted: ConditionRepair) -> Callable[[str], bool]:
    match wanted.how:
        case "contains":
            return lambda text: wanted.value in text
        case "equals":
            return lambda text: text.strip() == wanted.value
        case "begins":
            return lambda text: text.startswith(wanted.value)


def _changed(text: str, wanted: ConditionRepair) -> str:
    if wanted.deed == "set":
        return wanted.change
    match wanted.how:
        case "contains":
            return text.replace(wanted.value, wanted.change)
        case "equals":
            return wanted.change
        case "begins":
            return wanted.change + text[len(wanted.value):]
