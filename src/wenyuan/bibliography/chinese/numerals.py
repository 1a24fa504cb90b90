"""Chinese numerals: formal, positional, financial, and mixed with other digits."""

from __future__ import annotations

import re

__all__ = ["NUMERAL", "parse_numeral", "parse_roman"]

_DIGITS = {char: value for value, chars in enumerate(
    ("〇零○0０", "一壹弌1１", "二贰貳弍两兩2２", "三叁參叄弎3３", "四肆4４", "五伍5５", "六陆陸6６", "七柒7７", "八捌8８", "九玖9９")
) for char in chars}  # fmt: skip
_TENS = {"廿": 20, "卄": 20, "卅": 30, "卌": 40}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
_MYRIADS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_CHARACTERS = "".join((*_DIGITS, *_TENS, *_UNITS, *_MYRIADS))
_MAX_LENGTH = 20

# Matches what `parse_numeral` may accept.
NUMERAL = f"[{_CHARACTERS}]{{1,{_MAX_LENGTH}}}"
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1_000}
_ROMAN_FORM = re.compile("m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")


def _parse_formal(text: str) -> int | None:
    """Add up units: 一千二百三十四, 十二, 廿三, 一百零五; a digit before nothing counts as ones."""
    total = section = 0
    digit: int | None = None
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _TENS:
            section += _TENS[char]
            digit = None
        elif char in _UNITS:
            section += (1 if digit is None or digit == 0 else digit) * _UNITS[char]
            digit = None
        else:
            total = (total + section + (digit or 0)) * _MYRIADS[char] if total < 10_000 else total
            section, digit = 0, None
    return total + section + (digit or 0)


def parse_numeral(text: str) -> int | None:
    """Read a numeral of at most 20 characters: 十二, 一二, 廿三, 壹貳, 12, １２; None if it is not one."""
    if not text or len(text) > _MAX_LENGTH or any(char not in _CHARACTERS for char in text):
        return None
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    # 3百 and 12万: digits in a run are one number.
    mixed = re.fullmatch(r"([0-9０-９]{2,})([百佰千仟万萬亿億])", text)
    if mixed:
        return int(mixed.group(1)) * (_UNITS | _MYRIADS)[mixed.group(2)]
    return _parse_formal(text)


def parse_roman(text: str) -> int | None:
    """Read a Roman numeral in canonical form, in any case; None if it is not one."""
    text = text.lower()
    if not text or not _ROMAN_FORM.fullmatch(text):
        return None
    values = [_ROMAN[char] for char in text]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)
