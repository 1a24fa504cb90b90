"""A citation hidden in a page, which reference managers find.

Source:
    OpenURL COinS 1.0; ANSI/NISO Z39.88-2004, key/encoded-value formats for books and journals.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from .citable import Citable, ContributorKind

_JOURNALS: Final = frozenset({"serial", "newspaper", "article"})
_GENRES: Final = {"article": "article", "serial": "journal", "newspaper": "journal", "thesis": "dissertation", "map": "document", "score": "document"}


def write_coins(thing: Citable) -> str:
    """Return the ContextObject of a thing, to be put into the title of an empty element of class Z3988."""
    journal = thing.material in _JOURNALS
    title = " ".join(filter(None, (thing.title, thing.part)))
    pairs = [
        ("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{'journal' if journal else 'dissertation' if thing.material == 'thesis' else 'book'}"),
        ("rfr_id", "info:sid/wenyuan"), ("rft_id", thing.permalink), ("rft.genre", _GENRES.get(thing.material, "book")),
        ("rft.atitle" if thing.material == "article" else "rft.jtitle" if journal else "rft.title" if thing.material == "thesis" else "rft.btitle", title),
        *(("rft.au", person.name) for person in thing.contributors if person.kind is ContributorKind.AUTHOR and not person.corporate),
        *(("rft.aucorp", body.name) for body in thing.contributors if body.kind is ContributorKind.AUTHOR and body.corporate),
        ("rft.place", thing.place), ("rft.pub", thing.publisher), ("rft.date", str(thing.year) if thing.year is not None else thing.date_text), ("rft.edition", thing.edition),
        ("rft.series", thing.series), ("rft.isbn", thing.isbn), ("rft.issn", thing.issn), ("rft.language", thing.language),
    ]
    return urlencode([(name, value) for name, value in pairs if value])
