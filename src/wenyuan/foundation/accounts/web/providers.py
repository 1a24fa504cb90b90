"""Signing in with an outside provider of OpenID Connect, and what is linked."""

from __future__ import annotations

import logging
import secrets

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from ..domain.oidc import ProviderAway, TokenRefused, address_to_go, believe, discover, exchange, signed_in_at, start
from ..domain.providers import (
    CannotLink,
    find_provider,
    providers_in_use,
    secret_of,
    unlink_identity,
)
from ..enums import ProviderKind
from ..middleware import person_of
from ..models import Account, ExternalIdentity
from .door import own_person, whole_number
from .factors import password_problem
from .outside import Session, arrive, base_url, fail, keep_start, say_away, say_unbelieved, take_start
from .saml import go_saml

_LOG = logging.getLogger(__name__)
_MOST_HINT = 8192


def redirect_uri(request: HttpRequest) -> str:
    """Return where providers send browsers back to."""
    return f"{base_url(request)}/account/login/with/callback/"


@never_cache
@require_GET
def go(request: HttpRequest, provider_id: int) -> HttpResponse:
    """GET /account/login/with/<id>/: off to the provider."""
    provider = find_provider(provider_id=provider_id)
    if provider is None:
        raise Http404
    if provider.kind == ProviderKind.SAML:
        return go_saml(request, provider)
    try:
        config = discover(issuer=provider.issuer, at=timezone.now())
    except ProviderAway as problem:
        _LOG.warning("provider %s is away: %s", provider_id, problem)
        return fail(request, say_away(), 503)
    started = start()
    anew = keep_start(request, provider_id, {"state": started.state, "nonce": started.nonce, "verifier": started.verifier})
    return HttpResponseRedirect(address_to_go(config=config, client_id=provider.client_id, redirect_uri=redirect_uri(request), started=started, anew=anew))


@never_cache
@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """GET /account/login/with/callback/: what the provider sent is used once, and only by the browser that was sent there."""
    now, state = timezone.now(), request.GET.get("state", "")[:200]
    kept = take_start(request, now)
    if kept is None or not secrets.compare_digest(state.encode("utf-8", "replace"), str(kept.get("state", "\x00")).encode()):
        return fail(request, _("这次登录不是从这里开始的，或已过了十分钟。请重新登录。"), 400)
    provider = find_provider(provider_id=int(str(kept["provider"])), kind=ProviderKind.OIDC)
    if provider is None:
        raise Http404
    # RFC 9207: an answer that names another issuer is a mix-up.
    if request.GET.get("error") or not request.GET.get("code") or request.GET.get("iss", provider.issuer) != provider.issuer:
        return fail(request, _("那边没有让您登录。"), 400)
    try:
        config = discover(issuer=provider.issuer, at=now)
        token = exchange(
            config=config, client_id=provider.client_id, secret=secret_of(provider), redirect_uri=redirect_uri(request), code=request.GET["code"][:2000], verifier=str(kept["verifier"]),
        )
        identity = believe(token=token, config=config, client_id=provider.client_id, nonce=str(kept["nonce"]), at=now)
    except ProviderAway as problem:
        _LOG.warning("provider %s is away: %s", provider.pk, problem)
        return fail(request, say_away(), 503)
    except TokenRefused as problem:
        _LOG.warning("a token of provider %s was refused: %s", provider.pk, problem)
        return fail(request, say_unbelieved(), 400)
    name = identity.claims.get("sid")
    session = Session(provider.pk, name[:255] if isinstance(name, str) else "", {"id_token": token} if len(token) <= _MOST_HINT else {})
    return arrive(request, kept, provider, identity, method="oidc", session=session, signed_in_at=signed_in_at(identity), at=now)


@never_cache
@require_http_methods(["GET", "POST"])
def identities(request: HttpRequest) -> HttpResponse:
    """GET, POST /account/identities/: what is linked; link or unlink after the password."""
    if not person_of(request).is_known:
        return HttpResponseRedirect("/account/login/?next=/account/identities/")
    _person, account_id = own_person(request)
    problem, onward = "", None
    if request.method == "POST":
        problem = password_problem(request)
        if not problem and request.POST.get("unlink"):
            try:
                unlink_identity(account_id=account_id, identity_id=whole_number(request.POST.get("unlink")) or 0, at=timezone.now())
            except CannotLink:
                problem = _("这是您唯一的登录方式，请先设一个密码。")
            else:
                return HttpResponseRedirect("/account/identities/")
        elif not problem:
            onward = find_provider(provider_id=whole_number(request.POST.get("provider")) or 0)
            if onward is None:
                raise Http404
            request.session["outside_link"] = {"account": account_id, "provider": onward.pk, "at": timezone.now().isoformat()}
    held = list(ExternalIdentity.objects.filter(account_id=account_id).select_related("provider").order_by("linked_at", "pk"))
    context = {"held": held, "providers": providers_in_use(), "problem": problem, "onward": onward, "errors": {}, "has_password": Account.objects.get(pk=account_id).has_usable_password()}
    return render(request, "accounts/identities.html", context, status=422 if problem else 200)
