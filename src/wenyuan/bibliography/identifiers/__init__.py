"""Identifiers of publications: parsing, checking and normal forms."""

from wenyuan.bibliography.identifiers.ark import (
    Ark,
    ark_check,
    decode_ark_name,
    encode_ark_name,
    has_valid_ark_check,
    parse_ark,
)
from wenyuan.bibliography.identifiers.isbn import Isbn, hyphenate_isbn, isbn10_check, isbn13_check, parse_isbn
from wenyuan.bibliography.identifiers.isbn_quick import read_plain_isbn
from wenyuan.bibliography.identifiers.other import (
    Issn,
    UnifiedBookNumber,
    issn_check,
    parse_doi,
    parse_handle,
    parse_issn,
    parse_unified_book_number,
)

__all__ = [
    "Ark",
    "Isbn",
    "Issn",
    "UnifiedBookNumber",
    "ark_check",
    "decode_ark_name",
    "encode_ark_name",
    "has_valid_ark_check",
    "hyphenate_isbn",
    "isbn10_check",
    "isbn13_check",
    "issn_check",
    "parse_ark",
    "parse_doi",
    "parse_handle",
    "parse_isbn",
    "parse_issn",
    "parse_unified_book_number",
    "read_plain_isbn",
]
