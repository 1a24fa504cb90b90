"""Works of Crossref as MARC.

Source:
    Crossref REST API, work message (types, fields and their meaning as documented by Crossref, 2024).
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from wenyuan.bibliography.marc.record import MarcFormat

from .described import Description, Host, Name, Subject, is_han, write_described
from .languages import to_three_letters
from .values import Conversion

_TYPES = {
    "journal-article": "article", "book-chapter": "article", "book-section": "article", "book-part": "article", "proceedings-article": "article", "reference-entry": "article",
    "posted-content": "article", "peer-review": "article", "dissertation": "thesis", "dataset": "dataset", "journal": "serial", "book-series": "serial", "report-series": "serial",
}
_ROLES = (("author", "aut"), ("editor", "edt"), ("translator", "trl"), ("chair", "edt"))


def from_crossref(work: Mapping[str, object], to: MarcFormat, *, entered: str = "20000101") -> Conversion:
    """Return the MARC record of a work.

    Raises:
        ValueError: It has no title.
    """
    titles, containers = _texts(work.get("title")), _texts(work.get("container-title"))
    material = _TYPES.get(str(work.get("type") or ""), "book")
    date = _date(work)
    host = Host(
        containers[0], issn=_first(work.get("ISSN")), isbn=_bare_isbn(_first(work.get("ISBN"))), volume=_text(work.get("volume")), issue=_text(work.get("issue")),
        pages=_text(work.get("page")) or _text(work.get("article-number")),
    ) if containers and material == "article" else None
    doi = _text(work.get("DOI"))
    return write_described(Description(
        title=titles[0] if titles else "", entered=entered, subtitle=_first(work.get("subtitle")), parallel=tuple(_texts(work.get("original-title"))[:3]), other_titles=tuple(titles[1:4]),
        names=tuple(name for field, role in _ROLES for name in _names(work.get(field), role)),
        isbns=tuple((_bare_isbn(one), "", "") for one in _texts(work.get("ISBN"))) if host is None else (),
        issns=tuple(_texts(work.get("ISSN"))) if host is None else (), numbers=(("doi", doi),) if doi else (),
        edition=_text(work.get("edition-number")), place=_text(work.get("publisher-location")), publisher=_text(work.get("publisher")), date=date,
        languages=tuple(filter(None, [to_three_letters(_text(work.get("language")))])), abstract=_plain(_text(work.get("abstract"))), material=material, host=host,
        subjects=tuple(Subject("keyword", text=one) for one in _texts(work.get("subject"))[:20]),
        urls=((f"https://doi.org/{doi}", ""),) if doi else (), rights=_licence(work.get("license")),
        thesis=_thesis(work, date) if material == "thesis" else "",
    ), to)


def _text(value: object) -> str:
    return html.unescape(str(value)).strip() if isinstance(value, str | int) else ""


def _texts(value: object) -> list[str]:
    rows = value if isinstance(value, list) else [value]
    return [_plain(text) for one in rows if (text := _text(one))]


def _first(value: object) -> str:
    return next(iter(_texts(value)), "")


def _plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^<>]{0,300}>", " ", text)).split())


def _bare_isbn(text: str) -> str:
    return text.rsplit("/", 1)[-1]


def _names(value: object, role: str) -> list[Name]:
    found = []
    for one in value if isinstance(value, list) else []:
        if not isinstance(one, dict):
            continue
        family, given, whole = _text(one.get("family")), _text(one.get("given")), _text(one.get("name"))
        orcid = _text(one.get("ORCID")).rsplit("/", 1)[-1]
        identifiers = (("orcid", orcid),) if orcid else ()
        if family and is_han(family):
            found.append(Name(f"{family}{given}", role, identifiers=identifiers))
        elif family:
            found.append(Name(f"{family}, {given}" if given else family, role, family=family, given=given, identifiers=identifiers))
        elif whole:
            found.append(Name(whole, role, corporate=True))
    return found


def _date(work: Mapping[str, object]) -> str:
    for field in ("published-print", "published", "issued", "published-online", "posted", "created"):
        value = work.get(field)
        parts = value.get("date-parts") if isinstance(value, dict) else None
        first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
        if first and isinstance(first[0], int):
            return "-".join(f"{n:02d}" if place else f"{n:04d}" for place, n in enumerate(first[:3]) if isinstance(n, int))
    return ""


def _licence(value: object) -> str:
    first = value[0] if isinstance(value, list) and value else None
    return _text(first.get("URL")) if isinstance(first, dict) else ""


def _thesis(work: Mapping[str, object], date: str) -> str:
    places = work.get("institution")
    first = places[0] if isinstance(places, list) and places else None
    school = _text(first.get("name")) if isinstance(first, dict) else _text(work.get("publisher"))
    return " ".join(one for one in (_first(work.get("degree")) or "学位论文", school, date[:4]) if one)
