"""The page of a cluster: members, holders, where each field came from, history; parting and unlocking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.bibliography.validation import field_name
from wenyuan.foundation.accounts.api import names_of
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.catalogue.api import find_exactly

from ..domain.agency import NoAgency
from ..domain.locks import unlock_field
from ..domain.ruling import Contradiction, NoSuchPair, add_member, part_all, part_member
from ..enums import ChangeKind, How, Ruling
from ..queries.clusters import find_cluster_of, list_history, show_cluster
from .door import CONTRIBUTE, REVIEW, TAKE, bounded, holds_for_all, require, require_for_all, tabs, whole_number
from .words import ASPECTS, PARTS, say_weight

_REASON: Final = 400
_LANGUAGES: Final = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}


@never_cache
def cluster_page(request: HttpRequest, cluster_id: int) -> HttpResponse:
    """GET /staff/union/clusters/<id>/."""
    return _show(request, cluster_id, "")


def _show(request: HttpRequest, cluster_id: int, problem: str, status: int = 200) -> HttpResponse:
    person = require(request, next((one for one in (CONTRIBUTE, REVIEW, TAKE) if person_of(request).may(one)), CONTRIBUTE))
    shown = show_cluster(cluster_id)
    if shown is None:
        raise Http404
    lang = _LANGUAGES.get(getattr(request, "LANGUAGE_CODE", ""), "zh-Hans")
    actors = {row.actor_id for row in (*shown.members, *shown.former) if row.actor_id} | {row.actor_id for row in shown.decisions if row.actor_id}
    names = library_names()

    def holders(behind: Iterable[int]) -> list[str]:
        return list(dict.fromkeys(names.get(shown.records[one].library_id, "") for one in behind if one in shown.records))

    context = {
        "tabs": tabs(person, ""), "shown": shown, "names": names, "holders": holders, "people": names_of(account_ids=actors), "hows": dict(How.choices), "kinds": dict(ChangeKind.choices),
        "rulings": dict(Ruling.choices), "history": list_history(cluster_id), "field_names": {one.field.tag: field_name(shown.marc.format, one.field.tag, lang) for one in shown.fields},
        "aspects": ASPECTS, "parts": PARTS, "say_weight": say_weight, "may_part": holds_for_all(person, REVIEW), "copies": Counter(item.library_id for item in shown.items),
        "problem": problem, "saved": "saved" in request.GET,
    }
    return render(request, "union/cluster.html", context, status=status)


@never_cache
def cluster_of_record(request: HttpRequest, record_id: int) -> HttpResponse:
    """GET /staff/union/records/<id>/: on to the cluster that a record is in."""
    require(request, next((one for one in (CONTRIBUTE, REVIEW, TAKE) if person_of(request).may(one)), CONTRIBUTE))
    cluster_id = find_cluster_of(record_id)
    if cluster_id is None:
        raise Http404
    return HttpResponseRedirect(f"/staff/union/clusters/{cluster_id}/")


@require_POST
@bounded
def part(request: HttpRequest, cluster_id: int) -> HttpResponse:
    """POST /staff/union/clusters/<id>/part/: with `record` one member leaves, without it all do; a reason is needed."""
    person = require_for_all(request, REVIEW)
    record_id, reason = whole_number(request.POST.get("record")), request.POST.get("reason", "").strip()[:_REASON]
    if not reason:
        return _show(request, cluster_id, "reason", 422)
    try:
        if record_id is not None:
            part_member(record_id=record_id, reason=reason, at=timezone.now(), actor_id=person.id)
        else:
            part_all(cluster_id=cluster_id, reason=reason, at=timezone.now(), actor_id=person.id)
    except NoSuchPair:
        return _show(request, cluster_id, "gone", 409)
    return HttpResponseRedirect(f"/staff/union/clusters/{cluster_id}/?saved=1")


@require_POST
@bounded
def add(request: HttpRequest, cluster_id: int) -> HttpResponse:
    """POST /staff/union/clusters/<id>/add/: the record that `number` names (control number or ARK) is ruled the same as the members."""
    person = require_for_all(request, REVIEW)
    shown = show_cluster(cluster_id)
    if shown is None or not shown.members:
        raise Http404
    record_id = find_exactly(request.POST.get("number", ""), hidden_libraries=person.libraries_where(REVIEW))
    if record_id is None or record_id == shown.cluster.record_id:
        return _show(request, cluster_id, "none", 422)
    try:
        add_member(cluster_id=cluster_id, record_id=record_id, reason=request.POST.get("reason", "").strip()[:_REASON], at=timezone.now(), actor_id=person.id)
    except Contradiction:
        return _show(request, cluster_id, "ruled", 409)
    return HttpResponseRedirect(f"/staff/union/clusters/{cluster_id}/?saved=1")


@require_POST
@bounded
def unlock(request: HttpRequest, cluster_id: int) -> HttpResponse:
    """POST /staff/union/clusters/<id>/unlock/: give the field `tag` back to the policy."""
    person = require_for_all(request, REVIEW)
    try:
        unlock_field(cluster_id=cluster_id, tag=request.POST.get("tag", "")[:3], at=timezone.now(), actor_id=person.id)
    except NoAgency:
        return _show(request, cluster_id, "agency", 409)
    return HttpResponseRedirect(f"/staff/union/clusters/{cluster_id}/?saved=1")
