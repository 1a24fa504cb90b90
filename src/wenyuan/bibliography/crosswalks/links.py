"""Links to other records: CNMARC block 4 (embedded fields or standard subfields) against MARC 21 760–787 and 8XX.

Source:
    CNMARC 410–488 and the $1 technique; MARC 21 76X–78X, 800–830. A relation MARC 21 has no field for is told in words in $i, which
    also brings it back.
"""

from __future__ import annotations

from wenyuan.bibliography.marc.record import Field, Subfield

from .draft import Draft, Pair, Source
from .isbd import strip_marks
from .scripts import take_roman
from .values import Loss, Reason

# CNMARC tag: MARC 21 tag, second indicator, words for $i.
_RELATIONS = {
    "411": ("760", " ", "附属丛编:"), "412": ("787", " ", "摘自:"), "413": ("787", " ", "摘录:"), "421": ("770", " ", ""), "422": ("772", " ", ""),
    "423": ("777", " ", ""), "424": ("787", " ", "被更新于:"), "425": ("787", " ", "更新:"), "430": ("780", "0", ""), "431": ("780", "1", ""),
    "432": ("780", "2", ""), "433": ("780", "3", ""), "434": ("780", "5", ""), "435": ("780", "6", ""), "436": ("780", "4", ""), "437": ("780", "7", ""),
    "440": ("785", "0", ""), "441": ("785", "1", ""), "442": ("785", "2", ""), "443": ("785", "3", ""), "444": ("785", "4", ""), "445": ("785", "5", ""),
    "446": ("785", "6", ""), "447": ("785", "7", ""), "448": ("785", "8", ""), "451": ("775", " ", ""), "452": ("776", " ", ""), "453": ("767", " ", ""),
    "454": ("765", " ", ""), "455": ("775", " ", "复制自:"), "456": ("775", " ", "复制为:"), "461": ("773", " ", ""), "462": ("774", " ", ""),
    "463": ("773", " ", "单册:"), "464": ("774", " ", "单册分析:"), "470": ("787", " ", "被评论的作品:"), "481": ("777", " ", "还装订有:"),
    "482": ("777", " ", "合订于:"), "488": ("787", " ", ""),
}  # fmt: skip
LINK_TAGS = frozenset(_RELATIONS)
_BACK = {(tag, second): cn for cn, (tag, second, words) in _RELATIONS.items() if not words}
_BY_WORDS = {words: cn for cn, (_tag, _second, words) in _RELATIONS.items() if words}
TARGET_TAGS = frozenset(tag for tag, _second, _words in _RELATIONS.values()) | {"762"}
_PLAIN = {"a": "a", "t": "t", "e": "b", "p": "h", "v": "g", "x": "x", "y": "z", "0": "w", "3": "w", "s": "k", "c": "c"}


def embedded_fields(source: Source) -> list[Field]:
    """Return the fields embedded after $1; $1 holds tag and indicators, or a control field whole."""
    found: list[Field] = []
    for code, value in source.pairs:
        if code == "1":
            tag = value[:3]
            found.append(Field(tag, data=value[3:]) if tag < "010" else Field(tag, value[3:5].ljust(2), _inline(value[5:])))
        elif found and found[-1].data is None:
            last = found[-1]
            found[-1] = Field(last.tag, last.indicators, (*last.subfields, Subfield(code, value)))
    return found


def _inline(text: str) -> tuple[Subfield, ...]:
    return tuple(Subfield(part[0], part[1:]) for part in text.split("$")[1:] if len(part) > 1)


def _describe(source: Source) -> tuple[list[Pair], list[Pair], list[Pair]]:
    """Return what a link says: (title parts a, h, i, v; the rest by MARC 21 code; author), taking it from the source."""
    title: list[Pair] = []
    rest: list[Pair] = []
    author: list[Pair] = []
    if not any(code == "1" for code, _value in source.pairs):
        for code, value in source.take_all("".join(_PLAIN)):
            target = _PLAIN[code]
            (title if target in "tg" else author if target == "a" else rest).append(({"t": "a", "g": "v"}.get(target, target), value))
        if author and not title:
            title, author = [("a", author[0][1])], author[1:]
        return title, rest, author
    fields = embedded_fields(source)
    source.take_all("".join({code for code, _value in source.pairs}))
    for field in fields:
        _describe_embedded(field, source, title, rest, author)
    return title, rest, author


_NUMBERS = {"010": "z", "011": "x"}


def _describe_embedded(field: Field, source: Source, title: list[Pair], rest: list[Pair], author: list[Pair]) -> None:
    if field.tag == "001":
        rest.append(("w", (field.data or "").strip()))
        return
    for subfield in field.subfields:
        code, value = subfield.code, subfield.value
        if field.tag in {"200", "225", "500"} and code in "ahiv" and not (code == "a" and any(c == "a" for c, _v in title)):
            title.append((code, value))
        elif field.tag == "200" and code == "f" and not author:
            author.append(("a", value))
        elif field.tag in _NUMBERS and code == "a":
            rest.append((_NUMBERS[field.tag], value))
        elif field.tag[:2] in {"70", "71", "72"} and code == "a":
            author[:] = [("a", value)]
        elif field.tag == "205" and code == "a":
            rest.append(("b", value))
        elif field.tag == "215" and code == "a":
            rest.append(("h", value))
        elif field.tag == "210" and code in "acd":
            before = next((v for c, v in rest if c == "d"), "")
            rest[:] = [pair for pair in rest if pair[0] != "d"]
            rest.append(("d", f"{before}{' : ' if code == 'c' else ', '}{value}" if before else value))
        else:
            source.losses.append(Loss(source.tag, f"1 {field.tag} {code}", value, Reason.EMBEDDED))


