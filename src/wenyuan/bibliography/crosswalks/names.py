"""Headings for persons, families and bodies.

Source:
    CNMARC 700–722 against MARC 21 100–111 and 700–711. CNMARC: $a entry element, $b rest of name, $c additions (dynasty), $f dates,
    $g expansion of initials, $4 role, $9 pinyin; MARC 21: $c, $d, $q, $e with $4.
"""

from __future__ import annotations

import re

from wenyuan.bibliography.chinese import find_role, fold
from wenyuan.bibliography.chinese.roles import ROLES, WESTERN_ROLES

from .codes import RELATOR_NUMBERS, RELATOR_TERMS
from .draft import Draft, Pair, Source
from .isbd import strip_marks
from .scripts import is_latin, take_roman
from .values import Reason

PERSON_TAGS = ("700", "701", "702")
CORPORATE_TAGS = ("710", "711", "712")
FAMILY_TAGS = ("720", "721", "722")
# Roles that come second on a Chinese title page: CNMARC enters them in 702 and 712.
_SECONDARY = frozenset({"trl", "ann", "cmm", "aui", "aft", "wpr", "win", "ill", "edc", "cll", "pht", "nrt", "fmo", "dnr", "ths", "dsr", "trc", "bkd", "prt", "pbl", "spn", "rev", "prf", "cnd", "sng", "mus"})
_SECONDARY_WORD = re.compile(r"[译注校评绘疏释点续笺序刊补图跋]")
_PRIMARY_WORDS = frozenset({"校注", "编", "改编"})
_WORDS = {role.relator: role.cnmarc for role in reversed(ROLES.values())} | {
    "aut": "著", "edt": "编", "com": "编", "trl": "译", "ill": "绘", "win": "导读", "ctb": "参与", "cre": "创作", "rev": "修订", "org": "组织", "isb": "颁布", "edd": "主编",
    "spn": "主办", "prf": "表演", "oth": "其他", "dgg": "授予", "dgs": "指导", "bkd": "装帧设计", "ant": "原著", "dir": "导演", "lbt": "作词", "sng": "演唱",
}  # fmt: skip
_BCE = re.compile(r"(\d+)\s*B\.?\s?C\.?E?\.?", re.IGNORECASE)


def role_to_marc21(value: str) -> list[Pair]:
    """Return $e and $4 for a CNMARC $4: a word, or a UNIMARC code in figures."""
    text = value.strip()
    if text in RELATOR_NUMBERS:
        code = RELATOR_NUMBERS[text]
        return [("e", _WORDS.get(code, "")), ("4", code)]
    role = find_role(fold(text)) or find_role(fold(text.removesuffix("等").removesuffix("者")))
    return [("e", text), ("4", role.relator if role else "")]


def roles_to_cnmarc(terms: list[str], codes: list[str]) -> list[str]:
    """Return the words for $4: the Chinese terms of $e, else words for its English terms, else words for the codes of $4."""
    found: list[str] = []
    for raw in terms:
        term = raw.strip(" .,")
        if not term.isascii():
            found.append(term)
            continue
        code = RELATOR_TERMS.get(term.lower(), "")
        found.append(_WORDS.get(code) or WESTERN_ROLES.get(term.lower(), "") or term)
    if not found:
        found = [_WORDS.get(code.rsplit("/", 1)[-1].strip().lower(), code) for code in codes]
    return list(dict.fromkeys(found))


def main_entry(draft: Draft) -> Source | None:
    """Choose the heading for 1XX: 700, 710, 720, else the first of 701, 711, 721."""
    for tags in (("700", "710", "720"), ("701", "711", "721")):
        found = draft.of(*tags)
        if found:
            return found[0]
    return None


def name_to_marc21(draft: Draft, source: Source, *, main: bool) -> None:
    """Make 100, 110, 111, 700, 710 or 711 of a name field."""
    family = source.tag in FAMILY_TAGS
    if source.tag in CORPORATE_TAGS:
        meeting = source.first_indicator == "1"
        tag = ("111" if meeting else "110") if main else ("711" if meeting else "710")
        indicator = source.second_indicator if source.second_indicator in "012" else "2"
    else:
        tag = "100" if main else "700"
        meeting = False
        indicator = "3" if family else source.second_indicator if source.second_indicator in "01" else "1"
    pairs, roman = heading_pairs(source, corporate=source.tag in CORPORATE_TAGS, meeting=meeting)
    roles = [pair for _code, value in source.take_all("4") for pair in role_to_marc21(value)]
    terms = [("j" if meeting else "e", value) for code, value in roles if code == "e"]
    pairs += [*terms, *[pair for pair in roles if pair[0] == "4"]]
    draft.add(tag, f"{indicator} ", [*_punctuate(pairs), *[("0", value) for _code, value in source.take_all("3")]], roman)


