"""Log-out everywhere: here, at the provider that somebody came from, and here when it happened there."""

from __future__ import annotations

import logging

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ..domain.devices import end_sessions_at_provider, note_sign_out
from ..domain.oidc import ProviderAway, TokenRefused, address_of_log_out, believe_log_out, discover
from ..domain.providers import find_provider
from ..domain.saml.partners import own_side, partner_of
from ..domain.saml.requests import address_of_log_out as saml_address
from ..domain.saml.requests import make_request_id
from ..domain.seen import SeenBefore, refuse_again
from ..enums import ProviderKind
from ..models import IdentityProvider
from .outside import base_url

_LOG = logging.getLogger(__name__)


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """POST /account/logout/: the session here ends at once; a page offers to end the one of the provider, if that is where it began."""
    outside = request.session.get("outside")
    if request.session.session_key:
        note_sign_out(session_key=request.session.session_key, at=timezone.now())
    logout(request)
    provider = find_provider(provider_id=outside["provider"]) if outside is not None else None
    onward = _address_there(request, provider, outside["hint"], outside["name"]) if provider is not None and outside is not None else ""
    if provider is None or not onward:
        return HttpResponseRedirect("/")
    return render(request, "accounts/signed_out.html", {"provider": provider, "onward": onward})


def _address_there(request: HttpRequest, provider: IdentityProvider, hint: dict[str, str], name: str) -> str:
    now, home = timezone.now(), base_url(request)
    try:
        if provider.kind == ProviderKind.SAML:
            own, number = own_side(provider, base_url=home), make_request_id(provider_id=provider.pk, at=now)
            return saml_address(partner=partner_of(provider), own=own, request_id=number, name_id=hint, session_index=name, at=now) if hint.get("value") else ""
        config = discover(issuer=provider.issuer, at=now)
        return address_of_log_out(config=config, client_id=provider.client_id, token=hint.get("id_token", ""), home=f"{home}/")
    except (ProviderAway, ValueError) as problem:
        _LOG.warning("no log-out at provider %s: %s", provider.pk, problem)
        return ""


@csrf_exempt
@never_cache
@require_POST
def back_channel(request: HttpRequest, provider_id: int) -> HttpResponse:
    """POST /account/login/with/<id>/logout/: a provider says that a session has ended there (OpenID Connect Back-Channel Logout 1.0)."""
    provider, now = find_provider(provider_id=provider_id, kind=ProviderKind.OIDC), timezone.now()
    if provider is None:
        raise Http404
    try:
        config = discover(issuer=provider.issuer, at=now)
        told = believe_log_out(token=request.POST.get("logout_token", ""), config=config, client_id=provider.client_id, at=now)
        refuse_again(issuer=provider.issuer, token_id=told.token_id, until=told.until, at=now)
    except (TokenRefused, SeenBefore) as problem:
        _LOG.warning("a log-out of provider %s was refused: %s", provider_id, problem)
        return JsonResponse({"error": "invalid_request"}, status=400)
    except ProviderAway as problem:
        _LOG.warning("provider %s is away: %s", provider_id, problem)
        return JsonResponse({"error": "temporarily_unavailable"}, status=503)
    end_sessions_at_provider(provider_id=provider_id, issuer=provider.issuer, subject=told.subject, names=[told.session] if told.session else [], at=now)
    return HttpResponse(status=200)
