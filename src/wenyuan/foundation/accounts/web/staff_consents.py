"""Staff pages: purposes, how many agreed, and new versions of their words."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from ..domain.authority import MANAGE, NotAllowed, holds
from ..domain.consents import UnusableText, count_consents, current_purposes, find_purpose, publish_text, versions_of
from .door import manager
from .staff import say_refusal

_NAMES = ("title", "title_hant", "title_en", "text", "text_hant", "text_en")
_LONGEST = 8000


@never_cache
@require_GET
def consents(request: HttpRequest) -> HttpResponse:
    """GET /staff/accounts/consents/."""
    person = manager(request)
    counts = count_consents()
    rows = [(one, counts.get((one.code, one.version), (0, 0)), sum(yes for (code, version), (yes, _no) in counts.items() if code == one.code and version != one.version)) for one in current_purposes()]
    return render(request, "accounts/staff/consents.html", {"rows": rows, "may_write": holds(person, [MANAGE], library_id=None)})


@never_cache
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """GET, POST /staff/accounts/consents/<code>/: versions so far; a new one in three languages."""
    person = manager(request)
    purpose = find_purpose(code)
    if purpose is None:
        raise Http404
    values = {name: request.POST.get(name, "").replace("\x00", "").strip()[:_LONGEST if name.startswith("text") else 120] for name in (*_NAMES, "version")}
    problem = ""
    if request.method == "POST":
        try:
            publish_text(actor=person, purpose=code, version=values["version"], words=values, at=timezone.now())
        except UnusableText as refused:
            problem = _("版本号不能空着，也不能与以前的相同。") if refused.args[0] == "version" else _("三种文字的标题和说明都要写。")
        except NotAllowed as refused:
            raise PermissionDenied(say_refusal(refused)) from None
        else:
            return HttpResponseRedirect(f"/staff/accounts/consents/{code}/")
    context = {"purpose": purpose, "versions": versions_of(purpose=code), "values": values, "problem": problem, "may_write": holds(person, [MANAGE], library_id=None)}
    return render(request, "accounts/staff/consent.html", context, status=422 if problem else 200)
