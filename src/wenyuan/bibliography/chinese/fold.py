"""Folding: one form for every way of writing the same text, for matching and never for display."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from opencc import OpenCC

__all__ = ["exact", "fold", "fold_and_keep", "fold_many", "strip_punctuation"]

DATA = Path(__file__).with_name("data")

BATCH = 2_000
SEPARATOR = "\x1e"


def _characters(*ranges: str) -> frozenset[str]:
    """Expand ranges written as first and last character."""
    return frozenset(chr(code) for pair in ranges for code in range(ord(pair[0]), ord(pair[-1]) + 1))


# The folding table writes this for every character that is dropped: combining Latin marks, variation selectors.
_DROPPED = "\x1f"
# Separators would break a batch, surrogates cannot be encoded, the rest is invisible. None of them is printable
# to Python; the printable ones that are dropped stand in the folding table.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufff8\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]+"
)
_DESCRIPTION = re.compile("[\u2ff0-\u2fff\u31ef]")
_WIDE_MARKS = tuple((chr(code), chr(code - 0xFEE0)) for code in map(ord, "，：；！？（）"))
_CHINESE_DIGITS = "一二三四五六七八九零"
_DIGIT_ZERO = re.compile(f"0(?<=[{_CHINESE_DIGITS}]0)0*(?=[{_CHINESE_DIGITS}年])")
_CIRCLE_ZERO = re.compile("[○◯](?<=[一二三四五六七八九十百千零][○◯])[○◯]*")
_PUNCTUATION = re.compile(r"[^\w]|_")


@cache
def _converter() -> OpenCC:
    return OpenCC(str(DATA / "fold.json"))


def exact(text: str) -> str:
    """Unify case, width and compatibility forms only: 後 stays apart from 后, 國 from 国.

    NFKC leaves 〇 (U+3007), ideographic description characters and the private use area as they are.
    """
    text = _normalise(text)
    return text if text.isprintable() else _normalise(_UNWANTED.sub("", text))


def _normalise(text: str) -> str:
    """Apply NFKC, full case folding and NFKC again until nothing changes.

    Either may undo the other (UAX 15), so the end is where both together change nothing: ΐ is folded into three characters, which
    NFKC makes one again. Three rounds are enough for every character; a bound keeps odd sequences from going round for ever.
    """
    for _round in range(8):
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        if folded == text:
            break
        text = folded
    return text


def _normalise_many(texts: Sequence[str]) -> str:
    """Normalise texts and join them; most are normal but for the wide marks of Chinese punctuation, and NFKC is slow."""
    joined = SEPARATOR.join(texts)
    if not unicodedata.is_normalized("NFKC", joined):
        for wide, narrow in _WIDE_MARKS:
            joined = joined.replace(wide, narrow)
        if not unicodedata.is_normalized("NFKC", joined):
            lines = joined.split(SEPARATOR)
            joined = SEPARATOR.join([line if unicodedata.is_normalized("NFKC", line) else unicodedata.normalize("NFKC", line) for line in lines])
    folded = joined.casefold()
    return folded if unicodedata.is_normalized("NFKC", folded) else _normalise(folded)


def _fold_clean(text: str) -> str:
    """Fold normalised text that holds no unwanted character, except separators."""
    if text.isascii():
        return text
    convert = _converter().convert
    folded: str = convert(text)
    while _DROPPED in folded:
        folded = convert(_normalise(folded.replace(_DROPPED, "")))
    if "○" in folded or "◯" in folded:
        folded = _CIRCLE_ZERO.sub(lambda match: "零" * len(match.group()), folded)
    if "0" in folded:
        folded = _DIGIT_ZERO.sub(lambda match: "零" * len(match.group()), folded)
    return folded


def fold(text: str) -> str:
    """Fold one text: NFKC, case, Latin marks, simplified, variant, shinjitai and old print forms.

    Idempotent. Characters that simplified Chinese tells apart only inside words (乾隆/干燥, 著作/活着) are decided by
    a word list. Control and invisible characters are dropped, punctuation is kept (see `strip_punctuation`).
    """
    return _fold_clean(exact(text))


def fold_many(texts: Sequence[str]) -> list[str]:
    """Fold many texts, 2,000 to a call of the converter; equal to ``[fold(t) for t in texts]``."""
    return fold_and_keep(texts)[0]


def fold_and_keep(texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Fold many texts and give their `exact` forms as well, for the price of folding."""
    kept = list(texts)
    folded = kept.copy()
    others: list[int] = []
    for place, text in enumerate(kept):
        # Printable ASCII has no other forms than its letters in lower case.
        if text.isascii() and text.isprintable():
            kept[place] = folded[place] = text.lower()
        else:
            others.append(place)
    for start in range(0, len(others), BATCH):
        places = others[start : start + BATCH]
        batch = [kept[place] for place in places]
        normalised = _normalise_many(batch)
        if normalised.count(SEPARATOR) >= len(batch) or not normalised.replace(SEPARATOR, " ").isprintable():
            normalised = SEPARATOR.join([exact(text) for text in batch])
        forms = normalised.split(SEPARATOR)
        # The converter takes what follows a description character for its parts, be it a separator.
        done = list(map(_fold_clean, forms)) if _DESCRIPTION.search(normalised) else _fold_clean(normalised).split(SEPARATOR)
        results = zip(places, forms, done, strict=True)
        for place, form, fold_form in results:
            kept[place], folded[place] = form, fold_form
    return folded, kept


def strip_punctuation(text: str) -> str:
    """Drop spaces, punctuation and symbols, so that 《金 瓶 梅》 equals 金瓶梅; letters, digits and 〇 stay."""
    return _PUNCTUATION.sub("", text)
