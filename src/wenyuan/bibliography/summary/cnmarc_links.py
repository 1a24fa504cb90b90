"""Links of CNMARC records: series as written (225) and the linking fields of block 4.

Source:
    UNIMARC Manual: Bibliographic Format, 3rd ed., 225, block 4--, and record label position 8.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .draft import Draft, Reader
from .fields import Texts, firsts, subfields
from .remembering import Remembered
from .values import Link

_LINKS = {
    "410": "series", "411": "series", "421": "supplement", "423": "issued-with", "430": "continues", "440": "continued-by",
    "451": "other-edition", "452": "other-medium", "453": "translation", "454": "translation-of", "481": "bound-with", "488": "related",
}
# The tag tells the level of the thing linked to: set, subset, piece, piece-analytic.
_LEVEL_TAGS = ("461", "462", "463", "464")
_ALL_BELOW = dict.fromkeys(_LEVEL_TAGS, "piece")
_SETS_ABOVE = _ALL_BELOW | {"461": "set", "462": "set"}
_PIECE_ABOVE = _SETS_ABOVE | {"463": "set"}
_MOST_SETS = 3


def _read_series(draft: Draft, fields: Sequence[str]) -> None:
    found = tuple([link for text in fields if (link := _SERIES[text]) is not None])
    draft.links += found
    draft.series_titles = tuple([link.title for link in found])


def _series(text: str) -> Link | None:
    found = firsts(text)
    return Link("series", found["a"], found.get("v") or found.get("h", "")) if "a" in found else None


_SERIES = Remembered(_series, 4096)


def _link_reader(relation: str) -> Reader:
    def read(draft: Draft, fields: Sequence[str]) -> None:
        draft.links += _links(fields, relation)

    return read


def _read_traced_series(draft: Draft, fields: Sequence[str]) -> None:
    draft.links += tuple([link for link in _links(fields, "series") if link.title not in draft.series_titles])


def _level_relations(leader: str, texts: Texts) -> Mapping[str, str]:
    """Return for 461 to 464 whether they link up to a set or down to a piece, which their tags leave open.

    Source:
        UNIMARC Manual, record label position 8, hierarchical level code: 1 highest level record, 2 record below the highest
        level, 0 no relation, blank undefined. Position 7, a: the record is of a piece-analytic, so a piece is above it.
    """
    level, hierarchy = leader[7:8], leader[8:9]
    if hierarchy == "1":
        return _ALL_BELOW
    if level == "a":
        return _PIECE_ABOVE
    # A thing is in few sets. Records without the code that name many sets are of a set, and name its parts.
    sets = len(texts.get("461", ())) + len(texts.get("462", ()))
    return _SETS_ABOVE if hierarchy == "2" or sets <= _MOST_SETS else _ALL_BELOW


def _level_reader(tag: str) -> Reader:
    def read(draft: Draft, fields: Sequence[str]) -> None:
        draft.links += _links(fields, _level_relations(draft.leader, draft.texts)[tag])

    return read


def _links(fields: Sequence[str], relation: str) -> tuple[Link, ...]:
    return tuple([Link(relation, title, volume, number) for title, volume, number in map(_linked, fields) if title])


def _linked(text: str) -> tuple[str, str, str]:
    """Read a linking field: standard subfields, or whole fields embedded after $1."""
    title = volume = number = ""
    embedded = ""
    for code, value in subfields(text):
        if code == "1":
            embedded = value[:3]
            if embedded == "001":
                number = value[3:]
        elif code in "at" and not title and embedded in {"", "200"}:
            title = value
        elif code in "vh" and not volume:
            volume = value
    return title, volume, number


LINK_READERS: dict[str, Reader] = {
    **{tag: _link_reader(relation) for tag, relation in _LINKS.items()},
    **{tag: _level_reader(tag) for tag in _LEVEL_TAGS},
    "225": _read_series, "410": _read_traced_series, "411": _read_traced_series,
}
