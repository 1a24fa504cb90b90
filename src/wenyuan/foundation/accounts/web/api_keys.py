"""Keys to the HTTP interface: one's own, and those of accounts within a manager's reach."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wenyuan.foundation.libraries.api import list_libraries

from ..domain.api_keys import UnusableKey, issue_key, revoke_key, rotate_key
from ..domain.authority import MANAGE, NotAllowed
from ..middleware import person_of
from ..models import Account, ApiKey
from ..queries.directory import permission_words, within_reach
from .door import field, library_names, manager, own_person, whole_number
from .staff import say_refusal

_DAYS = (30, 90, 180, 365)
_SHOWN = 100


def _say(problem: UnusableKey) -> tuple[str, str]:
    """Return the field a problem belongs to, and its words."""
    return problem.args[0], {
        "name": _("请给密钥起个名字。"),
        "scopes": _("您在那里没有这项权限。"),
        "expires_at": _("期限不对。"),
        "many": _("最多二十把，请先撤销不用的。"),
        "gone": _("这把密钥已经不能用了。"),
        "child": _("未满十四岁不能发接口密钥。"),
    }[problem.args[0]]


@never_cache
@require_http_methods(["GET", "POST"])
def own_keys(request: HttpRequest) -> HttpResponse:
    """GET /account/keys/; POST issues one and shows it this once."""
    person = person_of(request)
    if person.id is None:
        return HttpResponseRedirect("/account/login/?next=/account/keys/")
    if request.method == "GET":
        return _show(request, {}, "")
    now, days = timezone.now(), whole_number(request.POST.get("days")) or 0
    try:
        issued = issue_key(
            holder=person, name=field(request, "name", 60), scopes=request.POST.getlist("scopes")[:200], library_id=whole_number(request.POST.get("library")),
            expires_at=now + timedelta(days=days if days in _DAYS else 0), at=now,
        )
    except UnusableKey as problem:
        where, words = _say(problem)
        return _show(request, {where: [words]}, "", 422)
    return _show(request, {}, issued.text, 201)


def _show(request: HttpRequest, errors: dict[str, list[str]], secret: str, status: int = 200) -> HttpResponse:
    person, account_id = own_person(request)
    words, names = permission_words(), library_names()
    held = sorted({code for codes in person.rights.values() for code in codes})
    context = {
        "keys": list(ApiKey.objects.filter(account_id=account_id).order_by("-pk")[:_SHOWN]), "errors": errors, "secret": secret, "now": timezone.now(), "days": _DAYS,
        "scopes": [(code, words.get(code, code)) for code in held], "words": words, "names": names, "libraries": [one.id for one in list_libraries()] if held else [],
    }
    return render(request, "accounts/keys.html", context, status=status)


@never_cache
@require_POST
def rotate(request: HttpRequest, key_id: int) -> HttpResponse:
    """POST /account/keys/<id>/rotate/."""
    person, _account_id = own_person(request)
    try:
        issued = rotate_key(holder=person, key_id=key_id, at=timezone.now())
    except UnusableKey as problem:
        where, words = _say(problem)
        return _show(request, {where: [words]}, "", 422)
    return _show(request, {}, issued.text, 201)


@require_POST
def revoke(request: HttpRequest, key_id: int) -> HttpResponse:
    """POST /account/keys/<id>/revoke/."""
    person, account_id = own_person(request)
    if not ApiKey.objects.filter(pk=key_id, account_id=account_id).exists():
        raise Http404
    revoke_key(actor=person, key_id=key_id, at=timezone.now())
    return HttpResponseRedirect("/account/keys/")


@never_cache
@require_GET
def staff_keys(request: HttpRequest) -> HttpResponse:
    """GET /staff/accounts/keys/: keys that can be used, newest first, a hundred a page."""
    person = manager(request)
    keys = ApiKey.objects.filter(revoked_at=None, expires_at__gt=timezone.now(), account__in=within_reach(Account.objects.all(), person.libraries_where(MANAGE)))
    after = whole_number(request.GET.get("after"))
    if after is not None:
        keys = keys.filter(pk__lt=after)
    rows = list(keys.select_related("account").order_by("-pk")[: _SHOWN + 1])
    context = {"keys": rows[:_SHOWN], "following": rows[_SHOWN - 1].pk if len(rows) > _SHOWN else None, "words": permission_words(), "names": library_names()}
    return render(request, "accounts/staff/keys.html", context)


@require_POST
def staff_revoke(request: HttpRequest, key_id: int) -> HttpResponse:
    """POST /staff/accounts/keys/<id>/revoke/."""
    person = manager(request)
    reachable = within_reach(Account.objects.all(), person.libraries_where(MANAGE))
    if not ApiKey.objects.filter(pk=key_id, account__in=reachable).exists():
        raise Http404
    try:
        revoke_key(actor=person, key_id=key_id, at=timezone.now())
    except NotAllowed as problem:
        raise PermissionDenied(say_refusal(problem)) from None
    return HttpResponseRedirect("/staff/accounts/keys/")
