"""Links of MARC 21 records: series (4XX, 8XX) and the linking entries 76X-78X."""

from __future__ import annotations

from collections.abc import Sequence

from .draft import Draft, Reader
from .fields import A, T, Texts, firsts, trim, value_of
from .names import HAN
from .remembering import Remembered
from .scripts import Scripts, pair_scripts
from .values import Link

# As transcribed first, then as traced.
_SERIES = ("490", "440", "830", "800", "810")
_LINKS = {
    "760": "series", "765": "translation-of", "767": "translation", "770": "supplement", "772": "supplement", "773": "set", "774": "piece",
    "775": "other-edition", "776": "other-medium", "777": "issued-with", "780": "continues", "785": "continued-by", "786": "related",
    "787": "related",
}
_G = "\x1fg"
_W = "\x1fw"


def join_series(texts: Texts, scripts: Scripts, others: Sequence[Link]) -> tuple[Link, ...]:
    """Return the series of a record and its other links, each title once; a romanised series gives way to its 880."""
    found: dict[str, Link] = {}
    romanised: set[str] = set()
    for tag in _SERIES:
        fields = texts.get(tag)
        if fields is None and tag not in scripts:
            continue
        read = _NAMED_SERIES if tag[1] == "0" or tag[1] == "1" else _TITLED_SERIES
        if tag in scripts:
            fields, hidden = _prefer_originals(fields or (), scripts[tag])
            romanised.update([link.title for text in hidden if (link := read[text]) is not None])
        for text in fields or ():
            link = read[text]
            if link is not None and link.title not in found:
                found[link.title] = link
    for link in others:
        found.setdefault(link.title, link)
    if not romanised:
        return tuple(found.values())
    return tuple([link for link in found.values() if link.relation != "series" or link.title not in romanised])


def _prefer_originals(fields: Sequence[str], originals: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Return the fields to show and the fields that give way to another script of the same."""
    pairs = list(zip(fields, pair_scripts(fields, originals), strict=True))
    # Some libraries write the characters in the field itself and put the romanised form in 880.
    reversed_pairs = {original for text, original in pairs if original and HAN.search(text) and not HAN.search(original)}
    shown = [text for _, text in originals if text not in reversed_pairs]
    shown += [text for text, original in pairs if not original or original in reversed_pairs]
    return shown, [text for text, original in pairs if original and original not in reversed_pairs]


def _series(text: str, code: str) -> Link | None:
    found = firsts(text)
    title = trim(found.get(code, ""))
    return Link("series", title, found.get("v", "").rstrip(" .")) if title else None


_TITLED_SERIES = Remembered(lambda text: _series(text, "a"), 4096)
_NAMED_SERIES = Remembered(lambda text: _series(text, "t"), 1024)


def _link_reader(relation: str) -> Reader:
    def read(draft: Draft, fields: Sequence[str]) -> None:
        draft.links += tuple([link for text in fields if (link := _link(text, relation)) is not None])

    return read


def _link(text: str, relation: str) -> Link | None:
    one = (text,)
    title = trim(value_of(one, T) or value_of(one, A))
    return Link(relation, title, value_of(one, _G), value_of(one, _W)) if title else None


LINK_READERS: dict[str, Reader] = {tag: _link_reader(relation) for tag, relation in _LINKS.items()}
