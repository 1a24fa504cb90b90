"""The registry for the nation, provinces and libraries: the list, one library, its life."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from wenyuan.foundation.accounts.api import names_of
from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.jobs.api import find_run, resume_run

from ..domain import merging, suspension
from ..domain.joining import FormErrors, NotNow
from ..domain.leaving import leave_system
from ..domain.moving import count_moved_by_part
from ..domain.scope import MANAGE
from ..enums import Level, LibraryState, MergeState
from ..hooks import count_things, library_parts
from ..models import Branch, Library, LibraryMerge
from ..queries.choosing import choose_library
from ..queries.directory import list_directory
from ..queries.history import list_library_steps
from .door import bounded, require_nation, require_registry, whole_number, words_of
from .leaving import exported_at

_SHOWN = (MergeState.PROPOSED, MergeState.MOVING, MergeState.DONE, MergeState.UNDOING)
STATE_KINDS = {"active": "in", "suspended": "wait", "merged": "out", "left": "no"}


@bounded()
def library_list(request: HttpRequest) -> HttpResponse:
    """GET /staff/libraries/."""
    person, scope = require_registry(request)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:120]
    level, state = request.GET.get("level", ""), request.GET.get("state", "")
    directory = list_directory(
        scope=scope, text=text, level=level if level in Level.values else "", state=state if state in LibraryState.values else "",
        page=whole_number(request.GET.get("page")) or 1,
    )
    context = {
        "directory": directory, "q": text, "level": level, "state": state, "levels": Level.choices, "states": LibraryState.choices, "level_words": dict(Level.choices),
        "state_words": dict(LibraryState.choices), "kinds": STATE_KINDS, "parts": [(part.name, part.title) for part in library_parts()], "national": scope is None,
        "may_review": person.may("libraries.review"),
    }
    return render(request, "libraries/staff/list.html", context)


@bounded()
def library_page(request: HttpRequest, library_id: int) -> HttpResponse:
    """GET, POST /staff/libraries/<id>/."""
    person, scope = require_registry(request)
    library = Library.objects.select_related("parent", "merged_into").filter(pk=library_id).first()
    if library is None or (scope is not None and library_id not in scope):
        raise Http404
    errors: dict[str, list[str]] = {}
    late = ""
    if request.method == "POST":
        actor = require_nation(request)
        try:
            _act(request, library, actor.id or 0, timezone.now())
            return HttpResponseRedirect(f"/staff/libraries/{library_id}/")
        except merging.SamePerson as problem:
            raise PermissionDenied(*problem.args) from None
        except FormErrors as problem:
            errors = dict(problem.errors)
        except NotNow as problem:
            late = _say_late(str(problem))
            library.refresh_from_db()
    return _show(request, person, library, errors=errors, late=late)


def _say_late(reason: str) -> str:
    if reason == "late":
        return _("合并已超过三十天，不能撤销。")
    if reason == "changed":
        return _("合并之后馆舍有了改动，不能撤销。")
    if reason == "strays":
        return _("合并之后，馆藏在移来的馆舍与别处之间有进有出，不能撤销。请先移回。")
    return _("状态已经变了，请看最新情况。")


def _act(request: HttpRequest, library: Library, actor_id: int, at: datetime) -> None:
    reason, merge = words_of(request, "reason", 400), whole_number(request.POST.get("merge")) or 0
    known = LibraryMerge.objects.filter(pk=merge, source=library).exists()
    match request.POST.get("act"):
        case "suspend":
            suspension.suspend_library(library_id=library.pk, actor_id=actor_id, reason=reason, at=at)
        case "resume":
            suspension.resume_library(library_id=library.pk, actor_id=actor_id, reason=reason, at=at)
        case "propose":
            target = choose_library(words_of(request, "target", 200)).library
            merging.propose_merge(source_id=library.pk, target_id=target.id if target else 0, reason=reason, actor_id=actor_id, at=at)
        case "confirm" if known:
            merging.confirm_merge(merge_id=merge, actor_id=actor_id, at=at)
        case "drop" if known:
            merging.drop_merge(merge_id=merge, actor_id=actor_id, at=at)
        case "undo" if known:
            merging.undo_merge(merge_id=merge, actor_id=actor_id, at=at)
        case "go_on" if known:
            resume_run(run_id=LibraryMerge.objects.values_list("run_id", flat=True).get(pk=merge) or 0)
        case "leave":
            leave_system(library_id=library.pk, actor_id=actor_id, reason=reason, exported_at=exported_at(library.pk, at=at), at=at)


def _show(request: HttpRequest, person: Person, library: Library, *, errors: dict[str, list[str]], late: str) -> HttpResponse:
    at = timezone.now()
    merge = LibraryMerge.objects.filter(source=library, state__in=_SHOWN).select_related("target").order_by("-pk").first()
    plan = merging.plan_merge(source=library, target=merge.target) if merge is not None and merge.state == MergeState.PROPOSED else None
    national = person.may("libraries.review") and require_registry(request)[1] is None and _is_nation(request)
    context = {
        "library": library, "errors": errors, "late": late, "reason": words_of(request, "reason", 400), "target": words_of(request, "target", 200), "kinds": STATE_KINDS,
        "level": Level(library.level).label, "branches": Branch.objects.filter(library=library, active=True).count(),
        "children": list(Library.objects.filter(parent=library).order_by("code").values_list("pk", "name")[:100]),
        "things": [(part.title, count_things([library.pk])[library.pk][part.name]) for part in library_parts()], "steps": list_library_steps(library.pk),
        "merge": merge, "plan": plan, "run": find_run(run_id=merge.run_id, at=at) if merge and merge.run_id and merge.state in {MergeState.MOVING, MergeState.UNDOING} else None,
        "moved": count_moved_by_part(merge.pk) if merge else [], "proposer": names_of(account_ids={merge.proposed_by_id}).get(merge.proposed_by_id, "") if merge else "",
        "mine": merge is not None and merge.proposed_by_id == person.id, "may_life": national, "may_manage": person.may(MANAGE, library_id=library.pk),
        "undo_until": merge.confirmed_at + merging.UNDO if merge and merge.confirmed_at else None, "exported": exported_at(library.pk, at=at),
    }
    return render(request, "libraries/staff/library.html", context, status=409 if late else 400 if errors else 200)


def _is_nation(request: HttpRequest) -> bool:
    try:
        require_nation(request)
    except PermissionDenied:
        return False
    return True
