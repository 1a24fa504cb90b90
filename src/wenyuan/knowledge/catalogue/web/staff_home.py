"""The start of a working day: what runs, what failed, what waits to be mended, what changed."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from wenyuan.foundation.jobs.api import list_runs
from wenyuan.foundation.jobs.models import State
from wenyuan.foundation.libraries.api import library_names

from ..enums import BatchState, Material
from ..models import Batch
from ..queries.staff_lists import ListFilters, list_changed
from .staff_door import BATCH, EDIT, VIEW, libraries_for, require

_SHOWN = 8


@never_cache
def staff_home(request: HttpRequest) -> HttpResponse:
    """GET /staff/."""
    person = require(request, VIEW)
    held, batch_libraries = person.libraries_where(VIEW), person.libraries_where(BATCH)
    may_batch = person.may(BATCH)
    batches = Batch.objects.select_related("job_run").order_by("-pk")
    if batch_libraries is not None:
        batches = batches.filter(library_id__in=batch_libraries)
    runs = list_runs(at=timezone.now(), libraries=held, limit=30) if person.may("jobs.view") else []
    mine = libraries_for(person, VIEW)
    context = {
        "libraries": mine, "national": held is None, "names": library_names(), "materials": dict(Material.choices), "run_labels": dict(State.choices),
        "runs": [run for run in runs if not run.is_over][:_SHOWN], "failed_runs": [run for run in runs if run.state == "failed"][:_SHOWN],
        "failed_batches": list(batches.filter(state=BatchState.FAILED)[:_SHOWN]) if may_batch else [],
        "waiting_batches": list(batches.filter(state=BatchState.PREVIEW)[:_SHOWN]) if may_batch else [],
        "rejects": list(batches.annotate(left=Count("rejects")).filter(left__gt=0)[:_SHOWN]) if may_batch else [],
        "changed": list_changed(ListFilters(library_id=mine[0].id if len(mine) == 1 else None, hidden_libraries=held), limit=12),
        "may_edit": person.may(EDIT), "may_batch": may_batch,
    }
    return render(request, "catalogue/staff/home.html", context)
