"""One door to the forms of a record, with what the protocols call each.

Source:
    OAI-PMH 2.0, 3.4 (metadata prefixes); the register of SRU record schemas.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from wenyuan.bibliography.bibframe import to_bibframe, write_rdfxml
from wenyuan.bibliography.crosswalks import convert, terms_of, to_dublin_core, to_mods
from wenyuan.bibliography.marc import MarcError, MarcFormat, Record, quick_parse
from wenyuan.bibliography.summary import summarise
from wenyuan.knowledge.catalogue.api import ChangedRecord, permalink, read_source

from .marcxml import NAMESPACES, escape, read_regular, write_record, write_regular


class Form(StrEnum):
    """A form in which a record is given out; the value is its OAI-PMH prefix."""

    OAI_DC = "oai_dc"
    MARC21 = "marc21"
    UNIMARC = "unimarc"
    MODS = "mods"
    BIBFRAME = "bibframe"
    SRU_DC = "dc"


@dataclass(frozen=True, slots=True)
class FormInfo:
    """What a form is called: its namespace, where its schema lies, and its identifier among SRU record schemas."""

    form: Form
    namespace: str
    schema: str
    sru: str
    title: str


FORMS: dict[Form, FormInfo] = {
    info.form: info
    for info in (
        FormInfo(Form.OAI_DC, "http://www.openarchives.org/OAI/2.0/oai_dc/", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://www.openarchives.org/OAI/2.0/oai_dc/", "OAI Dublin Core"),
        FormInfo(Form.MARC21, NAMESPACES[MarcFormat.MARC21], "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd", "info:srw/schema/1/marcxml-v1.1", "MARC 21 XML"),
        FormInfo(Form.UNIMARC, NAMESPACES[MarcFormat.CNMARC], "http://www.loc.gov/standards/iso25577/marcxchange-2-0.xsd", "info:srw/schema/8/unimarcxml-v0.1", "CNMARC / UNIMARC XML (ISO 25577)"),
        FormInfo(Form.MODS, "http://www.loc.gov/mods/v3", "http://www.loc.gov/standards/mods/v3/mods-3-8.xsd", "info:srw/schema/1/mods-v3.8", "MODS 3.8"),
        FormInfo(Form.BIBFRAME, "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/1999/02/22-rdf-syntax-ns.xsd", "info:srw/schema/1/bibframe", "BIBFRAME 2 (RDF/XML)"),
        FormInfo(Form.SRU_DC, "info:srw/schema/1/dc-schema", "http://www.loc.gov/standards/sru/recordSchemas/dc-schema.xsd", "info:srw/schema/1/dc-v1.1", "Dublin Core"),
    )
}
_DUBLIN_CORE = frozenset({Form.OAI_DC, Form.SRU_DC})
_MARC = {Form.MARC21: MarcFormat.MARC21, Form.UNIMARC: MarcFormat.CNMARC}
_OAI_HEAD = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/ '
    'http://www.openarchives.org/OAI/2.0/oai_dc.xsd">'
)
_SRU_HEAD = '<srw_dc:dc xmlns:srw_dc="info:srw/schema/1/dc-schema" xmlns:dc="http://purl.org/dc/elements/1.1/">'


def write_form(source: ChangedRecord, form: Form) -> str | None:
    """Return a record as one XML element without a declaration; None where it cannot be given in this form."""
    format_ = MarcFormat(source.format)
    wanted = _MARC.get(form)
    if wanted is format_ and (text := write_regular(source.raw, format_)) is not None:
        return text
    if form in _DUBLIN_CORE and (quick := quick_parse(source.raw)) is not None:
        return _write_terms(terms_of(summarise(quick.leader, quick.texts, format_), quick.texts, format_), form)
    try:
        return _write(read_record(source), form, base=permalink(source.record_id) if form is Form.BIBFRAME else "")
    except MarcError:
        return None


def read_record(source: ChangedRecord) -> Record:
    """Return the fields of a record."""
    regular = read_regular(source.raw, MarcFormat(source.format))
    return regular if regular is not None else read_source(raw=source.raw, encoding=source.encoding, format_=source.format)


def in_format(record: Record, wanted: MarcFormat) -> Record:
    """Return the record in a MARC format, converted where it is in the other."""
    return record if record.format is wanted else convert(record, wanted).record


def _write(record: Record, form: Form, *, base: str) -> str:
    if form in _MARC:
        return write_record(in_format(record, _MARC[form]))
    if form is Form.MODS:
        return to_mods(record).xml.decode().split("?>", 1)[-1].strip()
    if form is Form.BIBFRAME:
        return write_rdfxml(to_bibframe(record, base=base).resources).split("?>", 1)[-1].strip()
    return _write_terms(to_dublin_core(record).terms, form)


def _write_terms(terms: Mapping[str, tuple[str, ...]], form: Form) -> str:
    head, tail = (_OAI_HEAD, "</oai_dc:dc>") if form is Form.OAI_DC else (_SRU_HEAD, "</srw_dc:dc>")
    # All values are looked at as one text first: most have nothing to escape.
    whole = "\n".join([value for values in terms.values() for value in values])
    if escape(whole) is whole:
        return head + "".join([f"<dc:{term}>{value}</dc:{term}>" for term, values in terms.items() for value in values]) + tail
    return head + "".join([f"<dc:{term}>{escape(value)}</dc:{term}>" for term, values in terms.items() for value in values]) + tail
