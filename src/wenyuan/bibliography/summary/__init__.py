"""What lists, rules and the search need of a record, taken from CNMARC or MARC 21 in one pass."""

from wenyuan.bibliography.summary.summarise import record_kind, summarise
from wenyuan.bibliography.summary.values import CopyNote, Link, Name, RecordKind, Summary

__all__ = ["CopyNote", "Link", "Name", "RecordKind", "Summary", "record_kind", "summarise"]
