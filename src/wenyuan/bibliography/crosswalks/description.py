"""The descriptive block: title and responsibility, edition, imprint, extent, series, contents.

Source:
    CNMARC 200, 205, 210, 214, 215, 225, 327 against MARC 21 245, 250, 264 (260), 300, 490, 505; marks by ISBD.
"""

from __future__ import annotations

import re

from .draft import Draft, Pair, Source
from .isbd import join_marks, split_marks, strip_marks
from .scripts import take_roman
from .values import Reason

_MARK_BEFORE = {"e": " :", "d": " =", "f": " /", "g": " ;", "h": ".", "i": ".", "v": ",", "c": ".", "a": " ;"}
_TITLE_MARKS = ((" = ", "d"), (" : ", "e"), (" ; ", "a"))
_KINDS_OF_264 = {"0": "1", "1": "0", "2": "2", "3": "3", "4": "4"}
_ARTICLES = ("the ", "a ", "an ", "le ", "la ", "les ", "l'", "der ", "die ", "das ", "el ", "los ", "las ")


def title_to_marc21(draft: Draft, source: Source, *, has_main_entry: bool) -> None:
    """Make 245 of 200, and 880 of its pinyin."""
    pinyin = [value for _code, value in source.take_all("9A")]
    pieces: list[tuple[str, str, str]] = []
    kind = ""
    for code, raw in source.take_all("abcdefghiv"):
        value = raw.strip()
        if code == "b":
            kind = kind or value
            if value != kind:
                source.lose("b", value, Reason.REPEATED)
            continue
        if code == "d":
            value = value.removeprefix("=").strip()
        _add_title_piece(pieces, code, value)
    pairs = join_marks(pieces, stop=any(code == "c" for code, _mark, _value in pieces))
    if kind:
        at = next((place for place, (code, _value) in enumerate(pairs) if code in "bc"), len(pairs))
        before = pairs[at - 1][1] if at else ""
        mark = re.search(r"\s*( [/:=]|[.,;])$", before)
        if mark and at and at < len(pairs):
            pairs[at - 1] = (pairs[at - 1][0], before[: mark.start()])
            kind = f"[{kind}]{mark.group(1)}"
        else:
            kind = f"[{kind}]"
        pairs.insert(at, ("h", kind))
    title = pieces[0][2] if pieces else ""
    skip = next((len(article) for article in _ARTICLES if title.lower().startswith(article)), 0) if title.isascii() else 0
    roman = [("a" if not place else "b", value) for place, value in enumerate(pinyin)]
    draft.add("245", f"{int(has_main_entry)}{skip}", pairs, roman)


def _add_title_piece(pieces: list[tuple[str, str, str]], code: str, value: str) -> None:
    mark = _MARK_BEFORE[code]
    if not pieces:
        pieces.append(("a", "", value))
        return
    used = {piece[0] for piece in pieces}
    if code in "hiv":
        after_number = pieces[-1][0] == "n" and code == "i"
        pieces.append(("p" if code == "i" else "n", "," if after_number else mark, value))
    elif "c" in used or code in "fg":
        if "c" in used:
            last, before, text = pieces[-1]
            pieces[-1] = (last, before, f"{text}{mark} {value}" if code != "f" else f"{text} / {value}")
        else:
            pieces.append(("c", " /", value))
    elif "b" in used or code == "c":
        last, before, text = pieces[-1]
        pieces[-1] = (last, before, f"{text}{mark} {value}")
    else:
        pieces.append(("b", mark, value))


