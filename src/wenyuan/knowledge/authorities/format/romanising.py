"""Forms of a Chinese name in Latin letters and in the other script, proposed by rule; a person takes or leaves them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final

from opencc import OpenCC

from wenyuan.bibliography.chinese import name_pinyin, pinyin, to_wade_giles
from wenyuan.bibliography.chinese.surnames import COMPOUND_SURNAMES

_HAN: Final = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_ONLY_HAN: Final = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff·]+")
_LONGEST: Final = 60
_MOST_KEYS: Final = 40


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


def propose_forms(heading: str, kind: str) -> dict[str, str]:
    """Return forms by script: `hans`, `hant`, `pinyin`, `wade_giles`; those equal to the heading are left out.

    A person's name is written family name first with a comma in both romanisations, the given name as one word in pinyin and hyphened in Wade-Giles.
    """
    text = heading.strip()
    if not text or len(text) > _LONGEST or not _HAN.search(text):
        return {}
    forms = {"hans": _converter("t2s").convert(text), "hant": _converter("s2t").convert(text)}
    if kind == "person" and _ONLY_HAN.fullmatch(text) and len(text) <= 6:
        forms["pinyin"], forms["wade_giles"] = _romanise_person(text)
    else:
        syllables = pinyin(text)
        forms["pinyin"] = " ".join(syllables).capitalize()
    return {script: form for script, form in forms.items() if form and form != text}


def latin_key(text: str) -> str:
    """Return the Latin letters of a text, small and without marks; empty for a text with Chinese characters."""
    if _HAN.search(text):
        return ""
    plain = unicodedata.normalize("NFKD", text).lower()
    return "".join(one for one in plain if "a" <= one <= "z")[:_LONGEST]


def romanised_keys(forms: Iterable[str], kind: str) -> list[str]:
    """Return under which Latin letters a name is looked for: its Chinese forms in pinyin and Wade-Giles, in any spelling of spaces, commas and hyphens."""
    keys = dict[str, None]()
    for form in forms:
        proposed = propose_forms(form, kind)
        keys |= dict.fromkeys(filter(None, (latin_key(proposed.get(script, "")) for script in ("pinyin", "wade_giles"))))
    return list(keys)[:_MOST_KEYS]


def _romanise_person(name: str) -> tuple[str, str]:
    syllables = [syllable.replace("v", "ü") for syllable in name_pinyin(name)]
    taken = 2 if len(name) > 2 and _simplified(name[:2]) in COMPOUND_SURNAMES else 1
    family, given = syllables[:taken], syllables[taken:]
    wade_family = [to_wade_giles(one) or one for one in family]
    wade_given = [to_wade_giles(one) or one for one in given]
    if not given:
        return family[0].capitalize(), wade_family[0].capitalize()
    joined = given[0] + "".join(f"'{one}" if one[:1] in "aoe" else one for one in given[1:])
    latin = f"{''.join(family).capitalize()}, {joined.capitalize()}"
    return latin, f"{'-'.join(wade_family).capitalize()}, {'-'.join(wade_given).capitalize()}"


def _simplified(text: str) -> str:
    return str(_converter("t2s").convert(text))
