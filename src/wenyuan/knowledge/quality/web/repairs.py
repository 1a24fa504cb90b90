"""Repairs of many records: described, found, looked at, done, undone."""

from __future__ import annotations

from contextlib import suppress
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.bibliography.validation import field_line
from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.jobs.api import find_run, request_cancel
from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.catalogue.api import find_records
from wenyuan.knowledge.catalogue.pages import bounded, libraries_for, page_language, posted, require, whole_number

from ..domain.conditions import DEEDS, HOWS, BadRepair, ConditionRepair, Deed, How, RuleRepair, Wanted, from_data
from ..domain.repairs import Mended, RepairNotReady, advance_repair, preview_repair, start_repair
from ..enums import RepairState
from ..models import Repair
from ..rules import list_rules
from .door import REPAIR, known_library, repair_for
from .words import deed_names, how_names, say_refusal, say_wanted

_PAGE = 50
_STEPS = {"apply": RepairState.APPLYING, "undo": RepairState.UNDOING}
Pieces = list[tuple[bool, str]]


@never_cache
def repair_list(request: HttpRequest) -> HttpResponse:
    """GET /staff/quality/repairs/: repairs, newest first, and the form of a new one; POST begins one."""
    person = require(request, REPAIR)
    if request.method == "POST":
        return _begin(request, person)
    return _list(request, person, "")


def _list(request: HttpRequest, person: Person, problem: str, status: int = 200) -> HttpResponse:
    held = person.libraries_where(REPAIR)
    rows = Repair.objects.order_by("-pk")
    if held is not None:
        rows = rows.filter(library_id__in=held)
    before = whole_number(request.GET.get("before"))
    found = list((rows.filter(pk__lt=before) if before else rows)[: _PAGE + 1])
    language = page_language()
    return render(request, "quality/staff/repairs.html", {
        "repairs": found[:_PAGE], "following": found[_PAGE - 1].pk if len(found) > _PAGE else None, "names": library_names(), "states": dict(RepairState.choices),
        "libraries": libraries_for(person, REPAIR), "home": person.home_library_id, "problem": problem, "form": posted(request), "hows": how_names(), "deeds": deed_names(),
        "rules": [(rule.id, rule.title(language)) for rule in list_rules() if rule.repairable],
    }, status=status)


def _begin(request: HttpRequest, person: Person) -> HttpResponse:
    form = posted(request)
    library_id = known_library(form.get("library"))
    require(request, REPAIR, library_id=library_id)
    wanted: Wanted
    if rule := form.get("rule", ""):
        wanted = RuleRepair(rule[:40])
    else:
        how, deed = form.get("how", ""), form.get("deed", "")
        wanted = ConditionRepair(
            form.get("tag", "").strip()[:3], form.get("code", "").strip().lstrip("$")[:1], cast("How", how if how in HOWS else ""), form.get("value", ""), cast("Deed", deed if deed in DEEDS else ""),
            "" if deed in {"remove", "drop_field"} else form.get("change", ""),
        )
    try:
        wanted.check()
    except BadRepair as bad:
        return _list(request, person, say_refusal(bad.code), 422)
    title = say_wanted(wanted, page_language())
    repair_id = start_repair(
        library_id=library_id, title=title, wanted=wanted, job_title=_("查找要修补的书目：%(title)s") % {"title": title}, at=timezone.now(), actor_id=person.id,
    )
    return HttpResponseRedirect(f"/staff/quality/repairs/{repair_id}/")


@never_cache
def repair_page(request: HttpRequest, repair_id: int) -> HttpResponse:
    """GET /staff/quality/repairs/<id>/; with `HX-Request` only the part that moves."""
    _person, repair = repair_for(request, repair_id)
    run = find_run(run_id=repair.job_run, at=timezone.now()) if repair.job_run else None
    moving = run is not None and not run.is_over
    live = request.headers.get("HX-Request") == "true"
    shown = preview_repair(repair_id=repair_id, today=timezone.localdate()) if repair.state == RepairState.FOUND and not live else []
    context = {
        "repair": repair, "run": run, "moving": moving, "states": dict(RepairState.choices), "names": library_names(), "sentence": say_wanted(from_data(repair.wanted), page_language()),
        "shown": [(one.record_id, _differences(one)) for one in shown], "records": find_records(record_ids=[one.record_id for one in shown]), "wrong_number": request.GET.get("wrong") == "1",
    }
    response = render(request, "quality/staff/repair_live.html" if live else "quality/staff/repair.html", context)
    if live and not moving:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
@bounded
def repair_act(request: HttpRequest, repair_id: int, act: str) -> HttpResponse:
    """POST /staff/quality/repairs/<id>/apply|undo|cancel/; doing and undoing want the number of records typed."""
    person, repair = repair_for(request, repair_id)
    here = f"/staff/quality/repairs/{repair_id}/"
    if act == "cancel":
        if repair.job_run:
            request_cancel(run_id=repair.job_run)
        return HttpResponseRedirect(here)
    number = whole_number(posted(request).get("number", "").replace(",", "").strip())
    if number != (repair.found if act == "apply" else repair.changed):
        return HttpResponseRedirect(f"{here}?wrong=1#act")
    title = (_("修补：%(title)s") if act == "apply" else _("撤销修补：%(title)s")) % {"title": repair.title}
    with suppress(RepairNotReady):  # somebody else was quicker: the page shows what is
        advance_repair(repair_id=repair_id, step=_STEPS[act], job_title=title, actor_id=person.id)
    return HttpResponseRedirect(here)


def _differences(one: Mended) -> list[tuple[Pieces, Pieces]]:
    """Return the lines that differ, before and after, in pieces that differ or not."""
    before, after = [field_line(field) for field in one.before.fields], [field_line(field) for field in one.after.fields]
    if one.before.leader != one.after.leader:
        before, after = [f"=LDR  {one.before.leader}", *before], [f"=LDR  {one.after.leader}", *after]
    found: list[tuple[Pieces, Pieces]] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        found += [_pieces(one, two) for one, two in zip_longest(before[i1:i2], after[j1:j2], fillvalue="")]
    return found


def _pieces(before: str, after: str) -> tuple[Pieces, Pieces]:
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [(kind != "equal", before[i1:i2]) for kind, i1, i2, _j1, _j2 in codes if i1 < i2], [(kind != "equal", after[j1:j2]) for kind, _i1, _i2, j1, j2 in codes if j1 < j2]
