"""Staff pages: the directory of accounts, one account, and what is done to it."""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..data import Person
from ..domain.authority import MANAGE, NotAllowed, covers, holds
from ..domain.management import CannotKeepAccount, change_account, issue_password, open_account_at_desk, set_active
from ..domain.registration import UsernameTaken
from ..models import Account, Role, RoleGrant
from ..queries.directory import Kind, State, acts_of, find_accounts, grants_asked_for, permission_words, within_reach
from ..queries.people import load_person
from .door import field, libraries_for, library_names, manager, whole_number

_FIELDS = ("username", "name", "email", "card_number")


def say_refusal(problem: NotAllowed) -> str:
    """Say why an act is out of reach."""
    return {
        "place": _("您不管理这个馆的账户。"),
        "beyond": _("这超出了您自己的权限：不能授予或代管自己没有的权限。"),
        "self": _("不能对自己的账户做这件事，请同事来做。"),
        "second": _("这件事要由另一位有权的馆员来批准。"),
    }[problem.args[0]]


def account_for(person: Person, account_id: int) -> Account:
    """Return an account that a person's libraries reach; any other is a 404."""
    account = within_reach(Account.objects.filter(pk=account_id), person.libraries_where(MANAGE)).first()
    if account is None:
        raise Http404
    return account


@never_cache
@require_GET
def account_list(request: HttpRequest) -> HttpResponse:
    """GET /staff/accounts/."""
    person = manager(request)
    given = request.GET
    text = given.get("q", "").replace("\x00", "").strip()[:80]
    kind = given.get("kind", "") if given.get("kind") in {"staff", "reader"} else ""
    state = given.get("state", "") if given.get("state") in {"active", "inactive"} else ""
    library, role = whole_number(given.get("library")), whole_number(given.get("role"))
    rows, following = find_accounts(
        text=text, library_id=library, kind=cast("Kind", kind), state=cast("State", state), role_id=role, libraries=person.libraries_where(MANAGE),
        after=whole_number(given.get("after")), at=timezone.now(),
    )
    context = {
        "rows": rows, "following": following, "names": library_names(), "libraries": libraries_for(person), "roles": list(Role.objects.order_by("title", "pk")),
        "chosen": {"q": text, "kind": kind, "state": state, "library": library, "role": role},
    }
    return render(request, "accounts/staff/accounts.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def account_new(request: HttpRequest) -> HttpResponse:
    """GET, POST /staff/accounts/new/: the temporary password is shown once, in the answer."""
    person = manager(request)
    values = {name: field(request, name) for name in _FIELDS} | {"home_library": whole_number(request.POST.get("home_library")) or person.home_library_id}
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        values["home_library"] = whole_number(request.POST.get("home_library"))
        try:
            account_id, password = open_account_at_desk(actor=person, home_library_id=_home(values), at=timezone.now(), **{name: str(values[name]) for name in _FIELDS})
        except (UsernameTaken, CannotKeepAccount, NotAllowed) as problem:
            errors = _errors_of(problem)
        else:
            return render(request, "accounts/staff/password.html", {"account": Account.objects.get(pk=account_id), "password": password, "opened": True}, status=201)
    return _form(request, person, values, errors, None)


@never_cache
@require_http_methods(["GET", "POST"])
def account_edit(request: HttpRequest, account_id: int) -> HttpResponse:
    """GET, POST /staff/accounts/<id>/edit/."""
    person = manager(request)
    account = account_for(person, account_id)
    values: dict[str, str | int | None] = {name: getattr(account, name) for name in _FIELDS} | {"home_library": account.home_library_id}
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        values = {name: field(request, name) for name in _FIELDS} | {"home_library": whole_number(request.POST.get("home_library"))}
        try:
            change_account(actor=person, account_id=account_id, home_library_id=_home(values), at=timezone.now(), **{name: str(values[name]) for name in _FIELDS})
        except (UsernameTaken, CannotKeepAccount, NotAllowed) as problem:
            errors = _errors_of(problem)
        else:
            return HttpResponseRedirect(f"/staff/accounts/{account_id}/")
    return _form(request, person, values, errors, account)


def _home(values: dict[str, str | int | None]) -> int | None:
    home = values["home_library"]
    return home if isinstance(home, int) else None


def _errors_of(problem: Exception) -> dict[str, list[str]]:
    if isinstance(problem, UsernameTaken):
        return {"username": [_("这个用户名已有人用。")]}
    if isinstance(problem, CannotKeepAccount):
        return problem.fields
    return {"home_library": [say_refusal(cast("NotAllowed", problem))]}


def _form(request: HttpRequest, person: Person, values: dict[str, str | int | None], errors: dict[str, list[str]], account: Account | None) -> HttpResponse:
    context = {
        "values": values, "errors": errors, "account": account, "libraries": libraries_for(person), "names": library_names(), "national": person.libraries_where(MANAGE) is None,
    }
    return render(request, "accounts/staff/form.html", context, status=422 if errors else 200)


@never_cache
@require_GET
def account_page(request: HttpRequest, account_id: int) -> HttpResponse:
    """GET /staff/accounts/<id>/."""
    person = manager(request)
    return show_account(request, person, account_for(person, account_id))


def show_account(request: HttpRequest, person: Person, account: Account, problem: str = "") -> HttpResponse:
    """Show an account with its roles, what waits, and its history."""
    now = timezone.now()
    grants = list(RoleGrant.objects.filter(account=account).select_related("role").order_by("role__title", "pk"))
    places = person.libraries_where(MANAGE)
    context = {
        "account": account, "grants": grants, "problem": problem, "now": now, "names": library_names(), "words": permission_words(),
        "waiting": grants_asked_for(account_id=account.pk),
        "acts": acts_of(account_id=account.pk), "libraries": libraries_for(person), "national": places is None, "is_self": account.pk == person.id,
        "may_change": holds(person, [MANAGE], library_id=account.home_library_id) and covers(person, load_person(account_id=account.pk, at=now, active_only=False)),
        "roles": [role for role in Role.objects.order_by("title", "pk") if _may_give(person, role)],
        "takeable": {g.pk for g in grants if holds(person, [MANAGE], library_id=g.library_id)},
    }
    return render(request, "accounts/staff/account.html", context, status=422 if problem else 200)


def _may_give(person: Person, role: Role) -> bool:
    return any(holds(person, [MANAGE, *role.permissions], library_id=place) for place in person.rights)


@require_POST
def account_act(request: HttpRequest, account_id: int, act: str) -> HttpResponse:
    """POST /staff/accounts/<id>/deactivate|reactivate|password/."""
    person = manager(request)
    account = account_for(person, account_id)
    reason = field(request, "reason", 400)[:400]
    if not reason:
        return show_account(request, person, account, _("请写明事由。"))
    try:
        if act == "password":
            password = issue_password(actor=person, account_id=account_id, reason=reason, at=timezone.now())
            answer = render(request, "accounts/staff/password.html", {"account": account, "password": password, "opened": False})
            answer.headers["Cache-Control"] = "no-store"
            return answer
        set_active(actor=person, account_id=account_id, active=act == "reactivate", reason=reason, at=timezone.now())
    except NotAllowed as problem:
        raise PermissionDenied(say_refusal(problem)) from None
    return HttpResponseRedirect(f"/staff/accounts/{account_id}/")
