"""The registry as a tree, with search, filters and counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.db.models import Count, Q

from ..data import LibraryLook
from ..hooks import count_things
from ..models import Library

PAGE = 100


@dataclass(frozen=True, slots=True)
class DirectoryLine:
    """A library with its depth below the top of what is shown, and counts."""

    library: Library
    depth: int
    branches: int
    children: int
    things: dict[str, int]


@dataclass(frozen=True, slots=True)
class Directory:
    """A page of the registry: `total` counts all that match."""

    lines: tuple[DirectoryLine, ...]
    total: int
    page: int
    pages: int


def list_directory(*, scope: set[int] | None, text: str = "", level: str = "", state: str = "", page: int = 1) -> Directory:
    """Return the libraries under somebody in the order of the tree: a constant number of queries for any page."""
    tree = _tree_order(scope)
    rows = Library.objects.all() if scope is None else Library.objects.filter(pk__in=scope)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(name_en__icontains=text) | Q(code__icontains=text) | Q(address__icontains=text))
    rows = rows.filter(**{name: value for name, value in (("level", level), ("state", state)) if value})
    matching = set(rows.values_list("pk", flat=True)) if text or level or state else set(tree)
    ordered = [pk for pk in tree if pk in matching]
    pages = max(1, -(-len(ordered) // PAGE))
    page = min(max(1, page), pages)
    shown = ordered[(page - 1) * PAGE : page * PAGE]
    return Directory(tuple(_lines(shown, tree)), len(ordered), page, pages)


def find_look(library_id: int) -> LibraryLook | None:
    """Return how an active library shows itself, None for any other number."""
    row = Library.objects.filter(pk=library_id, active=True).only("code", "name", "name_en", "accent", "logo").first()
    if row is None:
        return None
    logo = f"/l/{quote(row.code)}/logo?v={row.logo[:12]}" if row.logo else ""
    return LibraryLook(id=row.pk, code=row.code, name=row.name, name_en=row.name_en, accent=row.accent, logo=logo)


def _lines(shown: Sequence[int], depths: dict[int, int]) -> list[DirectoryLine]:
    found = Library.objects.filter(pk__in=shown).annotate(
        branch_count=Count("branches", filter=Q(branches__active=True), distinct=True), child_count=Count("children", distinct=True),
    ).in_bulk()
    things = count_things(list(shown))
    return [DirectoryLine(found[pk], depths[pk], found[pk].branch_count, found[pk].child_count, things[pk]) for pk in shown]


def _tree_order(scope: set[int] | None) -> dict[int, int]:
    """Return ids in tree order with their depth; a library whose superior is out of sight stands at the top."""
    rows = Library.objects.order_by("code").values_list("pk", "parent_id", "level")
    if scope is not None:
        rows = rows.filter(pk__in=scope)
    known = list(rows)
    ids = {pk for pk, _parent, _level in known}
    below: dict[int | None, list[int]] = {}
    for pk, parent, _level in sorted(known, key=lambda row: row[2] != "national"):
        below.setdefault(parent if parent in ids else None, []).append(pk)
    order: dict[int, int] = {}
    waiting = [(pk, 0) for pk in reversed(below.get(None, []))]
    while waiting:
        pk, depth = waiting.pop()
        if pk not in order:
            order[pk] = depth
            waiting += [(child, depth + 1) for child in reversed(below.get(pk, []))]
    return order | dict.fromkeys(ids - order.keys(), 0)
