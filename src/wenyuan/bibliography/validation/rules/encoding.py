"""Characters that were lost, damaged or written in a form that no search expects.

Source:
    ISO/IEC 10646; Unicode Standard Annex #15 (normalisation forms); GB 18030-2022 (no private use for characters that have a code of their own).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import unescape
from typing import Final

from wenyuan.bibliography.marc.record import Field, MarcFormat, Subfield

from ..repairs import field_line
from ..values import Level, Problem, Readable, Repair

_SUSPECT: Final = re.compile("[\ufffd\ue000-\uf8ff\uf900-\ufaffＡ-Ｚａ-ｚ０-９ÃÂ\U0002f800-\U0002fa1f\U000f0000-\U0010ffff]")
_LOST: Final = re.compile("\ufffd|锟斤拷|烫烫烫|屯屯屯|[ÃÂ][\x80-\xbf]|(?<=[\u3400-\u9fff])\\?\\?+|\\?{4,}")
_PRIVATE: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_COMPATIBLE: Final = re.compile("[\uf900-\ufaff\U0002f800-\U0002fa1f]")
_WIDE: Final = re.compile("[Ａ-Ｚａ-ｚ０-９]")
_ENTITY: Final = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#[0-9]{2,6}|#x[0-9a-fA-F]{2,6});")
# Below these stand codes, where a blank has its place.
_FIRST_TEXT: Final = {MarcFormat.CNMARC: "200", MarcFormat.MARC21: "100"}


def check_characters(record: Readable, texts: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Look at the fields of a record as texts (indicators, then 0x1F, code, value …), and take apart those that are suspect."""
    first = _FIRST_TEXT[record.format]
    # Nearly every record has nothing suspect: all its fields at once are looked at first, without their indicators.
    if not _may_be_suspect("\x1e".join([text[2:] for tag, rows in texts.items() if tag >= first for text in rows])):
        return
    for tag, rows in texts.items():
        if tag < first:
            continue
        for occurrence, text in enumerate(rows):
            if _is_suspect(text):
                field = next(one for place, one in enumerate(record.all(tag)) if place == occurrence)
                yield from _check_field(field, occurrence)


def _may_be_suspect(whole: str) -> bool:
    """Whether one of many texts, put together with 0x1E, may be suspect."""
    if "  " in whole or " \x1f" in whole or " \x1e" in whole or "\u3000\x1e" in whole or whole.endswith((" ", "\u3000")) or "&" in whole or "??" in whole:
        return True
    return not whole.isascii() and ("锟斤拷" in whole or "烫烫烫" in whole or "屯屯屯" in whole or _SUSPECT.search(whole) is not None)


def _is_suspect(text: str) -> bool:
    if "  " in text[2:] or " \x1f" in text[2:] or text.endswith((" ", "\u3000")) or "&" in text or "??" in text:
        return True
    return not text.isascii() and ("锟斤拷" in text or "烫烫烫" in text or "屯屯屯" in text or _SUSPECT.search(text) is not None)


def _check_field(field: Field, occurrence: int) -> Iterator[Problem]:
    for place, subfield in enumerate(field.subfields):
        value = subfield.value
        if subfield.code in "0123456789u" and subfield.code != "9":
            continue  # links and addresses
        if (lost := _LOST.search(value)) is not None:
            yield Problem(Level.ERROR, field.tag, occurrence, subfield.code, "character-lost", "character-lost", {"found": lost[0], "value": value[:80]})
        elif _PRIVATE.search(value):
            found = "".join(sorted({f"U+{ord(one):04X} " for one in _PRIVATE.findall(value)})).strip()
            yield Problem(Level.WARNING, field.tag, occurrence, subfield.code, "character-private", "character-private", {"found": found[:80], "value": value[:80]})
        for rule, level, mended in _mended(value):
            fields = tuple(Subfield(one.code, mended) if n == place else one for n, one in enumerate(field.subfields))
            repair = Repair(field.tag, occurrence, field_line(replace(field, subfields=fields)), mended[:80]) if mended else None
            yield Problem(level, field.tag, occurrence, subfield.code, rule, rule, {"value": value[:80], "expected": mended[:80]}, repair)


def _mended(value: str) -> Iterator[tuple[str, Level, str]]:
    """Yield rule, level and what would be right."""
    if _ENTITY.search(value):
        yield "entity", Level.WARNING, _ENTITY.sub(lambda found: unescape(found[0]).replace("\xa0", " "), value)
    if _COMPATIBLE.search(value) and (mended := _COMPATIBLE.sub(lambda found: unicodedata.normalize("NFC", found[0]), value)) != value:
        yield "character-compatible", Level.ADVICE, mended
    if _WIDE.search(value):
        yield "letter-wide", Level.ADVICE, _WIDE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), value)
    tidy = re.sub(" {2,}", " ", value.strip(" \u3000"))
    if tidy and tidy != value:
        yield "spaces", Level.ADVICE, tidy
