"""The reviewers' pages: the queue, an application, its papers."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.storage.api import NoSuchFile, files

from ..domain import review
from ..domain.joining import FormErrors, NotNow
from ..domain.scope import may_decide, may_see
from ..enums import ApplicationState, Level, Stage
from ..models import LibraryApplication
from ..queries import applications as queries
from .door import bounded, require_reviewer, whole_number, words_of
from .join import STATE_KINDS

_SHOWN: Final = {"waiting": ["submitted"], "asked": ["asked"], "approved": ["approved"], "rejected": ["rejected", "withdrawn"], "all": []}


@bounded()
def application_list(request: HttpRequest) -> HttpResponse:
    """GET /staff/library-applications/."""
    _person, scope = require_reviewer(request)
    shown = request.GET.get("show", "waiting")
    text = request.GET.get("q", "").replace("\x00", "").strip()[:120]
    rows = queries.list_applications(
        scope=scope, states=_SHOWN.get(shown, _SHOWN["waiting"]), text=text, before=whole_number(request.GET.get("before")),
    )
    context = {
        "rows": rows[: queries.PAGE], "following": rows[queries.PAGE - 1].pk if len(rows) > queries.PAGE else None, "shown": shown if shown in _SHOWN else "waiting",
        "q": text, "kinds": STATE_KINDS, "levels": dict(Level.choices), "stages": dict(Stage.choices), "states": dict(ApplicationState.choices), "national": scope is None,
    }
    return render(request, "libraries/staff/applications.html", context)


@bounded()
def application_page(request: HttpRequest, number: str) -> HttpResponse:
    """GET, POST /staff/library-applications/<number>/."""
    person, application, scope = _application(request, number)
    if request.method == "POST":
        return _act(request, person, application, scope)
    return _show(request, person, application, scope)


def _application(request: HttpRequest, number: str) -> tuple[Person, LibraryApplication, set[int] | None]:
    person, scope = require_reviewer(request)
    application = LibraryApplication.objects.exclude(state=ApplicationState.DRAFT).select_related("parent", "library").filter(number=number).first()
    if application is None or not may_see(scope, application):
        raise Http404
    return person, application, scope


def _act(request: HttpRequest, person: Person, application: LibraryApplication, scope: set[int] | None) -> HttpResponse:
    number, text, at = application.number, words_of(request, "text"), timezone.now()
    stage = whole_number(request.POST.get("stage"))
    place = -1 if stage is None else stage
    try:
        match request.POST.get("act"):
            case "comment":
                review.comment_application(number=number, person=person, text=text, at=at)
            case "ask":
                review.ask_applicant(number=number, person=person, stage=place, text=text, at=at)
            case "reject":
                review.reject_application(number=number, person=person, stage=place, text=text, at=at)
            case "pass":
                review.pass_stage(number=number, person=person, stage=place, text=text, code=words_of(request, "code", 64), at=at)
            case "revoke":
                review.revoke_approval(number=number, person=person, text=text, at=at)
            case "invite":
                review.renew_invitation(number=number, person=person, at=at)
    except review.NotYours as problem:
        raise PermissionDenied(*problem.args) from None
    except FormErrors as problem:
        return _show(request, person, application, scope, errors=dict(problem.errors), status=400)
    except NotNow:
        application.refresh_from_db()
        return _show(request, person, application, scope, late=True, status=409)
    return HttpResponseRedirect(f"/staff/library-applications/{number}/")


def _show(
    request: HttpRequest, person: Person, application: LibraryApplication, scope: set[int] | None, *, errors: dict[str, list[str]] | None = None, late: bool = False,
    status: int = 200,
) -> HttpResponse:
    waiting = application.state == ApplicationState.SUBMITTED and application.stage < len(application.stages)
    stage = application.stages[application.stage] if waiting else ""
    own = review.is_own(person, application)
    context = {
        "application": application, "errors": errors or {}, "late": late, "text": words_of(request, "text"), "code": words_of(request, "code", 64) or application.code, "own": own,
        "may_decide": waiting and not own and may_decide(scope, application, stage), "stage_label": Stage(stage).label if stage else "",
        "is_last": waiting and application.stage == len(application.stages) - 1, "stages": [(Stage(code).label, place) for place, code in enumerate(application.stages)],
        "steps": queries.list_steps(application, internal=True), "papers": list(application.papers.order_by("pk")), "twins": queries.find_twins(application),
        "kinds": STATE_KINDS, "levels": dict(Level.choices), "may_revoke": application.state == ApplicationState.APPROVED and scope is None and not own,
        "invited": application.state == ApplicationState.APPROVED and application.administrator_id is None,
    }
    return render(request, "libraries/staff/application.html", context, status=status)


@bounded()
def application_paper(request: HttpRequest, number: str, paper_id: int) -> HttpResponseBase:
    """GET /staff/library-applications/<number>/papers/<id>/: always a download, never shown in this site's own origin."""
    _person, application, _scope = _application(request, number)
    paper = application.papers.filter(pk=paper_id).first()
    if paper is None:
        raise Http404
    try:
        path = files().path(paper.digest)
    except NoSuchFile:
        raise Http404 from None
    response = FileResponse(path.open("rb"), as_attachment=True, filename=paper.name, content_type=paper.media_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
