"""Crosswalks between bibliographic formats, with a report of what a conversion loses."""

from wenyuan.bibliography.crosswalks.convert import convert
from wenyuan.bibliography.crosswalks.dublin_core import DublinCore, from_dublin_core, terms_of, to_dublin_core, write_oai_dc
from wenyuan.bibliography.crosswalks.from_crossref import from_crossref
from wenyuan.bibliography.crosswalks.from_datacite import from_datacite
from wenyuan.bibliography.crosswalks.from_mods import from_mods
from wenyuan.bibliography.crosswalks.from_table import PLACES, from_table_row, guess_place
from wenyuan.bibliography.crosswalks.mods import Mods, to_mods
from wenyuan.bibliography.crosswalks.values import Conversion, Loss, Reason

__all__ = [
    "PLACES", "Conversion", "DublinCore", "Loss", "Mods", "Reason", "convert", "from_crossref", "from_datacite", "from_dublin_core", "from_mods", "from_table_row", "guess_place", "terms_of",
    "to_dublin_core", "to_mods", "write_oai_dc",
]
