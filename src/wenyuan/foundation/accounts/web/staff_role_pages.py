"""Staff pages: a role with its holders and versions, writing it, and rights to look over."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..domain.authority import MANAGE, NotAllowed, holds
from ..domain.roles import POWERFUL, RoleDraft, UnusableRole, change_role, decide_role_change, steps_of
from ..models import Role, RoleChange, RoleGrant
from ..queries.directory import permission_words
from ..queries.review import review_grants
from .door import field, library_names, manager
from .staff import say_refusal

_MOST = 200


def _say(problem: UnusableRole) -> str:
    return {
        "code": _("代码用小写字母、数字、连字符，字母开头。"), "taken": _("这个代码已有岗位用。"), "title": _("请写岗位的名称。"), "permissions": _("有一项权限不存在。"), "reason": _("请写明事由。"),
        "same": _("没有改动。"), "asked": _("这个岗位已有改动在等待批准。"), "decided": _("这件申请已有人处理。"), "stale": _("岗位在申请之后又改过了，请重新申请。"),
    }[problem.args[0]]


@never_cache
@require_GET
def role_page(request: HttpRequest, code: str) -> HttpResponse:
    """GET /staff/accounts/roles/<code>/: permissions in words, holders within one's reach, versions with their differences."""
    person, now = manager(request), timezone.now()
    role, places = get_object_or_404(Role, code=code), person.libraries_where(MANAGE)
    held = RoleGrant.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), role=role).select_related("account").order_by("account__name", "pk")
    context = {
        "role": role, "words": permission_words(), "holders": list((held if places is None else held.filter(library_id__in=places))[:_MOST]), "steps": steps_of(role=role), "names": library_names(),
        "powerful": POWERFUL, "may_write": holds(person, [MANAGE], library_id=None), "now": now,
    }
    return render(request, "accounts/staff/role.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def role_edit(request: HttpRequest, code: str = "") -> HttpResponse:
    """GET, POST /staff/accounts/roles/new|<code>/edit/: `?from=` copies another role."""
    person = manager(request)
    if not holds(person, [MANAGE], library_id=None):
        raise PermissionDenied(_("岗位是全国共用的，只有全国的管理员能改。"))
    role = get_object_or_404(Role, code=code) if code else None
    copied = role or Role.objects.filter(code=request.GET.get("from", "")[:50]).first() or Role()
    title, ticked, second, problem = copied.title, set(copied.permissions or ()), copied.second_factor_required, ""
    words = permission_words()
    if request.method == "POST":
        title, ticked, second = field(request, "title", 80), {one[:80] for one in request.POST.getlist("permissions")[:500]}, request.POST.get("second") == "yes"
        draft = RoleDraft(code or field(request, "code", 50), title, frozenset(ticked), second)
        try:
            asked = change_role(actor=person, draft=draft, reason=field(request, "reason", 400)[:400], known=frozenset(words), at=timezone.now(), new=not code)
        except UnusableRole as refused:
            problem = _say(refused)
        except NotAllowed as refused:
            raise PermissionDenied(say_refusal(refused)) from None
        else:
            return HttpResponseRedirect("/staff/accounts/approvals/" if asked is not None else f"/staff/accounts/roles/{draft.code}/")
    choices = [(one, word, holds(person, [one], library_id=None)) for one, word in sorted((words | {one: one for one in ticked if one not in words}).items())]
    context = {"role": role, "code": code or field(request, "code", 50), "title": title, "ticked": ticked, "second": second, "choices": choices, "problem": problem, "powerful": POWERFUL}
    return render(request, "accounts/staff/role_form.html", context, status=422 if problem else 200)


@require_POST
def decide_change(request: HttpRequest, request_id: int, act: str) -> HttpResponse:
    """POST /staff/accounts/roles/changes/<id>/approve|refuse/."""
    from .staff_roles import show_approvals  # noqa: PLC0415 -- that page shows what waits here

    person = manager(request)
    try:
        decide_role_change(actor=person, request_id=request_id, approve=act == "approve", at=timezone.now())
    except RoleChange.DoesNotExist:
        raise Http404 from None
    except NotAllowed as problem:
        raise PermissionDenied(say_refusal(problem)) from None
    except UnusableRole as problem:
        return show_approvals(request, person, _say(problem))
    return HttpResponseRedirect("/staff/accounts/approvals/")


@never_cache
@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """GET /staff/accounts/review/?only=unused|ending."""
    person = manager(request)
    only = request.GET.get("only", "") if request.GET.get("only") in {"unused", "ending"} else ""
    rows = review_grants(libraries=person.libraries_where(MANAGE), at=timezone.now(), only=only)
    return render(request, "accounts/staff/review.html", {"rows": rows, "only": only, "names": library_names()})
