"""Leader and coded data of CNMARC as those of MARC 21.

Source:
    UNIMARC 100, 101, 102, 105, 106, 110; MARC 21 leader, 008, 041, 044, 040 $b.
"""

from __future__ import annotations

from . import codes
from .draft import Draft, Source
from .values import Reason

_SERIAL_LEVELS = frozenset("sib")
_LANGUAGE_PAIRS = {"a": "a", "c": "h", "b": "k", "d": "b", "e": "f", "g": "d", "h": "e", "i": "g", "j": "j"}


def convert_coded(draft: Draft) -> str:
    """Add 005, 008, 041 and 044 and return the leader."""
    leader = draft.record.leader.ljust(24)
    kind = codes.forward(codes.LEADER_KIND, leader[6]) or "a"
    level = leader[7] if leader[7] in "amsic" else "m"
    serial = level in _SERIAL_LEVELS and kind == "a"
    general, text = draft.coded("100", 36)
    fixed = list("      |||||||||" + "   " + "|" * 17 + "     ")
    fixed[0:6] = text[2:8]
    fixed[6] = _code(general, codes.DATE_KIND, text, 8) or "|"
    fixed[7:15] = _unknown_digits(text[9:13]) + _unknown_digits(text[13:17])
    place = _convert_countries(draft)
    fixed[15:18] = place
    books = kind in "at" and not serial
    if books:
        _fill_monograph(draft, fixed)
    elif serial:
        _fill_serial(draft, fixed)
    if kind != "c":
        fixed[28] = (_code(general, codes.GOVERNMENT, text, 20) or " ") if books or serial or kind in "egkmor" else "|"
        if fixed[28] == "|" and general is not None:
            general.lose("a/20", text[20].replace("y", " ").replace("u", " "), Reason.NO_CODE)
    if not serial:
        fixed[22] = _audience(general, text)
    elif general is not None:
        general.lose("a/17-19", text[17:20], Reason.NO_CODE)
    fixed[35:38] = _convert_languages(draft)
    fixed[38] = "x" if text[21] == "1" else " "
    fixed[39] = "d"
    draft.add_control("008", "".join(fixed))
    return _leader(leader, kind, level)


def _leader(leader: str, kind: str, level: str) -> str:
    encoding = codes.forward(codes.LEADER_ENCODING, leader[17]) or " "
    linked = "a" if leader[8] == "1" and level == "m" else " "
    description = " " if leader[18] == "n" else "i"
    status = leader[5] if leader[5] in "acdnp" else "n"
    return f"00000{status}{kind}{level} a2200000{encoding}{description}{linked}4500"


def _code(source: Source | None, table: str, text: str, at: int) -> str | None:
    found = codes.forward(table, text[at])
    if found is None and source is not None:
        source.lose(f"a/{at}", text[at], Reason.NO_CODE)
    return found


def _unknown_digits(year: str) -> str:
    """UNIMARC leaves an unknown digit blank, MARC 21 writes u; an empty date stays blank."""
    return year.replace(" ", "u").replace("#", "u") if year.strip(" #") else "    "


def _audience(general: Source | None, text: str) -> str:
    named = text[17:20].strip(" |")
    if named == "em":
        return "g"
    for at, code in enumerate(named):
        if (found := codes.forward(codes.AUDIENCE, code)) is not None:
            rest = named[at + 1 :].replace("d", "") if found == "j" else named[at + 1 :]
            if rest and general is not None:
                general.lose("a/17-19", rest, Reason.NARROWER)
            return found
    return " "


def _fill_monograph(draft: Draft, fixed: list[str]) -> None:
    form, form_text = draft.coded("106", 1)
    fixed[23] = _code(form, codes.FORM, form_text, 0) or " "
    source, text = draft.coded("105", 13)
    if source is None:
        return
    pictures = [_code(source, codes.ILLUSTRATION, text, at) or " " for at in range(4)]
    fixed[18:22] = "".join(pictures).replace(" ", "").ljust(4)
    kinds = ["" if text[at] in "zy" else _code(source, codes.CONTENTS, text, at) or "" for at in range(4, 8)]
    fixed[24:28] = "".join(kinds).replace(" ", "").ljust(4)
    fixed[29:32] = [flag if flag in "01" else "0" for flag in text[8:11]]
    fixed[32] = " "
    fixed[33] = _code(source, codes.LITERATURE, text, 11) or "|"
    fixed[34] = _code(source, codes.BIOGRAPHY, text, 12) or " "


def _fill_serial(draft: Draft, fixed: list[str]) -> None:
    form, form_text = draft.coded("106", 1)
    fixed[23] = _code(form, codes.FORM, form_text, 0) or " "
    source, text = draft.coded("110", 11)
    if source is None:
        return
    fixed[18] = _code(source, codes.FREQUENCY, text, 1) or "|"
    fixed[19] = _code(source, codes.REGULARITY, text, 2) or "|"
    fixed[20] = " "
    fixed[21] = _code(source, codes.SERIAL_KIND, text, 0) or "|"
    fixed[29] = text[7] if text[7] in "01" else "|"
    source.lose("a/3-6", text[3:7], Reason.NO_CODE)
    source.lose("a/8-10", text[8:11].replace("x", " ").replace("0", " "), Reason.NO_CODE)


def _convert_countries(draft: Draft) -> str:
    first = "xx "
    for number, source in enumerate(draft.of("102")):
        pairs: list[tuple[str, str]] = []
        named: list[str] = []
        for code, value in source.take_all("ab2"):
            if code == "a":
                found = codes.COUNTRY_TO_MARC21.get(value.strip().upper())
                if found is None:
                    source.lose("a", value, Reason.NO_CODE)
                    continue
                named.append(found)
                pairs.append(("a", found))
            else:
                pairs.append((code, value))
        if named and not number:
            first = named[0].ljust(3)
        if len(named) > 1 or any(code == "b" for code, _value in pairs):
            draft.add("044", "  ", pairs)
    return first


def _convert_languages(draft: Draft) -> str:
    first = ""
    for source in draft.of("101"):
        taken = source.take_all("".join(_LANGUAGE_PAIRS))
        texts = [value.strip().lower() for code, value in taken if code == "a"]
        if not first and texts:
            first = texts[0][:3]
        if len(taken) > 1 or (taken and not texts):
            order = sorted(taken, key=lambda pair: "abcdefghij".index(pair[0]))
            indicator = source.first_indicator if source.first_indicator in "01" else "1" if source.first_indicator == "2" else " "
            draft.add("041", f"{indicator} ", [(_LANGUAGE_PAIRS[code], value.strip()) for code, value in order])
    return first.ljust(3) if first else "und"
