"""What the public page of a record shows, gathered with a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

import orjson
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from wenyuan.bibliography.citations import cite_gbt7714, make_citable, write_bibtex, write_csl_json, write_ris
from wenyuan.bibliography.marc import Record as MarcRecord
from wenyuan.bibliography.summary import Link, Name, Summary
from wenyuan.foundation.libraries.api import BranchData, LibraryData, find_libraries, list_branches, list_locations
from wenyuan.knowledge.discovery.api import Filters, IndexDamaged, IndexMissing, SearchRequest, Sort, search
from wenyuan.knowledge.discovery.pages import Row, library_words, make_rows

from ..data import HoldingData, ItemData, RecordData
from ..enums import ItemStatus
from ..queries.merges import find_libraries_behind
from ..queries.records import list_holdings, list_items
from .public_exports import Described
from .public_fields import field_name

_SIGNS: Final = {"available": "in", "reference": "in", "on_loan": "wait", "in_transit": "out", "in_repair": "no", "ordered": "out", "missing": "no"}
_ORDER: Final = ("available", "reference", "on_loan", "in_transit", "ordered", "in_repair", "missing")
_PEOPLE: Final = 9
_EDITIONS: Final = 30
_INSIDE: Final = 12


@dataclass(frozen=True, slots=True)
class Copies:
    """Copies at one place with one call number in one state."""

    place: str
    call_number: str
    sign: str
    status: str
    count: int
    note: str


@dataclass(frozen=True, slots=True)
class HoldingLine:
    """What a library says that it has at one place; `url` is empty unless it is an address of the web."""

    place: str
    call_number: str
    summary: str
    url: str


@dataclass(frozen=True, slots=True)
class Holder:
    """A library with its copies and holdings, the nearest to the reader first."""

    code: str
    name: str
    copies: tuple[Copies, ...]
    holdings: tuple[HoldingLine, ...]
    on_shelf: int
    total: int


@dataclass(frozen=True, slots=True)
class Contributor:
    """Somebody of the record with what else of theirs is here; `works` is None where it could not be counted."""

    name: Name
    url: str
    works: int | None


@dataclass(frozen=True, slots=True)
class Relation:
    """A line of what the record belongs to, contains, continues or translates."""

    word: str
    title: str
    volume: str
    url: str


@dataclass(frozen=True, slots=True)
class MarcRow:
    """A field as shown: `pairs` are subfield code and value, `data` the text of a control field."""

    tag: str
    indicators: str
    name: str
    pairs: tuple[tuple[str, str], ...]
    data: str


def gather_holders(record: RecordData, *, home_library_id: int | None) -> list[Holder]:
    """Return who has the record: the reader's own library first, then those with copies on the shelf, then members of a union record that told of no copies."""
    items = list_items(record_ids=[record.id]).get(record.id, [])
    holdings = list_holdings(record_ids=[record.id]).get(record.id, [])
    branches = {branch.id: branch for branch in list_branches(library_ids={*(one.library_id for one in items), *(one.library_id for one in holdings)})}
    rooms = {room for room in (*(one.location_id for one in items), *(one.location_id for one in holdings)) if room is not None}
    places = {place.id: place.name for place in list_locations(ids=rooms)}
    behind, derived = find_libraries_behind(record_ids=[record.id])
    members = {*behind.get(record.id, ()), *(() if record.id in derived else (record.library_id,))}
    concerned = dict.fromkeys([*(item.library_id for item in items), *(holding.library_id for holding in holdings), *sorted(members)])
    libraries = {one.id: one for one in find_libraries(ids=[*concerned, *([home_library_id] if home_library_id is not None else [])])}
    holders = [
        _holder(libraries[key], [i for i in items if i.library_id == key], [h for h in holdings if h.library_id == key], branches, places)
        for key in concerned if key in libraries
    ]
    if len(behind) == 0:  # where copies are told of elsewhere, the record's own library without any says nothing
        holders = [holder for holder in holders if holder.copies or holder.holdings] or holders
    home = libraries[home_library_id].code if home_library_id in libraries else ""
    return sorted(holders, key=lambda holder: (holder.code != home, -holder.on_shelf))


def _holder(
    library: LibraryData, items: Sequence[ItemData], holdings: Sequence[HoldingData], branches: Mapping[int, BranchData], places: Mapping[int, str],
) -> Holder:
    groups: dict[tuple[str, str, str, str, date | None], int] = {}
    for item in items:
        key = (_place(item, branches, places), item.call_number, item.volume, item.status, item.due_on)
        groups[key] = groups.get(key, 0) + 1
    ordered = sorted(groups.items(), key=lambda pair: (_ORDER.index(pair[0][3]) if pair[0][3] in _ORDER else 99, pair[0][0], pair[0][1], str(pair[0][4])))
    copies = tuple(
        Copies(place, call, _SIGNS.get(status, "unknown"), _status(status, due), count, volume) for (place, call, volume, status, due), count in ordered
    )
    return Holder(
        code=library.code, name=_name(library), copies=copies, holdings=tuple(filter(None, (_holding_line(one, branches, places) for one in holdings))),
        on_shelf=sum(c.count for c in copies if c.sign == "in"), total=len(items),
    )


def _place(thing: ItemData | HoldingData, branches: Mapping[int, BranchData], places: Mapping[int, str]) -> str:
    branch = branches.get(thing.branch_id or 0)
    return " ".join(filter(None, (_name(branch) if branch else "", places.get(thing.location_id or 0, ""))))


