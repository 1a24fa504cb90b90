"""Audits: begun, followed, read."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.foundation.jobs.api import find_run, request_cancel
from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.catalogue.api import find_records
from wenyuan.knowledge.catalogue.pages import bounded, libraries_for, page_language, posted, require, whole_number

from ..domain.auditing import AuditRunning, start_audit
from ..domain.switches import rules_off, set_rules
from ..enums import AuditState
from ..queries.audits import NoSuchAudit, count_by_rule, find_audit, list_audits, totals_by_library
from ..rules import SETS, find_rule, list_rules
from .door import AUDIT, REPAIR, chosen_libraries, known_library
from .words import set_names

_PAGE = 30


@never_cache
def audit_list(request: HttpRequest) -> HttpResponse:
    """GET /staff/quality/: audits, newest first, and the form of a new one; POST begins one."""
    person = require(request, AUDIT)
    if request.method == "POST":
        return _begin(request)
    held = person.libraries_where(AUDIT)
    found = list_audits(libraries=held, limit=_PAGE + 1, before=whole_number(request.GET.get("before")))
    return render(request, "quality/staff/audits.html", {
        "audits": found[:_PAGE], "following": found[_PAGE - 1].id if len(found) > _PAGE else None, "names": library_names(), "states": dict(AuditState.choices),
        "libraries": libraries_for(person, AUDIT), "everywhere": held is None, "home": person.home_library_id, "running": request.GET.get("running") == "1",
        "may_repair": person.may(REPAIR),
    })


def _begin(request: HttpRequest) -> HttpResponse:
    wanted = posted(request).get("library", "")
    library_id = None if wanted == "all" else known_library(wanted)
    person = require(request, AUDIT, library_id=library_id)
    if library_id is None and person.libraries_where(AUDIT) is not None:
        raise PermissionDenied(_("全部馆的审核由全国管理员进行。"))
    try:
        audit_id = start_audit(library_id=library_id, title=_("数据质量审核"), at=timezone.now(), actor_id=person.id)
    except AuditRunning:
        return HttpResponseRedirect("/staff/quality/?running=1")
    return HttpResponseRedirect(f"/staff/quality/audits/{audit_id}/")


@never_cache
def audit_page(request: HttpRequest, audit_id: int) -> HttpResponse:
    """GET /staff/quality/audits/<id>/?library=; with `HX-Request` only the part that moves."""
    person = require(request, AUDIT)
    libraries, chosen = chosen_libraries(request, person)
    try:
        audit = find_audit(audit_id=audit_id, libraries=libraries)
    except NoSuchAudit:
        raise Http404 from None
    run = find_run(run_id=audit.job_run, at=timezone.now()) if audit.job_run else None
    moving = run is not None and not run.is_over
    live = request.headers.get("HX-Request") == "true"
    counts = count_by_rule(audit_id=audit_id, libraries=libraries)
    rules = {rule.id: rule for rule in list_rules()}
    context = {
        "audit": audit, "run": run, "moving": moving, "states": dict(AuditState.choices), "names": library_names(), "chosen": chosen, "language": page_language(),
        "by_set": [(set_, [(one, rules[one.rule]) for one in counts if one.rule in rules and rules[one.rule].set == set_]) for set_ in SETS], "sets": set_names(),
        "by_library": sorted(totals_by_library(audit_id=audit_id, libraries=libraries).items(), key=lambda row: row[1].share(row[1].good)),
        "may_cancel": audit.library_id is None or person.may(AUDIT, library_id=audit.library_id),
    }
    response = render(request, "quality/staff/audit_live.html" if live else "quality/staff/audit.html", context)
    if live and not moving:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
@bounded
def audit_cancel(request: HttpRequest, audit_id: int) -> HttpResponse:
    """POST /staff/quality/audits/<id>/cancel/."""
    person = require(request, AUDIT)
    held = person.libraries_where(AUDIT)
    try:
        audit = find_audit(audit_id=audit_id, libraries=held)
    except NoSuchAudit:
        raise Http404 from None
    if audit.library_id is None and held is not None:
        raise PermissionDenied(_("全部馆的审核由全国管理员进行。"))
    if audit.job_run:
        request_cancel(run_id=audit.job_run)
    return HttpResponseRedirect(f"/staff/quality/audits/{audit_id}/")


@never_cache
def rule_page(request: HttpRequest, audit_id: int, rule: str) -> HttpResponse:
    """GET /staff/quality/audits/<id>/rules/<rule>/?library=: what a rule found, with examples."""
    person = require(request, AUDIT)
    libraries, chosen = chosen_libraries(request, person)
    one = find_rule(rule)
    try:
        audit = find_audit(audit_id=audit_id, libraries=libraries)
    except NoSuchAudit:
        raise Http404 from None
    if one is None:
        raise Http404
    counts = count_by_rule(audit_id=audit_id, libraries=libraries, rule=rule)
    examples = [example for count in counts for example in count.examples]
    return render(request, "quality/staff/rule.html", {
        "audit": audit, "rule": one, "title": one.title(page_language()), "sets": set_names(), "counts": counts, "examples": examples, "names": library_names(), "chosen": chosen,
        "records": find_records(record_ids=[example[0] for example in examples]), "libraries": libraries_for(person, REPAIR) if person.may(REPAIR) else [], "home": person.home_library_id,
    })


@never_cache
def rule_list(request: HttpRequest) -> HttpResponse:
    """GET /staff/quality/rules/?library=: the rules and which a library goes by; POST switches."""
    person = require(request, AUDIT)
    libraries = libraries_for(person, AUDIT)
    wanted = (posted(request) if request.method == "POST" else request.GET).get("library")
    library_id = known_library(wanted) if wanted else (person.home_library_id if any(one.id == person.home_library_id for one in libraries) else libraries[0].id if libraries else None)
    if library_id is None:
        raise Http404
    require(request, AUDIT, library_id=library_id)
    if request.method == "POST":
        on = set(posted(request).getlist("rule"))
        set_rules(library_id=library_id, off=[rule.id for rule in list_rules() if rule.id not in on], at=timezone.now())
        return HttpResponseRedirect(f"/staff/quality/rules/?library={library_id}&saved=1")
    return render(request, "quality/staff/rules.html", {
        "by_set": [(set_, [rule for rule in list_rules() if rule.set == set_]) for set_ in SETS], "sets": set_names(), "off": rules_off(library_id=library_id), "libraries": libraries,
        "library_id": library_id, "names": library_names(), "language": page_language(), "saved": request.GET.get("saved") == "1",
    })
