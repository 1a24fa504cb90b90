"""How a library joins: the applicant's pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, Final, ParamSpec
from urllib.parse import quote

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.tenancy.api import stepping_over

from ..domain import joining
from ..domain.joining import ApplicationFacts, FormErrors, NotNow
from ..domain.tenants import accept_invitation
from ..enums import ApplicationState, Level, Stage
from ..models import LibraryApplication
from ..queries.applications import list_steps
from ..queries.choosing import choice_text, choose_library
from ..queries.registry import find_libraries
from .door import bounded, whole_number, words_of

_SESSION: Final = "library_applications"
_FRESH: Final = "library_application_secret"
_PER_ADDRESS: Final = 20
_HOUR: Final = 3600
_UPLOAD: Final = joining.MAX_PAPERS_TOTAL + 2**20
P = ParamSpec("P")
STATE_KINDS: Final = {"draft": "out", "submitted": "web", "asked": "wait", "approved": "in", "rejected": "no", "withdrawn": "out"}


def _applicants_door(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """An applicant belongs to no library yet: what opens an application is its secret, or the account that made it."""

    @wraps(view)
    def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        _known = person_of(request).is_known  # read before the step, so that it does not end it
        with stepping_over("an applicant opens an application by its secret"):
            return view(request, *args, **kwargs)

    return opened


@bounded()
@_applicants_door
def begin(request: HttpRequest) -> HttpResponse:
    """GET, POST /libraries/join/: what joining means; a new application."""
    person = person_of(request)
    own = list(LibraryApplication.objects.filter(applicant_id=person.id).order_by("-pk")[:20]) if person.id is not None else []
    context: dict[str, object] = {"errors": {}, "email": "", "own": own, "kinds": STATE_KINDS, "levels": dict(Level.choices), "steps": Stage.choices}
    if request.method != "POST":
        return render(request, "libraries/join/begin.html", context)
    email = words_of(request, "email", 254)
    if not _may_begin(request):
        errors = {"email": [_("这个网络地址建立的申请太多了，请一小时后再来。")]}
        return render(request, "libraries/join/begin.html", context | {"errors": errors, "email": email}, status=429)
    try:
        number, secret = joining.open_application(email=email, applicant_id=person.id, at=timezone.now())
    except FormErrors as problem:
        return render(request, "libraries/join/begin.html", context | {"errors": problem.errors, "email": email}, status=400)
    _remember(request, number)
    request.session[_FRESH] = [number, secret]
    return HttpResponseRedirect(f"/libraries/join/{number}/")


def _may_begin(request: HttpRequest) -> bool:
    key = f"join:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, _HOUR)
    return cache.incr(key) <= _PER_ADDRESS


def _remember(request: HttpRequest, number: str) -> None:
    known = [n for n in request.session.get(_SESSION, []) if n != number]
    request.session[_SESSION] = [*known, number][-20:]


@bounded()
@_applicants_door
def come_back(request: HttpRequest) -> HttpResponse:
    """GET, POST /libraries/join/return/: come back with number and secret."""
    errors: dict[str, list[str]] = {}
    number, secret = words_of(request, "number", 16), words_of(request, "secret", 200)
    if request.method == "POST":
        if _opens(request, number, secret):
            return HttpResponseRedirect(f"/libraries/join/{number}/")
        errors["secret"] = [_("编号或密钥不对。")]
    return render(request, "libraries/join/return.html", {"errors": errors, "number": number}, status=400 if errors else 200)


@bounded()
@_applicants_door
def open_link(request: HttpRequest, number: str, secret: str) -> HttpResponse:
    """GET /libraries/join/<number>/<secret>/: the secret link."""
    if not _opens(request, number, secret):
        raise Http404
    return HttpResponseRedirect(f"/libraries/join/{number}/")


def _opens(request: HttpRequest, number: str, secret: str) -> bool:
    key = f"join-secret:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, _HOUR)
    if int(cache.get(key, 0)) >= 30:
        return False
    application = LibraryApplication.objects.filter(number=number).first()
    if application is None or not joining.is_secret_of(application, secret):
        cache.incr(key)
        return False
    _remember(request, number)
    return True


@bounded(_UPLOAD)
@_applicants_door
def show_application(request: HttpRequest, number: str) -> HttpResponse:
    """GET, POST /libraries/join/<number>/: fill in, hand in, answer, follow."""
    person = person_of(request)
    application = LibraryApplication.objects.select_related("parent", "library").filter(number=number).first()
    mine = application is not None and person.id is not None and application.applicant_id == person.id
    if application is None or not (mine or number in request.session.get(_SESSION, [])):
        raise Http404
    if request.method == "POST":
        return _act(request, application, person.id, timezone.now())
    return _show(request, application, facts=_kept(application))


def _act(request: HttpRequest, application: LibraryApplication, actor_id: int | None, at: datetime) -> HttpResponse:
    number, act, facts = application.number, request.POST.get("act", "save"), _read(request)
    here = f"/libraries/join/{number}/"
    try:
        if act == "accept":
            return _accept(request, number, at)
        if act == "withdraw":
            joining.withdraw_application(number=number, actor_id=actor_id, at=at)
            return HttpResponseRedirect(here)
        joining.save_draft(number=number, facts=facts, at=at)
        for upload in request.FILES.getlist("papers")[: joining.MAX_PAPERS + 1]:
            joining.add_paper(number=number, name=upload.name or "", stream=upload.file, at=at)  # type: ignore[arg-type]
        if act.startswith("remove:"):
            joining.remove_paper(number=number, paper_id=whole_number(act.removeprefix("remove:")) or 0, at=at)
            return HttpResponseRedirect(f"{here}?saved=1#papers")
        if act == "find":
            return HttpResponseRedirect(f"{here}?parent={quote(words_of(request, 'parent', 200))}#parents")
        if act == "submit":
            joining.submit_application(number=number, facts=facts, answer=words_of(request, "answer"), actor_id=actor_id, at=at)
            return HttpResponseRedirect(here)
    except FormErrors as problem:
        application.refresh_from_db()
        return _show(request, application, facts=facts, errors=dict(problem.errors), status=400)
    except NotNow:
        application.refresh_from_db()
        return _show(request, application, facts=_kept(application), late=True, status=409)
    return HttpResponseRedirect(f"{here}?saved=1")


def _accept(request: HttpRequest, number: str, at: datetime) -> HttpResponse:
    accept_invitation(
        number=number, username=words_of(request, "username", 200), name=words_of(request, "person", 200), password=request.POST.get("password", "")[:256],
        again=request.POST.get("again", "")[:256], at=at,
    )
    return HttpResponseRedirect("/account/login/?next=/staff/library/start/")


def _read(request: HttpRequest) -> ApplicationFacts:
    return ApplicationFacts(
        name=words_of(request, "name"), name_en=words_of(request, "name_en"), level=words_of(request, "level", 16), code=words_of(request, "code", 64),
        parent_id=_parent(request), address=words_of(request, "address"), contact_name=words_of(request, "contact_name"),
        phone=words_of(request, "phone"), expected_records=_count(request, "expected_records"), expected_readers=_count(request, "expected_readers"),
        statement=words_of(request, "statement", joining.MAX_TEXT + 1),
    )


def _parent(request: HttpRequest) -> int | None:
    """Return the superior library that was chosen or typed; 0, which no library has, for words that mean none or several."""
    text = words_of(request, "parent_choice", 20) or words_of(request, "parent", 200)
    found = choose_library(text).library
    return found.id if found is not None else 0 if text else None


def _count(request: HttpRequest, name: str) -> int | None:
    found = whole_number(request.POST.get(name))
    return found if found is not None and found < 2**31 else None


def _kept(application: LibraryApplication) -> ApplicationFacts:
    return ApplicationFacts(
        name=application.name, name_en=application.name_en, level=application.level, code=application.code, parent_id=application.parent_id, address=application.address,
        contact_name=application.contact_name, phone=application.phone, expected_records=application.expected_records,
        expected_readers=application.expected_readers, statement=application.statement,
    )


def _parent_text(request: HttpRequest, facts: ApplicationFacts) -> str:
    typed = words_of(request, "parent", 200) or request.GET.get("parent", "")[:200]
    found = find_libraries(ids=[facts.parent_id]) if facts.parent_id else []
    return choice_text(found[0]) if found else typed


def _show(
    request: HttpRequest, application: LibraryApplication, *, facts: ApplicationFacts, errors: dict[str, list[str]] | None = None, late: bool = False, status: int = 200,
) -> HttpResponse:
    fresh = request.session.get(_FRESH)
    secret = fresh[1] if fresh and fresh[0] == application.number else ""
    if secret and application.state != ApplicationState.DRAFT:
        del request.session[_FRESH]
    at = timezone.now()
    is_open = application.state in joining.OPEN_STATES
    invited = application.state == ApplicationState.APPROVED and application.administrator_id is None
    context = {
        "application": application, "facts": facts, "errors": errors or {}, "late": late, "secret": secret, "saved": request.GET.get("saved") == "1", "is_open": is_open,
        "levels": Level.choices, "parent": _parent_text(request, facts), "parents": choose_library(asked) if (asked := request.GET.get("parent", "")) and is_open else None,
        "papers": list(application.papers.order_by("pk")), "steps": list_steps(application, internal=False), "kinds": STATE_KINDS,
        "stages": [(Stage(code).label, place) for place, code in enumerate(application.stages)], "invited": invited,
        "in_time": invited and application.invited_until is not None and application.invited_until >= at,
        "limits": (joining.MAX_PAPERS, joining.MAX_PAPER >> 20), "username": words_of(request, "username", 64), "person_name": words_of(request, "person", 80),
        "most": joining.MAX_TEXT,
    }
    return render(request, "libraries/join/application.html", context, status=status)
