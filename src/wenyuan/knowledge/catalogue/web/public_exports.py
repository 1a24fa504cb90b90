"""One record in the forms that other programs read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

import orjson

from wenyuan.bibliography.bibframe import to_bibframe, write_ntriples, write_rdfxml, write_turtle
from wenyuan.bibliography.citations import make_citable, write_bibtex, write_csl_json, write_ris
from wenyuan.bibliography.marc import Record as MarcRecord
from wenyuan.bibliography.summary import Summary

from ..data import RecordData
from ..queries.exports import render_record

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DC_TYPES: Final = {"map": "Image", "image": "StillImage", "video": "MovingImage", "audio": "Sound", "dataset": "Dataset", "object": "PhysicalObject"}
_SCHEMA_TYPES: Final = {
    "book": "Book", "ancient": "Book", "thesis": "Thesis", "serial": "Periodical", "newspaper": "Newspaper", "article": "ScholarlyArticle", "map": "Map",
    "score": "SheetMusic", "audio": "AudioObject", "video": "VideoObject", "image": "ImageObject", "manuscript": "Manuscript", "dataset": "Dataset",
    "web": "WebPage",
}
_LANGUAGE_TAGS: Final = {"chi": "zh", "eng": "en", "jpn": "ja", "kor": "ko", "fre": "fr", "ger": "de", "rus": "ru", "spa": "es", "lat": "la"}


@dataclass(frozen=True, slots=True)
class Described:
    """A record with everything its forms are made from. `permalink` is absolute."""

    record: RecordData
    summary: Summary
    marc: MarcRecord
    raw: bytes
    permalink: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a record: its media type, the ending of a file, its name for people and how it is written."""

    media_type: str
    suffix: str
    label: str
    write: Callable[[Described], bytes]


def _citation(write: Callable[..., str]) -> Callable[[Described], bytes]:
    return lambda thing: write(make_citable(thing.summary, identifier=thing.record.ark, permalink=thing.permalink)).encode()


FORMS: Final[dict[str, Form]] = {
    "mrc": Form("application/marc", "mrc", "ISO 2709", lambda thing: thing.raw),
    "marcxml": Form("application/marcxml+xml; charset=utf-8", "xml", "MARCXML", lambda thing: render_record(thing.marc, "marcxml")),
    "json": Form("application/json; charset=utf-8", "json", "MARC-in-JSON", lambda thing: render_record(thing.marc, "json")),
    "mrk": Form("text/plain; charset=utf-8", "mrk", "MarcEdit", lambda thing: render_record(thing.marc, "mrk")),
    "bibtex": Form("application/x-bibtex; charset=utf-8", "bib", "BibTeX", _citation(write_bibtex)),
    "ris": Form("application/x-research-info-systems; charset=utf-8", "ris", "RIS", _citation(write_ris)),
    "csl": Form(
        "application/vnd.citationstyles.csl+json", "csl.json", "CSL-JSON",
        lambda thing: orjson.dumps(write_csl_json(make_citable(thing.summary, identifier=thing.record.ark, permalink=thing.permalink)), option=orjson.OPT_INDENT_2),
    ),
    "dc": Form("application/xml; charset=utf-8", "dc.xml", "Dublin Core", lambda thing: write_dublin_core(thing).encode()),
    "mods": Form("application/mods+xml; charset=utf-8", "mods.xml", "MODS", lambda thing: render_record(thing.marc, "mods")),
    "bibframe": Form(
        "application/rdf+xml; charset=utf-8", "rdf", "BIBFRAME 2 (RDF/XML)", lambda thing: write_rdfxml(to_bibframe(thing.marc, base=thing.permalink).resources).encode(),
    ),
    "turtle": Form("text/turtle; charset=utf-8", "ttl", "BIBFRAME 2 (Turtle)", lambda thing: write_turtle(to_bibframe(thing.marc, base=thing.permalink).resources).encode()),
    "ntriples": Form("application/n-triples", "nt", "BIBFRAME 2 (N-Triples)", lambda thing: write_ntriples(to_bibframe(thing.marc, base=thing.permalink).resources).encode()),
    "jsonld": Form("application/ld+json", "jsonld", "schema.org", lambda thing: orjson.dumps(describe_for_machines(thing), option=orjson.OPT_INDENT_2)),
}
# Media types under which a form may be asked for by the Accept header, besides its own.
ACCEPTED: Final = {
    "text/html": "", "application/xhtml+xml": "", **{form.media_type.partition(";")[0]: name for name, form in FORMS.items() if form.media_type[:10] != "text/plain"},
    "application/marc+json": "json", "text/x-bibtex": "bibtex",
}


def clean_xml(text: str) -> str:
    """Drop what no XML document may hold."""
    return _NOT_XML.sub("", text)


def write_dublin_core(thing: Described) -> str:
    """Write simple Dublin Core in the container of OAI-PMH."""
    summary = thing.summary
    pairs: list[tuple[str, str]] = [
        ("title", " ".join(filter(None, (summary.title, summary.part)))), *(("title", text) for _kind, text in summary.titles),
        *(("creator" if name.primary else "contributor", name.name) for name in summary.names), *(("subject", subject) for subject in summary.subjects),
        *(("subject", number) for number in summary.classes), ("description", summary.abstract), ("publisher", summary.publisher), ("date", summary.date_text),
        ("type", _DC_TYPES.get(summary.material, "Text")), ("format", summary.extent), ("identifier", thing.permalink),
        *(("identifier", f"urn:isbn:{isbn}") for isbn in thing.record.isbns), *(("identifier", f"urn:issn:{issn}") for issn in summary.issns),
        *(("language", language) for language in summary.languages), *(("relation", link.title) for link in summary.links),
    ]
    lines = "".join(f"  <dc:{name}>{escape(clean_xml(value))}</dc:{name}>\n" for name, value in pairs if value)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">\n{lines}</oai_dc:dc>\n'
    )


def describe_for_machines(thing: Described) -> dict[str, object]:
    """Return the record in the schema.org vocabulary, keys without a value left out."""
    summary = thing.summary
    people = [{"@type": "Person" if name.kind == "person" else "Organization", "name": name.name} for name in summary.names if name.primary]
    others = [{"@type": "Person" if name.kind == "person" else "Organization", "name": name.name} for name in summary.names if not name.primary]
    series = next((link.title for link in summary.links if link.relation in {"series", "set"}), "")
    described: dict[str, object] = {
        "@context": "https://schema.org", "@type": _SCHEMA_TYPES.get(summary.material, "CreativeWork"), "@id": thing.permalink, "url": thing.permalink,
        "name": " ".join(filter(None, (summary.title, summary.part))), "alternateName": [text for _kind, text in summary.titles][:10], "author": people,
        "contributor": others, "publisher": {"@type": "Organization", "name": summary.publisher} if summary.publisher else {},
        "datePublished": str(summary.year_from) if summary.year_from is not None and summary.year_from > 0 else "", "isbn": list(thing.record.isbns),
        "issn": list(summary.issns), "bookEdition": summary.edition, "inLanguage": [_LANGUAGE_TAGS.get(code, code) for code in summary.languages],
        "about": list(summary.subjects), "abstract": summary.abstract, "isPartOf": {"@type": "CreativeWorkSeries", "name": series} if series else {},
    }
    return {key: value for key, value in described.items() if value}
