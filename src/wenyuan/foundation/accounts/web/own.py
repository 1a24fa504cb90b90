"""One's own pages: who I am here, what may have gone wrong, where I am signed in, my password."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..domain.devices import end_session, end_sessions, open_sessions
from ..domain.notices import put_away_notices, unread_notices
from ..domain.passwords import WeakPassword, WrongPassword, change_password
from ..domain.signing_in import forgive_tries, take_try
from ..middleware import person_of
from ..models import Account, RoleGrant
from .door import library_names, own_person
from .factors import factors_of
from .passwords import keep_only_this_session, say_weakness

_SAFETY = "/account/safety/"


@never_cache
@require_GET
def own_page(request: HttpRequest) -> HttpResponse:
    """GET /account/: who I am here, what I may do."""
    person = person_of(request)
    if person.id is None:
        return HttpResponseRedirect("/account/login/?next=/account/")
    account = Account.objects.get(pk=person.id)
    names = library_names()
    held = RoleGrant.objects.filter(account_id=person.id).select_related("role")
    grants = [(grant.role.title, names.get(grant.library_id, "") if grant.library_id else _("全国")) for grant in held]
    return render(
        request, "accounts/own_page.html",
        {"account": account, "home": names.get(account.home_library_id or 0, ""), "grants": grants, "notices": unread_notices(account_id=person.id)},
    )


@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """POST /account/notices/."""
    _person, account_id = own_person(request)
    put_away_notices(account_id=account_id, at=timezone.now())
    return HttpResponseRedirect("/account/")


@never_cache
@require_GET
def safety(request: HttpRequest) -> HttpResponse:
    """GET /account/safety/: sessions, password."""
    if not person_of(request).is_known:
        return HttpResponseRedirect(f"/account/login/?next={_SAFETY}")
    return show_safety(request, {})


def show_safety(request: HttpRequest, errors: dict[str, list[str]], status: int = 200) -> HttpResponse:
    """Show the page of safety, with what was wrong."""
    _person, account_id = own_person(request)
    context = {
        "account": Account.objects.get(pk=account_id), "sessions": open_sessions(account_id=account_id, at=timezone.now()), "current": request.session.session_key, "errors": errors,
        **factors_of(account_id),
        "methods": {"password": _("密码"), "passkey": _("通行密钥"), "totp": _("密码和动态码"), "password+passkey": _("密码和通行密钥"), "recovery": _("密码和恢复码"), "oidc": _("外部账户"), "saml": _("外部账户")},
    }
    return render(request, "accounts/safety.html", context, status=status)


@require_POST
def sign_out_there(request: HttpRequest, sign_in_id: int) -> HttpResponse:
    """POST /account/sessions/<id>/end/."""
    _person, account_id = own_person(request)
    end_session(account_id=account_id, sign_in_id=sign_in_id, at=timezone.now())
    return HttpResponseRedirect(_SAFETY)


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """POST /account/sessions/end/: all but this one."""
    _person, account_id = own_person(request)
    end_sessions(account_id=account_id, keep=request.session.session_key or "", actor_id=account_id, at=timezone.now())
    return HttpResponseRedirect(_SAFETY)


@require_http_methods(["POST"])
def password(request: HttpRequest) -> HttpResponse:
    """POST /account/password/: the session gets a new key, all others end."""
    person, account_id = own_person(request)
    old, new, address, now = request.POST.get("old", "")[:256], request.POST.get("new", ""), request.META.get("REMOTE_ADDR", ""), timezone.now()
    if take_try(username=person.username, address=address, at=now) is None:
        return show_safety(request, {"old": [_("试得太多了，请五分钟后再来。您的账户没有被锁。")]}, 429)
    if new != request.POST.get("again", ""):
        return show_safety(request, {"again": [_("两次写的不一样。")]}, 422)
    try:
        change_password(account_id=account_id, old=old, new=new, actor_id=account_id, at=now)
    except WrongPassword:
        return show_safety(request, {"old": [_("旧密码不对。")]}, 422)
    except WeakPassword as problem:
        return show_safety(request, {"new": [say_weakness(problem)]}, 422)
    forgive_tries(username=person.username, address=address)
    keep_only_this_session(request, account_id=account_id)
    return HttpResponseRedirect("/account/")
