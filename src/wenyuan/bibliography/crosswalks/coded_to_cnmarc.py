"""Leader and coded data of MARC 21 as those of CNMARC.

Source:
    MARC 21 leader, 008, 041, 044, 040 $b; UNIMARC 100, 101, 102, 105, 106, 110.
"""

from __future__ import annotations

import re

from . import codes
from .draft import Draft
from .values import Reason

_LANGUAGE_PAIRS = {"a": "a", "h": "c", "k": "b", "b": "d", "f": "e", "d": "g", "e": "h", "g": "i", "j": "j"}
_SCRIPTS = {"chi": "ea", "jpn": "da", "kor": "ka", "rus": "ca", "ukr": "ca", "bul": "ca", "ara": "fa", "gre": "ga", "heb": "ha", "tha": "ia", "hin": "ja"}
_EPOCH = 50


def convert_coded(draft: Draft) -> str:
    """Add 100, 101, 102, 105, 106 and 110 and return the leader."""
    leader = draft.record.leader.ljust(24)
    fixed = draft.control("008").ljust(40)
    kind = codes.backward(codes.LEADER_KIND, leader[6]) or "a"
    level = leader[7] if leader[7] in "amsic" else {"b": "a", "d": "m"}.get(leader[7], "m")
    serial = level in "si" and kind == "a"
    language = _convert_languages(draft, fixed[35:38])
    draft.add("100", "  ", [("a", _general(draft, fixed, language, serial=serial))])
    _convert_countries(draft, fixed[15:18])
    if kind in "ab" and not serial:
        _add_monograph(draft, fixed)
    elif serial:
        _add_serial(draft, fixed)
    if kind in "ab":
        form = codes.backward(codes.FORM, fixed[23])
        draft.add("106", "  ", [("a", form.strip() if form and not (serial and fixed[23] in " |") else "")])
    draft.lose("008", "/39", fixed[39].replace("d", " "), Reason.NO_CODE)
    return _leader(leader, kind, level)


def _leader(leader: str, kind: str, level: str) -> str:
    encoding = codes.backward(codes.LEADER_ENCODING, leader[17]) or " "
    description = " " if leader[18] in "aic" else "n"
    status = leader[5] if leader[5] in "cdnp" else "c" if leader[5] == "a" else "n"
    hierarchy = "1" if leader[19] == "a" else "2" if leader[19] in "bc" else "0"
    return f"00000{status}{kind}{level}{hierarchy} 2200000{encoding}{description} 450 "


def _code(draft: Draft, table: str, fixed: str, at: int) -> str:
    found = codes.backward(table, fixed[at])
    if found is None:
        draft.lose("008", f"/{at}", fixed[at], Reason.NO_CODE)
    return found or " "


def _general(draft: Draft, fixed: str, language: str, *, serial: bool) -> str:
    entered = fixed[0:6] if fixed[0:6].isdigit() else "000101"
    century = "20" if int(entered[:2]) < _EPOCH else "19"
    first, second = (year.replace("u", " ").replace("|", " ") for year in (fixed[7:11], fixed[11:15]))
    audience = "u  "
    if not serial:
        audience = {"j": "ad ", "g": "em "}.get(fixed[22]) or (codes.backward(codes.AUDIENCE, fixed[22]) or "u").ljust(3)
    government = _code(draft, codes.GOVERNMENT, fixed, 28) if fixed[28] != "|" else "u"
    modified = "0" if fixed[38] in " |" else "1"
    cataloguing = _cataloguing_language(draft)
    script = _SCRIPTS.get(language, "ba")
    kind = _code(draft, codes.DATE_KIND, fixed, 6)
    return f"{century}{entered}{kind}{first}{second}{audience}{government}{modified}{cataloguing}y50      {script}"


def _cataloguing_language(draft: Draft) -> str:
    for source in draft.of("040"):
        if re.fullmatch(r"[a-z]{3}", source.peek("b")):
            return source.take("b")
    return "chi"


def _convert_languages(draft: Draft, coded: str) -> str:
    language = coded.strip(" |#").lower()
    language = language if language not in {"", "zxx", "und"} else ""
    found = draft.of("041")
    for source in found:
        if source.second_indicator == "7":
            continue
        pairs = [(_LANGUAGE_PAIRS[code], value[at : at + 3]) for code, value in source.take_all("".join(_LANGUAGE_PAIRS)) for at in range(0, len(value.strip()), 3)]
        if language and ("a", language) not in pairs and source is found[0]:
            pairs.insert(0, ("a", language))
        draft.add("101", f"{source.first_indicator} ", sorted(pairs, key=lambda pair: pair[0]))
        language = language or next((value for code, value in pairs if code == "a"), "")
    if not any(field.tag == "101" for field in draft.fields):
        draft.add("101", "0 ", [("a", language or "und")])
    return language


def _convert_countries(draft: Draft, coded: str) -> None:
    country, whole = codes.country_from_marc21(coded)
    if not whole:
        draft.lose("008", "/15-17", coded.replace("xx ", ""), Reason.NARROWER if country else Reason.NO_CODE)
    fields = draft.of("044")
    for source in fields:
        pairs = []
        for code, value in source.take_all("abc2"):
            if code == "a":
                named, exact = codes.country_from_marc21(value)
                if not exact:
                    source.lose("a", value, Reason.NARROWER if named else Reason.NO_CODE)
                pairs.append(("a", named))
            elif code == "c":
                if ("a", value.upper()) not in pairs:
                    pairs.append(("a", value.upper()))
            else:
                pairs.append((code, value))
        draft.add("102", "  ", pairs)
    if not fields and country:
        draft.add("102", "  ", [("a", country)])


def _add_monograph(draft: Draft, fixed: str) -> None:
    if not re.search(r"[^ |]", fixed[18:22] + fixed[24:28] + fixed[29:35]):
        return
    pictures = "".join(_code(draft, codes.ILLUSTRATION, fixed, at) for at in range(18, 22) if fixed[at] not in " |")
    kinds = "".join(_code(draft, codes.CONTENTS, fixed, at) for at in range(24, 28) if fixed[at] not in " |")
    flags = "".join(flag if flag in "01" else "0" for flag in fixed[29:32])
    literature = _code(draft, codes.LITERATURE, fixed, 33)
    biography = _code(draft, codes.BIOGRAPHY, fixed, 34)
    draft.add("105", "  ", [("a", f"{pictures or 'y':<4}{kinds.strip() or 'z':<4}{flags}{literature}{biography}")])


def _add_serial(draft: Draft, fixed: str) -> None:
    kind, frequency = _code(draft, codes.SERIAL_KIND, fixed, 21), _code(draft, codes.FREQUENCY, fixed, 18)
    regularity = _code(draft, codes.REGULARITY, fixed, 19)
    conference = fixed[29] if fixed[29] in "01" else " "
    draft.add("110", "  ", [("a", f"{kind}{frequency}{regularity}    {conference}xx0")])
    for at in (20, 22, 24, 25, 26, 27, 33, 34):
        draft.lose("008", f"/{at}", fixed[at], Reason.NO_CODE)
