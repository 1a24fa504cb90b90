"""MARC records: reading, writing and telling their formats and character sets apart."""

from wenyuan.bibliography.marc.encodings import Detection, detect_encoding
from wenyuan.bibliography.marc.findings import Finding, MarcError, ParsedRecord, RejectedRecord
from wenyuan.bibliography.marc.formats import format_of, record_texts
from wenyuan.bibliography.marc.marc8 import Marc8Text, decode_marc8, encode_marc8
from wenyuan.bibliography.marc.marcjson import from_marc_json, to_marc_json
from wenyuan.bibliography.marc.marcxml import from_marcxml, to_marcxml, write_marcxml
from wenyuan.bibliography.marc.mrk import from_mrk, to_mrk
from wenyuan.bibliography.marc.parsing import parse_record
from wenyuan.bibliography.marc.quick import QuickRecord, quick_parse
from wenyuan.bibliography.marc.reading import read_records
from wenyuan.bibliography.marc.record import Field, MarcFormat, Record, Subfield
from wenyuan.bibliography.marc.serialisation import Serialisation, detect_serialisation
from wenyuan.bibliography.marc.writing import encode_iso2709

__all__ = [
    "Detection",
    "Field",
    "Finding",
    "Marc8Text",
    "MarcError",
    "MarcFormat",
    "ParsedRecord",
    "QuickRecord",
    "Record",
    "RejectedRecord",
    "Serialisation",
    "Subfield",
    "decode_marc8",
    "detect_encoding",
    "detect_serialisation",
    "encode_iso2709",
    "encode_marc8",
    "format_of",
    "from_marc_json",
    "from_marcxml",
    "from_mrk",
    "parse_record",
    "quick_parse",
    "read_records",
    "record_texts",
    "to_marc_json",
    "to_marcxml",
    "to_mrk",
    "write_marcxml",
]
