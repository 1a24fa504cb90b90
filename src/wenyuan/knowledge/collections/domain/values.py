"""Values of fields as people write them, read and written: forms, tables and the interface all use this one notation.

A date is written as any date of the catalogue (明永乐六年, 1562-1567) or as EDTF; a place as `北京 @ 39.9, 116.4`; a person or a record as
its name, with the permanent identifier behind ` = `; an image or a link as its address with a caption or label behind it.

Source:
    ISO 8601-2:2019 (EDTF, level 1); RFC 3986.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from wenyuan.bibliography.chinese import parse_date
from wenyuan.foundation.identifiers.api import NotAnArk, ark_name, read_ark

from ..data import FieldData, Value
from ..enums import Kind

MOST_SHORT: Final = 1_000
MOST_LONG: Final = 20_000
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_EDTF = re.compile(r"(-?\d{4})(?:-\d\d(?:-\d\d)?)?[?~%]?(?:/(?:(-?\d{4})(?:-\d\d(?:-\d\d)?)?[?~%]?|\.\.))?")
_PLACE = re.compile(r"(?P<name>.*?)\s*@\s*(?P<lat>[-+]?\d{1,2}(?:\.\d{1,9})?)\s*[,，]\s*(?P<lon>[-+]?\d{1,3}(?:\.\d{1,9})?)")
_LINKED = re.compile(r"(?P<name>.*?)\s*=\s*(?P<ark>(?:\S*/)?[a-z]1[0-9a-z-]{1,20})")
_NUMBER = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,6})?")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_OPEN: Final = 9999
_TARGETS: Final = {Kind.PERSON: "authority", Kind.RECORD: "record"}


class WrongValue(ValueError):
    """A text cannot be a value of its field. `code` says why: long, number, date, which-date, place, link, image, url, choice."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_value(field: FieldData, text: str) -> Value:
    """Return the value that a text stands for.

    Raises:
        WrongValue: It stands for none.
    """
    plain = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(plain) > (MOST_LONG if field.kind == Kind.LONG else MOST_SHORT):
        raise WrongValue("long")
    if field.kind != Kind.LONG:
        plain = " ".join(plain.split())
    match field.kind:
        case Kind.NUMBER:
            if not _NUMBER.fullmatch(plain):
                raise WrongValue("number")
            return Value(plain)
        case Kind.DATE:
            return _read_date(plain)
        case Kind.PLACE:
            return _read_place(plain)
        case Kind.PERSON | Kind.RECORD:
            return _read_linked(plain, _TARGETS[Kind(field.kind)])
        case Kind.IMAGE:
            return _read_addressed(plain, image=True)
        case Kind.URL:
            return _read_addressed(plain, image=False)
        case Kind.CHOICE:
            if plain not in field.choices:
                raise WrongValue("choice")
    return Value(plain)


def write_value(kind: str, value: Value) -> str:
    """Return the text that `read_value` reads as this value."""
    if kind == Kind.PLACE and value.lat is not None and value.lon is not None:
        return f"{value.text} @ {_degrees(value.lat)}, {_degrees(value.lon)}"
    if kind in _TARGETS and value.target is not None:
        return f"{value.text} = {ark_name(_TARGETS[Kind(kind)], value.target)}"
    if kind in {Kind.IMAGE, Kind.URL}:
        return f"{value.address} {value.text}".strip()
    return value.text


def _degrees(number: float) -> str:
    text = f"{number:.9f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _read_date(text: str) -> Value:
    found = _EDTF.fullmatch(text)
    if found:
        first = int(found[1])
        last = int(found[2]) if found[2] else _OPEN if text.endswith("..") else first
        if last < first:
            raise WrongValue("date")
        return Value(text, edtf=text, year_from=first, year_to=last)
    date = parse_date(text)
    if date is None:
        raise WrongValue("date")
    if date.candidates:
        raise WrongValue("which-date")
    return Value(text, edtf=date.edtf, year_from=date.earliest_year, year_to=date.latest_year)


def _read_place(text: str) -> Value:
    found = _PLACE.fullmatch(text)
    if found is None:
        if "@" in text:
            raise WrongValue("place")
        return Value(text)
    lat, lon = float(found["lat"]), float(found["lon"])
    if not found["name"] or not -90 <= lat <= 90 or not -180 <= lon <= 180:
        raise WrongValue("place")
    return Value(found["name"], lat=lat, lon=lon)


def _read_linked(text: str, kind: str) -> Value:
    found = _LINKED.fullmatch(text)
    if found is None:
        return Value(text)
    try:
        meant, number = read_ark(found["ark"].rsplit("/", 1)[-1])
    except NotAnArk:
        raise WrongValue("link") from None
    if meant != kind or not found["name"]:
        raise WrongValue("link")
    return Value(found["name"], target=number)


def _read_addressed(text: str, *, image: bool) -> Value:
    address, _space, label = text.partition(" ")
    if image:
        if not _DIGEST.fullmatch(address):
            raise WrongValue("image")
        return Value(label.strip(), address=address)
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
    except ValueError:
        usable = False
    if not usable or any(c in address for c in '<>"\\`{}|^'):
        raise WrongValue("url")
    return Value(label.strip(), address=address)
