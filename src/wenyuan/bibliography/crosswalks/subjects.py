"""Subject headings. Of the subdivisions y is a place and z a time in CNMARC, and the other way round in MARC 21.

Source:
    CNMARC 600–608 against MARC 21 600–655; MARC 21 second indicator and $2; Subject Heading and Term Source Codes (cct).
"""

from __future__ import annotations

from .draft import Draft, Pair, Source
from .isbd import strip_marks
from .names import heading_pairs, heading_to_cnmarc
from .scripts import take_roman
from .values import Loss, Reason

_TO_MARC21 = {"600": "600", "601": "610", "602": "600", "605": "630", "606": "650", "607": "651", "608": "655"}
_TO_CNMARC = {"600": "600", "610": "601", "611": "601", "630": "605", "648": "606", "650": "606", "651": "607", "655": "608"}
_SUBDIVISIONS = {"x": "x", "y": "z", "z": "y", "j": "v"}
_BACK = {"x": "x", "z": "y", "y": "z", "v": "j"}
_SYSTEMS = {"lc": "0", "lcsh": "0", "lcch": "1", "mesh": "2", "nal": "3", "csh": "5", "rvm": "6"}


def subject_to_marc21(draft: Draft, source: Source) -> None:
    """Make a 6XX of a CNMARC 6XX."""
    system = source.take("2").strip()
    second = _SYSTEMS.get(system.lower(), "7" if system else "4")
    names = source.tag in {"600", "601", "602"}
    tag = _TO_MARC21[source.tag]
    first = "0" if source.tag == "608" else " "
    roman: list[Pair] = []
    if names:
        meeting = source.tag == "601" and source.first_indicator == "1"
        tag = "611" if meeting else tag
        first = "3" if source.tag == "602" else source.second_indicator if source.second_indicator in "012" else "1"
        pairs, roman = heading_pairs(source, corporate=source.tag == "601", meeting=meeting)
        pairs += [("t", value) for _code, value in source.take_all("t")]
    else:
        pinyin = source.take("9") or source.take("A")
        roman = [("a", pinyin)] if pinyin else []
        first = source.first_indicator if source.tag == "606" and source.first_indicator in "012" else " " if source.tag != "605" else "0"
        pairs = source.take_all("a")
        if source.tag == "605":
            letters = {"h": "n", "i": "p", "k": "f", "l": "k", "m": "l", "n": "g", "q": "s"}
            pairs += [(letters[code], value) for code, value in source.take_all("".join(letters))]
    pairs += [(_SUBDIVISIONS[code], value) for code, value in source.take_all("xyzj")]
    pairs += [("0", value) for _code, value in source.take_all("3")]
    draft.add(tag, f"{first}{second}", [*pairs, ("2", system if second == "7" else "")], roman)


def subject_to_cnmarc(draft: Draft, source: Source) -> None:
    """Make a CNMARC 6XX of a 6XX."""
    second = source.second_indicator
    system = source.take("2") if second == "7" else next((name for name, code in _SYSTEMS.items() if code == second), "")
    tag = _TO_CNMARC[source.tag]
    if source.tag in {"600", "610", "611"}:
        meeting = source.tag == "611"
        pairs, order = heading_to_cnmarc(source, corporate=source.tag != "600", meeting=meeting)
        pairs += [("t", strip_marks(value, stop=True)) for _code, value in source.take_all("t")]
        if source.tag == "600":
            indicators = f" {order}"
            if source.first_indicator == "3":
                tag, indicators = "602", "  "
        else:
            indicators = f"{int(meeting)}{source.first_indicator if source.first_indicator in '012' else '2'}"
    else:
        pairs = [("a", strip_marks(value, stop=True)) for _code, value in source.take_all("a")]
        if source.tag == "630":
            letters = {"n": "h", "p": "i", "f": "k", "k": "l", "l": "m", "g": "n", "s": "q"}
            pairs += [(letters[code], strip_marks(value, stop=True)) for code, value in source.take_all("".join(letters))]
        indicators = f"{source.first_indicator if source.first_indicator in '012' else '0'} " if tag == "606" else "  "
        roman = strip_marks(take_roman(source), stop=True)
        if roman and pairs:
            pairs.insert(1, ("9", roman))
    pairs += [(_BACK[code], strip_marks(value, stop=True)) for code, value in source.take_all("xyzv")]
    pairs += [("3", value) for _code, value in source.take_all("0")]
    draft.add(tag, indicators, [*pairs, ("2", system)])


def class_to_marc21(draft: Draft, source: Source) -> None:
    """Make 084 of 690 (Chinese Library Classification), 692 (Academy of Sciences) or 686 (another scheme)."""
    scheme = {"690": "clc", "692": "laslc"}.get(source.tag) or source.take("2")
    for _code, value in source.take_all("a"):
        draft.add("084", "  ", [("a", value), ("b", source.take("b") if source.tag == "686" else ""), ("2", scheme)])


def class_to_cnmarc(draft: Draft, source: Source) -> None:
    """Make 690, 692 or 686 of 084 or of the local 093 of Chinese libraries."""
    scheme = source.take("2").strip()
    if source.tag == "093":
        draft.add("690", "  ", [*source.take_all("a"), ("v", scheme)])
        return
    name = scheme.lower()
    tag = "690" if name in {"clc", "ztf", "zhongtufa"} else "692" if name == "laslc" else "686"
    for _code, value in source.take_all("a"):
        draft.add(tag, "  ", [("a", value), ("b", source.take("b") if tag == "686" else ""), ("2", scheme if tag == "686" else "")])


_CONTENT_TERMS = {
    "txt": "text", "cri": "cartographic image", "ntm": "notated music", "prm": "performed music", "spw": "spoken word", "snd": "sounds", "sti": "still image",
    "tdi": "two-dimensional moving image", "cod": "computer dataset", "cop": "computer program", "tdf": "three-dimensional form",
    "n": "unmediated", "c": "computer", "s": "audio", "v": "video", "h": "microform", "g": "projected", "x": "other", "z": "unspecified",
    "nc": "volume", "nb": "sheet", "no": "card", "cr": "online resource", "cd": "computer disc", "sd": "audio disc", "vd": "videodisc", "hd": "microfilm reel",
    "he": "microfiche", "nr": "object",
}  # fmt: skip
_CONTENT = {"181": ("336", "c"), "182": ("337", "c"), "183": ("338", "a")}
_CONTENT_BACK = {tag: (cn, code) for cn, (tag, code) in _CONTENT.items()}


def content_to_marc21(draft: Draft, source: Source) -> None:
    """Make 336, 337 or 338 of 181, 182 or 183: the code, and its English term."""
    tag, letter = _CONTENT[source.tag]
    found = [value for _code, value in source.take_all(letter)]
    draft.add(tag, "  ", [*(("a", _CONTENT_TERMS.get(code, "")) for code in found), *(("b", code) for code in found), ("2", source.take("2"))])


def content_to_cnmarc(draft: Draft, source: Source) -> None:
    """Make 181, 182 or 183 of 336, 337 or 338; a term is taken for its code."""
    tag, letter = _CONTENT_BACK[source.tag]
    found = [value for _code, value in source.take_all("b")]
    for code, value in source.take_all("a"):
        known = next((key for key, term in _CONTENT_TERMS.items() if term == value.strip().lower()), "")
        if not known:
            source.losses.append(Loss(source.tag, code, value, Reason.NO_SUBFIELD))
        elif known not in found:
            found.append(known)
    draft.add(tag, "  ", [*((letter, code) for code in found), ("2", source.take("2"))])