def link_to_marc21(draft: Draft, source: Source) -> None:
    """Make a 76X–78X of a field of block 4."""
    tag, second, words = _RELATIONS[source.tag]
    title, rest, author = _describe(source)
    text = ""
    for code, value in title:
        if code != "v":
            text = f"{text}{', ' if code == 'i' and text.endswith('.') else '. '}{value}" if text else value
    volume = [("g", value) for code, value in title if code == "v"]
    order = sorted([*rest, ("t", text), *volume, *author], key=lambda pair: "abtdghkcxzw".find(pair[0]))
    first = "1" if source.second_indicator == "0" else "0"
    draft.add(tag, f"{first}{second}", [("i", words), *order])


def link_to_cnmarc(draft: Draft, source: Source) -> None:
    """Make a field of block 4 of a 76X–78X."""
    words = source.peek("i")
    tag = _BY_WORDS.get(words) or ("411" if source.tag == "762" else "") or _BACK.get((source.tag, source.second_indicator)) or _BACK.get((source.tag, " "), "")
    if source.tag in {"780", "785"} and not tag:
        tag = "430" if source.tag == "780" else "440"
    if source.tag == "773" and draft.record.leader[7:8] == "a":
        tag = "463"
    if source.tag == "760" and not words:
        tag = "410"
    if words in _BY_WORDS:
        source.take("i")
    # A title in $s or $a stands in where there is no $t.
    title = source.take("t") or source.take("s") or source.take("a")
    number = source.take("w").strip()
    pairs: list[Pair] = [("1", f"001{number}")] if number else []
    for code, embedded in (("z", "010  "), ("x", "011  ")):
        if value := source.take(code):
            pairs += [("1", embedded), ("a", value)]
    pairs += [("1", "2001 "), ("a", strip_marks(title, stop=title.isascii()))] if title else []
    pairs += [("v", strip_marks(source.take("g")))] if title else []
    for code, embedded in (("b", "205  "), ("d", "210  "), ("h", "215  "), ("a", "701 1")):
        value = source.take(code)
        if value:
            pairs += [("1", embedded), ("d" if code == "d" else "a", strip_marks(value, stop=code == "a"))]
    draft.add(tag, f" {'1' if source.first_indicator == '0' else '0'}", pairs)


def series_link_to_marc21(draft: Draft, source: Source) -> None:
    """Make 830 of 410, or 800 where the link names an author."""
    title, rest, author = _describe(source)
    names = {"a": "t" if author else "a", "h": "n", "i": "p", "v": "v"}
    kept = [(code, value) for code, value in rest if code in "wx"]
    for code, value in rest:
        if code not in "wx":
            source.losses.append(Loss(source.tag, code, value, Reason.EMBEDDED))
    pairs: list[Pair] = []
    for code, value in sorted(title, key=lambda pair: pair[0] == "v"):
        if pairs and code in "hiv":
            pairs[-1] = (pairs[-1][0], pairs[-1][1] + (" ;" if code == "v" else "."))
        pairs.append((names[code], value))
    twin = next((s for s in draft.of("225") if title and s.peek("a") == title[0][1]), None)
    pinyin = twin.take("9") if twin is not None and twin.first_indicator != "1" else ""
    draft.add("800" if author else "830", "1 " if author else " 0", [*author, *pairs, *kept], [("t" if author else "a", pinyin)] if pinyin else [])


def series_link_to_cnmarc(draft: Draft, source: Source) -> None:
    """Make 410 of 800, 810, 811 or 830."""
    named = source.tag != "830"
    title = [value for _code, value in source.take_all("t" if named else "a")]
    author = [strip_marks(value, stop=True) for _code, value in source.take_all("a")] if named else []
    number, issn = source.take("w").strip(), source.take("x")
    pairs: list[Pair] = [("1", f"001{number}")] if number else []
    pairs += [("1", "011  "), ("a", issn)] if issn else []
    pairs += [("1", "2001 "), *(("a", strip_marks(value, stop=True)) for value in title)]
    pairs += [({"n": "h", "p": "i", "v": "v"}[code], strip_marks(value, stop=True)) for code, value in source.take_all("npv")]
    pairs += [pair for value in author for pair in (("1", "701 1" if source.tag == "800" else "71102"), ("a", value))]
    pinyin = strip_marks(take_roman(source, "t" if named else "a"))
    if pinyin and title:
        made = [f for f in draft.fields if f.tag == "225" and f.first("a") == strip_marks(title[0], stop=True) and f.first("9") is None]
        if made:
            at = draft.fields.index(made[0])
            first, *others = made[0].subfields
            draft.fields[at] = Field("225", made[0].indicators, (first, Subfield("9", pinyin), *others))
        else:
            pairs.insert(next(i for i, pair in enumerate(pairs) if pair[0] == "a") + 1, ("9", pinyin))
    draft.add("410", " 0", pairs)
