"""Branches and outlets of a library, with their service points, shelving locations and hours."""

from __future__ import annotations

import re
from datetime import time
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from wenyuan.foundation.accounts.data import Person

from ..domain import places
from ..domain.joining import FormErrors
from ..domain.places import BranchFacts
from ..enums import BranchKind
from ..models import Branch, Library, OpeningHours, ServicePoint, ShelvingLocation
from .door import bounded, managed_library, whole_number, words_of
from .own import frame, is_saved

_SPAN: Final = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)\s*[-–—~～]\s*([01]?\d|2[0-3])[:：]([0-5]\d)")


@bounded()
def branch_list(request: HttpRequest) -> HttpResponse:
    """GET, POST /staff/library/branches/: the tree of branches; a new one."""
    person, library = managed_library(request)
    facts, errors = BranchFacts("", "", "branch"), {}
    if request.method == "POST":
        facts = _read(request)
        try:
            made = places.save_branch(library_id=library.pk, facts=facts, actor_id=person.id, at=timezone.now())
            return HttpResponseRedirect(f"/staff/library/branches/{made}/?library={library.pk}&saved=1")
        except FormErrors as problem:
            errors = dict(problem.errors)
    branches = list(Branch.objects.filter(library=library).order_by("code"))
    context = frame(
        person, library, "branches", errors=errors, facts=facts, tree=arrange(branches), kinds=dict(BranchKind.choices), kind_choices=BranchKind.choices,
        hours=_first_hours(library), parents=[(b.pk, b.name) for b in branches if b.active],
    )
    return render(request, "libraries/own/branches.html", context, status=400 if errors else 200)


def arrange(branches: list[Branch]) -> list[tuple[int, Branch]]:
    """Return branches below their parents, each with its depth; those of a broken ring come last."""
    below: dict[int | None, list[Branch]] = {}
    known = {branch.pk for branch in branches}
    for branch in branches:
        below.setdefault(branch.parent_id if branch.parent_id in known else None, []).append(branch)
    found: list[tuple[int, Branch]] = []
    waiting = [(0, branch) for branch in reversed(below.get(None, []))]
    while waiting:
        depth, branch = waiting.pop()
        found.append((depth, branch))
        waiting += [(depth + 1, child) for child in reversed(below.get(branch.pk, []))]
    seen = {branch.pk for _depth, branch in found}
    return found + [(0, branch) for branch in branches if branch.pk not in seen]


def _first_hours(library: Library) -> set[int]:
    return set(OpeningHours.objects.filter(library=library).values_list("branch_id", flat=True))


def _read(request: HttpRequest) -> BranchFacts:
    return BranchFacts(
        code=words_of(request, "code", 64), name=words_of(request, "name", 200), kind=words_of(request, "kind", 16), name_en=words_of(request, "name_en", 200),
        address=words_of(request, "address", 400), phone=words_of(request, "phone", 80), parent_id=whole_number(request.POST.get("parent")),
    )


@bounded()
def branch_page(request: HttpRequest, branch_id: int) -> HttpResponse:
    """GET, POST /staff/library/branches/<id>/."""
    person, library = managed_library(request)
    branch = Branch.objects.filter(pk=branch_id, library=library).first()
    if branch is None:
        raise Http404
    facts = BranchFacts(branch.code, branch.name, branch.kind, branch.name_en, branch.address, branch.phone, branch.parent_id)
    errors: dict[str, list[str]] = {}
    week: list[str] | None = None
    if request.method == "POST":
        act = request.POST.get("act", "")
        try:
            _act(request, person, library, branch, act)
            return HttpResponseRedirect(f"/staff/library/branches/{branch_id}/?library={library.pk}&saved=1")
        except FormErrors as problem:
            errors = {(f"{act}-{name}" if act in {"point", "location"} else name): lines for name, lines in problem.errors.items()}
            facts = _read(request) if act == "save" else facts
            week = [words_of(request, f"day{day}", 60) for day in range(7)] if act == "hours" else None
        except (Branch.DoesNotExist, ServicePoint.DoesNotExist, ShelvingLocation.DoesNotExist):
            raise Http404 from None
    return _show(request, person, library, branch, facts, errors, week)


def _act(request: HttpRequest, person: Person, library: Library, branch: Branch, act: str) -> None:
    at, who, where = timezone.now(), person.id, library.pk
    if act == "save":
        places.save_branch(library_id=where, branch_id=branch.pk, facts=_read(request), actor_id=who, at=at)
    elif act == "hours":
        places.set_hours(library_id=where, branch_id=branch.pk, hours=_read_week(request), actor_id=who, at=at)
    elif act in {"close", "open"}:
        places.set_branch_open(library_id=where, branch_id=branch.pk, is_open=act == "open", actor_id=who, at=at)
    elif act == "point":
        places.save_service_point(
            library_id=where, branch_id=branch.pk, point_id=whole_number(request.POST.get("id")), code=words_of(request, "code", 64), name=words_of(request, "name", 200),
            pickup=request.POST.get("pickup") == "1", active=request.POST.get("closed") != "1", actor_id=who, at=at,
        )
    elif act == "location":
        places.save_location(
            library_id=where, branch_id=branch.pk, location_id=whole_number(request.POST.get("id")), code=words_of(request, "code", 64), name=words_of(request, "name", 200),
            name_en=words_of(request, "name_en", 200), lendable=request.POST.get("lendable") == "1", active=request.POST.get("closed") != "1", actor_id=who, at=at,
        )


def _read_week(request: HttpRequest) -> dict[int, list[tuple[time, time]]]:
    week: dict[int, list[tuple[time, time]]] = {}
    errors: dict[str, list[str]] = {}
    for day in range(7):
        spans = [span for span in re.split(r"[,，、;；]", words_of(request, f"day{day}", 60)) if span.strip()]
        found = [_SPAN.fullmatch(span.strip()) for span in spans]
        if not all(found):
            errors[f"day{day}"] = [_("请写成 09:00-17:00，两段用逗号隔开；不开放就空着。")]
        week[day] = [(time(int(one[1]), int(one[2])), time(int(one[3]), int(one[4]))) for one in found if one is not None]
    if errors:
        raise FormErrors(errors)
    return week


def _show(
    request: HttpRequest, person: Person, library: Library, branch: Branch, facts: BranchFacts, errors: dict[str, list[str]], week: list[str] | None,
) -> HttpResponse:
    hours: dict[int, list[str]] = {}
    for row in OpeningHours.objects.filter(branch=branch, library=library).order_by("weekday", "opens"):
        hours.setdefault(row.weekday, []).append(f"{row.opens:%H:%M}-{row.closes:%H:%M}")
    others = Branch.objects.filter(library=library, active=True).exclude(pk=branch.pk).order_by("code")
    context = frame(
        person, library, "branches", errors=errors, branch=branch, facts=facts, kind_choices=BranchKind.choices, saved=is_saved(request),
        week=week or [", ".join(hours.get(day, [])) for day in range(7)], parents=list(others.values_list("pk", "name")),
        points=list(ServicePoint.objects.filter(branch=branch, library=library).order_by("code")),
        locations=list(ShelvingLocation.objects.filter(branch=branch, library=library).order_by("code")), act=request.POST.get("act", ""),
    )
    return render(request, "libraries/own/branch.html", context, status=400 if errors else 200)
