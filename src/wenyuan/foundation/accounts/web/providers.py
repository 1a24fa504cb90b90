"""Signing in with an outside provider, linking it, and choosing providers as staff."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wenyuan.foundation.ui.web.context import page as page_context

from ..domain.authority import MANAGE, NotAllowed
from ..domain.oidc import Identity, ProviderAway, TokenRefused, address_to_go, believe, discover, exchange, start
from ..domain.providers import (
    CannotLink,
    UnusableProvider,
    account_of,
    ask_provider,
    decide_provider,
    end_provider,
    find_provider,
    link_identity,
    providers_in_use,
    secret_of,
    unlink_identity,
)
from ..middleware import person_of
from ..models import ExternalIdentity, IdentityProvider
from .door import field, libraries_for, library_names, manager, own_person, whole_number
from .factors import password_problem
from .staff import say_refusal
from .steps import begin, target_of

_LOG = logging.getLogger(__name__)
_KEPT = "oidc"
_PATIENCE = timedelta(minutes=10)


def _redirect_uri(request: HttpRequest) -> str:
    return f"{page_context(request)['page'].base_url}/account/login/with/callback/"  # type: ignore[attr-defined]


def _fail(request: HttpRequest, words: str, status: int) -> HttpResponse:
    return render(request, "accounts/provider_failed.html", {"words": words}, status=status)


@never_cache
@require_GET
def go(request: HttpRequest, provider_id: int) -> HttpResponse:
    """GET /account/login/with/<id>/: off to the provider."""
    provider = find_provider(provider_id=provider_id)
    if provider is None:
        raise Http404
    now = timezone.now()
    try:
        config = discover(issuer=provider.issuer, at=now)
    except ProviderAway as problem:
        _LOG.warning("provider %s is away: %s", provider_id, problem)
        return _fail(request, _("那边暂时没有回应，请稍后再试，或用密码登录。"), 503)
    started = start()
    link = request.session.pop("oidc_link", None)
    fresh = link is not None and link["provider"] == provider_id and now - datetime.fromisoformat(link["at"]) < _PATIENCE and link["account"] == person_of(request).id
    request.session[_KEPT] = {
        "state": started.state, "nonce": started.nonce, "verifier": started.verifier, "provider": provider_id, "at": now.isoformat(), "target": target_of(request),
        "link": link["account"] if fresh else None,
    }
    return HttpResponseRedirect(address_to_go(config=config, client_id=provider.client_id, redirect_uri=_redirect_uri(request), started=started))


@never_cache
@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """GET /account/login/with/callback/: what the provider sent is used once, and only by the browser that was sent there."""
    kept = request.session.pop(_KEPT, None)
    now, state = timezone.now(), request.GET.get("state", "")[:200]
    stale = kept is None or now - datetime.fromisoformat(kept["at"]) > _PATIENCE
    if stale or not secrets.compare_digest(state.encode("utf-8", "replace"), kept["state"].encode()):
        return _fail(request, _("这次登录不是从这里开始的，或已过了十分钟。请重新登录。"), 400)
    provider = find_provider(provider_id=kept["provider"])
    if provider is None:
        raise Http404
    # RFC 9207: an answer that names another issuer is a mix-up.
    if request.GET.get("error") or not request.GET.get("code") or request.GET.get("iss", provider.issuer) != provider.issuer:
        return _fail(request, _("那边没有让您登录。"), 400)
    try:
        config = discover(issuer=provider.issuer, at=now)
        token = exchange(
            config=config, client_id=provider.client_id, secret=secret_of(provider), redirect_uri=_redirect_uri(request), code=request.GET["code"][:2000], verifier=kept["verifier"],
        )
        identity = believe(token=token, config=config, client_id=provider.client_id, nonce=kept["nonce"], at=now)
    except ProviderAway as problem:
        _LOG.warning("provider %s is away: %s", provider.pk, problem)
        return _fail(request, _("那边暂时没有回应，请稍后再试，或用密码登录。"), 503)
    except TokenRefused as problem:
        _LOG.warning("a token of provider %s was refused: %s", provider.pk, problem)
        return _fail(request, _("那边的答复不可信，没有登录。请告诉图书馆。"), 400)
    if kept["link"] is not None:
        return _link(request, kept["link"], provider, identity, now)
    account = account_of(provider=provider, identity=identity, at=now)
    if account is None:
        return _fail(request, _("这个外部账户还没有连到本站的账户。请先用密码登录，在“登录与安全”里连上。"), 403)
    return begin(request, account, method="oidc", target=kept["target"])


def _link(request: HttpRequest, account_id: int, provider: IdentityProvider, identity: Identity, at: datetime) -> HttpResponse:
    if person_of(request).id != account_id:
        return _fail(request, _("登录的人换了，没有连上。"), 400)
    try:
        link_identity(account_id=account_id, provider=provider, identity=identity, at=at)
    except CannotLink:
        return _fail(request, _("这个外部账户已经连到另一个账户。"), 409)
    return HttpResponseRedirect("/account/identities/")


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
            request.session["oidc_link"] = {"account": account_id, "provider": onward.pk, "at": timezone.now().isoformat()}
    held = list(ExternalIdentity.objects.filter(account_id=account_id).select_related("provider").order_by("linked_at", "pk"))
    context = {"held": held, "providers": providers_in_use(), "problem": problem, "onward": onward, "errors": {}}
    return render(request, "accounts/identities.html", context, status=422 if problem else 200)


def _say(problem: UnusableProvider) -> str:
    return {
        "title": _("请写名称。"), "issuer": _("issuer 要是一个 https 地址，没有参数。"), "client_id": _("请写 client_id。"), "secret": _("请写 client_secret。"), "claims": _("claim 的名字太长或为空。"),
        "reason": _("请写明事由。"), "there": _("这个馆已经接入或正在申请这个提供者。"), "decided": _("这件申请已有人处理。"),
    }[problem.args[0]]


@never_cache
@require_http_methods(["GET", "POST"])
def provider_list(request: HttpRequest) -> HttpResponse:
    """GET, POST /staff/accounts/providers/: providers of one's libraries; ask for one."""
    person = manager(request)
    problem, names = "", ("title", "issuer", "client_id", "claim_name", "claim_email", "claim_username")
    values = {name: field(request, name, 300) for name in names}
    if request.method == "POST":
        claims = {key: values[f"claim_{key}"] for key in ("name", "email", "username") if values[f"claim_{key}"]}
        try:
            ask_provider(
                actor=person, library_id=whole_number(request.POST.get("library")) or 0, title=values["title"], issuer=values["issuer"], client_id=values["client_id"], secret=field(request, "secret", 500),
                claims=claims, vouches=request.POST.get("vouches") == "yes", opens_accounts=request.POST.get("opens") == "yes", reason=field(request, "reason", 400), at=timezone.now(),
            )
        except UnusableProvider as refused:
            problem = _say(refused)
        except NotAllowed as refused:
            raise PermissionDenied(say_refusal(refused)) from None
        else:
            return HttpResponseRedirect("/staff/accounts/providers/")
    places, found = person.libraries_where(MANAGE), IdentityProvider.objects.filter(state__in=["waiting", "approved"]).select_related("asked_by").order_by("-pk")
    rows = list((found if places is None else found.filter(library_id__in=places))[:200])
    libraries = [(one.id, library_names()[one.id]) for one in libraries_for(person)]
    context = {
        "rows": rows, "names": library_names(), "libraries": libraries, "values": values, "problem": problem, "national": places is None, "redirect_uri": _redirect_uri(request), "own": person.id,
        "errors": {},
    }
    return render(request, "accounts/staff/providers.html", context, status=422 if problem else 200)


@require_POST
def decide(request: HttpRequest, provider_id: int, act: str) -> HttpResponse:
    """POST /staff/accounts/providers/<id>/approve|refuse|end/."""
    person = manager(request)
    try:
        if act == "end":
            end_provider(actor=person, provider_id=provider_id, at=timezone.now())
        else:
            decide_provider(actor=person, provider_id=provider_id, approve=act == "approve", at=timezone.now())
    except IdentityProvider.DoesNotExist:
        raise Http404 from None
    except NotAllowed as refused:
        raise PermissionDenied(say_refusal(refused)) from None
    except UnusableProvider:
        return HttpResponse(_("这件申请已有人处理。"), status=409, content_type="text/plain; charset=utf-8")
    return HttpResponseRedirect("/staff/accounts/providers/")
