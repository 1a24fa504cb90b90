"""Trying a policy: as such a reader, at such a place, on such a day."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wenyuan.foundation.accounts.data import ANONYMOUS, Person
from wenyuan.foundation.libraries.api import LibraryData

from ..data import Action, Circumstances, Decision, Policy, Seats, Thing
from ..decisions import decide
from ..domain.licences import is_running
from ..explaining import explain
from ..models import Licence
from ..queries.policies import list_policies
from .door import managed, midnight, name_of
from .views import group_titles
from .words import action_words

# Numbers of nobody: the page decides about invented readers, so that no reader's own circumstances are shown to staff.
_SOMEBODY, _NOBODYS_LIBRARY = -1, -1


@never_cache
def try_policy(request: HttpRequest) -> HttpResponse:
    """GET /staff/rights/try/?library=&policy=&who=&where=&on=&action=&full=."""
    _person, library, _libraries = managed(request)
    policies = {one.code: one for one in list_policies(library_id=library.id)}
    groups = group_titles(library.id)
    asked = {name: request.GET.get(name, "")[:80] for name in ("policy", "who", "where", "on", "full", "loan")}
    chosen = policies.get(asked["policy"]) or next(iter(policies.values()), None)
    wrong = ""
    try:
        at = midnight(asked["on"], library) or timezone.now()
    except ValueError:
        at, wrong = timezone.now(), _("日期写作 2031-01-01。")
    results = []
    if chosen is not None:
        for action, word in action_words().items():
            decision = _decide(chosen, library, asked, Action(action), at, list(groups))
            results.append((word, decision, explain(decision, libraries={library.id: name_of(library)}, groups=groups)))
    context = {
        "library": library, "library_name": name_of(library), "policies": policies.values(), "chosen": chosen, "asked": asked, "results": results, "wrong": wrong,
        "kinds": [("anonymous", _("没有登录的人")), ("member", _("本馆读者")), ("other", _("别馆读者")), *((f"group:{code}", _("读者组：%(groups)s") % {"groups": title}) for code, title in groups.items())],
    }
    return render(request, "rights/try.html", context)


def _decide(policy: Policy, library: LibraryData, asked: dict[str, str], action: Action, at: datetime, groups: list[str]) -> Decision:
    person = _invented(asked["who"], library)
    code = asked["who"].removeprefix("group:") if asked["who"].startswith("group:") else ""
    licences = Licence.objects.filter(library_id=library.id)
    circumstances = Circumstances(
        inside=frozenset({library.id}) if asked["where"] == "inside" else frozenset(),
        groups=frozenset({(library.id, code)}) if code in groups else frozenset(),
        seats={one.pk: Seats(running=is_running(one, at), free=0 if asked["full"] else one.seats) for one in licences},
        loans=frozenset({"try"}) if asked["loan"] else frozenset(),
    )
    thing = Thing("try", library.id, subject="try", policy=policy, permission="rights.never-held")
    return decide(person=person, thing=thing, action=action, at=at, circumstances=circumstances)


def _invented(who: str, library: LibraryData) -> Person:
    if who == "member" or who.startswith("group:"):
        return Person(id=_SOMEBODY, home_library_id=library.id)
    return Person(id=_SOMEBODY, home_library_id=_NOBODYS_LIBRARY) if who == "other" else ANONYMOUS