def heading_pairs(source: Source, *, corporate: bool, meeting: bool = False) -> tuple[list[Pair], list[Pair]]:
    """Return the parts of a heading that names and subjects share, and its romanisation."""
    pairs: list[Pair] = []
    pinyin: list[Pair] = [("a", source.take("9") or source.take("A"))]
    if corporate:
        letters = {"a": "a", "b": "e" if meeting else "b", "d": "n", "f": "d", "e": "c"}
        for code, value in source.take_all("abdefcg"):
            if code in letters:
                pairs.append((letters[code], value))
            elif pairs:
                shown = value if value.startswith(("(", "（")) else f"({value})"
                pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {shown}")
            else:
                source.lose(code, value, Reason.NO_SUBFIELD)
        return pairs, pinyin
    for code, value in source.take_all("abcdfgp"):
        if code == "b" and pairs:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1].rstrip(' ,')}, {value}")
        else:
            pairs.append(({"a": "a", "b": "a", "c": "c", "d": "b", "f": "d", "g": "q", "p": "u"}[code], value))
    return pairs, pinyin


def _punctuate(pairs: list[Pair]) -> list[Pair]:
    shown: list[Pair] = []
    for code, value in pairs:
        if shown and value and code in "cdej" and shown[-1][0] in "abcdqe" and not shown[-1][1].endswith((",", "-")):
            shown[-1] = (shown[-1][0], f"{shown[-1][1]},")
        shown.append((code, value))
    return shown


def secondary_headings_lead(draft: Draft) -> bool:
    """Tell whether the main entry itself has a role that usually comes second (a commentary entered under its commentator)."""
    return any(_is_secondary(source) for source in draft.of("100", "110", "111"))


def _is_secondary(source: Source) -> bool:
    words = roles_to_cnmarc([value for code, value in source.pairs if code == "e"], [value for code, value in source.pairs if code == "4"])
    if not words:
        return source.tag[0] == "7"  # MARC 21 says no more than "added entry"
    word = fold(words[0])
    if word in _PRIMARY_WORDS:
        return False
    role = find_role(word)
    return bool(_SECONDARY_WORD.search(word)) or (role is not None and role.relator in _SECONDARY)


def name_to_cnmarc(draft: Draft, source: Source, *, leads: bool) -> None:
    """Make 701, 702, 711, 712, 721 or 722 of a name field; `leads` as in `secondary_headings_lead`."""
    corporate, meeting = source.tag[1:] in {"10", "11"}, source.tag[1:] == "11"
    secondary = source.tag[0] == "7" and _is_secondary(source)
    if secondary and leads and not any("译" in word for word in roles_to_cnmarc([source.peek("e")], [])):
        secondary = False
    last = "2" if secondary else "1"
    terms = [value for _code, value in source.take_all("j" if meeting else "e")]
    codes = [value for _code, value in source.take_all("4")]
    pairs, personal = heading_to_cnmarc(source, corporate=corporate, meeting=meeting)
    pairs += [("3", value) for _code, value in source.take_all("0")]
    pairs += [("4", word) for word in roles_to_cnmarc(terms, codes)]
    if corporate:
        first = "1" if meeting else "0"
        draft.add(f"71{last}", f"{first}{source.first_indicator if source.first_indicator in '012' else '2'}", pairs)
    elif source.first_indicator == "3":
        draft.add(f"72{last}", "  ", pairs)
    else:
        draft.add(f"70{last}", f" {personal}", pairs)


def heading_to_cnmarc(source: Source, *, corporate: bool, meeting: bool = False) -> tuple[list[Pair], str]:
    """Return the parts of a heading, and the second indicator for a person (0 direct order, 1 inverted)."""
    pairs: list[Pair] = []
    if corporate:
        letters = {"a": "a", "b": "b", "n": "d", "d": "f", "c": "e"} | ({"e": "b"} if meeting else {})
        pairs = [(letters[code], strip_marks(value, stop=True).strip("()" if code in "ndc" else "")) for code, value in source.take_all("".join(letters))]
        order = "2"
    else:
        inverted = source.first_indicator == "1"
        for code, raw in source.take_all("abcdqu"):
            value = strip_marks(raw, stop=code in "aq")
            if code == "a" and inverted and is_latin(value) and ", " in value:
                entry, _, rest = value.partition(", ")
                pairs += [("a", entry), ("b", rest)]
            elif code == "d":
                pairs.append(("f", dates_to_cnmarc(value)))
            else:
                pairs.append(({"a": "a", "b": "d", "c": "c", "q": "g", "u": "p"}[code], value))
        order = "1" if inverted and is_latin(source.peek("a")) else "0"
    roman = strip_marks(take_roman(source), stop=True)
    if roman and pairs:
        pairs.insert(1, ("9", roman))
    return pairs, order


def dates_to_cnmarc(text: str) -> str:
    """Return dates of life as CNMARC writes them: `approximately 155 B.C.-86 B.C.` is `约前155-前86`."""
    value = text.strip(" ,")
    value = value if value.endswith(("B.C.", "b.c.")) else value.rstrip(".")
    value = _BCE.sub(r"前\1", value)
    value = re.sub(r"B\.C\. (?=\d)", "前", value)
    value = re.sub(r"\b(?:approximately|ca\.|circa|c\.)\s*", "约", value)
    value = re.sub(r"^born\s+(\d{3,4})$|^b\.\s+(\d{3,4})$", lambda m: f"{m.group(1) or m.group(2)}-", value)
    return re.sub(r"^died\s+(\d{3,4})$|^d\.\s+(\d{3,4})$", lambda m: f"?-{m.group(1) or m.group(2)}", value)
