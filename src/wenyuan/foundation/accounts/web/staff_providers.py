"""Staff choose outside providers."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wenyuan.foundation.tenancy.api import stepping_over

from ..data import Person
from ..domain.authority import MANAGE, NotAllowed
from ..domain.providers import UnusableProvider, ask_provider, decide_provider, end_provider
from ..domain.saml.metadata import MOST_METADATA, fingerprint_of
from ..domain.saml.partners import ask_saml_provider, own_side
from ..enums import ProviderKind
from ..models import IdentityProvider
from .door import field, libraries_for, library_names, manager, name_of, whole_number
from .outside import base_url
from .providers import redirect_uri
from .staff import say_refusal

_LIST = "/staff/accounts/providers/"
_CLAIMS = ("name", "email", "username")


def _say(problem: UnusableProvider) -> str:
    if problem.args[0] == "metadata":
        return {
            "xml": _("这不是 SAML 2.0 的元数据（XML，256 KB 以内，不带 DTD）。"), "many": _("这份元数据里有许多机构，请只留要接入的一个 EntityDescriptor。"),
            "provider": _("元数据里没有身份提供方（IDPSSODescriptor）。"), "entity": _("entityID 没有写，或太长。"),
            "address": _("元数据里没有 https 的 HTTP-Redirect 登录地址。"), "keys": _("元数据里没有签名证书，或密钥太短（RSA 2048 位、EC 256 位以上）。"),
        }[problem.args[1]]
    return {
        "title": _("请写名称。"), "issuer": _("issuer 要是一个 https 地址，没有参数。"), "client_id": _("请写 client_id。"), "secret": _("请写 client_secret。"), "claims": _("claim 的名字太长或为空。"),
        "reason": _("请写明事由。"), "there": _("这个馆已经接入或正在申请这个提供者。"), "decided": _("这件申请已有人处理。"),
    }[problem.args[0]]


def _show(request: HttpRequest, person: Person, values: dict[str, str], problem: str = "") -> HttpResponse:
    places, found = person.libraries_where(MANAGE), IdentityProvider.objects.filter(state__in=["waiting", "approved"]).order_by("-pk")
    rows = list((found if places is None else found.filter(library_id__in=places))[:200])
    with stepping_over("whoever sees an act sees the name of who did it"):
        prefetch_related_objects(rows, "asked_by")
    own = {one.pk: own_side(one, base_url=base_url(request)) for one in rows if one.kind == ProviderKind.SAML}
    context = {
        "rows": rows, "names": library_names(), "libraries": [(one.id, name_of(one)) for one in libraries_for(person)], "values": values, "problem": problem,
        "national": places is None, "redirect_uri": redirect_uri(request), "own": person.id, "errors": {}, "sides": own,
        "marks": {pk: [fingerprint_of(str(text)) for text in one.details["certificates"]] for one in rows if (pk := one.pk) in own},
    }
    return render(request, "accounts/staff/providers.html", context, status=422 if problem else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def provider_list(request: HttpRequest) -> HttpResponse:
    """GET, POST /staff/accounts/providers/: providers of one's libraries; ask for one of OpenID Connect."""
    person = manager(request)
    values = {name: field(request, name, 300) for name in ("title", "issuer", "client_id", *(f"claim_{key}" for key in _CLAIMS))}
    if request.method != "POST":
        return _show(request, person, values)
    try:
        ask_provider(
            actor=person, library_id=whole_number(request.POST.get("library")) or 0, title=values["title"], issuer=values["issuer"], client_id=values["client_id"], secret=field(request, "secret", 500),
            claims={key: values[f"claim_{key}"] for key in _CLAIMS if values[f"claim_{key}"]}, vouches=request.POST.get("vouches") == "yes", opens_accounts=request.POST.get("opens") == "yes",
            reason=field(request, "reason", 400), at=timezone.now(),
        )
    except UnusableProvider as refused:
        return _show(request, person, values, _say(refused))
    except NotAllowed as refused:
        raise PermissionDenied(say_refusal(refused)) from None
    return HttpResponseRedirect(_LIST)


@require_POST
def saml_new(request: HttpRequest) -> HttpResponse:
    """POST /staff/accounts/providers/saml/: ask for one of SAML by its metadata, pasted or as a file."""
    person = manager(request)
    values = {name: field(request, name, 300) for name in ("saml_title", "saml_subject", *(f"saml_{key}" for key in _CLAIMS))}
    sent = request.FILES.get("metadata_file")
    metadata = sent.read(MOST_METADATA + 1) if sent is not None else request.POST.get("metadata", "").strip().encode("utf-8", "replace")
    try:
        ask_saml_provider(
            actor=person, library_id=whole_number(request.POST.get("library")) or 0, title=values["saml_title"], metadata=metadata,
            attributes={key: values[f"saml_{key}"] for key in (*_CLAIMS, "subject") if values[f"saml_{key}"]}, vouches=request.POST.get("vouches") == "yes",
            opens_accounts=request.POST.get("opens") == "yes", reason=field(request, "reason", 400), at=timezone.now(),
        )
    except UnusableProvider as refused:
        return _show(request, person, values, _say(refused))
    except NotAllowed as refused:
        raise PermissionDenied(say_refusal(refused)) from None
    return HttpResponseRedirect(_LIST)


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
    return HttpResponseRedirect(_LIST)
