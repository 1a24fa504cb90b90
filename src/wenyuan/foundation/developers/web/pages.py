"""Pages for developers; everybody may read them."""

from __future__ import annotations

import json
from functools import cache
from itertools import groupby
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from ..changes import Release, read_changes
from ..operations import Operation, find_operations, read_operations

_DOCUMENT = "/api/openapi.json"
_CHANGES = Path(__file__).resolve().parents[5] / "CHANGELOG.md"
_kept: list[Operation] = []


def _operations(request: HttpRequest) -> list[Operation]:
    """Read the document that this process itself serves; it does not change while the process runs."""
    if not _kept:
        try:
            found = resolve(_DOCUMENT)
        except Resolver404:
            return []
        _kept.extend(read_operations(json.loads(found.func(request, *found.args, **found.kwargs).content)))
    return _kept


@cache
def _changes() -> list[Release]:
    return read_changes(_CHANGES.read_text("utf-8")) if _CHANGES.exists() else []


def show_portal(request: HttpRequest) -> HttpResponse:
    """GET /developers/."""
    return render(request, "developers/portal.html", {"count": len(_operations(request))})


def list_page(request: HttpRequest) -> HttpResponse:
    """GET /developers/api/?q=&module=."""
    text, module = request.GET.get("q", "")[:200], request.GET.get("module", "")[:60]
    every = _operations(request)
    rows = [one for one in find_operations(every, text) if not module or one.module == module]
    groups = [(name, list(group)) for name, group in groupby(rows, key=lambda one: one.module)]
    return render(request, "developers/list.html", {"groups": groups, "count": len(rows), "q": text, "module": module, "modules": sorted({one.module for one in every})})


def operation_page(request: HttpRequest, operation: str) -> HttpResponse:
    """GET /developers/api/<operation>/."""
    found = next((one for one in _operations(request) if one.id == operation), None)
    if found is None:
        raise Http404(operation)
    base = f"{request.scheme}://{request.get_host()}"
    return render(request, "developers/operation.html", {"one": found, "base": base})


def show_changelog(request: HttpRequest) -> HttpResponse:
    """GET /developers/changelog/."""
    return render(request, "developers/changelog.html", {"releases": _changes()})
