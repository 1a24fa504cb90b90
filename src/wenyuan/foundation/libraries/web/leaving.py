"""A library takes its data along: ask for the export, fetch it."""

from __future__ import annotations

from datetime import datetime

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from wenyuan.foundation.jobs.api import RunData, list_runs
from wenyuan.foundation.storage.api import NoSuchFile, files

from ..domain.leaving import JOB, start_export
from ..hooks import library_parts
from .door import bounded, managed_library
from .own import frame


def list_exports(library_id: int, *, at: datetime) -> list[RunData]:
    """Return the newest exports of a library."""
    return [run for run in list_runs(at=at, libraries=[library_id], limit=200) if run.name == JOB][:10]


def exported_at(library_id: int, *, at: datetime) -> datetime | None:
    """Return when the newest export that ended well did."""
    return next((run.ended_at for run in list_exports(library_id, at=at) if run.state == "done"), None)


@bounded()
def leaving(request: HttpRequest) -> HttpResponse:
    """GET, POST /staff/library/leaving/: the exports; a new one."""
    person, library = managed_library(request)
    runs = list_exports(library.pk, at=timezone.now())
    if request.method == "POST":
        if all(run.is_over for run in runs):
            start_export(library_id=library.pk, actor_id=person.id, at=timezone.now())
        return HttpResponseRedirect(f"/staff/library/leaving/?library={library.pk}")
    context = frame(person, library, "leaving", runs=runs, busy=not all(run.is_over for run in runs), parts=[part.title for part in library_parts() if part.files is not None])
    return render(request, "libraries/own/leaving.html", context)


@bounded()
def fetch_export(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """GET /staff/library/leaving/<run>/: the ZIP of a run of this library."""
    _person, library = managed_library(request)
    run = next((run for run in list_exports(library.pk, at=timezone.now()) if run.id == run_id and run.state == "done"), None)
    if run is None:
        raise Http404
    try:
        path = files().path(str(run.result.get("digest", "")))
    except NoSuchFile:
        raise Http404 from None
    day = (run.ended_at or run.created_at).date().isoformat()
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{library.code}-{day}.zip", content_type="application/zip")
