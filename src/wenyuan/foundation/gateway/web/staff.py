"""Staff pages: modules of this installation, those that did not start, services outside and their approval."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.modules.api import is_served, not_started, permissions, served

from ..data import ServiceData, ServiceManifest, ServiceMenu
from ..domain.registration import (
    SECONDS,
    SIZE,
    CannotRegister,
    approve_service,
    changes_between,
    digest_of,
    disable_service,
    propose_service,
    remove_service,
    reread_manifest,
    rotate_service_key,
)
from ..models import ServiceState
from ..queries.registered import find_registered, list_registered

PERMISSION = "modules.manage"
KINDS = {"proposed": "wait", "enabled": "in", "disabled": "no"}


def _person(request: HttpRequest) -> Person:
    """Return whoever may take modules in: a right for the whole installation, not for one library."""
    person = person_of(request)
    if not person.may(PERMISSION) or person.libraries_where(PERMISSION) is not None:
        raise PermissionDenied(_("接入模块需要全国范围的相应岗位。"))
    return person


def _find(request: HttpRequest, name: str) -> ServiceData:
    _person(request)
    found = find_registered(name)
    if found is None:
        raise Http404(name)
    return found


@never_cache
def list_page(request: HttpRequest) -> HttpResponse:
    """GET /staff/modules/."""
    _person(request)
    language = get_language() or ""
    services = [(one, one.title(language)) for one in list_registered()]
    own = [(manifest, is_served(manifest.id)) for manifest in served()]
    return render(request, "gateway/list.html", {"services": services, "own": own, "refused": not_started(), "states": dict(ServiceState.choices), "kinds": KINDS})


@never_cache
def new_page(request: HttpRequest) -> HttpResponse:
    """GET, POST /staff/modules/services/new/."""
    person = _person(request)
    typed, error = "", ""
    if request.method == "POST":
        typed = request.POST.get("address", "")[:500]
        try:
            name = propose_service(base_url=typed, actor_id=person.id, at=timezone.now())
        except CannotRegister as problem:
            error = str(problem)
        else:
            return HttpResponseRedirect(f"/staff/modules/services/{name}/")
    return render(request, "gateway/new.html", {"typed": typed, "errors": {"address": [error]} if error else {}}, status=400 if error else 200)


@never_cache
def one_page(request: HttpRequest, name: str) -> HttpResponse:
    """GET /staff/modules/services/<name>/: what it asks for, and what it may."""
    return _one(request, _find(request, name))


def _one(request: HttpRequest, found: ServiceData, error: str = "") -> HttpResponse:
    known = {one.code: str(one.title) for one in permissions()}
    language, shown = get_language() or "", found.pending or found.asked
    context = {
        "one": found, "title": found.title(language), "asked": [(code, known.get(code, ""), code in found.approved) for code in shown.permissions],
        "shown": shown, "menu": _menu(shown, language), "running": _menu(found.asked, language), "changes": (", " if language == "en" else "、").join(_changed_words()[one] for one in changes_between(found.asked, shown)),
        "digest": digest_of(shown), "new_title": shown.title.get(language) or shown.title["zh-hans"], "error": error,
        "state": dict(ServiceState.choices)[found.state], "kind": KINDS[found.state], "done": request.GET.get("done", ""), "seconds": SECONDS, "size": (SIZE[0] // 1024, SIZE[1] // 1024),
    }
    return render(request, "gateway/one.html", context, status=400 if error else 200)


def _menu(manifest: ServiceManifest, language: str) -> list[tuple[ServiceMenu, str]]:
    return [(line, line.title.get(language, line.title["zh-hans"])) for line in manifest.menu]


def _changed_words() -> dict[str, str]:
    return {"title": _("名称"), "permissions": _("权限"), "menu": _("菜单"), "health": _("健康地址"), "version": _("版本")}


@never_cache
@require_POST
def act_page(request: HttpRequest, name: str, act: str) -> HttpResponse:
    """POST /staff/modules/services/<name>/approve|disable|remove|rotate|replace|reread/."""
    found, person, now = _find(request, name), _person(request), timezone.now()
    if act == "remove" and not request.POST.get("sure"):
        return HttpResponseRedirect(f"/staff/modules/services/{name}/")
    acts: Mapping[str, Callable[[], object]] = {
        "approve": lambda: approve_service(
            name=name, permissions=request.POST.getlist("permissions")[:50], seen=request.POST.get("seen", ""), seconds=_number(request, "seconds"),
            size=int(_number(request, "size") * 1024), actor_id=person.id, at=now,
        ),
        "disable": lambda: disable_service(name=name, actor_id=person.id, at=now),
        "remove": lambda: remove_service(name=name, actor_id=person.id, at=now),
        "rotate": lambda: rotate_service_key(name=name, actor_id=person.id, at=now),
        "replace": lambda: rotate_service_key(name=name, actor_id=person.id, at=now, at_once=True),
        "reread": lambda: reread_manifest(name=name, actor_id=person.id, at=now),
    }
    try:
        acts[act]()
    except CannotRegister as problem:
        return _one(request, find_registered(name) or found, str(problem))
    return HttpResponseRedirect("/staff/modules/" if act == "remove" else f"/staff/modules/services/{name}/?done={act}")


def _number(request: HttpRequest, field: str) -> float:
    """Return a typed number; what is none lies out of every bound."""
    try:
        value = float(request.POST.get(field, "")[:20])
    except ValueError:
        return -1
    return value if value == value and abs(value) < 1e9 else -1  # noqa: PLR0124 -- not a number
