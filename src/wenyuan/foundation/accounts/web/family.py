"""A guardian's own pages: children, what is agreed to for them, their data."""

from __future__ import annotations

import json

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..domain.consents import CHILD_ACCOUNT, NoConsent, consents_of, find_purpose
from ..domain.erasure import export_for_guardian
from ..domain.families import children_of, may_see_child, open_child_account, say_for_child
from ..enums import Relation
from ..jobs import schedule_coming_of_age
from ..middleware import person_of
from ..models import Guardianship
from .door import own_person
from .forms import UNFIT, Errors, profile_of, profile_values, relation_choices, say_problem

_HERE = "/account/family/"


@never_cache
@require_GET
def family(request: HttpRequest) -> HttpResponse:
    """GET /account/family/: children with what was agreed to for each, and who answers for me."""
    if not person_of(request).is_known:
        return HttpResponseRedirect(f"/account/login/?next={_HERE}")
    _person, account_id = own_person(request)
    now = timezone.now()
    children = [(one, [] if one.decides else consents_of(account_id=one.child_id, at=now)) for one in children_of(guardian_id=account_id, at=now)]
    guardians = [bond.guardian.name for bond in Guardianship.objects.filter(child_id=account_id, ended_at=None).select_related("guardian")]
    return render(request, "accounts/family.html", {"children": children, "guardians": guardians, "at": now})


@never_cache
@require_http_methods(["GET", "POST"])
def new_child(request: HttpRequest) -> HttpResponse:
    """GET, POST /account/family/new/."""
    if not person_of(request).is_known:
        return HttpResponseRedirect(f"/account/login/?next={_HERE}new/")
    _person, account_id = own_person(request)
    values, errors = profile_values(request), Errors()
    if request.method == "POST":
        new = request.POST.get("new", "")
        if new != request.POST.get("again", ""):
            errors["again"] = [_("两次写的不一样。")]
        else:
            try:
                open_child_account(
                    guardian_id=account_id, username=str(values["username"]), password=new, profile=profile_of(values), relation=_relation(values), agrees=request.POST.get("agrees") == "yes",
                    at=timezone.now(),
                )
            except UNFIT as problem:
                errors = say_problem(problem)
            else:
                schedule_coming_of_age(at=timezone.now())
                return HttpResponseRedirect(_HERE)
    context = {"values": values, "errors": errors, "relations": relation_choices(), "purpose": find_purpose(CHILD_ACCOUNT)}
    return render(request, "accounts/child.html", context, status=422 if errors else 200)


def _relation(values: dict[str, object]) -> Relation:
    return Relation(values["relation"]) if values["relation"] in Relation.values else Relation.OTHER


@require_POST
def say(request: HttpRequest, child_id: int) -> HttpResponse:
    """POST /account/family/<id>/consent/: `given` is `yes` or anything else."""
    _person, account_id = own_person(request)
    try:
        say_for_child(guardian_id=account_id, child_id=child_id, purpose=request.POST.get("purpose", "")[:60], is_given=request.POST.get("given") == "yes", at=timezone.now())
    except (NoConsent, KeyError):
        raise PermissionDenied(_("这一项不由您决定。")) from None
    return HttpResponseRedirect(_HERE)


@never_cache
@require_GET
def child_data(request: HttpRequest, child_id: int) -> HttpResponse:
    """GET /account/family/<id>/data.json: what the guardian of a child under fourteen may take out."""
    _person, account_id = own_person(request)
    now = timezone.now()
    if not may_see_child(guardian_id=account_id, child_id=child_id, what="data", at=now):
        raise PermissionDenied(_("孩子满十四岁后，数据由本人下载。"))
    sees_loans = may_see_child(guardian_id=account_id, child_id=child_id, what="loans", at=now)
    text = json.dumps(export_for_guardian(child_id=child_id, sees_loans=sees_loans, at=now), ensure_ascii=False, indent=1, default=str)
    return HttpResponse(text, content_type="application/json", headers={"Content-Disposition": 'attachment; filename="wenyuan-child.json"'})
