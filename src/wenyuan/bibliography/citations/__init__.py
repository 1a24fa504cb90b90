"""Citations: GB/T 7714 in two editions, BibTeX, RIS, CSL-JSON and COinS, all from one description."""

from wenyuan.bibliography.citations.citable import Citable, Contributor, ContributorKind, make_citable
from wenyuan.bibliography.citations.coins import write_coins
from wenyuan.bibliography.citations.exchange import escape_bibtex, unescape_bibtex, write_bibtex, write_csl_json, write_ris
from wenyuan.bibliography.citations.gbt7714 import cite_gbt7714

__all__ = [
    "Citable",
    "Contributor",
    "ContributorKind",
    "cite_gbt7714",
    "escape_bibtex",
    "make_citable",
    "unescape_bibtex",
    "write_bibtex",
    "write_coins",
    "write_csl_json",
    "write_ris",
]
