"""Resources of DataCite as MARC.

Source:
    DataCite Metadata Schema 4.5; DataCite REST API, JSON:API attributes of a DOI.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from wenyuan.bibliography.marc.record import MarcFormat

from .described import Description, Host, Name, Subject, is_han, write_described
from .languages import to_three_letters
from .values import Conversion

_TYPES = {
    "audiovisual": "video", "book": "book", "bookchapter": "article", "collection": "kit", "computationalnotebook": "software", "conferencepaper": "article", "conferenceproceeding": "book",
    "datapaper": "article", "dataset": "dataset", "dissertation": "thesis", "image": "image", "interactiveresource": "ebook", "journal": "serial", "journalarticle": "article",
    "physicalobject": "object", "preprint": "article", "report": "ebook", "software": "software", "sound": "audio", "text": "ebook",
}
_ROLES = {
    "editor": "edt", "datacollector": "dtc", "datacurator": "cur", "datamanager": "dtm", "distributor": "dst", "producer": "pro", "projectleader": "pdr", "researcher": "rth",
    "rightsholder": "cph", "sponsor": "spn", "supervisor": "ths", "translator": "trl",
}


def from_datacite(resource: Mapping[str, object], to: MarcFormat, *, entered: str = "20000101") -> Conversion:
    """Return the MARC record of a resource: a JSON:API object, or its attributes.

    Raises:
        ValueError: It has no title.
    """
    inner = resource.get("attributes")
    data: Mapping[str, object] = inner if isinstance(inner, dict) else resource
    titles = [(str(one.get("titleType") or ""), _text(one.get("title"))) for one in _rows(data.get("titles"))]
    main = next((text for kind, text in titles if not kind), titles[0][1] if titles else "")
    types = data.get("types")
    general = _text(types.get("resourceTypeGeneral")) if isinstance(types, dict) else ""
    doi, date = _text(data.get("doi")), _date(data)
    texts = [(str(one.get("descriptionType") or ""), _plain(_text(one.get("description")))) for one in _rows(data.get("descriptions"))]
    return write_described(Description(
        title=main, entered=entered, subtitle=next((text for kind, text in titles if kind == "Subtitle"), ""),
        parallel=tuple(text for kind, text in titles if kind == "TranslatedTitle"), other_titles=tuple(text for kind, text in titles if kind in {"AlternativeTitle", "Other"}),
        names=(*_names(data.get("creators"), "cre"), *_names(data.get("contributors"), "")), numbers=(("doi", doi),) if doi else (),
        edition=_text(data.get("version")), publisher=_publisher(data.get("publisher")), date=date,
        extent="; ".join(_texts(data.get("sizes"))), languages=tuple(filter(None, [to_three_letters(_text(data.get("language")))])),
        abstract=next((text for kind, text in texts if kind == "Abstract"), ""), contents=next((text for kind, text in texts if kind == "TableOfContents"), ""),
        notes=(*(text for kind, text in texts if kind not in {"Abstract", "TableOfContents"}), *_formats(data.get("formats"))),
        subjects=tuple(_subject(one) for one in _rows(data.get("subjects")) if _text(one.get("subject"))),
        urls=tuple((url, "") for url in dict.fromkeys(filter(None, (f"https://doi.org/{doi}" if doi else "", _text(data.get("url")))))),
        rights="; ".join(filter(None, (_text(one.get("rights")) or _text(one.get("rightsUri")) for one in _rows(data.get("rightsList"))))),
        material=_TYPES.get(general.lower(), "ebook"), host=_host(data.get("container")),
    ), to)


def _rows(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int) else ""


def _texts(value: object) -> list[str]:
    return [text for one in value if (text := _text(one))] if isinstance(value, list) else []


def _formats(value: object) -> list[str]:
    found = _texts(value)
    return [f"格式：{'、'.join(found)}"] if found else []


def _plain(text: str) -> str:
    return " ".join(re.sub(r"<[^<>]{0,300}>", " ", text).split())


def _publisher(value: object) -> str:
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _names(value: object, role: str) -> Iterable[Name]:
    for one in _rows(value):
        family, given, whole = _text(one.get("familyName")), _text(one.get("givenName")), _text(one.get("name"))
        kind = role or _ROLES.get(_text(one.get("contributorType")).lower(), "ctb")
        identifiers = tuple(
            (_text(row.get("nameIdentifierScheme")).lower(), _text(row.get("nameIdentifier")).rsplit("/", 1)[-1]) for row in _rows(one.get("nameIdentifiers")) if _text(row.get("nameIdentifier"))
        )
        if is_han(family or whole) and _text(one.get("nameType")) != "Organizational":
            yield Name(f"{family}{given}" if family else whole.replace(", ", "").replace(",", ""), kind, identifiers=identifiers)
        elif family or whole:
            corporate = _text(one.get("nameType")) == "Organizational"
            yield Name(whole or f"{family}, {given}", kind, family="" if corporate else family, given="" if corporate else given, corporate=corporate, identifiers=identifiers)


def _date(data: Mapping[str, object]) -> str:
    dates = {_text(one.get("dateType")): _text(one.get("date")) for one in _rows(data.get("dates"))}
    return dates.get("Issued") or _text(data.get("publicationYear")) or dates.get("Created", "")


def _subject(one: Mapping[str, object]) -> Subject:
    scheme, text = _text(one.get("subjectScheme")).lower(), _text(one.get("subject"))
    number = _text(one.get("classificationCode"))
    if scheme in {"ddc", "dewey", "dewey decimal classification"}:
        return Subject("ddc", number or text.split()[0])
    return Subject("keyword", text=text)


def _host(value: object) -> Host | None:
    if not isinstance(value, dict) or not _text(value.get("title")):
        return None
    first, last = _text(value.get("firstPage")), _text(value.get("lastPage"))
    number = _text(value.get("identifier")) if _text(value.get("identifierType")) == "ISSN" else ""
    return Host(_text(value.get("title")), number, "", _text(value.get("volume")), _text(value.get("issue")), f"{first}-{last}" if last else first)
