"""The summary of a MARC 21 bibliographic record. A linked 880 gives the original script, which is what is shown.

Source:
    MARC 21 Format for Bibliographic Data (fields named beside each rule); 880 and $6 by its Appendix A.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .coded import coded_years, marc21_material, written_years
from .fields import Texts, control, every, first, subfields, trim
from .names import marc21_name
from .values import CopyNote, Link, Name, Summary

_NAMES = (
    ("100", "person", True), ("110", "corporate", True), ("111", "meeting", True), ("700", "person", False), ("710", "corporate", False),
    ("711", "meeting", False),
)
_SUBJECT_TAGS = ("600", "610", "611", "630", "648", "650", "651", "653", "655")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ISBN = re.compile(r"[0-9Xx－-]{9,}")
_LINKS = {"760": "series", "773": "set", "775": "other-edition", "776": "other-medium", "780": "continues", "785": "continued-by", "787": "related", "765": "translation-of", "767": "translation"}


def summarise_marc21(leader: str, texts: Texts) -> Summary:
    """Take the summary from a record's field texts."""
    fixed = texts["008"][0] if "008" in texts else ""
    scripts = _original_scripts(texts) if "880" in texts else {}
    title, subtitle, part, responsibility, titles = _title(texts, scripts)
    place, publisher, date_text = _imprint(texts, scripts)
    years = coded_years(fixed[6:7], fixed[7:11], fixed[11:15])
    if years[0] is None:
        years = written_years(date_text)
    languages = _languages(texts, fixed)
    tags = texts.keys()
    uniform = trim(first(texts, "240", "a") or first(texts, "130", "a"))
    if uniform:
        titles.append(("uniform", uniform))
    clc, others = _classes(texts)
    isbns = [m.group() for value in every(texts, "020", "a") if (m := _ISBN.search(value))]
    return Summary(
        control_number=control(texts, "001"), changed=control(texts, "005"),
        material=marc21_material(leader, tags, fixed, years[0], languages[0] if languages else ""),  # type: ignore[arg-type]
        title=title, subtitle=subtitle, part=part, titles=tuple(titles), responsibility=responsibility, names=_names(texts, scripts),
        edition=trim(first(texts, "250", "a")), place=place, publisher=publisher, date_text=date_text, year_from=years[0], year_to=years[1],
        extent=trim(" ".join(value for _code, value in subfields(texts["300"][0]))) if "300" in texts else "",
        languages=languages, country=fixed[15:18].strip(), isbns=tuple(isbns), issns=tuple(every(texts, "022", "a")),
        numbers=tuple(every(texts, "024", "a") + every(texts, "010", "a")),
        classes=clc, other_classes=others, subjects=_subjects(texts), links=_links(texts, scripts), notes=_notes(texts),
        contents=tuple(piece for value in every(texts, "505", "a") for piece in re.split(r"\s+--\s+", value)) + tuple(every(texts, "505", "t")),
        abstract=" ".join(every(texts, "520", "a")), urls=tuple(every(texts, "856", "u")), copies=_copies(texts), uniform_title=uniform,
    )


def _original_scripts(texts: Texts) -> dict[str, list[str]]:
    """Return the 880 fields by the tag they stand for."""
    found: dict[str, list[str]] = {}
    for text in texts["880"]:
        link = first({"880": [text]}, "880", "6")
        if link:
            found.setdefault(link[:3], []).append(text)
    return found


def _title(texts: Texts, scripts: Texts) -> tuple[str, str, str, str, list[tuple[str, str]]]:
    titles: list[tuple[str, str]] = []
    source = texts["245"][0] if "245" in texts else ""
    original = scripts["245"][0] if "245" in scripts else ""
    if original and _HAN.search(original):
        roman = trim(first({"245": [source]}, "245", "a"))
        if roman:
            titles.append(("parallel", roman))
        source = original
    title, subtitle, part, responsibility = "", "", [], ""
    for code, value in subfields(source):
        if code == "a" and not title:
            title = trim(value)
        elif code == "b":
            subtitle = f"{subtitle} : {trim(value)}" if subtitle else trim(value)
        elif code in "np":
            part.append(trim(value))
            if code == "p":
                titles.append(("part", trim(value)))
        elif code == "c":
            responsibility = value.rstrip(" .")
    for source_, tag, code, kind in ((texts, "246", "a", "variant"), (texts, "740", "a", "variant"), (scripts, "246", "a", "variant"), (texts, "700", "t", "part"), (texts, "710", "t", "part")):
        if tag in source_:
            titles += [(kind, trim(value)) for value in every(source_, tag, code)]
    return title, subtitle, ". ".join(part), responsibility, titles


