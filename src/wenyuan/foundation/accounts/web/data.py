"""One's own data: all of it to read and take away, consents, closing the account."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from ..domain.consents import NoConsent, consents_of, record_consent
from ..domain.erasure import WAIT, CannotErase, ask_erasure, export_person, withdraw_erasure
from ..jobs import schedule_erasure
from ..middleware import person_of
from ..models import ErasureRequest
from .door import own_person
from .factors import password_problem


@never_cache
@require_GET
def own_data(request: HttpRequest) -> HttpResponse:
    """GET /account/data/."""
    if not person_of(request).is_known:
        return HttpResponseRedirect("/account/login/?next=/account/data/")
    return _show(request, {})


def _show(request: HttpRequest, errors: dict[str, list[str]], status: int = 200) -> HttpResponse:
    _person, account_id = own_person(request)
    context = {
        "data": export_person(account_id=account_id, at=timezone.now()), "consents": consents_of(account_id=account_id, at=timezone.now()), "errors": errors, "days": WAIT.days,
        "erasure": ErasureRequest.objects.filter(account_id=account_id).first(),
    }
    return render(request, "accounts/data.html", context, status=status)


@never_cache
@require_GET
def download(request: HttpRequest) -> HttpResponse:
    """GET /account/data/export.json."""
    _person, account_id = own_person(request)
    text = json.dumps(export_person(account_id=account_id, at=timezone.now()), ensure_ascii=False, indent=1, default=str)
    return HttpResponse(text, content_type="application/json", headers={"Content-Disposition": 'attachment; filename="wenyuan-account.json"'})


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """POST /account/data/close/."""
    _person, account_id = own_person(request)
    problem = password_problem(request)
    if problem:
        return _show(request, {"old": [problem]}, 422)
    try:
        ask_erasure(account_id=account_id, at=timezone.now())
        schedule_erasure(at=timezone.now())
    except CannotErase:
        return _show(request, {"old": [_("您还有岗位，请先由管理员撤岗。")]}, 409)
    return HttpResponseRedirect("/account/data/")


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """POST /account/data/keep/."""
    _person, account_id = own_person(request)
    withdraw_erasure(account_id=account_id, at=timezone.now())
    return HttpResponseRedirect("/account/data/")


@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """POST /account/data/consent/: `given` is `yes` or anything else."""
    _person, account_id = own_person(request)
    try:
        record_consent(account_id=account_id, purpose=request.POST.get("purpose", "")[:60], is_given=request.POST.get("given") == "yes", at=timezone.now())
    except KeyError:
        return _show(request, {"purpose": [_("没有这一项。")]}, 422)
    except NoConsent:
        return _show(request, {"purpose": [_("未满十四岁，要由监护人来决定。")]}, 422)
    return HttpResponseRedirect("/account/data/#h-consents")
