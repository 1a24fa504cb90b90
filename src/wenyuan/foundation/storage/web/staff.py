"""What libraries keep, how the copies are, and what to do about the ones in trouble."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.foundation.accounts.api import names_of
from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.libraries.api import list_libraries

from ..backends.contract import NoSuchFile, StoreUnavailable
from ..data import Act, CopyState, ScanState
from ..domain.mending import examine_copy, mend_copy, note_bad_copy
from ..domain.quotas import set_quota
from ..domain.scanning import destroy_object, release_object
from ..places import configured_stores
from ..queries.objects import find_object, is_kept_by, list_copies, list_fixity_runs, list_references, list_steps, list_stores, list_trouble
from ..queries.usage import library_usage

VIEW, MANAGE = "storage.view", "storage.manage"
_GB = 10**9
_MOST_GB = 10**9


def _person(request: HttpRequest) -> Person:
    person = person_of(request)
    if not person.may(VIEW):
        raise PermissionDenied(_("查看文件存储需要相应岗位。"))
    return person


def _manager(request: HttpRequest) -> Person:
    """Quotas and withheld files are the nation's matter: a library cannot raise its own quota."""
    person = person_of(request)
    if person.libraries_where(MANAGE) is not None:
        raise PermissionDenied(_("配额与隔离的文件由全国的存储管理员办理。"))
    return person


def library_names() -> dict[int | None, str]:
    """Return the libraries' names in the language of the page."""
    english = get_language() == "en"
    names: dict[int | None, str] = {one.id: one.name_en if english and one.name_en else one.name for one in list_libraries()}
    return names | {None: _("全国")}


@never_cache
def show_storage(request: HttpRequest) -> HttpResponse:
    """GET /staff/storage/: use by library, stores, objects in trouble, rounds of checking."""
    person = _person(request)
    return _page(request, person, {})


def _page(request: HttpRequest, person: Person, errors: dict[str, list[str]], status: int = 200) -> HttpResponse:
    libraries = person.libraries_where(VIEW)
    names = library_names()
    context = {
        "usage": library_usage(libraries=libraries), "names": names, "nation": libraries is None, "manages": person.libraries_where(MANAGE) is None,
        "stores": list_stores([store.name for store in configured_stores()]) if libraries is None else [], "trouble": list_trouble(libraries=libraries),
        "runs": list_fixity_runs() if libraries is None else [], "choices": [(key, name) for key, name in names.items() if key is not None],
        "states": state_words(), "errors": errors, "values": request.POST, "done": request.GET.get("done", ""),
    }
    return render(request, "storage/storage.html", context, status=status)


def state_words() -> dict[str, str]:
    """Return the states of copies and scans in words."""
    return {
        CopyState.GOOD: _("完好"), CopyState.ALTERED: _("内容变了"), CopyState.TRUNCATED: _("变短了"), CopyState.EMPTY: _("空了"), CopyState.MISSING: _("不见了"),
        CopyState.UNREADABLE: _("读不了"), ScanState.UNSCANNED: _("没有查过"), ScanState.PENDING: _("待查"), ScanState.CLEAN: _("无害"), ScanState.INFECTED: _("有恶意代码"),
    }


@require_POST
def change_quota(request: HttpRequest) -> HttpResponse:
    """POST /staff/storage/quota/."""
    person = _manager(request)
    library, limit, percent = (request.POST.get(name, "").strip() for name in ("library", "limit", "percent"))
    errors: dict[str, list[str]] = {}
    known = {str(one.id): one.id for one in list_libraries()}
    if library not in known:
        errors["library"] = [_("请选一个馆。")]
    if limit and not (limit.isascii() and limit.isdigit() and int(limit[:12]) <= _MOST_GB):
        errors["limit"] = [_("请写 GB 数，整数；留空为通用的限额。")]
    if not (percent.isascii() and percent.isdigit() and len(percent) < 4 and 1 <= int(percent) <= 100):
        errors["percent"] = [_("请写 1 至 100 的整数。")]
    if errors:
        return _page(request, person, errors, status=422)
    set_quota(library_id=known[library], limit=int(limit) * _GB if limit else None, warn_percent=int(percent))
    return HttpResponseRedirect("/staff/storage/?done=quota")


@never_cache
def show_object(request: HttpRequest, digest: str) -> HttpResponse:
    """GET /staff/storage/objects/<digest>/."""
    person = _person(request)
    return _object_page(request, person, digest, "")


def _object_page(request: HttpRequest, person: Person, digest: str, problem: str, status: int = 200) -> HttpResponse:
    libraries = person.libraries_where(VIEW)
    if not is_kept_by(digest=digest, libraries=libraries):
        raise Http404(digest)
    steps = list_steps(digest=digest)
    context = {
        "one": find_object(digest=digest), "copies": list_copies(digest=digest), "references": list_references(digest=digest, libraries=libraries), "steps": steps,
        "people": names_of(account_ids={step.actor_id for step in steps if step.actor_id is not None}), "names": library_names(), "states": state_words(),
        "manages": person.libraries_where(MANAGE) is None, "problem": problem, "done": request.GET.get("done", ""),
        "acts": {
            Act.DAMAGED: _("发现损坏"), Act.REPAIRED: _("已修复"), Act.LOST: _("没有好副本"), Act.INFECTED: _("查出恶意代码"), Act.RELEASED: _("准予给出"), Act.DESTROYED: _("决定销毁"),
        },
    }
    return render(request, "storage/object.html", context, status=status)


@require_POST
def act_on_object(request: HttpRequest, digest: str) -> HttpResponse:
    """POST /staff/storage/objects/<digest>/act/: check its copies, release it, destroy it."""
    person, at = _manager(request), timezone.now()
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "").replace("\x00", "").strip()[:400]
    try:
        if act == "check":
            _check(digest)
        elif act == "release":
            release_object(digest=digest, reason=reason, actor_id=person.id, at=at)
        elif act == "destroy":
            destroy_object(digest=digest, reason=reason, actor_id=person.id, at=at)
        else:
            raise Http404(act)
    except NoSuchFile:
        raise Http404(digest) from None
    except ValueError:
        return _object_page(request, person, digest, _("请写明理由；只有查出恶意代码的文件可以销毁。"), status=422)
    except StoreUnavailable:
        return _object_page(request, person, digest, _("存储暂时连不上，稍后再试。"), status=503)
    return HttpResponseRedirect(f"/staff/storage/objects/{digest}/?done={act}")


def _check(digest: str) -> None:
    one = find_object(digest=digest)
    for store in configured_stores():
        if not any(copy.store == store.name for copy in list_copies(digest=digest)):
            continue
        state = examine_copy(digest=digest, size=one.size, store=store)
        if state is not CopyState.GOOD:
            note_bad_copy(digest=digest, store=store.name, state=state, at=timezone.now())
            mend_copy(digest=digest, store=store.name, at=timezone.now())
