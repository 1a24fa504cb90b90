"""Descriptions of single lines for the command line: each function gives what JSON can hold."""

from __future__ import annotations

import dataclasses
from enum import Enum

from wenyuan.bibliography.chinese import (
    exact,
    fold,
    from_postal,
    from_wade_giles,
    initials,
    name_pinyin,
    parse_date,
    parse_responsibility,
    parse_volume,
    pinyin,
    pinyin_with_tones,
    split_pinyin,
    strip_punctuation,
    to_wade_giles,
)
from wenyuan.bibliography.classification import (
    ancestors,
    caption_of,
    detect_scheme,
    parse_clc,
    parse_four_divisions,
)
from wenyuan.bibliography.identifiers import parse_isbn, parse_issn, parse_unified_book_number

__all__ = [
    "describe_class",
    "describe_date",
    "describe_fold",
    "describe_isbn",
    "describe_name",
    "describe_pinyin",
    "describe_volume",
]


def _plain(value: object) -> object:
    """Turn dataclasses, tuples and enumerations into what JSON can hold."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Enum) else value


def _describe(line: str, value: object) -> dict[str, object]:
    plain = _plain(value)
    return {"input": line, "found": value is not None, **(plain if isinstance(plain, dict) else {})}


def describe_fold(line: str) -> dict[str, object]:
    """Show the folded, the bare and the exact form."""
    folded = fold(line)
    return {"input": line, "fold": folded, "bare": strip_punctuation(folded), "exact": exact(line)}


def describe_pinyin(line: str) -> dict[str, object]:
    """Show readings of Chinese text, or what romanised text may stand for."""
    syllables = pinyin(line)
    return {
        "input": line,
        "pinyin": list(syllables),
        "tones": list(pinyin_with_tones(line)),
        "initials": initials(line),
        "as_name": list(name_pinyin(line)),
        "wade_giles": to_wade_giles(" ".join(syllables)),
        "split": list(split_pinyin(line)),
        "from_wade_giles": list(from_wade_giles(line)),
        "postal": from_postal(line),
    }


def describe_date(line: str) -> dict[str, object]:
    """Show a date statement."""
    return _describe(line, parse_date(line))


def describe_name(line: str) -> dict[str, object]:
    """Show a statement of responsibility."""
    return {"input": line, "contributions": _plain(parse_responsibility(line))}


def describe_volume(line: str) -> dict[str, object]:
    """Show a volume designation."""
    return _describe(line, parse_volume(line))


def describe_isbn(line: str) -> dict[str, object]:
    """Show an ISBN, and a 统一书号 or ISSN if it is one."""
    isbn = parse_isbn(line)
    other = None if isbn.valid else parse_unified_book_number(line)
    issn = None if isbn.valid or other else parse_issn(line)
    return _describe(line, isbn) | {"unified_book_number": _plain(other), "issn": _plain(issn)}


def describe_class(line: str) -> dict[str, object]:
    """Show a class number of any scheme."""
    return {
        "input": line,
        "scheme": _plain(detect_scheme(line)),
        "clc": _plain(parse_clc(line)),
        "ancestors": list(ancestors(line)),
        "caption": _plain(caption_of(line)),
        "four_divisions": _plain(parse_four_divisions(line)),
    }
