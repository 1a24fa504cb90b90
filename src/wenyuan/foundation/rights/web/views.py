"""A library's rules of use at a glance, and the small things they rest on: networks, groups, licences, assignments."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.foundation.accounts.api import names_of
from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.libraries.api import LibraryData

from ..domain.licences import set_licence
from ..domain.policies import NoSuchPolicy, assign_policy, unassign_policy
from ..domain.readers import add_member, add_network, drop_member, drop_network, set_group
from ..models import GroupMember, LibraryNetwork, Licence, ReaderGroup, RightsAssignment
from ..queries.policies import list_policies
from ..statements import STATEMENTS
from .door import managed, midnight, name_of, typed, whole
from .words import policy_sentences

_MOST = 500


def group_titles(library_id: int) -> dict[str, str]:
    """Return the titles of a library's reader groups by code, in the language of the page."""
    english = get_language() == "en"
    return {one.code: one.title_en if english and one.title_en else one.title for one in ReaderGroup.objects.filter(library_id=library_id).order_by("code")}


def licence_titles(library_id: int) -> dict[int, str]:
    """Return the titles of a library's licences by number."""
    return dict(Licence.objects.filter(library_id=library_id).order_by("code").values_list("pk", "title"))


@never_cache
def show_rights(request: HttpRequest) -> HttpResponse:
    """GET /staff/rights/?library=."""
    _person, library, libraries = managed(request)
    return page(request, library, libraries, "")


def page(request: HttpRequest, library: LibraryData, libraries: list[LibraryData], problem: str, status: int = 200) -> HttpResponse:
    """Render the page, with what went wrong."""
    groups, licences = group_titles(library.id), licence_titles(library.id)
    policies = list_policies(library_id=library.id)
    statements = {one.uri: one.title(get_language() or "") for one in STATEMENTS}
    members = list(GroupMember.objects.filter(group__library_id=library.id).select_related("group").order_by("group__code", "pk")[:_MOST])
    context = {
        "library": library, "libraries": [(one.id, name_of(one)) for one in libraries], "library_name": name_of(library), "problem": problem, "done": request.GET.get("done", ""),
        "policies": [(one, policy_sentences(one, groups=groups, licences=licences), statements.get(one.statement, "")) for one in policies],
        "networks": LibraryNetwork.objects.filter(library_id=library.id).order_by("first")[:_MOST], "groups": ReaderGroup.objects.filter(library_id=library.id).order_by("code")[:_MOST],
        "members": members, "people": names_of(account_ids={one.person_id for one in members}), "licences": Licence.objects.filter(library_id=library.id).order_by("code")[:_MOST],
        "assignments": RightsAssignment.objects.filter(library_id=library.id).select_related("policy").order_by("kind", "subject")[:_MOST],
    }
    return render(request, "rights/rights.html", context, status=status)


@require_POST
def change(request: HttpRequest, act: str) -> HttpResponse:
    """POST /staff/rights/<act>/."""
    person, library, libraries = managed(request)
    acts: dict[str, Callable[[HttpRequest, Person, LibraryData], None]] = {
        "network": _add_network, "drop-network": _drop_network, "group": _set_group, "member": _add_member, "drop-member": _drop_member, "licence": _set_licence,
        "assign": _assign, "unassign": _unassign,
    }
    try:
        acts[act](request, person, library)
    except NoSuchPolicy:
        return page(request, library, libraries, _("本馆没有这个规则。"), status=422)
    except ValueError:
        return page(request, library, libraries, _WRONG[act](), status=422)
    return HttpResponseRedirect(f"/staff/rights/?library={library.id}&done={act}")


_WRONG: dict[str, Callable[[], str]] = {
    "network": lambda: _("请写 10.1.0.0/16 那样的网段，不宽于 /12（IPv6 不宽于 /32）。"),
    "group": lambda: _("请写代码（小写字母、数字、连字符）与名称。"),
    "member": lambda: _("请写读者的账户编号；日期写作 2031-01-01。"),
    "licence": lambda: _("请写代码、名称、名额，每次占用 1 至 1440 分钟，止期须在起期之后。"),
    "assign": lambda: _("请选规则并写明种类；日期写作 2031-01-01。"),
    "drop-network": lambda: _("没有这一项。"),
    "drop-member": lambda: _("没有这一项。"),
    "unassign": lambda: _("没有这一项。"),
}


def _add_network(request: HttpRequest, person: Person, library: LibraryData) -> None:
    add_network(library_id=library.id, cidr=typed(request, "cidr", 49), note=typed(request, "note"), at=timezone.now(), actor_id=person.id)


def _drop_network(request: HttpRequest, person: Person, library: LibraryData) -> None:
    number = whole(typed(request, "id"))
    if number is None or not drop_network(library_id=library.id, network_id=number, at=timezone.now(), actor_id=person.id):
        raise Http404


def _set_group(request: HttpRequest, _person: Person, library: LibraryData) -> None:
    set_group(library_id=library.id, code=typed(request, "code", 40), title=typed(request, "title"), title_en=typed(request, "title_en"))


def _group_id(request: HttpRequest, library: LibraryData) -> int:
    """Return a group of this library; a group of another is not there."""
    number = whole(typed(request, "group"))
    if number is None or not ReaderGroup.objects.filter(library_id=library.id, pk=number).exists():
        raise Http404
    return number


def _add_member(request: HttpRequest, person: Person, library: LibraryData) -> None:
    reader = whole(typed(request, "person"))
    if reader is None or not names_of(account_ids={reader}):
        raise ValueError("no such account")
    add_member(group_id=_group_id(request, library), person_id=reader, at=timezone.now(), actor_id=person.id, until=midnight(typed(request, "until", 10), library))


def _drop_member(request: HttpRequest, person: Person, library: LibraryData) -> None:
    reader = whole(typed(request, "person"))
    if reader is None or not drop_member(group_id=_group_id(request, library), person_id=reader, at=timezone.now(), actor_id=person.id):
        raise Http404


def _set_licence(request: HttpRequest, _person: Person, library: LibraryData) -> None:
    seats, minutes = whole(typed(request, "seats")), whole(typed(request, "minutes") or "30")
    if seats is None or minutes is None:
        raise ValueError("numbers are wanted")
    set_licence(
        library_id=library.id, code=typed(request, "code", 40), title=typed(request, "title"), seats=seats, lease_minutes=minutes,
        starts_at=midnight(typed(request, "starts", 10), library), ends_at=midnight(typed(request, "ends", 10), library),
    )


def _assign(request: HttpRequest, person: Person, library: LibraryData) -> None:
    kind = typed(request, "kind", 40)
    if not kind:
        raise ValueError("no kind")
    assign_policy(
        library_id=library.id, kind=kind, subject=typed(request, "subject", 160), code=typed(request, "policy", 40), at=timezone.now(), actor_id=person.id,
        embargo_until=midnight(typed(request, "embargo", 10), library),
    )


def _unassign(request: HttpRequest, person: Person, library: LibraryData) -> None:
    if not unassign_policy(library_id=library.id, kind=typed(request, "kind", 40), subject=typed(request, "subject", 160), at=timezone.now(), actor_id=person.id):
        raise Http404
