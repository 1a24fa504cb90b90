"""A library's own duplicates: two of its records side by side, merged as it chooses, and parted again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.bibliography.marc import MarcError
from wenyuan.bibliography.validation import field_definition, field_name
from wenyuan.foundation.accounts.api import names_of
from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.libraries.api import LibraryData
from wenyuan.knowledge.catalogue.enums import Material

from ..domain.own_merging import ChangedMeanwhile, NoSuchMerge, NotMergeable, merge_own, postpone_own, rule_own_different, undo_own_merge
from ..domain.policies import current_policy
from ..domain.ruling import Contradiction, NoSuchPair
from ..queries.own_pairs import OwnShown, count_own_by_library, list_own_merges, show_own_pair, waiting_own_pairs
from .door import REVIEW, bounded, libraries_for, require, tabs, whole_number
from .words import ASPECTS, say_weight

_REASON: Final = 400
_MOST_FIELDS: Final = 2_000
_LANGUAGES: Final = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}


@never_cache
def own_duplicates(request: HttpRequest) -> HttpResponse:
    """GET /staff/union/own/: the pair asked for, or the likeliest that waits, of the library asked for."""
    person = require(request, REVIEW)
    libraries = libraries_for(person, REVIEW)
    waiting = count_own_by_library([one.id for one in libraries])
    return _show(request, person, libraries, _choose(request.GET.get("library"), person, libraries, waiting))


def _choose(asked: str | None, person: Person, libraries: list[LibraryData], waiting: Mapping[int, int]) -> int:
    """Return the library asked for, else the person's own, else one of which something waits."""
    held = {one.id for one in libraries}
    wanted = whole_number(asked)
    if wanted is not None and wanted not in held:
        raise Http404
    first = next(iter(waiting), None) or next(iter(sorted(held)), 0)
    home = person.home_library_id if person.home_library_id in held else None
    return wanted or (home if home is not None and (home in waiting or not waiting) else None) or first


def _show(request: HttpRequest, person: Person, libraries: list[LibraryData], library_id: int, *, problem: str = "", pair_id: int | None = None, status: int = 200) -> HttpResponse:
    waiting = waiting_own_pairs(library_id)
    ids = list(waiting.values_list("pk", flat=True)[:500])
    asked = pair_id or whole_number(request.GET.get("pair"))
    place = ids.index(asked) if asked in ids else 0
    pair = waiting.filter(pk=ids[place]).first() if ids else None
    own = show_own_pair(pair, keep=whole_number((request.POST if request.method == "POST" else request.GET).get("keep"))) if pair is not None else None
    merges = list_own_merges(library_id)
    lang = _LANGUAGES.get(getattr(request, "LANGUAGE_CODE", ""), "zh-Hans")
    policy, _number = current_policy()
    context = {
        "tabs": tabs(person, "/staff/union/own/"), "libraries": libraries, "library_id": library_id, "names": {one.id: one.name for one in libraries}, "own": own,
        "waiting": count_own_by_library([one.id for one in libraries]), "total": waiting.count(), "before": ids[place - 1] if place else None,
        "after": ids[place + 1] if place + 1 < len(ids) else None, "field_names": _field_names(own, lang), "repeatable": _repeatable(own), "aspects": ASPECTS, "say_weight": say_weight,
        "materials": dict(Material.choices), "merges": merges, "people": names_of(account_ids={one.row.actor_id for one in merges if one.row.actor_id}), "problem": problem,
        "done": request.GET.get("done", ""), "automatic": policy.within_library,
    }
    return render(request, "union/own.html", context, status=status)


def _field_names(own: OwnShown | None, lang: str) -> dict[str, str]:
    return {row.tag: field_name(own.shown.left.marc.format, row.tag, lang) for row in own.shown.rows} if own else {}


def _repeatable(own: OwnShown | None) -> dict[str, bool]:
    """Return of each tag whether it may stand twice; one that nothing is known of may."""
    found: dict[str, bool] = {}
    for row in own.shown.rows if own else ():
        definition = field_definition(own.shown.left.marc.format, row.tag) if own else None
        found[row.tag] = definition is None or definition.repeatable
    return found


@require_POST
@bounded
def decide_own(request: HttpRequest, pair_id: int) -> HttpResponse:
    """POST /staff/union/own/<id>/: `act` is merge (with `keep`, the states shown, and `row-N` for fields taken over), different or later."""
    form, library_id = request.POST, whole_number(request.POST.get("library")) or 0
    person = require(request, REVIEW, library_id=library_id)
    reason, act, at = form.get("reason", "").strip()[:_REASON], form.get("act", ""), timezone.now()
    problem, done = "", act
    try:
        if act == "merge":
            versions = {number: version for name, text in form.items() if name.startswith("version-") and (number := whole_number(name[8:])) and (version := whole_number(str(text)))}
            taken = {int(name[4:]): str(how) for name, how in form.items() if name.startswith("row-") and how in {"take", "both"} and name[4:].isascii() and name[4:].isdigit() and len(name) < 9}
            merge_own(
                pair_id=pair_id, library_id=library_id, kept_id=whole_number(form.get("keep")) or 0, taken=dict(list(taken.items())[:_MOST_FIELDS]), versions=versions, reason=reason, at=at,
                actor_id=person.id,
            )
        elif act == "different":
            rule_own_different(pair_id=pair_id, library_id=library_id, reason=reason, at=at, actor_id=person.id)
        elif act == "later":
            postpone_own(pair_id=pair_id, library_id=library_id, at=at)
        else:
            raise Http404
    except NoSuchPair:
        done = "gone"
    except ChangedMeanwhile:
        problem = _("其中一条刚被改过，请看过新的内容再定。")
    except (Contradiction, NotMergeable):
        problem = _("不能并：其中一条已撤下、已并入别处，或与联合记录的成员已判为不同。")
    except MarcError as wrong:
        problem = _("不能并：取过来的字段放不进一条记录（%(why)s）。") % {"why": str(wrong)[:200]}
    if problem:
        return _show(request, person, libraries_for(person, REVIEW), library_id, problem=problem, pair_id=pair_id, status=409)
    following = whole_number(form.get("next"))
    return HttpResponseRedirect(f"/staff/union/own/?library={library_id}&done={done}" + (f"&pair={following}" if following else ""))


@require_POST
@bounded
def undo_own(request: HttpRequest, own_merge_id: int) -> HttpResponse:
    """POST /staff/union/own/merges/<id>/undo/: part the two again."""
    library_id = whole_number(request.POST.get("library")) or 0
    person = require(request, REVIEW, library_id=library_id)
    try:
        whole = undo_own_merge(own_merge_id=own_merge_id, library_id=library_id, at=timezone.now(), actor_id=person.id)
    except (NoSuchMerge, NotMergeable):
        return _show(request, person, libraries_for(person, REVIEW), library_id, problem=_("这次合并已经撤回，或被并的一条已注销。"), status=409)
    return HttpResponseRedirect(f"/staff/union/own/?library={library_id}&done={'undone' if whole else 'undone-kept'}")
