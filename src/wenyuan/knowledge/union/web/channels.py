"""The ways by which records of a library come: by hand, by folder, and by the clock from its own servers, each with how the last time went."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.harvest.api import count_open_failures, list_sources, newest_runs, say_source_problem
from wenyuan.knowledge.harvest.enums import Every, Kind, RunState

from ..domain.inbox import look_into_inbox
from ..queries.contributions import newest_by_channel
from .door import CONTRIBUTE, libraries_for, require, tabs

_MANAGE: Final = "harvest.manage_source"
_SIGNS: Final = {"waiting": "wait", "fetching": "web", "importing": "web", "done": "in", "failed": "no", "cancelled": "out"}


@never_cache
def channel_list(request: HttpRequest) -> HttpResponse:
    """GET /staff/union/channels/: sources that are harvested, the folders, the last file by each way, of the libraries of whoever asks."""
    person = require(request, CONTRIBUTE)
    libraries = libraries_for(person, CONTRIBUTE)
    ids = [one.id for one in libraries]
    sources = [one for one in list_sources(libraries=ids) if not one.at_desk]
    inbox = settings.WENYUAN.text("WENYUAN_UNION_INBOX")
    context = {
        "tabs": tabs(person, "/staff/union/channels/"), "sources": sources, "runs": newest_runs(source_ids=[one.id for one in sources]),
        "open": count_open_failures(source_ids=[one.id for one in sources]), "names": library_names(), "kinds": dict(Kind.choices), "states": dict(RunState.choices), "signs": _SIGNS,
        "every": dict(Every.choices), "say_source_problem": say_source_problem, "may_manage": person.may(_MANAGE), "manages": {one.id for one in libraries if person.may(_MANAGE, library_id=one.id)},
        "folders": look_into_inbox([one.code for one in libraries[:200]]), "inbox": Path(inbox).name if inbox else "", "libraries": libraries, "newest": newest_by_channel(ids),
        "base": settings.WENYUAN_BASE_URL or f"{request.scheme}://{request.get_host()}",
    }
    return render(request, "union/channels.html", context)
