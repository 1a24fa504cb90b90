"""A record as plain statements, the common ground of Dublin Core and MODS.

Both read the MARC 21 form of a record: a CNMARC record is converted first, so that one set of rules serves.
"""

from __future__ import annotations

from dataclasses import dataclass

from wenyuan.bibliography.marc.formats import record_texts
from wenyuan.bibliography.marc.record import MarcFormat, Record
from wenyuan.bibliography.summary import Summary, summarise

from .values import Loss, Reason

# Subfields that the summary of a record reads, by tag and format; what is not here is reported as lost.
_READ_CNMARC = {
    "010": "a", "011": "a", "017": "a", "091": "a", "101": "a", "102": "a", "200": "a9Abcdefghi", "205": "a", "210": "acd", "214": "acdh", "215": "ad", "225": "av",
    "327": "a", "330": "a", "500": "a", "690": "a", "692": "a", "676": "a", "675": "a", "680": "a", "686": "a", "856": "u", "100": "a",
    **dict.fromkeys(("510", "512", "513", "514", "515", "516", "517", "518", "530", "531", "532", "540", "541", "545"), "a"),
    **dict.fromkeys(("600", "601", "602", "604", "605", "606", "607"), "atxyzj"), "610": "a", "371": "a",
    **dict.fromkeys(("700", "701", "702", "710", "711", "712", "720", "722"), "abcfs4"),
    **dict.fromkeys(("410", "411", "461", "462", "463", "464", "421", "423", "430", "440", "451", "452", "453", "454", "481", "488"), "1atvh"),
}  # fmt: skip
_READ_MARC21 = {
    "010": "a", "020": "a", "022": "a", "024": "a", "041": "a", "240": "a", "130": "a", "245": "abchnp", "246": "a", "740": "a", "250": "a", "260": "abc", "264": "abc",
    "300": "abcef", "490": "av", "440": "av", "505": "at", "520": "a", "856": "u", "082": "a", "050": "a", "090": "a", "080": "a", "060": "a", "084": "a2", "093": "a",
    **dict.fromkeys(("600", "610", "611", "630", "648", "650", "651", "653", "655"), "atvxyzbcd"),
    **dict.fromkeys(("662", "752"), "a"), **dict.fromkeys(("100", "110", "111", "700", "710", "711"), "abcde4"), **dict.fromkeys(("830", "800", "810"), "atv"),
    **dict.fromkeys(("760", "773", "775", "776", "780", "785", "787", "765", "767"), "atgw"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statements:
    """The summary of a record, and what of the record it does not tell."""

    summary: Summary
    losses: tuple[Loss, ...]


def read_statements(record: Record) -> Statements:
    """Take the summary of a record, and list every subfield that it leaves out."""
    cnmarc = record.format is MarcFormat.CNMARC
    read = _READ_CNMARC if cnmarc else _READ_MARC21
    notes = "3" if cnmarc else "5"
    losses: list[Loss] = []
    for field in record.fields:
        if field.tag < "010":
            continue
        tag = field.tag
        if tag == "880" and not cnmarc:
            tag = (field.first("6") or "")[:3]
        codes = read.get(tag) or ("a" if tag[:1] == notes else "")
        reason = Reason.NO_SUBFIELD if codes else Reason.NO_FIELD
        links = "" if cnmarc else "6"
        losses += [Loss(field.tag, s.code, s.value, reason) for s in field.subfields if s.code not in codes + links and s.value.strip()]
    return Statements(summarise(record.leader, record_texts(record), record.format), tuple(losses))
