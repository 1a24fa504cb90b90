"""Passkeys over JSON, for the island of the page: options out, the authenticator's answer in."""

from __future__ import annotations

import base64
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ..domain.passkeys import PasskeyRefused, Site, add_passkey, ask_authentication, ask_registration, check_passkey
from ..domain.signing_in import forgive_tries, take_try
from ..middleware import person_of
from ..models import Account
from .door import own_person
from .steps import begin, is_done, mark_done, pending_account, target_of

_KEPT = "webauthn_challenge"
_MOST = 65_536


def _site(request: HttpRequest) -> Site:
    origin = settings.WENYUAN_BASE_URL or f"{request.scheme}://{request.get_host()}"
    return Site(domain=urlsplit(origin).hostname or "", origin=origin, name=str(settings.WENYUAN_SITE_NAME))


def _give(request: HttpRequest, purpose: str, made: tuple[str, bytes]) -> HttpResponse:
    options, challenge = made
    request.session[_KEPT] = {"purpose": purpose, "challenge": base64.b64encode(challenge).decode()}
    return HttpResponse(options, content_type="application/json")


def _take(request: HttpRequest, purpose: str) -> bytes:
    """Return the challenge kept for a purpose; each is good once."""
    kept = request.session.pop(_KEPT, {})
    if kept.get("purpose") != purpose or len(request.POST.get("credential", "")) > _MOST:
        raise PasskeyRefused("challenge")
    return base64.b64decode(kept["challenge"])


def _refuse(words: str, status: int = 400) -> HttpResponse:
    return JsonResponse({"problem": words}, status=status)


@never_cache
@require_POST
def register_options(request: HttpRequest) -> HttpResponse:
    """POST /account/passkeys/options/: asks for the password, so that a session left open gives no new way in."""
    person, account_id = own_person(request)
    account, address = Account.objects.get(pk=account_id), request.META.get("REMOTE_ADDR", "")
    if take_try(username=person.username, address=address, at=timezone.now()) is None:
        return _refuse(_("试得太多了，请五分钟后再来。您的账户没有被锁。"), 429)
    if not check_password(request.POST.get("old", "")[:256], account.password):
        return _refuse(_("密码不对。"))
    forgive_tries(username=person.username, address=address)
    return _give(request, "register", ask_registration(account=account, site=_site(request)))


@never_cache
@require_POST
def register(request: HttpRequest) -> HttpResponse:
    """POST /account/passkeys/."""
    _person, account_id = own_person(request)
    name = request.POST.get("name", "").replace("\x00", "").strip()
    try:
        add_passkey(
            account_id=account_id, credential=request.POST.get("credential", ""), challenge=_take(request, "register"), site=_site(request), name=name, at=timezone.now(),
        )
    except PasskeyRefused:
        return _refuse(_("这把通行密钥没能记下，请再试一次。"))
    return JsonResponse({"location": "/account/safety/"})


@never_cache
@require_POST
def sign_in_options(request: HttpRequest) -> HttpResponse:
    """POST /account/login/passkey/options/: for the second step of somebody half signed in, else instead of a password."""
    account = pending_account(request) if request.POST.get("step") == "second" else None
    if account is None and not person_of(request).is_known:
        request.session.set_expiry(600)
    return _give(request, f"second-{account.pk}" if account else "sign-in", ask_authentication(site=_site(request), account_id=account.pk if account else None))


@never_cache
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """POST /account/login/passkey/."""
    address, now = request.META.get("REMOTE_ADDR", ""), timezone.now()
    account = pending_account(request) if request.POST.get("step") == "second" else None
    if take_try(username=f"passkey|{account.pk if account else ''}", address=address, at=now) is None:
        return _refuse(_("试得太多了，请五分钟后再来。您的账户没有被锁。"), 429)
    try:
        found = check_passkey(
            credential=request.POST.get("credential", ""), challenge=_take(request, f"second-{account.pk}" if account else "sign-in"), site=_site(request),
            account_id=account.pk if account else None, at=now,
        )
    except PasskeyRefused:
        return _refuse(_("这把通行密钥没有被认出。"))
    forgive_tries(username=f"passkey|{account.pk if account else ''}", address=address)
    if account is not None and not is_done(request, "second"):
        answer = mark_done(request, "second", found, method="password+passkey")
    else:
        answer = begin(request, found, method="passkey", target=target_of(request))
    out = JsonResponse({"location": answer["Location"]})
    out.cookies.update(answer.cookies)
    return out
