"""Personal names: the family name first where the name is Chinese, and how it is read."""

from __future__ import annotations

import re

from wenyuan.bibliography.chinese import name_pinyin

_HAN = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·]+")


def is_chinese(text: str) -> bool:
    """Whether a name is written in Chinese characters alone."""
    return bool(_HAN.fullmatch(text))


def compose_name(*, family: str, given: str, given_first: bool = False) -> str:
    """Return a name as it is shown: 张 + 三 is 张三, Li + Ming is Li Ming; with `given_first` Jane Smith, and 简·史密斯 in characters.

    A person with one name alone has it as either part.
    """
    family, given = " ".join(family.split()), " ".join(given.split())
    parts = [part for part in ((given, family) if given_first else (family, given)) if part]
    if all(is_chinese(part) for part in parts):
        return ("·" if given_first else "").join(parts)
    return " ".join(parts)


def read_name(*, family: str, given: str) -> str:
    """Return the pinyin of a Chinese name, family name first, as passports have it: Ouyang Xiu; empty for other names."""
    if not is_chinese(family + given):
        return ""
    syllables = name_pinyin(family + given)
    length = len(family.replace("·", "")) if len(syllables) == len((family + given).replace("·", "")) else 0
    words = ["".join(part) for part in (syllables[:length], syllables[length:])]
    return " ".join(word.replace("v", "ü").capitalize() for word in words if word)
