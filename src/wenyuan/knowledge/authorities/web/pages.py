"""One authority for staff: forms, facts, numbers, relations, uses, history and acts."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.bibliography.marc import Record as MarcRecord
from wenyuan.foundation.accounts.api import names_of
from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.catalogue.api import (
    AGENTS,
    TOPICS,
    AuthorityData,
    AuthorityVersionData,
    list_authority_versions,
    read_source,
)
from wenyuan.knowledge.catalogue.enums import AuthorityKind, RecordStatus, VersionAction
from wenyuan.knowledge.catalogue.pages import VIEW, bounded, posted, require, whole_number

from ..domain.editing import restore_authority
from ..enums import ActState, RelationKind, Scheme
from ..format import propose_forms
from ..queries.pages import count_uses, facts_of, list_heading_changes, list_merges, list_uses, numbers_of, related_to
from .door import CHANGE, DELETE, EDIT, visible_authority
from .fields import authority_field_name
from .listing import list_forms, portal_address, say_script, traditional_forms

_REASON = 400


@never_cache
def authority_page(request: HttpRequest, authority_id: int) -> HttpResponse:
    """GET /staff/authorities/<id>/?version=: one authority; an older state shows its fields only."""
    person = require(request, VIEW)
    return show_authority(request, person, visible_authority(person, authority_id))


def show_authority(request: HttpRequest, person: Person, authority: AuthorityData, *, problem: str = "", status: int = 200) -> HttpResponse:
    """Show an authority, with what went wrong with an act on it."""
    versions = list_authority_versions(authority_id=authority.id)
    wanted = whole_number(request.GET.get("version"))
    shown = next((one for one in versions if wanted in (None, one.number)), None)
    if wanted is not None and shown is None:
        raise Http404
    marc = _read(authority, shown) if shown else None
    related = related_to(authority_id=authority.id)
    acts, merges = list_heading_changes(at=timezone.now(), authority_id=authority.id, limit=6), list_merges(authority_id=authority.id)
    actors = {one.actor_id for one in versions} | {one.actor_id for one in acts} | {one.actor_id for one in merges}
    live = authority.status == RecordStatus.ACTIVE
    context = {
        "authority": authority, "ark": ark_name("authority", authority.id), "marc": marc, "shown": shown, "versions": versions, "forms": list_forms(authority),
        "names": library_names(), "people": names_of(account_ids={one for one in actors if one}), "actions": dict(VersionAction.choices),
        "kind": dict(AuthorityKind.choices).get(authority.kind, authority.kind), "status": dict(RecordStatus.choices).get(authority.status, authority.status),
        "field_names": {tag: authority_field_name(tag, marc.format) for tag in ("LDR", *(field.tag for field in marc.fields))} if marc else {},
        "is_agent": authority.kind in AGENTS, "is_topic": authority.kind in TOPICS, "by_title": portal_address(authority.kind, authority.heading),
        "facts": facts_of(authority_id=authority.id), "numbers": numbers_of(authority_id=authority.id), "schemes": Scheme.choices, "scheme_names": dict(Scheme.choices),
        "related": [one for one in related if one.kind not in {"earlier", "later"}], "relation_names": dict(RelationKind.choices), "relations": RelationKind.choices,
        "before": [one for one in related if one.kind == "earlier"], "after": [one for one in related if one.kind == "later"],
        "uses": list_uses(authority_id=authority.id), "counts": count_uses(authority_id=authority.id), "acts": acts, "act_states": dict(ActState.choices), "merges": merges,
        "proposed": _proposed(authority) if live else [], "may_edit": live and person.may(EDIT, library_id=authority.library_id),
        "may_delete": live and person.may(DELETE, library_id=authority.library_id), "may_change": live and person.may(CHANGE), "problem": problem,
        "may_restore": person.may(EDIT, library_id=authority.library_id),
    }
    return render(request, "authorities/page.html", context, status=status)


def _read(authority: AuthorityData, version: AuthorityVersionData) -> MarcRecord:
    return read_source(raw=version.raw, encoding=version.encoding, format_=authority.format)


def _proposed(authority: AuthorityData) -> list[tuple[str, str]]:
    """Return forms that the record has not yet, with their script in words."""
    there = {authority.heading, *authority.variants}
    forms = [form for form in propose_forms(authority.heading, authority.kind).values() if form not in there]
    traditional = traditional_forms(forms)
    return [(form, say_script(form, traditional=traditional[form])) for form in dict.fromkeys(forms)]


@require_POST
@bounded
def authority_restore(request: HttpRequest, authority_id: int) -> HttpResponse:
    """POST /staff/authorities/<id>/restore/: make an older state the newest."""
    person = require(request, VIEW)
    authority = visible_authority(person, authority_id)
    require(request, EDIT, library_id=authority.library_id)
    number = whole_number(posted(request).get("version")) or 0
    if not any(one.number == number for one in list_authority_versions(authority_id=authority_id)):
        raise Http404
    restore_authority(authority_id=authority_id, number=number, at=timezone.now(), actor_id=person.id, reason=posted(request).get("reason", "")[:_REASON])
    return HttpResponseRedirect(f"/staff/authorities/{authority_id}/?saved=1")
