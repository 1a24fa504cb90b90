"""What a query might be besides words: an identifier, a class number, pinyin, a year."""

from __future__ import annotations

import re

from wenyuan.bibliography.chinese.dates import parse_date
from wenyuan.bibliography.chinese.pinyin import pinyin
from wenyuan.bibliography.chinese.syllables import from_postal, from_wade_giles, pinyin_segmentations
from wenyuan.bibliography.identifiers.ark import parse_ark
from wenyuan.bibliography.identifiers.isbn import isbn10_check, isbn13_check
from wenyuan.knowledge.discovery.analysis.documents import normalise_identifier

# Words that are also two syllables run together; read as pinyin only if nothing else is found.
_ENGLISH = frozenset(
    [
        "china",
        "women",
        "change",
        "dance",
        "gene",
        "genes",
        "name",
        "same",
        "game",
        "fame",
        "mane",
        "lane",
        "tune",
        "tone",
        "sage",
        "wage",
        "huge",
        "pure",
        "lure",
        "cane",
        "mage",
        "rage",
        "page",
        "bane",
        "fine",
        "line",
        "mine",
        "nine",
        "wine",
        "anger",
        "danger",
        "manga",
        "panda",
        "banana",
        "sang",
        "gang",
        "bang",
        "pang",
        "long",
        "song",
        "wang",
        "fang",
        "hang",
        "rang",
        "ban",
        "can",
        "fan",
        "man",
        "pan",
        "ran",
        "tan",
        "wan",
        "hen",
        "men",
        "pen",
        "ten",
        "den",
        "sun",
        "fun",
        "run",
        "gun",
        "bun",
        "pin",
        "tin",
        "win",
        "die",
        "lie",
        "pie",
        "bite",
        "hate",
        "date",
        "gate",
        "fate",
        "late",
        "mate",
        "rate",
        "sate",
        "cute",
        "mute",
        "nude",
        "rude",
        "dune",
        "june",
        "lake",
        "make",
    ]
)
_LETTERS = re.compile(r"[a-zA-Z\u00c0-\u01dcê'‘’ʻʼ`´:\s\-]+")
_TONE = re.compile(r"(?<=[a-zü])[1-5]", re.IGNORECASE)
_CLASS_NUMBER = re.compile(r"[A-Z]{1,2}\d{1,4}(?:\.\d{1,5})?(?:[=/\-()\"a-zA-Z0-9.]*)")
_CLASS_ONLY = re.compile(r"[A-Z]{1,2}\d{1,4}(?:\.\d{1,5})?(?:-\d{1,3})?")
_ISBN = re.compile(r"(?:ISBN(?:-1[03])?[:：]?\s*)?((?:97[89][\- ]?)?(?:\d[\- ]?){9}[\dXx])", re.IGNORECASE)
_ISSN = re.compile(r"(?:ISSN[:：]?\s*)?(\d{4}-?\d{3}[\dXx])", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_UNIFIED = re.compile(r"\d{4,5}[·.・‧]\d{1,5}")
_NUMBER = re.compile(r"\d{8,18}")
_MAX_SPLIT = 60
_DATE_WORD = re.compile("[\u4e00-\u9fff]{2,5}[〇零一二三四五六七八九十百元0-9甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥]{1,6}年?")


def read_pinyin(text: str) -> tuple[tuple[str, ...], ...]:
    """The likeliest ways to read Latin letters as pinyin, best first, three at most."""
    if len(text) > _MAX_SPLIT or not _LETTERS.fullmatch(_TONE.sub("", text)):
        return ()
    return pinyin_segmentations(text)[:3]


def is_sure_pinyin(text: str, syllables: tuple[str, ...]) -> bool:
    """Whether letters are more likely pinyin than a word of another language."""
    words = text.casefold().split()
    if len(syllables) < 2:
        return False
    if len(words) == 1:
        return words[0] not in _ENGLISH
    return not all(word in _ENGLISH for word in words)


def is_initials(text: str) -> bool:
    """Whether letters can be the first letters of syllables, as in hlm."""
    return 2 <= len(text) <= 10 and text.isascii() and text.isalpha() and not set("iuv") & set(text.lower())


def isbn_forms(digits: str) -> tuple[str, ...]:
    """Both forms of an ISBN of ten or thirteen digits, the form given first; check digits not judged."""
    if len(digits) == 10:
        body = "978" + digits[:9]
        return (digits, body + isbn13_check(body))
    if len(digits) == 13 and digits.startswith("978"):
        return (digits, digits[3:12] + isbn10_check(digits[3:12]))
    return (digits,)


def is_valid_isbn(digits: str) -> bool:
    """Whether the check digit of an ISBN is right (ISO 2108)."""
    if len(digits) == 10:
        return isbn10_check(digits[:9]) == digits[9].upper()
    return isbn13_check(digits[:12]) == digits[12]


def read_identifiers(text: str) -> tuple[str, ...]:
    """Tokens of the identifier that a whole text is; empty if it is none."""
    plain = text.strip()
    if match := _ISBN.fullmatch(plain):
        digits = normalise_identifier(match[1])
        if len(digits) in (10, 13) and (len(digits) == 13 or "-" in plain or is_valid_isbn(digits)):
            return isbn_forms(digits)
    if match := _ISSN.fullmatch(plain):
        digits = normalise_identifier(match[1])
        return (digits, f"{digits[:4]}-{digits[4:]}")
    if ark := parse_ark(plain):
        return tuple(dict.fromkeys((normalise_identifier(ark.name), normalise_identifier(plain))))
    if _DOI.fullmatch(plain) or _UNIFIED.fullmatch(plain):
        return tuple(dict.fromkeys((normalise_identifier(plain), normalise_identifier(re.sub("[·・‧]", ".", plain)))))
    if _NUMBER.fullmatch(plain):
        return (plain,)
    return ()


def wrong_isbn(text: str) -> str:
    """The digits of a text that is an ISBN but for its check digit; empty otherwise."""
    match = _ISBN.fullmatch(text.strip())
    digits = normalise_identifier(match[1]) if match else ""
    return digits if len(digits) == 13 and not is_valid_isbn(digits) else ""


def is_class_number(text: str) -> bool:
    """Whether a text has the shape of a class number such as I242.4."""
    return _CLASS_ONLY.fullmatch(text) is not None


def is_call_number(text: str) -> bool:
    """Whether a text has the shape of a call number: a class number and an item number."""
    return "/" in text and _CLASS_NUMBER.fullmatch(text.replace(" ", "")) is not None


def read_romanised(text: str) -> tuple[tuple[str, ...], ...]:
    """Pinyin syllables of a name in Wade-Giles or in an established Western spelling, best first."""
    if len(text) > _MAX_SPLIT or not _LETTERS.fullmatch(text):
        return ()
    place = from_postal(text)
    found = [pinyin(place)] if place else []
    found.extend(tuple(way.split()) for way in from_wade_giles(text)[:3])
    return tuple(dict.fromkeys(found))


def read_years(text: str) -> tuple[int, int] | None:
    """Years that a date in words means, as 民国二十三年; None for a text that is not wholly a date."""
    if not _DATE_WORD.fullmatch(text):
        return None
    value = parse_date(text)
    return (value.earliest_year, value.latest_year) if value is not None else None
