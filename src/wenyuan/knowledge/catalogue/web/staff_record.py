"""One record as staff see it: description, copies, history, and what may be done with it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wenyuan.bibliography.marc import record_texts
from wenyuan.bibliography.summary import summarise
from wenyuan.bibliography.validation import field_name
from wenyuan.foundation.accounts.api import names_of
from wenyuan.foundation.libraries.api import library_names, list_branches, list_locations

from ..data import RecordData, VersionData
from ..domain.differences import compare_records
from ..domain.records import delete_record, restore_version, set_suppressed
from ..enums import ItemStatus, Material, RecordStatus, VersionAction
from ..models import RecordVersion
from ..queries.merges import list_retired_below, list_successors
from ..queries.records import NoSuchRecord, find_record, find_version, list_holdings, list_items, read_source
from .staff_door import DELETE, EDIT, EXPORT, VIEW, bounded, libraries_for, page_language, posted, record_for, whole_number
from .staff_findings import say_finding
from .staff_records import export_forms

_REASON = 400


@bounded
def record_page(request: HttpRequest, record_id: int) -> HttpResponse:
    """GET /staff/records/<id>/."""
    person, record = record_for(request, record_id, VIEW)
    newest = find_version(record_id=record_id)
    marc = read_source(raw=newest.raw, encoding=newest.encoding, format_=record.format)
    items = list_items(record_ids=[record_id]).get(record_id, [])
    holdings = list_holdings(record_ids=[record_id]).get(record_id, [])
    rooms = {room for room in (*(one.location_id for one in items), *(one.location_id for one in holdings)) if room is not None}
    versions = list(
        RecordVersion.objects.filter(record_id=record_id).order_by("-number").values("number", "action", "at", "actor_id", "reason", "batch_id", "encoding")[:100]
    )
    lang = page_language()
    findings = find_version_findings(record_id)
    context = {
        "record": record, "marc": marc, "summary": summarise(marc.leader, record_texts(marc), marc.format), "items": items,
        "holdings": holdings, "versions": versions, "names": library_names(),
        "people": names_of(account_ids={v["actor_id"] for v in versions if v["actor_id"]}), "actions": dict(VersionAction.choices),
        "field_names": {f.tag: field_name(marc.format, f.tag, lang) for f in marc.fields} | {"LDR": field_name(marc.format, "LDR", lang)},
        "findings": findings, "say_finding": say_finding, "material": dict(Material.choices).get(record.material, record.material), "status": dict(RecordStatus.choices)[record.status],
        "item_statuses": dict(ItemStatus.choices), "branches": {b.id: b.name_en if lang == "en" and b.name_en else b.name for b in list_branches(library_ids={*(one.library_id for one in items), *(one.library_id for one in holdings)})},
        "locations": {x.id: x.name_en if lang == "en" and x.name_en else x.name for x in list_locations(ids=rooms)},
        "may_edit": person.may(EDIT, library_id=record.library_id), "may_delete": person.may(DELETE, library_id=record.library_id),
        "may_export": person.may(EXPORT), "forms": export_forms(), "item_libraries": {one.id for one in libraries_for(person, EDIT)},
        "saved": "saved" in request.GET, "merged_into": _standing_for(record), "merged_here": len(list_retired_below(record_id=record_id)),
    }
    return render(request, "catalogue/staff/record.html", context)


def _standing_for(record: RecordData) -> RecordData | None:
    """Return the record that stands for a merged one."""
    above = list_successors(record_id=record.id) if record.status == RecordStatus.MERGED else []
    return find_record(record_id=above[-1]) if above else None


def find_version_findings(record_id: int) -> list[dict[str, object]]:
    """Return what reading the newest imported state brought to light."""
    row = RecordVersion.objects.filter(record_id=record_id, findings__isnull=False).order_by("-number").values_list("findings", flat=True).first()
    return list(row or ())


@bounded
def record_compare(request: HttpRequest, record_id: int) -> HttpResponse:
    """GET /staff/records/<id>/compare/?a=&b=: two states side by side, the older at the left."""
    _person, record = record_for(request, record_id, VIEW)
    newest = record.version
    b = whole_number(request.GET.get("b")) or newest
    a = whole_number(request.GET.get("a")) or max(1, b - 1)
    a, b = min(a, b), max(a, b)
    try:
        left, right = find_version(record_id=record_id, number=a), find_version(record_id=record_id, number=b)
    except NoSuchRecord:
        raise Http404 from None
    rows = compare_records(*(read_source(raw=v.raw, encoding=v.encoding, format_=record.format) for v in (left, right)))
    format_ = record.format
    context = {
        "record": record, "left": left, "right": right, "rows": rows, "same_octets": left.raw == right.raw, "actions": dict(VersionAction.choices),
        "names": {row.tag: _field_name(format_, row.tag) for row in rows}, "numbers": list(range(newest, 0, -1))[:200],
        "people": _people(left, right), "only_changes": request.GET.get("all") != "1", "may_edit": _person.may(EDIT, library_id=record.library_id),
        "changed": sum(row.kind != "same" for row in rows),
    }
    return render(request, "catalogue/staff/compare.html", context)


def _field_name(format_: str, tag: str) -> str:
    from wenyuan.bibliography.marc import MarcFormat  # noqa: PLC0415 -- beside its only use

    return field_name(MarcFormat(format_), tag, page_language())


def _people(*versions: VersionData) -> dict[int, str]:
    return names_of(account_ids={v.actor_id for v in versions if v.actor_id})


@require_POST
@bounded
def record_restore(request: HttpRequest, record_id: int) -> HttpResponse:
    """POST /staff/records/<id>/restore/: an older state becomes the newest; a deleted record comes back."""
    person, record = record_for(request, record_id, EDIT)
    number = whole_number(posted(request).get("number")) or 0
    if record.status == RecordStatus.DELETED:
        record_for(request, record_id, DELETE)
    try:
        restore_version(
            record_id=record_id, number=number, at=timezone.now(), actor_id=person.id,
            reason=posted(request).get("reason", "")[:_REASON] or _("恢复第 %(number)s 版") % {"number": number},
        )
    except NoSuchRecord:
        raise Http404 from None
    return HttpResponseRedirect(f"/staff/records/{record_id}/?saved=1")


@require_POST
@bounded
def record_suppress(request: HttpRequest, record_id: int) -> HttpResponse:
    """POST /staff/records/<id>/suppress/ with `suppressed` 1 or 0 and perhaps a reason, which the history shows after what was done."""
    person, _record = record_for(request, record_id, EDIT)
    suppressed = posted(request).get("suppressed") == "1"
    done = _("已设为不公开") if suppressed else _("已重新公开")
    why = posted(request).get("reason", "").strip()[:_REASON]
    reason = _("%(done)s：%(why)s") % {"done": done, "why": why} if why else done
    set_suppressed(record_id=record_id, suppressed=suppressed, at=timezone.now(), actor_id=person.id, reason=reason)
    return HttpResponseRedirect(f"/staff/records/{record_id}/?saved=1")


@require_POST
@bounded
def record_delete(request: HttpRequest, record_id: int) -> HttpResponse:
    """POST /staff/records/<id>/delete/: with a reason and, on the second page, the confirmation."""
    person, record = record_for(request, record_id, DELETE)
    reason = posted(request).get("reason", "").strip()[:_REASON]
    if record.status == RecordStatus.MERGED or list_retired_below(record_id=record_id):
        return HttpResponseRedirect(f"/staff/records/{record_id}/")
    if not reason or posted(request).get("confirmed") != "1":
        copies = len(list_items(record_ids=[record_id]).get(record_id, []))
        context = {"record": record, "reason": reason, "copies": copies, "asked": "reason" in posted(request)}
        return render(request, "catalogue/staff/delete.html", context, status=200 if reason else 422)
    delete_record(record_id=record_id, reason=reason, at=timezone.now(), actor_id=person.id)
    return HttpResponseRedirect(f"/staff/records/{record_id}/?saved=1")
