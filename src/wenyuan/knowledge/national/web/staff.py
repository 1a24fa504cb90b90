"""The desk of the national bibliography: rules, drafts, publication, withdrawal."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.jobs.api import find_run
from wenyuan.knowledge.catalogue.enums import Material

from ..data import IssueData, Scope
from ..domain.building import IssueUnderWay, NothingToGather, open_issue
from ..domain.publishing import FORMS, NotADraft, exclude_record, withdraw_issue
from ..domain.scope import WrongScope, change_scope, current_scope
from ..enums import IssueKind, IssueState
from ..jobs import BUILD, PUBLISH, start
from ..models import Issue
from ..queries.issues import NoSuchIssue, count_classes, find_issue, list_entries, list_issues
from .figures import list_figures, list_problems
from .public import say_licence

MANAGE = "national.manage_bibliography"
_PAGE = 100


def require(request: HttpRequest) -> Person:
    """Return the person at the door.

    Raises:
        PermissionDenied: The right is not held for the nation.
    """
    person = person_of(request)
    if not person.is_known:
        raise PermissionDenied(_("工作台要先登录。"))
    if not person.may(MANAGE) or person.libraries_where(MANAGE) is not None:
        raise PermissionDenied(_("国家书目由国家图书馆编制，您的岗位没有这项权限。"))
    return person


@never_cache
def list_all(request: HttpRequest) -> HttpResponse:
    """GET and POST /staff/national/: issues in every state; begin the next one."""
    person = require(request)
    problem = ""
    if request.method == "POST":
        kind = IssueKind.ANNUAL if request.POST.get("kind") == IssueKind.ANNUAL else IssueKind.CURRENT
        year = request.POST.get("year", "")
        year_number = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else timezone.localdate().year
        try:
            issue_id = open_issue(year=year_number, at=timezone.now(), actor_id=person.id, kind=kind)
            start(name=BUILD, issue_id=issue_id, title=_("编制国家书目"), actor_id=person.id)
            return HttpResponseRedirect(f"/staff/national/{issue_id}/")
        except IssueUnderWay:
            problem = _("还有一期没有发布。请先发布它，或撤回它，再编下一期。")
        except NothingToGather:
            problem = _("这一年还没有已发布的书目，不能累积。")
    scope, _version = current_scope()
    context = {
        "issues": list_issues(states=IssueState.values), "states": dict(IssueState.choices), "kinds": dict(IssueKind.choices), "marks": _MARKS, "problem": problem, "scope": scope,
        "year": timezone.localdate().year, "materials": dict(Material.choices),
    }
    return render(request, "national/staff_issues.html", context, status=409 if problem else 200)


_MARKS = {"building": "wait", "draft": "wait", "publishing": "wait", "published": "in", "withdrawn": "out"}


@never_cache
def edit_scope(request: HttpRequest) -> HttpResponse:
    """GET and POST /staff/national/scope/: the rules of what belongs."""
    person = require(request)
    scope, _version = current_scope()
    problem = ""
    if request.method == "POST":
        scope = _read_scope(request, scope)
        try:
            change_scope(scope=scope, at=timezone.now(), actor_id=person.id)
            return HttpResponseRedirect("/staff/national/?saved=1")
        except WrongScope as wrong:
            problem = _("“%(value)s”不是可用的代码。") % {"value": wrong.value}
    return render(request, "national/staff_scope.html", {"scope": scope, "problem": problem, "materials": Material.choices}, status=422 if problem else 200)


def _read_scope(request: HttpRequest, scope: Scope) -> Scope:
    year = request.POST.get("from_year", "").strip()
    words = {name: tuple(dict.fromkeys(request.POST.get(name, "")[:4_000].replace("，", " ").replace(",", " ").split())) for name in ("countries", "languages", "libraries")}
    return replace(
        scope, countries=tuple(one.upper() for one in words["countries"]), languages=tuple(one.lower() for one in words["languages"]), libraries=words["libraries"],
        materials=tuple(one for one in request.POST.getlist("materials") if one in Material.values), from_year=int(year) if year.isascii() and year.isdigit() and len(year) <= 4 else None,
    )


@never_cache
def review(request: HttpRequest, issue_id: int, problem: str = "") -> HttpResponse:
    """GET /staff/national/<id>/?class=&after=: a draft to be looked through, or what was published."""
    require(request)
    issue = _find(issue_id)
    after, code = request.GET.get("after", ""), request.GET.get("class", "")
    rows = list_entries(
        issue=issue, after=int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0, limit=_PAGE + 1, class_code=None if code == "" else code[:1].upper() if code != "-" else "",
    )
    run_id = Issue.objects.values_list("job_run_id", flat=True).get(pk=issue_id)
    context = {
        "issue": issue, "rows": [entry for _place, entry in rows[:_PAGE]], "following": rows[_PAGE - 1][0] if len(rows) > _PAGE else 0, "figures": list_figures(issue),
        "problems": list_problems(issue), "state": dict(IssueState.choices)[issue.state], "mark": _MARKS[issue.state], "forms": FORMS, "run": find_run(run_id=run_id, at=timezone.now()) if run_id else None,
        "classes": count_classes(issue_id=issue_id), "chosen": code, "problem": problem, "licence": say_licence(),
    }
    return render(request, "national/staff_issue.html", context, status=409 if problem else 200)


@require_POST
@never_cache
def act_on(request: HttpRequest, issue_id: str, act: str) -> HttpResponse:
    """POST /staff/national/<id>/publish|rebuild|withdraw|exclude/."""
    person = require(request)
    issue, now = _find(int(issue_id)), timezone.now()
    reason = request.POST.get("reason", "")
    try:
        if act == "withdraw":
            withdraw_issue(issue_id=issue.id, reason=reason, at=now, actor_id=person.id)
            return HttpResponseRedirect("/staff/national/")
        if act == "exclude":
            record = request.POST.get("record", "")
            exclude_record(issue_id=issue.id, record_id=int(record) if record.isascii() and record.isdigit() and len(record) < 19 else 0, reason=reason, at=now, actor_id=person.id)
            start(name=BUILD, issue_id=issue.id, title=_("编制国家书目"), actor_id=person.id)
        elif issue.state == IssueState.DRAFT:
            start(name=PUBLISH if act == "publish" else BUILD, issue_id=issue.id, title=_("发布国家书目") if act == "publish" else _("编制国家书目"), actor_id=person.id)
        else:
            return review(request, issue.id, problem=_not_now())
    except NotADraft:
        return review(request, issue.id, problem=_not_now())
    except ValueError:
        return review(request, issue.id, problem=_("请写明理由。"))
    return HttpResponseRedirect(f"/staff/national/{issue.id}/")


def _not_now() -> str:
    return _("这一期现在不能这样处理：它不在待审状态，或后面的期已经接着它编了。")


def _find(issue_id: int) -> IssueData:
    try:
        return find_issue(issue_id=issue_id)
    except NoSuchIssue:
        raise Http404 from None
