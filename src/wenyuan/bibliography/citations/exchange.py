"""References for other programs: BibTeX, RIS, CSL-JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from .citable import HAN, Citable, Contributor, ContributorKind
from .gbt7714 import cited_year
from .names import split_name

_BIBTEX_TYPES: Final = {
    "book": "book", "ancient": "book", "score": "book", "thesis": "phdthesis", "article": "article", "serial": "periodical", "newspaper": "periodical",
}
_RIS_TYPES: Final = {
    "book": "BOOK", "ancient": "ANCIENT", "serial": "SER", "newspaper": "NEWS", "thesis": "THES", "article": "JOUR", "map": "MAP", "score": "MUSIC",
    "audio": "SOUND", "video": "VIDEO", "image": "ART", "manuscript": "MANSCPT", "electronic": "ELEC", "web": "ELEC", "dataset": "DATA",
}
_CSL_TYPES: Final = {
    "book": "book", "ancient": "classic", "serial": "periodical", "newspaper": "periodical", "thesis": "thesis", "article": "article-journal", "map": "map",
    "score": "musical_score", "audio": "song", "video": "motion_picture", "image": "graphic", "manuscript": "manuscript", "electronic": "webpage",
    "web": "webpage", "dataset": "dataset",
}
# Tried in this order on the way in, so that the backslash of an escape is not escaped again.
_BIBTEX_ESCAPES: Final = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
_BIBTEX_MEANING: Final = {escaped: plain for plain, escaped in _BIBTEX_ESCAPES.items()}
_ESCAPED: Final = re.compile("|".join(re.escape(escaped) for escaped in sorted(_BIBTEX_MEANING, key=len, reverse=True)))
_SPACE: Final = re.compile(r"\s+")


def escape_bibtex(text: str) -> str:
    """Write a text so that BibTeX and LaTeX read it back letter for letter; runs of white space become one space."""
    return "".join(_BIBTEX_ESCAPES.get(c, c) for c in _SPACE.sub(" ", text).strip())


def unescape_bibtex(text: str) -> str:
    """Read back what `escape_bibtex` wrote."""
    return _ESCAPED.sub(lambda match: _BIBTEX_MEANING[match[0]], text)


def write_bibtex(thing: Citable) -> str:
    """Write one BibTeX entry in UTF-8, ending in a line feed."""
    authors, editors = _of_kind(thing, ContributorKind.AUTHOR), _of_kind(thing, ContributorKind.EDITOR)
    kind = _BIBTEX_TYPES.get(thing.material, "misc")
    fields = [
        ("author", _bibtex_names(authors)), ("editor", _bibtex_names(editors)), ("translator", _bibtex_names(_of_kind(thing, ContributorKind.TRANSLATOR))),
        ("title", f"{{{escape_bibtex(_whole_title(thing))}}}"), ("edition", escape_bibtex(thing.edition)), ("address", escape_bibtex(thing.place)),
        ("school" if kind == "phdthesis" else "publisher", escape_bibtex(thing.publisher)), ("year", escape_bibtex(_year(thing))), ("series", escape_bibtex(thing.series)),
        ("number", escape_bibtex(thing.series_volume)), ("isbn", escape_bibtex(thing.isbn)), ("issn", escape_bibtex(thing.issn)),
        ("langid", {"chi": "chinese", "eng": "english", "jpn": "japanese"}.get(thing.language, "")), ("note", escape_bibtex(_note(thing))),
        ("url", escape_bibtex(thing.url or thing.permalink)),
    ]
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields if value and value != "{}")
    return f"@{kind}{{{thing.identifier or 'item'},\n{body}\n}}\n"


def write_ris(thing: Citable) -> str:
    """Write one RIS entry; a value never holds a line end, since the next line would be read as a tag."""
    people = [("A4" if c.kind is ContributorKind.TRANSLATOR else "A2" if c.kind is not ContributorKind.AUTHOR else "AU", c.name) for c in thing.contributors]
    pairs: list[tuple[str, str]] = [
        ("TY", _RIS_TYPES.get(thing.material, "GEN")), *people, ("TI", _whole_title(thing)), ("ET", thing.edition), ("CY", thing.place), ("PB", thing.publisher),
        ("PY", _year(thing)), ("T2", thing.series), ("VL", thing.series_volume), ("SN", thing.isbn or thing.issn), ("LA", thing.language), ("N1", _note(thing)),
        ("UR", thing.url or thing.permalink), ("ID", thing.identifier),
    ]
    lines = [f"{tag}  - {_SPACE.sub(' ', value).strip()}" for tag, value in pairs if value.strip()]
    return "\r\n".join([*lines, "ER  - ", ""])


def write_csl_json(thing: Citable) -> list[dict[str, object]]:
    """Return CSL-JSON: a list with one item, keys without a value left out."""
    year = re.search(r"-?\d{3,4}", cited_year(thing))
    item: dict[str, object] = {
        "id": thing.identifier or "item", "type": _CSL_TYPES.get(thing.material, "document"), "title": _whole_title(thing),
        "author": _csl_names(_of_kind(thing, ContributorKind.AUTHOR)), "editor": _csl_names(_of_kind(thing, ContributorKind.EDITOR)),
        "translator": _csl_names(_of_kind(thing, ContributorKind.TRANSLATOR)),
        "contributor": _csl_names(_of_kind(thing, ContributorKind.OTHER)), "edition": thing.edition, "publisher-place": thing.place,
        "publisher": thing.publisher, "issued": {"date-parts": [[int(year[0])]]} if year else {"literal": thing.date_text} if thing.date_text else {},
        "collection-title": thing.series, "collection-number": thing.series_volume, "ISBN": thing.isbn, "ISSN": thing.issn,
        "language": {"chi": "zh", "eng": "en", "jpn": "ja", "kor": "ko", "fre": "fr", "ger": "de", "rus": "ru"}.get(thing.language, thing.language),
        "note": _note(thing), "URL": thing.url or thing.permalink,
        "accessed": {"date-parts": [[thing.accessed.year, thing.accessed.month, thing.accessed.day]]} if thing.accessed and thing.url else {},
    }
    return [{key: value for key, value in item.items() if value}]


def _of_kind(thing: Citable, kind: ContributorKind) -> list[Contributor]:
    return [c for c in thing.contributors if c.kind is kind]


def _bibtex_names(people: Iterable[Contributor]) -> str:
    return " and ".join(f"{{{escape_bibtex(c.name)}}}" if c.corporate or HAN.search(c.name) else escape_bibtex(", ".join(filter(None, split_name(c.name)))) for c in people)


def _csl_names(people: Iterable[Contributor]) -> list[dict[str, str]]:
    names: list[dict[str, str]] = []
    for person in people:
        family, given = split_name(person.name)
        whole = person.corporate or HAN.search(person.name) is not None or not given
        names.append({"literal": person.name} if whole else {"family": family, "given": given})
    return names


def _whole_title(thing: Citable) -> str:
    return ": ".join(part.strip(" .:：/") for part in (thing.title, thing.part, thing.subtitle) if part)


def _year(thing: Citable) -> str:
    match = re.search(r"(?:前)?\d{3,4}(?:[-—]\d{2,4})?", cited_year(thing, edition=2015))
    return match[0] if match else thing.date_text


def _note(thing: Citable) -> str:
    """Keep what the exchange formats have no place for: dynasties of old authors and the date as written."""
    dynasties = [f"〔{c.dynasty}〕{c.name}" for c in thing.contributors if c.dynasty]
    written = [thing.date_text] if thing.date_text and thing.date_text != _year(thing) else []
    return "; ".join([*dynasties, *written])
