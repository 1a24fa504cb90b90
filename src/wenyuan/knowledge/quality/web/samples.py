"""Samples: planned, followed, read, taken along as a table."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from io import StringIO
from secrets import randbelow

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.foundation.accounts.api import names_of
from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.jobs.api import find_run
from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.catalogue.enums import Material
from wenyuan.knowledge.catalogue.pages import bounded, libraries_for, posted, require, whole_number

from ..domain.estimates import CONFIDENCES
from ..domain.sampling import BadPlan, Plan, close_sample, start_sample
from ..enums import Allocation, ErrorKind, SampleState, Severity, Stratum, Verdict
from ..queries.sample_results import MEASURES, SMALLEST_GROUP, Group, Results, work_out
from ..queries.samples import Disagreement, SampleData, find_sample, list_disagreements, list_samples
from .door import AUDIT, MARK, PEOPLE, known_library, may_mark, own_sample, sample_for
from .words import FORMATS, say_plan_fault

_PAGE = 30


@never_cache
@bounded
def sample_list(request: HttpRequest) -> HttpResponse:
    """GET /staff/quality/samples/: samples, newest first, and the form of a new one; POST begins one."""
    person = require(request, AUDIT if person_of(request).may(AUDIT) else MARK)
    if request.method == "POST":
        return _begin(request)
    return _list(request, person, "")


def _list(request: HttpRequest, person: Person, problem: str, status: int = 200) -> HttpResponse:
    leads = person.may(AUDIT)
    held = person.libraries_where(AUDIT if leads else MARK)
    found = list_samples(libraries=held, limit=_PAGE + 1, before=whole_number(request.GET.get("before")))
    return render(request, "quality/staff/samples.html", {
        "samples": found[:_PAGE], "following": found[_PAGE - 1].id if len(found) > _PAGE else None, "names": library_names(), "states": dict(SampleState.choices),
        "libraries": libraries_for(person, AUDIT) if leads else [], "everywhere": leads and held is None, "home": person.home_library_id, "problem": problem, "form": posted(request), "leads": leads,
        "strata": Stratum.choices, "allocations": Allocation.choices, "confidences": CONFIDENCES, "formats": FORMATS, "materials": Material.choices,
        "marking": {one.id for one in found if one.state == SampleState.OPEN and may_mark(person, one.library_id)}, "chosen_strata": posted(request).getlist("strata"),
    }, status=status)


def _begin(request: HttpRequest) -> HttpResponse:
    form = posted(request)
    library_id = None if form.get("library") == "all" else known_library(form.get("library"))
    person = require(request, AUDIT, library_id=library_id)
    if library_id is None and person.libraries_where(AUDIT) is not None:
        raise PermissionDenied(_("全部馆的抽样由全国管理员进行。"))
    seed = form.get("seed", "").strip()
    plan = Plan(
        library_id=library_id, title=form.get("title", ""), seed=randbelow(10**9) if not seed else int(seed) if seed.isascii() and seed.isdigit() and len(seed) < 19 else -1,
        strata=tuple(form.getlist("strata")), allocation=form.get("allocation", ""), margin=_share(form.get("margin")), confidence=_share(form.get("confidence")),
        expected=_share(form.get("expected")), minimum=-1 if (least := whole_number(form.get("minimum"))) is None else least, double_share=_share(form.get("double")),
        format=form.get("format", "")[:12], material=form.get("material", "")[:16], changed_from=_day(form.get("from")), changed_to=_day(form.get("to")),
    )
    try:
        sample_id = start_sample(plan=plan, job_title=_("抽取书目：%(title)s") % {"title": plan.title.strip()[:120]}, at=timezone.now(), actor_id=person.id)
    except BadPlan as bad:
        return _list(request, person, say_plan_fault(bad.code), 422)
    return HttpResponseRedirect(f"/staff/quality/samples/{sample_id}/")


def _share(text: str | None) -> float:
    """Read a percentage as a share; -1 for what is none."""
    with suppress(ValueError):
        return round(float((text or "").strip()[:12]) / 100, 6)
    return -1.0


def _day(text: str | None) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat((text or "").strip())
    return None


@never_cache
def sample_page(request: HttpRequest, sample_id: int) -> HttpResponse:
    """GET /staff/quality/samples/<id>/: the plan and the results so far; with `HX-Request` only the part that moves."""
    person, sample = sample_for(request, sample_id)
    run = find_run(run_id=sample.job_run, at=timezone.now()) if sample.job_run else None
    moving = sample.state == SampleState.DRAWING and run is not None and not run.is_over
    live = request.headers.get("HX-Request") == "true"
    drawn = sample.state in {SampleState.OPEN, SampleState.CLOSED} and not live
    results = _results(person, sample) if drawn else None
    held = person.libraries_where(AUDIT)
    context = {
        "sample": sample, "run": run, "moving": moving, "states": dict(SampleState.choices), "names": library_names(), "results": results, "reason": say_plan_fault(sample.reason) if sample.reason else "",
        "strata": dict(Stratum.choices), "allocations": dict(Allocation.choices), "kinds": ErrorKind.choices, "severities": Severity.choices, "formats": dict(FORMATS), "materials": dict(Material.choices),
        "people": _people(results) if results else {}, "smallest": SMALLEST_GROUP, "leads": held is None or sample.library_id is not None, "disagreements": _disagreements(person, sample) if results is not None and results.pairs > results.agreed else [], "verdicts": dict(Verdict.choices), "may_mark": sample.state == SampleState.OPEN and may_mark(person, sample.library_id),
    }
    response = render(request, "quality/staff/sample_live.html" if live else "quality/staff/sample.html", context)
    if live and not moving:
        response.headers["HX-Refresh"] = "true"
    return response


def _disagreements(person: Person, sample: SampleData) -> list[Disagreement]:
    held = person.libraries_where(AUDIT)
    return list_disagreements(sample_id=sample.id, libraries=None if sample.library_id is not None or held is None else held)


def _results(person: Person, sample: SampleData) -> Results:
    held = person.libraries_where(AUDIT)
    own = sample.library_id is not None or held is None
    people = person.may(PEOPLE, library_id=sample.library_id) if sample.library_id is not None else person.may(PEOPLE) and person.libraries_where(PEOPLE) is None
    return work_out(sample_id=sample.id, libraries=None if own else held, with_cataloguers=people)


def _people(results: Results) -> dict[int, str]:
    groups = (*results.strata, *(results.cataloguers or ()))
    return names_of(account_ids={one.cataloguer_id for one in groups if one.cataloguer_id is not None})


@require_POST
@bounded
def sample_close(request: HttpRequest, sample_id: int) -> HttpResponse:
    """POST /staff/quality/samples/<id>/close/."""
    _person, sample = own_sample(request, sample_id)
    close_sample(sample_id=sample.id, at=timezone.now())
    return HttpResponseRedirect(f"/staff/quality/samples/{sample_id}/")


@never_cache
def sample_csv(request: HttpRequest, sample_id: int) -> HttpResponse:
    """GET /staff/quality/samples/<id>/results.csv: every group with every measure and its interval."""
    person, sample = sample_for(request, sample_id)
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    results = _results(person, find_sample(sample_id=sample.id, libraries=None))
    people, names = _people(results), library_names()
    head = ("part", "number", "library", "cataloguer", "format", "material", "period", "population", "drawn", "marked", "errors_per_record")
    writer.writerow([*head, *(f"{measure}_{end}" for measure in MEASURES for end in ("share", "low", "high"))])
    for part, group in _parts(results):
        library = names.get(group.library_id, "") if group.library_id is not None else ""
        cataloguer = people.get(group.cataloguer_id, "") if group.cataloguer_id is not None else ""
        facts = (part, group.number, library, cataloguer, group.format, group.material, group.period, group.population, group.drawn, group.marked, f"{group.errors_per_record:.4f}")
        ends = (f"{end:.6f}" for measure in MEASURES for end in (group.measures[measure].value, group.measures[measure].low, group.measures[measure].high))
        writer.writerow([*("" if fact is None else _inert(str(fact)) for fact in facts), *ends])
    # A spreadsheet takes a file without the mark for the code page of its country.
    return HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="sample-{sample.id}.csv"'})


def _parts(results: Results) -> Iterator[tuple[str, Group]]:
    yield "total", results.total
    for name, groups in (("stratum", results.strata), ("library", results.libraries), ("cataloguer", results.cataloguers or ())):
        yield from ((f"{name}-others" if one.others else name, one) for one in groups)


def _inert(cell: str) -> str:
    # A spreadsheet would run a cell that begins like a formula.
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