def title_to_cnmarc(draft: Draft, source: Source) -> None:
    """Make 200 of 245."""
    pairs: list[Pair] = []
    mark = ""
    seen_title = False
    kind = ""
    taken = source.take_all("abchnpkfgs")
    for at, (code, raw) in enumerate(taken):
        leads_to_part = code in "abnp" and taken[at + 1 : at + 2] and taken[at + 1][0] in "np"
        value = strip_marks(raw).removesuffix(".") if leads_to_part else strip_marks(raw, stop=code != "c" and at == len(taken) - 1)
        if code == "h":
            kind = value.strip(" []［］")
        elif code == "a":
            pairs.append(("a" if not seen_title else "e", value))
            seen_title = True
        elif code in "bnp":
            start = {"n": "h", "p": "i"}.get(code) or {"=": "d", ";": "a"}.get(mark, "e")
            pairs += split_marks(value, _TITLE_MARKS, start)
        elif code == "c":
            text = value[:-1] if value.endswith(".") and not value.endswith("..") else value
            pairs += split_marks(text, ((" ; ", "g"),), "f")
        else:
            pairs.append(("e", value))
        mark = raw.rstrip()[-1:]
    if kind:
        pairs.insert(1 if pairs else 0, ("b", kind))
    roman = take_roman(source)
    if roman and pairs:
        pairs.insert(1, ("9", strip_marks(roman, stop=True)))
    draft.add("200", "1 ", pairs)


def edition_to_marc21(draft: Draft, source: Source) -> None:
    """Make 250 of 205."""
    pieces: list[tuple[str, str, str]] = []
    for code, value in source.take_all("abdfg"):
        if code == "a" and pieces and pieces[-1][0] == "a":
            draft.add("250", "  ", join_marks(pieces))
            pieces = []
        if code in "ab" and pieces:
            pieces[-1] = (*pieces[-1][:2], f"{pieces[-1][2]}, {value}")
        elif any(piece[0] == "b" for piece in pieces):
            pieces[-1] = (*pieces[-1][:2], f"{pieces[-1][2]} ; {value}")
        else:
            pieces.append(("a" if not pieces else "b", {"d": " ="}.get(code, " /") if pieces else "", value))
    draft.add("250", "  ", join_marks(pieces))


def edition_to_cnmarc(draft: Draft, source: Source) -> None:
    """Make 205 of 250."""
    pairs: list[Pair] = []
    mark = ""
    for code, raw in source.take_all("ab"):
        value = strip_marks(raw, stop=raw.isascii())
        pairs += [("a", value)] if code == "a" else split_marks(value, ((" ; ", "g"), (" / ", "f")), "d" if mark == "=" else "f")
        mark = raw.rstrip()[-1:]
    draft.add("205", "  ", pairs)


def imprint_to_marc21(draft: Draft, source: Source) -> None:
    """Make 264 of 210 or 214; manufacture becomes a field of its own."""
    kind = _KINDS_OF_264.get(source.second_indicator, "1") if source.tag == "214" else "1"
    for indicator, (place, name, date) in ((kind, ("a", "c", "d")), ("3", ("e", "g", "h"))):
        pieces: list[tuple[str, str, str]] = []
        for code, value in source.take_all(place + name + date):
            if code == place:
                pieces.append(("a", " ;" if pieces else "", value))
            elif code == name:
                pieces.append(("b", " :" if pieces else "", value))
            else:
                pieces.append(("c", "," if pieces else "", value))
        draft.add("264", f" {indicator}", join_marks(pieces, stop=bool(pieces) and pieces[-1][0] == "c"))


def imprint_to_cnmarc(draft: Draft, source: Source) -> None:
    """Make 210 of 260 or of a 264 for publication; other kinds of 264 become 214."""
    letters = {"a": "a", "b": "c", "c": "d", "e": "e", "f": "g", "g": "h"}
    kind = source.second_indicator if source.tag == "264" else "1"
    pairs: list[Pair] = []
    taken = source.take_all("abcefg")
    for at, (code, raw) in enumerate(taken):
        value = strip_marks(raw, stop=at == len(taken) - 1)
        if code in "cg":
            value = value.rstrip(".")
        if code in "ef":
            value = value.strip("()")
        pairs.append((letters[code], value.rstrip(")") if code == "g" and "(" not in value else value))
    if kind in "1 ":
        draft.add("210", "  ", pairs)
    elif kind == "3" and (made := next((f for f in draft.fields if f.tag == "210"), None)) and not any(s.code in "egh" for s in made.subfields):
        at = draft.fields.index(made)
        draft.fields.pop(at)
        shifted = [({"a": "e", "c": "g", "d": "h"}[code], value) for code, value in pairs]
        draft.add("210", "  ", [*((s.code, s.value) for s in made.subfields), *shifted])
    else:
        draft.add("214", f" {next((cn for cn, m in _KINDS_OF_264.items() if m == kind), '0')}", pairs)


