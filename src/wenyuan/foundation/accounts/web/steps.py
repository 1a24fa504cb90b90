"""The way in, step by step: a secret, a second factor, a new password where one is due; only then a session."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from ..domain.consents import is_barred
from ..domain.devices import note_sign_in
from ..domain.factors import has_factors, must_have_factors
from ..middleware import see_as_oneself
from ..models import Account

_PENDING = "sign_in_pending"
_PATIENCE = timedelta(minutes=10)
_DEVICE = "wy_device"
_DEVICE_SECONDS = 2 * 365 * 86_400


def target_of(request: HttpRequest, fallback: str = "/account/") -> str:
    """Return where somebody wanted to go, if it is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or fallback
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else fallback


def begin(request: HttpRequest, account: Account, *, method: str, target: str, outside: dict[str, object] | None = None) -> HttpResponse:
    """Remember that the first secret was right, and go to the next step. The session's key is new from here on.

    Args:
        outside: How an outside provider calls its session, for a log-out here or there.
    """
    see_as_oneself(account.pk)
    request.session.cycle_key()
    request.session.set_expiry(int(_PATIENCE.total_seconds()))
    request.session[_PENDING] = {
        "account": account.pk, "hash": account.get_session_auth_hash(), "method": method, "target": target, "at": timezone.now().isoformat(), "done": [], "outside": outside,
    }
    return go_on(request, account)


def pending_account(request: HttpRequest) -> Account | None:
    """Return who is half signed in; nobody after ten minutes, and nobody when the password has changed meanwhile."""
    pending = request.session.get(_PENDING)
    if not pending or timezone.now() - datetime.fromisoformat(pending["at"]) > _PATIENCE:
        return None
    see_as_oneself(pending["account"])
    account = Account.objects.filter(pk=pending["account"], is_active=True).first()
    return account if account is not None and account.get_session_auth_hash() == pending["hash"] else None


def mark_done(request: HttpRequest, step: str, account: Account, *, method: str = "") -> HttpResponse:
    """Note that a step is passed, and go on."""
    pending = request.session[_PENDING]
    pending["done"] = [*pending["done"], step]
    pending["hash"] = account.get_session_auth_hash()
    pending["method"] = method or pending["method"]
    request.session[_PENDING] = pending
    return go_on(request, account)


def is_done(request: HttpRequest, step: str) -> bool:
    """Whether the half signed in person has passed a step."""
    return step in request.session.get(_PENDING, {}).get("done", [])


def method_of(request: HttpRequest) -> str:
    """Return how the half signed in person showed the first secret."""
    return str(request.session.get(_PENDING, {}).get("method", ""))


def go_on(request: HttpRequest, account: Account) -> HttpResponse:
    """Go to the step that is still missing, or sign in. A passkey that checked its owner stands for password and second factor."""
    if is_barred(account=account, at=timezone.now()):
        request.session.pop(_PENDING, None)
        return HttpResponseRedirect("/account/login/guardian/")
    by_passkey = method_of(request) == "passkey"
    if not by_passkey and not is_done(request, "second") and has_factors(account_id=account.pk):
        return HttpResponseRedirect("/account/login/second/")
    if account.must_change_password and not by_passkey:
        return HttpResponseRedirect("/account/login/password/")
    if must_have_factors(account_id=account.pk, at=timezone.now()) and not has_factors(account_id=account.pk):
        return HttpResponseRedirect("/account/login/enrol/")
    return _finish(request, account)


def _finish(request: HttpRequest, account: Account) -> HttpResponse:
    pending = request.session.pop(_PENDING)
    request.session.set_expiry(None)
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    outside = pending.get("outside")
    if outside is not None:
        request.session["outside"] = outside
    device = request.COOKIES.get(_DEVICE, "")
    if not 20 <= len(device) <= 64:
        device = secrets.token_urlsafe(24)
    note_sign_in(
        account_id=account.pk, session_key=request.session.session_key or "", device_secret=device, agent=request.headers.get("User-Agent", "")[:400],
        address=request.META.get("REMOTE_ADDR", ""), method=pending["method"], at=timezone.now(),
        provider_id=outside["provider"] if outside else None, provider_session=outside["name"] if outside else "",
    )
    answer = HttpResponseRedirect(pending["target"])
    show_as_wanted(answer, account)
    answer.set_cookie(_DEVICE, device, max_age=_DEVICE_SECONDS, path="/account/", secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax")
    return answer


def show_as_wanted(answer: HttpResponse, account: Account) -> None:
    """Let the browser show pages in the language and the size that the account's owner chose; what was never chosen stays as it is."""
    wanted = {"wy_lang": account.language} if account.language else {}
    wanted |= {"wy_mode": "elder"} if account.elder_mode else {}
    for name, value in wanted.items():
        answer.set_cookie(name, value, max_age=_DEVICE_SECONDS // 2, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