def _imprint(texts: Texts, scripts: Texts) -> tuple[str, str, str]:
    for source in (scripts, texts) if scripts else (texts,):
        for tag in ("264", "260"):
            fields: Sequence[str] = source.get(tag, ())
            chosen = next((t for t in fields if tag == "260" or t[1:2] in "1 "), None)
            if chosen is not None:
                values = dict(reversed(subfields(chosen)))
                return trim(values.get("a", "")).strip("[]"), trim(values.get("b", "")), values.get("c", "").rstrip(" .,")
    return "", "", ""


def _languages(texts: Texts, fixed: str) -> tuple[str, ...]:
    codes = [value[i : i + 3] for value in every(texts, "041", "a") for i in range(0, len(value), 3)] if "041" in texts else []
    if fixed[35:38].strip(" |#"):
        codes.insert(0, fixed[35:38])
    return tuple(dict.fromkeys(code.lower() for code in codes if len(code) == 3 and code.isalpha()))


def _names(texts: Texts, scripts: Texts) -> tuple[Name, ...]:
    found: list[Name] = []
    for tag, kind, primary in _NAMES:
        originals = list(scripts.get(tag, ()))
        for place, text in enumerate(texts.get(tag, ())):
            name = marc21_name(subfields(text), kind, primary=primary)
            if name is None:
                continue
            linked = marc21_name(subfields(originals[place]), kind, primary=primary) if place < len(originals) else None
            if linked is not None and _HAN.search(linked.name):
                name = Name(
                    name=linked.name, kind=kind, dynasty=linked.dynasty, dates=name.dates or linked.dates, role=name.role, primary=primary,
                    variants=(name.name,), control=name.control,
                )
            found.append(name)
    return tuple(found)


def _classes(texts: Texts) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    clc: list[str] = every(texts, "093", "a") if "093" in texts else []
    others: list[tuple[str, str]] = []
    for text in texts.get("084", ()):
        scheme = first({"084": [text]}, "084", "2").lower()
        for value in every({"084": [text]}, "084", "a"):
            if scheme in {"clc", "ztf", "zhongtufa"}:
                clc.append(value)
            else:
                others.append((scheme or "other", value))
    for tag, scheme in (("082", "ddc"), ("050", "lcc"), ("090", "lcc"), ("080", "udc"), ("060", "nlm")):
        if tag in texts:
            others += [(scheme, value) for value in every(texts, tag, "a")]
    return tuple(dict.fromkeys(clc)), tuple(dict.fromkeys(others))


def _subjects(texts: Texts) -> tuple[str, ...]:
    found: list[str] = []
    for tag in _SUBJECT_TAGS:
        for text in texts.get(tag, ()):
            value = "-".join(trim(v) for code, v in subfields(text) if code in "atvxyzbcd")
            if value:
                found.append(value)
    return tuple(dict.fromkeys(found))


def _links(texts: Texts, scripts: Texts) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    for tag, source in (("490", scripts), ("490", texts), ("440", texts), ("830", texts), ("800", texts), ("810", texts)):
        for text in source.get(tag, ()):
            values = dict(reversed(subfields(text)))
            title = trim(values.get("t" if tag in {"800", "810"} else "a", ""))
            if title and title not in found:
                found[title] = Link("series", title, values.get("v", "").rstrip(" ."))
    for tag in sorted(_LINKS.keys() & texts.keys()):
        relation = _LINKS[tag]
        for text in texts[tag]:
            one = {tag: [text]}
            title = trim(first(one, tag, "t") or first(one, tag, "a"))
            if title:
                found.setdefault(title, Link(relation, title, first(one, tag, "g"), first(one, tag, "w")))
    return tuple(found.values())


def _notes(texts: Texts) -> tuple[str, ...]:
    return tuple([value for tag in sorted([t for t in texts if t[0] == "5" and t not in {"505", "520"}]) for value in every(texts, tag, "a")])


def _copies(texts: Texts) -> tuple[CopyNote, ...]:
    found: list[CopyNote] = []
    for text in texts.get("852", ()):
        pairs = subfields(text)
        values = dict(reversed(pairs))
        call = " ".join([value for code, value in pairs if code in "khim"])
        found.append(CopyNote(values.get("a", ""), values.get("b", ""), call, tuple([value for code, value in pairs if code == "p"])))
    return tuple(found)
