"""Chinese text for libraries: folding, pinyin, dates, names and volume numbers."""

from wenyuan.bibliography.chinese.dates import DateValue, dynasty_range, parse_date
from wenyuan.bibliography.chinese.eras import DYNASTIES, Dynasty, Era, find_dynasty, find_eras
from wenyuan.bibliography.chinese.fold import exact, fold, fold_many, strip_punctuation
from wenyuan.bibliography.chinese.names import (
    Contribution,
    PersonHeading,
    dynasty_of,
    parse_person_heading,
    parse_responsibility,
)
from wenyuan.bibliography.chinese.numerals import parse_numeral, parse_roman
from wenyuan.bibliography.chinese.pinyin import initials, name_pinyin, pinyin, pinyin_many, pinyin_with_tones
from wenyuan.bibliography.chinese.roles import Role, find_role
from wenyuan.bibliography.chinese.syllables import (
    POSTAL_NAMES,
    SYLLABLES,
    from_postal,
    from_wade_giles,
    pinyin_segmentations,
    split_pinyin,
    to_wade_giles,
)
from wenyuan.bibliography.chinese.volumes import VolumeNumber, natural_key, parse_volume

__all__ = [
    "DYNASTIES",
    "POSTAL_NAMES",
    "SYLLABLES",
    "Contribution",
    "DateValue",
    "Dynasty",
    "Era",
    "PersonHeading",
    "Role",
    "VolumeNumber",
    "dynasty_of",
    "dynasty_range",
    "exact",
    "find_dynasty",
    "find_eras",
    "find_role",
    "fold",
    "fold_many",
    "from_postal",
    "from_wade_giles",
    "initials",
    "name_pinyin",
    "natural_key",
    "parse_date",
    "parse_numeral",
    "parse_person_heading",
    "parse_responsibility",
    "parse_roman",
    "parse_volume",
    "pinyin",
    "pinyin_many",
    "pinyin_segmentations",
    "pinyin_with_tones",
    "split_pinyin",
    "strip_punctuation",
    "to_wade_giles",
]
