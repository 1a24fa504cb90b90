"""Staff pages: roles in words, granting and taking them, and what waits for a second person."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from ..data import Person
from ..domain.authority import MANAGE, NotAllowed, holds
from ..domain.granting import UnusableGrant, decide_grant, give_role, take_role
from ..domain.recovery import ask_recovery, decide_recovery
from ..domain.roles import waiting_role_changes
from ..models import Account, GrantRequest, RecoveryRequest, Role, RoleGrant
from ..queries.directory import permission_words, roles_with_words, waiting_grants, waiting_recoveries
from .door import end_of_day, field, library_names, manager, whole_number
from .staff import account_for, say_refusal, show_account


def _say_unusable(problem: UnusableGrant) -> str:
    return {
        "reason": _("请写明事由。"),
        "expires_at": _("到期日要在今天以后。"),
        "asked": _("同样的授岗已在等待批准。"),
        "decided": _("这件申请已有人处理。"),
    }[problem.args[0]]


@never_cache
@require_GET
def role_list(request: HttpRequest) -> HttpResponse:
    """GET /staff/accounts/roles/."""
    manager(request)
    return render(request, "accounts/staff/roles.html", {"roles": roles_with_words(), "may_write": holds(manager(request), [MANAGE], library_id=None)})


@require_POST
def grant(request: HttpRequest, account_id: int) -> HttpResponse:
    """POST /staff/accounts/<id>/grants/: `place` is a library's id or `all`."""
    person = manager(request)
    account = account_for(person, account_id)
    place, until = request.POST.get("place", ""), field(request, "expires_on", 10)
    library_id = None if place == "all" else whole_number(place) or 0
    expires_at = end_of_day(until) if until else None
    if until and expires_at is None:
        return show_account(request, person, account, _("到期日不是一个日期。"))
    try:
        asked = give_role(
            actor=person, account_id=account_id, role_code=field(request, "role", 50), library_id=library_id, expires_at=expires_at, reason=field(request, "reason", 400)[:400],
            at=timezone.now(),
        )
    except UnusableGrant as problem:
        return show_account(request, person, account, _say_unusable(problem))
    except NotAllowed as problem:
        raise PermissionDenied(say_refusal(problem)) from None
    except (Role.DoesNotExist, Account.DoesNotExist):
        raise Http404 from None
    return HttpResponseRedirect(f"/staff/accounts/{account_id}/" if asked is None else "/staff/accounts/approvals/")


@require_POST
def take(request: HttpRequest, account_id: int, grant_id: int) -> HttpResponse:
    """POST /staff/accounts/<id>/grants/<id>/revoke/."""
    person = manager(request)
    account = account_for(person, account_id)
    if not RoleGrant.objects.filter(pk=grant_id, account_id=account_id).exists():
        raise Http404
    try:
        take_role(actor=person, grant_id=grant_id, reason=field(request, "reason", 400)[:400], at=timezone.now())
    except UnusableGrant as problem:
        return show_account(request, person, account, _say_unusable(problem))
    except NotAllowed as problem:
        raise PermissionDenied(say_refusal(problem)) from None
    return HttpResponseRedirect(f"/staff/accounts/{account_id}/")


@never_cache
@require_GET
def approvals(request: HttpRequest) -> HttpResponse:
    """GET /staff/accounts/approvals/: what waits, and whether this person may decide it."""
    person = manager(request)
    return show_approvals(request, person, "")


def show_approvals(request: HttpRequest, person: Person, problem: str) -> HttpResponse:
    """Show what waits for a second person, with why the last act did not do."""
    places = person.libraries_where(MANAGE)
    rows = [
        (one, person.id not in {one.asked_by_id, one.account_id} and holds(person, [MANAGE, *one.role.permissions], library_id=one.library_id), one.asked_by_id == person.id)
        for one in waiting_grants(libraries=places)
    ]
    resets = [
        (one, person.id not in {one.asked_by_id, one.account_id} and holds(person, [MANAGE], library_id=one.account.home_library_id), one.asked_by_id == person.id)
        for one in waiting_recoveries(libraries=places)
    ]
    changes = [
        (one, one.asked_by_id != person.id and holds(person, [MANAGE, *one.permissions], library_id=None), one.asked_by_id == person.id) for one in (waiting_role_changes() if places is None else ())
    ]
    words = permission_words()
    context = {"rows": rows, "resets": resets, "changes": changes, "words": words, "names": library_names(), "problem": problem}
    return render(request, "accounts/staff/approvals.html", context, status=409 if problem else 200)


@require_POST
def decide(request: HttpRequest, request_id: int, act: str) -> HttpResponse:
    """POST /staff/accounts/approvals/<id>/approve|refuse/."""
    person = manager(request)
    try:
        decide_grant(actor=person, request_id=request_id, approve=act == "approve", at=timezone.now())
    except GrantRequest.DoesNotExist:
        raise Http404 from None
    except NotAllowed as problem:
        raise PermissionDenied(say_refusal(problem)) from None
    except UnusableGrant as problem:
        return show_approvals(request, person, _say_unusable(problem))
    return HttpResponseRedirect("/staff/accounts/approvals/")


@require_POST
def ask_reset(request: HttpRequest, account_id: int) -> HttpResponse:
    """POST /staff/accounts/<id>/recovery/."""
    person = manager(request)
    account = account_for(person, account_id)
    try:
        ask_recovery(actor=person, account_id=account_id, reason=field(request, "reason", 400)[:400], at=timezone.now())
    except UnusableGrant as problem:
        return show_account(request, person, account, _say_unusable(problem))
    except NotAllowed as problem:
        raise PermissionDenied(say_refusal(problem)) from None
    return HttpResponseRedirect("/staff/accounts/approvals/")


@never_cache
@require_POST
def decide_reset(request: HttpRequest, request_id: int, act: str) -> HttpResponse:
    """POST /staff/accounts/recoveries/<id>/approve|refuse/: the temporary password is shown once, to the one who approves."""
    person = manager(request)
    try:
        password = decide_recovery(actor=person, request_id=request_id, approve=act == "approve", at=timezone.now())
    except RecoveryRequest.DoesNotExist:
        raise Http404 from None
    except NotAllowed as problem:
        raise PermissionDenied(say_refusal(problem)) from None
    except UnusableGrant as problem:
        return show_approvals(request, person, _say_unusable(problem))
    if password is None:
        return HttpResponseRedirect("/staff/accounts/approvals/")
    account = RecoveryRequest.objects.select_related("account").get(pk=request_id).account
    return render(request, "accounts/staff/password.html", {"account": account, "password": password, "opened": False})