def extent_to_marc21(draft: Draft, source: Source) -> None:
    """Make 300 of 215."""
    marks = {"a": " ;", "c": " :", "d": " ;", "e": " +"}
    codes = {"a": "a", "c": "b", "d": "c", "e": "e"}
    taken = source.take_all("acde")
    pieces = [(codes[code], marks[code] if place else "", value) for place, (code, value) in enumerate(taken)]
    draft.add("300", "  ", join_marks(pieces))


def extent_to_cnmarc(draft: Draft, source: Source) -> None:
    """Make 215 of 300; units in $f go back to the numbers they belong to."""
    pairs: list[Pair] = []
    for code, raw in source.take_all("abcef"):
        value = strip_marks(raw)
        if code == "f" and pairs:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {value}")
        else:
            pairs.append(({"a": "a", "b": "c", "c": "d", "e": "e", "f": "a"}[code], value))
    if pairs and pairs[-1][0] == "d":
        pairs[-1] = ("d", re.sub(r"(?<=[a-z])\.$", "", pairs[-1][1]))
    draft.add("215", "  ", pairs)


def series_to_marc21(draft: Draft, source: Source) -> None:
    """Make 490 of 225; it is traced where the record has a 410 or the statement says so."""
    title = source.peek("a")
    linked = draft.of("410", "411", "461")
    traced = bool(linked) and source.first_indicator != "1"
    text = ""
    pairs: list[Pair] = []
    for code, value in source.take_all("adefhivx"):
        if code == "v":
            pairs.append(("v", value))
        elif code == "x":
            pairs.append(("x", value))
        else:
            mark = {"a": ". ", "d": " = ", "e": " : ", "f": " / ", "h": ". ", "i": ". "}[code]
            text = f"{text}{mark}{value}" if text else value
    pieces = [("a", "", text), *((code, " ;" if code == "v" else ",", value) for code, value in pairs)]
    same = any(title and title in (s.value for s in link.field.subfields) for link in linked)
    # The pinyin goes to the traced form where that is the same title, so that it is told once.
    pinyin = "" if same and traced and source.peek("9") else source.take("9")
    draft.add("490", f"{int(traced)} ", join_marks(pieces), [("a", pinyin)] if pinyin else [])


def series_to_cnmarc(draft: Draft, source: Source) -> None:
    """Make 225 of 490 or of the old 440."""
    pairs: list[Pair] = []
    for code, raw in source.take_all("anpvx"):
        value = strip_marks(raw, stop=True)
        if code == "a":
            pairs += split_marks(value, ((" = ", "d"), (" : ", "e"), (" / ", "f")), "a")
        else:
            pairs.append(({"n": "h", "p": "i"}.get(code, code), value))
    traced = [strip_marks(s.value, stop=True) for link in draft.of("830", "800", "810", "811") for s in link.field.subfields if s.code in "at"]
    indicator = "2" if pairs and pairs[0][1] in traced else "0" if traced and source.first_indicator == "1" else "1"
    pinyin = strip_marks(take_roman(source))
    if pinyin and pairs:
        pairs.insert(1, ("9", pinyin))
    draft.add("225", f"{indicator} ", pairs)


def contents_to_marc21(draft: Draft, source: Source) -> None:
    """Make 505 of 327: its pieces stand in one note, parted by dashes."""
    kind = {"1": "0", "0": "1", "2": "2"}.get(source.first_indicator, "0")
    draft.add("505", f"{kind} ", [("a", " -- ".join(value.strip() for _code, value in source.take_all("a")))])


def contents_to_cnmarc(draft: Draft, source: Source) -> None:
    """Make 327 of 505, one $a for a piece; an enhanced note ($t, $r, $g) is read as the plain one it displays as."""
    text = " ".join(value.strip() for _code, value in source.take_all("agrt"))
    pieces = [strip_marks(piece).strip() for piece in re.split(r"\s+-{2,3}\s*|\s*-{2,3}\s+", text)]
    kind = {"0": "1", "1": "0", "2": "2"}.get(source.first_indicator, "1")
    draft.add("327", f"{kind} ", [("a", piece) for piece in pieces if piece])
