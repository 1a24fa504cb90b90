"""A library's own pages: first steps, details, look, rules, closed days."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from wenyuan.foundation.accounts.data import Person

from ..domain import look, places, policies
from ..domain.joining import FormErrors
from ..domain.places import Details
from ..enums import Accent
from ..holidays import YEARS, public_holidays, read_days, write_days
from ..models import Branch, ClosedDay, Library
from ..queries.checklist import list_first_steps
from .door import bounded, managed_library, whole_number, words_of


def frame(person: Person, library: Library, section: str, **more: object) -> dict[str, object]:
    """Return what every page of a library's own staff shows."""
    held = person.libraries_where("libraries.manage")
    rows = Library.objects.exclude(state="merged").order_by("code")
    others = list((rows if held is None else rows.filter(pk__in=held)).values_list("pk", "name")[:200])
    return {"library": library, "section": section, "others": others, "errors": {}, "saved": False} | more


def _back(library: Library, section: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"/staff/library/{section}/?library={library.pk}&saved=1")


def is_saved(request: HttpRequest) -> bool:
    """Whether the page follows a save."""
    return request.method == "GET" and request.GET.get("saved") == "1"


@bounded()
def first_steps(request: HttpRequest) -> HttpResponse:
    """GET /staff/library/start/."""
    person, library = managed_library(request)
    steps = list_first_steps(library.pk)
    done = sum(step.done is True for step in steps)
    return render(request, "libraries/own/start.html", frame(person, library, "start", steps=steps, done=done))


@bounded()
def edit_details(request: HttpRequest) -> HttpResponse:
    """GET, POST /staff/library/details/."""
    person, library = managed_library(request)
    details = Details(library.name, library.name_en, library.address, library.phone, library.email, library.website, library.introduction, library.time_zone)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        details = Details(**{name: words_of(request, name, 4_001) for name in Details.__slots__})
        try:
            places.change_details(library_id=library.pk, details=details, actor_id=person.id, at=timezone.now())
            return _back(library, "details")
        except FormErrors as problem:
            errors = dict(problem.errors)
    context = frame(person, library, "details", details=details, errors=errors, saved=is_saved(request))
    return render(request, "libraries/own/details.html", context, status=400 if errors else 200)


@bounded(look.MAX_LOGO + 2**18)
def edit_look(request: HttpRequest) -> HttpResponse:
    """GET, POST /staff/library/look/."""
    person, library = managed_library(request)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        upload = request.FILES.get("logo")
        try:
            look.change_look(
                library_id=library.pk, accent=words_of(request, "accent", 12), logo=upload.read(look.MAX_LOGO + 1) if upload else None,
                drop_logo=request.POST.get("drop_logo") == "1", actor_id=person.id, at=timezone.now(),
            )
            return _back(library, "look")
        except FormErrors as problem:
            errors = dict(problem.errors)
    context = frame(
        person, library, "look", errors=errors, saved=is_saved(request), accents=Accent.choices, size=look.MAX_LOGO >> 10, least=look.MIN_SIDE, most=look.MAX_SIDE,
    )
    return render(request, "libraries/own/look.html", context, status=400 if errors else 200)


@bounded()
def edit_policies(request: HttpRequest) -> HttpResponse:
    """GET, POST /staff/library/policies/."""
    person, library = managed_library(request)
    errors: dict[str, list[str]] = {}
    values: dict[str, object] = dict(policies.read_policies(library.pk))
    if request.method == "POST":
        texts = {schema.name: words_of(request, schema.name, 500) for schema in policies.SCHEMAS}
        try:
            policies.set_policies(library_id=library.pk, texts=texts, actor_id=person.id, at=timezone.now())
            return _back(library, "policies")
        except FormErrors as problem:
            errors, values = dict(problem.errors), dict(texts)
    context = frame(person, library, "policies", errors=errors, saved=is_saved(request), schemas=policies.SCHEMAS, values=values)
    return render(request, "libraries/own/policies.html", context, status=400 if errors else 200)


@bounded()
def edit_closed_days(request: HttpRequest) -> HttpResponse:
    """GET, POST /staff/library/closed-days/: the days on record, a year's holidays to take over, single days."""
    person, library = managed_library(request)
    errors: dict[str, list[str]] = {}
    today = timezone.localdate()
    year = whole_number(request.GET.get("year")) or (today.year + 1 if today.month > 9 else today.year)
    text = write_days(public_holidays(year)) if "year" in request.GET else ""
    if request.method == "POST":
        errors, text = _post_days(request, person, library)
        if not errors:
            return _back(library, "closed-days")
    rows = list(ClosedDay.objects.filter(library=library, last__gte=date(today.year, 1, 1)).select_related("branch").order_by("first", "pk")[:500])
    context = frame(
        person, library, "closed-days", errors=errors, saved=is_saved(request), rows=rows, text=text, years=[y for y in YEARS if y >= today.year], year=year,
        branches=list(Branch.objects.filter(library=library, active=True).order_by("code").values_list("pk", "name")),
    )
    return render(request, "libraries/own/closed_days.html", context, status=400 if errors else 200)


def _post_days(request: HttpRequest, person: Person, library: Library) -> tuple[dict[str, list[str]], str]:
    at = timezone.now()
    removed = whole_number(request.POST.get("remove"))
    if removed is not None:
        places.remove_closed_day(library_id=library.pk, closed_id=removed, actor_id=person.id, at=at)
        return {}, ""
    text = words_of(request, "days", 20_000)
    days, problems = read_days(text)
    if problems or not days:
        return {"days": problems[:5] or [_("没有写日期。")]}, text
    try:
        places.add_closed_days(library_id=library.pk, days=days, branch_id=whole_number(request.POST.get("branch")), actor_id=person.id, at=at)
    except FormErrors as problem:
        return dict(problem.errors), text
    except Branch.DoesNotExist:
        return {"branch": [_("没有这处馆舍。")]}, text
    return {}, ""
