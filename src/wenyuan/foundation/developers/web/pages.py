"""Pages for developers; everybody may read them."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from itertools import groupby
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.gateway.api import list_registered
from wenyuan.foundation.modules.api import is_served, served

from ..changes import Release, find_changes
from ..operations import Operation, find_operations, read_operations
from ..queries.usage import key_usage

_DOCUMENT = "/api/openapi.json"
# A wheel carries the file inside the package, put there when it is built; a checkout has it at its root.
_CHANGES = tuple(Path(__file__).resolve().parents[depth] / "CHANGELOG.md" for depth in (3, 5))
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
    return find_changes(_CHANGES)


def show_portal(request: HttpRequest) -> HttpResponse:
    """GET /developers/: where to begin, and a card for each module and service."""
    every, language = _operations(request), get_language() or ""
    calls = Counter(one.module for one in every)
    modules = [(one, is_served(one.id), calls.get(one.label, 0)) for one in served()]
    services = [(one, one.title(language)) for one in list_registered() if one.state == "enabled"]
    return render(request, "developers/portal.html", {"count": len(every), "modules": modules, "services": services})


@never_cache
def keys_page(request: HttpRequest) -> HttpResponse:
    """GET /developers/keys/: how one's own keys are used, and how near they are to their quotas."""
    person = person_of(request)
    if person.id is None:
        return HttpResponseRedirect("/account/login/?next=/developers/keys/")
    return render(request, "developers/keys.html", {"rows": key_usage(account_id=person.id, at=timezone.now())})


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
