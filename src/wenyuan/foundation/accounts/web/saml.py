"""SAML 2.0 as a service provider: off to the provider, its answer, our metadata, and log-out there."""

from __future__ import annotations

import base64
import binascii
import logging
from datetime import datetime

import orjson
from cryptography.fernet import Fernet, InvalidToken
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from ..domain.devices import end_sessions_at_provider, note_sign_out
from ..domain.oidc import Identity
from ..domain.providers import find_provider
from ..domain.saml.answers import MOST_ANSWER, Believed, believe_answer, read_log_out
from ..domain.saml.partners import identity_of, issuer_of, own_metadata, own_side, partner_of
from ..domain.saml.requests import address_of_log_out_answer, address_of_sign_in, make_request_id, read_redirect
from ..domain.saml.trees import AnswerRefused, moment_of
from ..domain.seen import SeenBefore, refuse_again
from ..enums import ProviderKind
from ..models import IdentityProvider
from .outside import Session, arrive, base_url, fail, keep_start, say_unbelieved, take_start

_LOG = logging.getLogger(__name__)
_LIFE = 120


def _provider(provider_id: int) -> IdentityProvider:
    provider = find_provider(provider_id=provider_id, kind=ProviderKind.SAML)
    if provider is None:
        raise Http404
    return provider


def go_saml(request: HttpRequest, provider: IdentityProvider) -> HttpResponse:
    """Off to a provider of SAML."""
    now = timezone.now()
    request_id = make_request_id(provider_id=provider.pk, at=now)
    anew = keep_start(request, provider.pk, {"request": request_id})
    own = own_side(provider, base_url=base_url(request))
    try:
        return HttpResponseRedirect(address_of_sign_in(partner=partner_of(provider), own=own, request_id=request_id, relay="", anew=anew, at=now))
    except ValueError:
        _LOG.warning("the key towards provider %s cannot be read", provider.pk)
        return fail(request, _("这个登录方式暂时不能用，请告诉图书馆。"), 503)


@require_GET
def metadata(request: HttpRequest, provider_id: int) -> HttpResponse:
    """GET /account/login/saml/<id>/metadata/: ourselves, for the provider's staff."""
    found = own_metadata(provider_id=provider_id, base_url=base_url(request))
    if found is None:
        raise Http404
    return HttpResponse(found, content_type="application/samlmetadata+xml")


@csrf_exempt
@never_cache
@require_POST
def answer(request: HttpRequest, provider_id: int) -> HttpResponse:
    """POST /account/login/saml/<id>/answer/: the provider's page sends the browser here, without our cookie.

    The signature and the number of the request stand for a token against forgery. What is believed goes sealed, for two minutes, to a
    page of ours, where the cookie says whether this browser made that request.
    """
    provider, now = _provider(provider_id), timezone.now()
    try:
        believed = _believe(request, provider, now)
    except (AnswerRefused, SeenBefore, binascii.Error) as problem:
        _LOG.warning("an answer of provider %s was refused: %s", provider_id, problem)
        return fail(request, say_unbelieved(), 400)
    identity = identity_of(provider=provider, believed=believed)
    wanted = {str(provider.claims.get(key, "")) for key in ("name", "email", "username")}
    said = {
        "request": believed.request_id, "issuer": identity.issuer, "subject": identity.subject, "claims": {key: value[:254] for key, value in believed.claims.items() if key in wanted},
        "name_id": dict(believed.name_id), "session": believed.session_index, "at": believed.signed_in_at.isoformat(),
    }
    return HttpResponseRedirect(f"/account/login/saml/{provider_id}/enter/?answer={_seal().encrypt_at_time(orjson.dumps(said), int(now.timestamp())).decode()}")


def _believe(request: HttpRequest, provider: IdentityProvider, at: datetime) -> Believed:
    packed = request.POST.get("SAMLResponse", "")
    if len(packed) > MOST_ANSWER * 4 // 3 + 4096:
        raise AnswerRefused("size")
    raw = base64.b64decode("".join(packed.split()), validate=True)
    own = own_side(provider, base_url=base_url(request))
    found = believe_answer(raw=raw, partner=partner_of(provider), own=own, provider_id=provider.pk, subject_from=str(provider.claims.get("subject", "")), at=at)
    refuse_again(issuer=provider.issuer, token_id=found.assertion_id, until=found.until, at=at)
    return found


def _seal() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(salted_hmac("accounts.saml.answer", "", algorithm="sha256").digest()))


@never_cache
@require_GET
def enter(request: HttpRequest, provider_id: int) -> HttpResponse:
    """GET /account/login/saml/<id>/enter/: used once, and only by the browser that was sent to the provider."""
    provider, now = _provider(provider_id), timezone.now()
    kept = take_start(request, now)
    try:
        said = orjson.loads(_seal().decrypt_at_time(request.GET.get("answer", "").encode(), _LIFE, int(now.timestamp())))
    except (InvalidToken, orjson.JSONDecodeError):
        said = None
    if kept is None or said is None or kept["provider"] != provider_id or not constant_time_compare(str(kept.get("request", "")), said["request"]):
        return fail(request, _("这次登录不是从这里开始的，或已过了十分钟。请重新登录。"), 400)
    session = Session(provider_id, said["session"], said["name_id"])
    identity = Identity(said["issuer"], said["subject"], said["claims"])
    return arrive(request, kept, provider, identity, method="saml", session=session, signed_in_at=moment_of(said["at"]), at=now)


@never_cache
@require_GET
def log_out(request: HttpRequest, provider_id: int) -> HttpResponse:
    """GET /account/login/saml/<id>/logout/: the provider asks for a log-out, or answers ours."""
    provider, now = _provider(provider_id), timezone.now()
    if "SAMLRequest" not in request.GET:
        return HttpResponseRedirect("/")  # the answer to our own request: the session here has ended before
    partner, own = partner_of(provider), own_side(provider, base_url=base_url(request))
    try:
        message = read_redirect(query=request.META.get("QUERY_STRING", ""), kind="SAMLRequest", values=request.GET.dict(), partner=partner)
        asked = read_log_out(message=message, partner=partner, own=own, at=now)
        refuse_again(issuer=provider.issuer, token_id=asked.request_id, until=asked.until, at=now)
    except (AnswerRefused, SeenBefore) as problem:
        _LOG.warning("a log-out of provider %s was refused: %s", provider_id, problem)
        return fail(request, _("那边的退出请求不可信，没有理会。"), 400)
    subject = "" if provider.claims.get("subject") else asked.name
    end_sessions_at_provider(provider_id=provider_id, issuer=issuer_of(provider), subject=subject, names=asked.sessions, at=now)
    held = request.session.get("outside")
    if held is not None and held["provider"] == provider_id and held["hint"].get("value") == asked.name:
        note_sign_out(session_key=request.session.session_key or "", at=now)
        logout(request)
    back = address_of_log_out_answer(partner=partner, own=own, answers=asked.request_id, relay=request.GET.get("RelayState", "")[:200], at=now)
    return HttpResponseRedirect(back if partner.slo else "/")
