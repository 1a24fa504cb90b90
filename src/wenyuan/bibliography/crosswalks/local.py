"""Who made the record, what copies there are, and data of the other format kept whole.

Source:
    CNMARC 801 and 905 (practice of Chinese libraries) against MARC 21 040 and 852; field 886 of both formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from wenyuan.bibliography.marc.record import Field, MarcFormat, Record, Subfield

from .draft import Draft, Pair, Source
from .isbd import strip_marks
from .values import Loss, Reason

_AGENCY = {"0": "a", "1": "c", "2": "d", "3": "c"}


def agency_to_marc21(draft: Draft) -> None:
    """Make one 040 of every 801; the date of 801 is told by 005 and 008."""
    pairs: list[Pair] = []
    for source in draft.of("801"):
        code = _AGENCY.get(source.second_indicator, "a")
        pairs += [(code, value) for _code, value in source.take_all("b")]
        pairs += [("e", value) for _code, value in source.take_all("g")]
        entered = draft.of("100")
        dates = {entered[0].field.first("a") or ""} if entered else set()
        if any(text[:8] == source.peek("c")[:8] for text in dates) or draft.control("005")[:8] == source.peek("c")[:8]:
            source.take("c")
    if not pairs:
        return
    draft.add_control("003", next((value for code, value in pairs if code == "a"), ""))
    language = next((s.field.first("a") or "" for s in draft.of("100")), "")[22:25].strip()
    if not any(code == "c" for code, _value in pairs):
        pairs += [("c", value) for code, value in pairs if code == "a"][:1]
    pairs.append(("b", language if language.isalpha() else "chi"))
    draft.add("040", "  ", sorted(pairs, key=lambda pair: "abecd".index(pair[0])))


def agency_to_cnmarc(draft: Draft) -> None:
    """Make an 801 for each agency of 040; a transcribing agency that is the cataloguing one is not told twice."""
    changed = draft.control("008")[:6]
    date = f"{'20' if changed[:1] in '01234' else '19'}{changed}" if changed.isdigit() else ""
    for source in draft.of("040"):
        first = source.peek("a")
        rules = source.take("e")
        for code, value in source.take_all("acd"):
            kind = {"a": "0", "c": "1", "d": "2"}[code]
            if kind == "0" or value != first:
                draft.add("801", f" {kind}", [("b", value), ("c", date if kind == "0" else ""), ("g", rules)])
                rules = ""
        source.lose("e", rules, Reason.NO_SUBFIELD)


def control_number_to_cnmarc(draft: Draft, source: Source) -> None:
    """Make 035 of 010: a number of the Library of Congress, told as such by its prefix."""
    draft.add("035", "  ", [(code, f"(DLC){value.strip()}") for code, value in source.take_all("az")])


_ISBN = re.compile(r"\s*([0-9Xx](?:[- ]?[0-9Xx]){8,16})\s*\(([^()]*)\)\s*:?\s*")


def isbn_to_cnmarc(draft: Draft, source: Source) -> None:
    """Make 010 of 020; a qualifier that older records keep beside the number goes to $b."""
    pairs: list[Pair] = []
    for code, raw in source.take_all("aqcz"):
        found = _ISBN.fullmatch(raw) if code == "a" else None
        if found:
            pairs += [("a", found.group(1)), ("b", found.group(2))]
        else:
            value = raw.strip() if code == "z" else strip_marks(raw)
            pairs.append(({"q": "b", "c": "d"}.get(code, code), value.strip("()") if code == "q" else value))
    draft.add("010", "  ", pairs)


def copies_to_marc21(draft: Draft, source: Source) -> None:
    """Make 852 of 905. $f is left out where $d and $e say the same."""
    number, book, whole = source.peek("d"), source.peek("e"), source.peek("f")
    letters = {"a": "a", "c": "b", "d": "h", "e": "i", "b": "p", "s": "t", "v": "3"}
    if whole and whole in {f"{number}/{book}", f"{number} {book}", number}:
        source.take("f")
    elif not number:
        letters["f"] = "h"
    pairs = [(letters[code], value) for code, value in source.take_all("".join(letters))]
    draft.add("852", "8 ", sorted(pairs, key=lambda pair: "3abhipt".index(pair[0])))


def copies_to_cnmarc(draft: Draft, source: Source) -> None:
    """Make 905 of 852, with the whole call number in $f."""
    number, book = source.peek("h"), source.peek("i")
    letters = {"a": "a", "b": "c", "c": "c", "h": "d", "i": "e", "p": "b", "t": "s", "3": "v"}
    pairs = [(letters[code], value) for code, value in source.take_all("".join(letters))]
    if number:
        pairs.append(("f", f"{number}/{book}" if book else number))
    draft.add("905", "  ", sorted(pairs, key=lambda pair: "abcdefsv".index(pair[0])))


def keep_foreign(record: Record, losses: Iterable[Loss], source: Record) -> tuple[Field, ...]:
    """Return 886 fields that hold, whole, every source field of which something was lost.

    Source:
        MARC 21 886 (Foreign MARC Information Field): first indicator 1 control field, 2 data field; $2 format, $a tag, $b indicators
        or data, then the foreign subfields. UNIMARC 886 (Data not converted from source format) is laid out alike.
    """
    lost = {loss.tag for loss in losses}
    values = {(loss.tag, loss.value) for loss in losses}
    kept: list[Field] = []
    for field in source.fields:
        if field.tag not in lost:
            continue
        if field.data is not None:
            kept.append(Field("886", "1 ", (Subfield("2", str(source.format)), Subfield("a", field.tag), Subfield("b", field.data))))
        elif field.tag in {"100", "105", "110"} or any(value in s.value for s in field.subfields for tag, value in values if tag == field.tag):
            head = (Subfield("2", str(source.format)), Subfield("a", field.tag), Subfield("b", field.indicators))
            kept.append(Field("886", "2 ", (*head, *field.subfields)))
    return record.fields + tuple(kept)


def restore_foreign(fields: list[Field], source: Record, wanted: MarcFormat) -> list[Field]:
    """Put back fields of the wanted format that an earlier conversion kept in 886."""
    restored = list(fields)
    for holder in source.all("886"):
        if holder.first("2") != str(wanted) or len(holder.subfields) < 3:
            continue
        tag, coded = holder.first("a") or "", holder.first("b") or ""
        if len(tag) != 3 or not tag.isdigit():
            continue
        field = Field(tag, data=coded) if holder.indicators[:1] == "1" else Field(tag, coded.ljust(2)[:2], holder.subfields[3:])
        at = next((place for place, made in enumerate(restored) if _same(made, field)), None)
        if at is None:
            restored.append(field)
        else:
            restored[at] = field
    return restored


def _same(made: Field, kept: Field) -> bool:
    """Tell whether a converted field is what came of a field that was kept: same tag, and all it says is said there."""
    if made.tag != kept.tag or (made.data is None) != (kept.data is None):
        return False
    if kept.tag in {"001", "005", "008", "100", "101", "102", "105", "106", "110"}:
        return True
    said = {s.value for s in kept.subfields}
    shared = sum(s.value in said for s in made.subfields)
    return shared * 2 > len(made.subfields)