def _holding_line(one: HoldingData, branches: Mapping[int, BranchData], places: Mapping[int, str]) -> HoldingLine | None:
    """Return what there is to show; a record may carry any text as its address, and a link must not run it."""
    line = HoldingLine(_place(one, branches, places), one.call_number, one.summary, one.url if one.url.startswith(("http://", "https://")) else "")
    return line if line.place or line.call_number or line.summary or line.url else None


def _name(thing: LibraryData | BranchData) -> str:
    return thing.name_en if get_language() == "en" and thing.name_en else thing.name


def _status(status: str, due: date | None) -> str:
    if status == ItemStatus.ON_LOAN and due is not None:
        return _("借出，%(due)s 归还") % {"due": date_format(due, "MONTH_DAY_FORMAT")}
    return str(dict(ItemStatus.choices).get(status, status))


def list_editions(record: RecordData) -> tuple[list[Row], int]:
    """Return other editions of the same work from the oldest on, and how many there are; none where the index is away."""
    if not record.work_key:
        return [], 0
    try:
        found = search(SearchRequest(filters=Filters(work_key=record.work_key), sort=Sort.OLDEST, limit=_EDITIONS))
    except (IndexMissing, IndexDamaged):
        return [], 0
    if found.total < 2:
        return [], 0
    return make_rows(found.hits, "", libraries=library_words(), marked=False)[0], found.total


def list_contributors(summary: Summary) -> list[Contributor]:
    """Return the persons and bodies of a record."""
    return [Contributor(name, f"/search/?person={quote(name.name)}", _count(Filters(people=(name.name,)))) for name in summary.names[:_PEOPLE]]


def _count(filters: Filters) -> int | None:
    try:
        return search(SearchRequest(filters=filters, limit=1)).total
    except (IndexMissing, IndexDamaged):
        return None


def list_inside(summary: Summary) -> tuple[list[Row], int, str]:
    """Return what says that it sits in this thing as its series or set, how many there are, and the address of all."""
    query = f"丛编:({plain_words(summary.title)})"
    try:
        found = search(SearchRequest(query=query, limit=_INSIDE, exact=False))
    except (IndexMissing, IndexDamaged):
        return [], 0, ""
    rows, _answered = make_rows(found.hits, "", libraries=library_words(), marked=False)
    return [row for row in rows if row.plain_title != summary.title], found.total, f"/search/?q={quote(query)}"


def list_relations(summary: Summary) -> list[Relation]:
    """Return what the record points to; a series leads to all that sits in it, anything else to its title."""
    words = {
        "series": _("收入丛编"), "set": _("收入"), "piece": _("含"), "supplement": _("补编"), "issued-with": _("合刊"), "continues": _("继承"),
        "continued-by": _("改为"), "other-edition": _("其他版本"), "other-medium": _("其他载体"), "translation": _("译本"), "translation-of": _("译自"),
        "bound-with": _("合订"), "related": _("相关"),
    }
    # A thing sits in one set or two; one with many such links is the set itself, and they name its parts (CNMARC 462 is used both ways).
    is_set = sum(link.relation == "set" for link in summary.links) > 2
    if is_set:
        words["set"] = words["piece"]
    return [
        Relation(words.get(link.relation, _("相关")), link.title, link.volume, _relation_url(link, is_set=is_set)) for link in summary.links[:60]
    ]


def _relation_url(link: Link, *, is_set: bool) -> str:
    field = "丛编" if link.relation == "series" or (link.relation == "set" and not is_set) else "题名"
    query = f"{field}:({plain_words(link.title)})"
    return f"/search/?q={quote(query)}"


def plain_words(text: str) -> str:
    """Leave out marks that mean something in the query language."""
    return " ".join("".join(" " if c in '"“”「」()（）:：=*' else c for c in text).split())


def list_marc_rows(marc: MarcRecord) -> list[MarcRow]:
    """Return the fields as they are shown."""
    return [
        MarcRow(
            field.tag, field.indicators if field.data is None else "", field_name(field.tag, marc.format),
            tuple((subfield.code, subfield.value) for subfield in field.subfields), field.data or "",
        )
        for field in marc.fields
    ]


def list_citations(thing: Described, accessed: date) -> list[tuple[str, str, str, bool]]:
    """Return id, title, text and whether it is code, for each citation that can be copied."""
    citable = make_citable(thing.summary, identifier=thing.record.ark, permalink=thing.permalink, accessed=accessed)
    listed = [("gb25", "GB/T 7714-2025", cite_gbt7714(citable), False), ("gb15", "GB/T 7714-2015", cite_gbt7714(citable, edition=2015), False)]
    if any(person.dynasty for person in citable.contributors):
        listed.append(("gbdy", _("GB/T 7714-2025，著录朝代"), cite_gbt7714(citable, with_dynasty=True), False))
    csl = write_csl_json(citable)
    return [*listed, ("bib", "BibTeX", write_bibtex(citable), True), ("ris", "RIS", write_ris(citable).replace("\r\n", "\n"), True), ("csl", "CSL-JSON", _pretty(csl), True)]


def _pretty(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def say_holdings(holders: Sequence[Holder]) -> str:
    """Sum up where copies are, for the head of the list."""
    shelf, total = sum(holder.on_shelf for holder in holders), sum(holder.total for holder in holders)
    if not total:
        return ""
    houses = sum(1 for holder in holders if holder.total)
    return _("%(libraries)s，%(copies)s") % {
        "libraries": ngettext("%(n)s 馆", "%(n)s 馆", houses) % {"n": houses},
        "copies": ngettext("此刻 %(n)s 册在架", "此刻 %(n)s 册在架", shelf) % {"n": shelf},
    }
