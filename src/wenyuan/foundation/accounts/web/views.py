"""Sign in, sign out, one's own page."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wenyuan.foundation.libraries import api as libraries

from ..domain.signing_in import may_try, note_failure
from ..middleware import person_of
from ..models import Account, RoleGrant


def _target(request: HttpRequest, fallback: str = "/account/") -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or fallback
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else fallback


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """GET, POST /account/login/."""
    errors: dict[str, list[str]] = {}
    username = request.POST.get("username", "")[:64].strip()
    if request.method == "POST":
        address = request.META.get("REMOTE_ADDR", "")
        if not may_try(username=username, address=address):
            errors["password"] = [_("试得太多了，请五分钟后再来。您的账户没有被锁。")]
        else:
            account = authenticate(request, username=username, password=request.POST.get("password", "")[:256])
            if account is not None:
                login(request, account)
                return HttpResponseRedirect(_target(request))
            note_failure(username=username, address=address)
            errors["password"] = [_("用户名或密码不对。")]
    return render(
        request, "accounts/sign_in.html", {"errors": errors, "username": username, "next": _target(request)}, status=400 if errors else 200,
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """POST /account/logout/."""
    logout(request)
    return HttpResponseRedirect("/")


@never_cache
def own_page(request: HttpRequest) -> HttpResponse:
    """GET /account/: who I am here, what I may do, what is kept about me."""
    person = person_of(request)
    if person.id is None:
        return HttpResponseRedirect("/account/login/?next=/account/")
    account = Account.objects.get(pk=person.id)
    names = {library.id: library.name for library in libraries.list_libraries()}
    grants = [
        (grant.role.title, names.get(grant.library_id, "") if grant.library_id else _("全国")) for grant in RoleGrant.objects.filter(account_id=person.id).select_related("role")
    ]
    return render(
        request, "accounts/own_page.html",
        {"account": account, "home": names.get(account.home_library_id or 0, ""), "grants": grants},
    )
