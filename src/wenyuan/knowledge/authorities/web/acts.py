"""Merge, split, and bring a changed heading to the records."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wenyuan.bibliography.marc import Field, MarcError, Record, Subfield
from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.jobs.api import enqueue
from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.catalogue.api import AuthorityData, AuthorityNumberTaken, find_authorities, list_authority_versions, read_source
from wenyuan.knowledge.catalogue.pages import VIEW, bounded, posted, require, whole_number

from ..domain.changes import open_heading_change, preview_heading_change
from ..domain.editing import current_source
from ..domain.merging import MergeNotUndoable, NotMergeable, merge_authorities, split_authority, undo_merge
from ..enums import ActState
from ..format import change_record
from ..format.reading import heading_text
from ..format.writing import TAILS
from ..models import HeadingChange, Merge
from ..queries.lookup import suggest_authorities
from ..queries.pages import count_uses, facts_of, list_heading_changes, list_uses
from .door import CHANGE, DELETE, EDIT, libraries_to_change, visible_authority
from .pages import show_authority

_REASON = 400
_MOST = 200
# Numbers and notes of one person are not another's.
_ITS_OWN: Final = frozenset({"001", "003", "005", "010", "024", "033", "035", "046", "340", "640", "370", "374", "670", "678", "810"})


def _for(request: HttpRequest, authority_id: int, permission: str) -> tuple[Person, AuthorityData]:
    person = require(request, VIEW)
    authority = visible_authority(person, authority_id)
    require(request, permission, library_id=authority.library_id)
    if authority.status != "active":
        raise Http404
    return person, authority


@bounded
def authority_change(request: HttpRequest, authority_id: int) -> HttpResponse:
    """GET and POST /staff/authorities/<id>/change/: what a change of the heading does to records, and to begin it."""
    person = require(request, VIEW)
    authority = visible_authority(person, authority_id)
    require(request, CHANGE)
    if authority.status != "active":
        raise Http404
    libraries = libraries_to_change(person)
    old = _old_headings(authority)
    if request.method == "POST":
        chosen = [text for text in posted(request).getlist("old") if text in old]
        open_heading_change(
            authority_id=authority_id, old_headings=chosen or old, unlinked_too=bool(posted(request).get("unlinked")) and bool(chosen), libraries=libraries, at=timezone.now(), actor_id=person.id,
        )
        return HttpResponseRedirect(f"/staff/authorities/changes/?authority={authority_id}")
    context = {
        "authority": authority, "preview": preview_heading_change(authority_id=authority_id, libraries=libraries), "old": old, "everywhere": libraries is None, "names": library_names(),
    }
    return render(request, "authorities/change.html", context)


def _old_headings(authority: AuthorityData) -> list[str]:
    """Return earlier headings by the history, and the variants: what records may bear in its place."""
    found: dict[str, None] = {}
    for version in list_authority_versions(authority_id=authority.id)[:20]:
        marc = read_source(raw=version.raw, encoding=version.encoding, format_=authority.format)
        field = marc.first(("2" if authority.format == "cnmarc" else "1") + TAILS[marc.format][authority.kind])
        if field is not None:
            found[heading_text(field, marc.format)] = None
    for form in authority.variants:
        found.setdefault(form, None)
    found.pop(authority.heading, None)
    return [text for text in found if text][:40]


@bounded
def change_list(request: HttpRequest) -> HttpResponse:
    """GET /staff/authorities/changes/?authority=: heading changes of the libraries a person sees, with how far they are."""
    person = require(request, CHANGE)
    wanted = whole_number(request.GET.get("authority"))
    acts = list_heading_changes(at=timezone.now(), authority_id=wanted, libraries=person.libraries_where(CHANGE))
    context = {
        "acts": acts, "states": dict(ActState.choices), "names": library_names(), "moving": any(act.state in {"waiting", "running"} for act in acts),
        "authorities": find_authorities(authority_ids={act.authority_id for act in acts}),
    }
    return render(request, "authorities/changes.html", context)


@require_POST
@bounded
def change_undo(request: HttpRequest, change_id: int) -> HttpResponse:
    """POST /staff/authorities/changes/<id>/undo/: put the records back, in the background."""
    person = require(request, CHANGE)
    row = HeadingChange.objects.filter(pk=change_id).first()
    if row is None:
        raise Http404
    require(request, CHANGE, library_id=row.library_id)
    if row.state not in {ActState.DONE, ActState.FAILED}:
        raise Http404
    enqueue(
        name="authorities.undo_heading_change", title=f"撤销：{row.new_heading}", arguments={"change_id": row.pk, "actor_id": person.id}, requested_by_id=person.id,
        library_id=row.library_id if row.libraries == [row.library_id] else None,
    )
    return HttpResponseRedirect(f"/staff/authorities/changes/?authority={row.authority_id}")


@bounded
def authority_merge(request: HttpRequest, authority_id: int) -> HttpResponse:
    """GET and POST /staff/authorities/<id>/merge/?with=: choose another authority, see both side by side, make it a part of this one."""
    person, kept = _for(request, authority_id, DELETE)
    asked = posted(request) if request.method == "POST" else request.GET
    other = whole_number(asked.get("with"))
    gone = visible_authority(person, other) if other is not None else None
    query = request.GET.get("q", "").strip()[:120] or kept.heading
    offered = [] if gone else [one for one in suggest_authorities(text=query, kinds=[kept.kind], limit=20) if one.id != kept.id]
    context: dict[str, object] = {"kept": kept, "gone": gone, "offered": offered, "query": query, "names": library_names(), "problem": "", "reason": asked.get("reason", "")}
    if gone is not None:
        context |= {"kept_uses": list_uses(authority_id=kept.id, limit=5), "gone_uses": list_uses(authority_id=gone.id, limit=5), "kept_counts": count_uses(authority_id=kept.id),
                    "gone_counts": count_uses(authority_id=gone.id), "kept_facts": facts_of(authority_id=kept.id), "gone_facts": facts_of(authority_id=gone.id)}
    if request.method != "POST" or gone is None:
        return render(request, "authorities/merge.html", context)
    require(request, DELETE, library_id=gone.library_id)
    reason = posted(request).get("reason", "").strip()[:_REASON]
    if not reason:
        return render(request, "authorities/merge.html", context | {"problem": _("合并要写明原因。")}, status=422)
    try:
        merge_authorities(kept_id=kept.id, gone_id=gone.id, reason=reason, libraries=libraries_to_change(person), at=timezone.now(), actor_id=person.id)
    except NotMergeable:
        return render(request, "authorities/merge.html", context | {"problem": _("这两条不能合并：类型不同，或有一条已不在。")}, status=409)
    return HttpResponseRedirect(f"/staff/authorities/{kept.id}/?saved=1")


@require_POST
@bounded
def merge_undo(request: HttpRequest, merge_id: int) -> HttpResponse:
    """POST /staff/authorities/merges/<id>/undo/."""
    person = require(request, DELETE)
    row = Merge.objects.filter(pk=merge_id).first()
    if row is None:
        raise Http404
    require(request, DELETE, library_id=row.library_id)
    try:
        undo_merge(merge_id=merge_id, at=timezone.now(), actor_id=person.id)
    except MergeNotUndoable:
        return show_authority(request, person, visible_authority(person, row.kept_id), problem=_("不能撤销：其中一条后来改过，或书目还在更改。"), status=409)
    return HttpResponseRedirect(f"/staff/authorities/{row.kept_id}/?saved=1")


@bounded
def authority_split(request: HttpRequest, authority_id: int) -> HttpResponse:
    """GET and POST /staff/authorities/<id>/split/: a new authority for some of the linked records."""
    person, authority = _for(request, authority_id, EDIT)
    uses = list_uses(authority_id=authority_id, limit=_MOST)
    asked = posted(request)
    context: dict[str, object] = {"authority": authority, "uses": uses, "chosen": set(), "problem": "", "asked": asked}
    if request.method != "POST":
        return render(request, "authorities/split.html", context)
    known = {use.record.id for use in uses}
    chosen = {n for text in asked.getlist("record") if (n := whole_number(text)) in known and n is not None}
    dates, heading = asked.get("dates", "").replace("\x1f", "").strip()[:60], asked.get("heading", "").replace("\x1f", "").strip()[:400] or authority.heading
    if not chosen:
        return render(request, "authorities/split.html", context | {"problem": _("请选出属于另一个的书目。")}, status=422)
    try:
        marc = _another(authority, heading, dates)
        new = split_authority(
            authority_id=authority_id, marc=marc, record_ids=sorted(chosen), libraries=libraries_to_change(person), at=timezone.now(), actor_id=person.id,
            reason=asked.get("reason", "").strip()[:_REASON],
        )
    except (MarcError, AuthorityNumberTaken) as problem:
        return render(request, "authorities/split.html", context | {"problem": str(problem), "chosen": chosen}, status=422)
    return HttpResponseRedirect(f"/staff/authorities/{new}/?saved=1")


def _another(authority: AuthorityData, heading: str, dates: str) -> Record:
    """Begin a record like another's: its kind, heading and coded fields, none of its forms, numbers and notes."""
    marc = current_source(authority.id)
    code, block = ("f", "2") if authority.format == "cnmarc" else ("d", "1")
    tag = block + TAILS[marc.format][authority.kind]
    kept: list[Field] = []
    for field in marc.fields:
        if field.tag in _ITS_OWN or field.tag[:1] in "457":
            continue
        if field.tag == tag:
            rest = tuple(s for s in field.subfields if s.code != code)
            added = (Subfield(code, f"({dates})" if block == "2" else dates),) if dates else ()
            kept.append(replace(field, subfields=(*rest, *added)))
        else:
            kept.append(field)
    renamed = change_record(replace(marc, fields=tuple(kept)), kind=authority.kind, heading=heading)
    return replace(renamed, fields=tuple(f for f in renamed.fields if f.tag[:1] != "4"))
