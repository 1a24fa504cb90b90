"""`/api/operations/v1`: health, errors, slow routes, traffic, advisories."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer

from ..queries.advisories import current_advisories
from ..queries.checks import run_checks
from ..queries.figures import queue_figures
from ..queries.records import NoSuchError, find_error, list_errors, list_slow, read_traffic

PREFIX = "/operations/v1"
router = Router(tags=["operations"])


def _refusal(request: HttpRequest) -> HttpResponse | None:
    person = person_of(request)
    if person.may("operations.view") and person.libraries_where("operations.view") is None:
        return None
    return problem_answer(status=403, title="No permission", detail="operations.view for every library is needed")


@router.get("/health", summary="Health of every part", operation_id="get_health", response={200: dict[str, object]})
def get_health(request: HttpRequest) -> HttpResponse:
    """Return what a look at each part found just now."""
    return _refusal(request) or json_answer(request, {"parts": [asdict(one) for one in run_checks(at=timezone.now())]})


@router.get("/queues", summary="Queues of jobs", operation_id="get_queues", response={200: dict[str, object]})
def get_queues(request: HttpRequest) -> HttpResponse:
    """Return how many jobs wait, run and failed within a day."""
    return _refusal(request) or json_answer(request, {"queues": [asdict(one) for one in queue_figures(at=timezone.now())]})


@router.get("/traffic", summary="Traffic by the hour", operation_id="get_traffic", response={200: dict[str, object]})
def get_traffic(request: HttpRequest) -> HttpResponse:
    """Return the answers of each of the last 24 hours."""
    return _refusal(request) or json_answer(request, {"hours": [asdict(one) for one in read_traffic(at=timezone.now())]})


@router.get("/errors", summary="Errors by kind", operation_id="list_error_kinds", response={200: dict[str, object]})
def get_errors(request: HttpRequest, *, solved: bool = False) -> HttpResponse:
    """Return the newest hundred kinds of errors that are open, or that are settled."""
    return _refusal(request) or json_answer(request, {"errors": [asdict(one) for one in list_errors(solved=solved)]})


@router.get("/errors/{int:error_id}", summary="One kind of error", operation_id="get_error_kind", response={200: dict[str, object]})
def get_error(request: HttpRequest, error_id: int) -> HttpResponse:
    """Return one kind of error with the places in the code."""
    refused = _refusal(request)
    if refused is not None:
        return refused
    try:
        return json_answer(request, asdict(find_error(error_id=error_id)))
    except NoSuchError:
        return problem_answer(status=404, title="No such error")


@router.get("/slow", summary="Slow routes", operation_id="list_slow_routes", response={200: dict[str, object]})
def get_slow(request: HttpRequest) -> HttpResponse:
    """Return the twenty routes whose slow answers cost the most time."""
    return _refusal(request) or json_answer(request, {"routes": [asdict(one) for one in list_slow()]})


@router.get("/advisories", summary="Known weaknesses of installed packages", operation_id="list_advisories", response={200: dict[str, object]})
def get_advisories(request: HttpRequest) -> HttpResponse:
    """Return what the current list says of this environment, and how old the list is."""
    refused = _refusal(request)
    if refused is not None:
        return refused
    current = current_advisories(at=timezone.now())
    return json_answer(request, {"as_of": current.as_of, "loaded_at": current.loaded_at, "entries": current.entries, "advisories": [asdict(one) for one in current.found]})
