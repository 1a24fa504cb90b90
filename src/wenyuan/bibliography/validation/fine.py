"""Whether parts of a record are beyond doubt, asked of its texts: what is not goes to the rule itself, which takes fields apart and says what is wrong.

Each question is answered by the rule's own pieces; a part that is called fine is one in which the rule finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from wenyuan.bibliography.identifiers.isbn_quick import read_plain_isbn
from wenyuan.bibliography.marc.record import MarcFormat

from .definitions import language_codes
from .rules import coded, names

Texts = Mapping[str, Sequence[str]]
# Words in brackets behind a number, such as "(pbk.)": no digits, nothing that another number could begin in.
_QUALIFIER: Final = re.compile(r" \([a-wyzA-WYZ .:;,'\u4e00-\u9fff]*\)")


def first_value(texts: Texts, tag: str, code: str) -> str | None:
    """Return the first subfield of a code in the first field of a tag, or None."""
    rows = texts.get(tag)
    return subfield_value(rows[0], code) if rows else None


def subfield_value(text: str, code: str) -> str | None:
    """Return the first subfield of a code in the text of a field, or None."""
    place = text.find("\x1f" + code)
    if place < 0:
        return None
    end = text.find("\x1f", place + 2)
    return text[place + 2 :] if end < 0 else text[place + 2 : end]


def is_qualified(text: str) -> bool:
    """Whether a blank and words in brackets are all there is."""
    return _QUALIFIER.fullmatch(text) is not None


def are_numbers_fine(texts: Texts, isbn: str, issn: str) -> bool:
    """Whether there is no ISSN, and each field of an ISBN has one valid plain number, words in brackets behind it allowed."""
    if issn in texts:
        return False
    for text in texts.get(isbn, ()):
        place = text.find("\x1fa")
        if place < 0:
            continue
        if text.find("\x1fa", place + 2) >= 0:
            return False
        value = text[place + 2 :].partition("\x1f")[0]
        number, bracket, words = value.partition(" (")
        if not read_plain_isbn(number) or (bracket and not _QUALIFIER.fullmatch(bracket + words)):
            return False
    return True


def is_coded_fine(texts: Texts, format_: MarcFormat, today: date) -> bool:
    """Whether coded data is as long as it must be, and its dates, years and language are right."""
    if format_ is MarcFormat.CNMARC:
        value = first_value(texts, "100", "a")
        imprint = first_value(texts, "210" if "210" in texts else "214", "d")
        if value is None or len(value) != 36:
            return value is None
        entered, kind, first, second, language = value[:8], value[8], value[9:13], value[13:17], value[22:25]
        blank = not language.strip()
    else:
        rows = texts.get("008")
        if not rows or "\x1f" in rows[0]:
            return True
        value = rows[0]
        imprint = first_value(texts, "264" if "264" in texts else "260", "c")
        if len(value) != 40:
            return False
        entered, kind, first, second, language = value[:6], value[6], value[7:11], value[11:15], value[35:38]
        blank = not language.strip(" |")
    return (blank or language in language_codes()) and _is_day_fine(entered, today) and _are_years_fine(format_, kind, first, second, imprint, today)


@lru_cache(maxsize=20_000)
def _is_day_fine(entered: str, today: date) -> bool:
    tag, fresh = ("100", f"{today:%Y%m%d}") if len(entered) == 8 else ("008", f"{today:%y%m%d}")
    return next(coded.check_entered(tag, entered, fresh, today, lambda _fresh: None), None) is None


@lru_cache(maxsize=50_000)
def _are_years_fine(format_: MarcFormat, kind: str, first: str, second: str, imprint: str | None, today: date) -> bool:
    return next(coded.check_years(format_, "100" if format_ is MarcFormat.CNMARC else "008", kind, first, second, imprint, today), None) is None


def are_statements_fine(texts: Texts) -> bool:
    """Whether each name of 200 $f and $g is a heading of block 7 (CNMARC)."""
    title = texts.get("200")
    if not title:
        return True
    told = [part[1:] for part in title[0].split("\x1f")[1:] if part[0] in "fg"]
    if not told:
        return True
    known = [names.bare_name(value) for tag in names.NAME_TAGS if tag in texts for text in texts[tag] if (value := subfield_value(text, "a"))]
    return all(any([name in heading or heading in name for heading in known]) for statement in told for _one, name in names.read_statement(statement) if name)  # noqa: C419 -- the innermost loop: a list is quicker


def without_pinyin(texts: Texts) -> list[str]:
    """Return the tags of which some field may lack its pinyin, or have it blank."""
    return [tag for tag in names.PINYIN_TAGS if tag in texts and any([not text.isascii() and _may_lack_reading(text) for text in texts[tag]])]  # noqa: C419 -- as above


def _may_lack_reading(text: str) -> bool:
    return ("\x1f9" not in text and "\x1fA" not in text) or "\x1f9\x1f" in text or "\x1fA\x1f" in text or text.endswith(("\x1f9", "\x1fA"))
