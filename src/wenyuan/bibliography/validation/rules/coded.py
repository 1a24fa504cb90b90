"""Coded data: lengths, dates, languages.

Source:
    UNIMARC 100, 101; MARC 21 008, 041; ISO 639-2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from wenyuan.bibliography.marc.record import Field, MarcFormat, Subfield
from wenyuan.bibliography.summary.coded import coded_years, written_years

from ..definitions import language_codes
from ..repairs import field_line
from ..values import Level, Problem, Readable, Repair

_GENERAL: Final = 36
_FIXED: Final = 40
_DATE_KINDS: Final = {MarcFormat.CNMARC: "abcdefghijkm", MarcFormat.MARC21: "bcdeikmnpqrstu|"}
_LANGUAGE_CODES_OF: Final = {"101": "abcdefghij", "041": "abdefghijkmnpqrt"}


def check_coded(record: Readable, today: date) -> Iterator[Problem]:
    """Length of 100 $a or 008, date entered, type of date, and years against the imprint."""
    if record.format is MarcFormat.CNMARC:
        yield from _check_general(record, today)
    else:
        yield from _check_fixed(record, today)


def _check_general(record: Readable, today: date) -> Iterator[Problem]:
    field = record.first("100")
    if field is None or field.data is not None or (value := field.first("a")) is None:
        return
    if len(value) != _GENERAL:
        repair = None
        if len(value) < _GENERAL:
            repair = _replace_a(field, value.ljust(_GENERAL))
        yield Problem(Level.ERROR, "100", 0, "a", "coded-length", "coded-length", {"found": str(len(value)), "expected": str(_GENERAL)}, repair)
        return
    yield from check_entered("100", value[:8], f"{today:%Y%m%d}", today, lambda fresh: _replace_a(field, fresh + value[8:]))
    imprint = record.first("210") or record.first("214")
    yield from check_years(record.format, "100", value[8], value[9:13], value[13:17], imprint.first("d") if imprint else None, today)
    if value[22:25].strip() and value[22:25] not in language_codes():
        yield Problem(Level.WARNING, "100", 0, "a", "language-code", "language-code", {"code": value[22:25]})


def _replace_a(field: Field, value: str) -> Repair:
    subfields = tuple(Subfield("a", value) if s.code == "a" else s for s in field.subfields)
    return Repair(field.tag, 0, field_line(replace(field, subfields=subfields)), value[:17].rstrip())


def _check_fixed(record: Readable, today: date) -> Iterator[Problem]:
    field = record.first("008")
    if field is None or field.data is None:
        return
    value = field.data
    if len(value) != _FIXED:
        repair = Repair("008", 0, field_line(Field("008", data=value.ljust(_FIXED))), "") if len(value) < _FIXED else None
        yield Problem(Level.ERROR, "008", 0, "", "coded-length", "coded-length", {"found": str(len(value)), "expected": str(_FIXED)}, repair)
        return
    yield from check_entered(
        "008", value[:6], f"{today:%y%m%d}", today, lambda fresh: Repair("008", 0, field_line(Field("008", data=fresh + value[6:])), fresh)
    )
    imprint = record.first("264") or record.first("260")
    yield from check_years(record.format, "008", value[6], value[7:11], value[11:15], imprint.first("c") if imprint else None, today)
    if value[35:38].strip(" |") and value[35:38] not in language_codes():
        yield Problem(Level.WARNING, "008", 0, "", "language-code", "language-code", {"code": value[35:38]})


def check_entered(tag: str, written: str, fresh: str, today: date, mend: object) -> Iterator[Problem]:
    """The date entered on file must be a day that has come."""
    century = f"{today:%Y}"[:2] if len(written) == 6 and written <= fresh else "19"
    text = written if len(written) == 8 else century + written
    try:
        good = text.isdigit() and date(int(text[:4]), int(text[4:6]), int(text[6:8])) <= today
    except ValueError:
        good = False
    if not good and callable(mend):
        yield Problem(Level.WARNING, tag, 0, "a" if tag == "100" else "", "date-entered", "date-entered", {"found": written, "expected": fresh}, mend(fresh))


def check_years(format_: MarcFormat, tag: str, kind: str, first: str, second: str, imprint: str | None, today: date) -> Iterator[Problem]:
    """Type of date, coded years, and those of the imprint."""
    code = "a" if tag == "100" else ""
    if kind not in _DATE_KINDS[format_]:
        yield Problem(Level.WARNING, tag, 0, code, "date-kind", "date-kind", {"found": kind.replace(" ", "␣")})
    low, high = coded_years(kind, first, second)
    if low is None or high is None:
        if first.strip(" |u#"):
            yield Problem(Level.WARNING, tag, 0, code, "date-coded", "date-coded", {"found": first})
        return
    if low > today.year + 2:
        yield Problem(Level.WARNING, tag, 0, code, "date-future", "date-future", {"year": str(low)})
    if first.isdigit() and second.isdigit() and second != "9999" and int(second) < int(first) and kind not in "er":
        yield Problem(Level.WARNING, tag, 0, code, "date-order", "date-order", {"first": first, "second": second})
    told, _last = written_years(imprint or "")
    if told is not None and not low - 1 <= told <= high + 1 and kind not in "er":
        yield Problem(Level.WARNING, tag, 0, code, "date-imprint", "date-imprint", {"coded": first, "written": (imprint or "").strip()})


def check_languages(record: Readable) -> Iterator[Problem]:
    """Codes of languages must be of ISO 639-2; 041 may hold several codes run together."""
    tag = "101" if record.format is MarcFormat.CNMARC else "041"
    for occurrence, field in enumerate(record.all(tag)):
        if tag == "041" and field.indicators[1:2] == "7":
            continue
        for subfield in field.subfields:
            if subfield.code not in _LANGUAGE_CODES_OF[tag] or not subfield.value.strip():
                continue
            value = subfield.value.strip()
            codes = [value[n : n + 3] for n in range(0, len(value), 3)] if tag == "041" else [value]
            for wrong in [c for c in codes if c not in language_codes()]:
                repair = None
                if wrong.lower() in language_codes() and len(codes) == 1:
                    mended = replace(field, subfields=tuple(Subfield(s.code, s.value.lower()) if s is subfield else s for s in field.subfields))
                    repair = Repair(tag, occurrence, field_line(mended), wrong.lower())
                yield Problem(Level.WARNING, tag, occurrence, subfield.code, "language-code", "language-code", {"code": wrong}, repair)
