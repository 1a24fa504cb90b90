"""Records for staff: found by the one search or listed by change, chosen, exported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.discovery.api import Filters, IndexDamaged, IndexMissing, SearchRequest, search

from ..data import RecordData
from ..enums import Material, RecordStatus
from ..queries.exports import FORMS, MEDIA_TYPES, SUFFIXES, export_records
from ..queries.records import find_records
from ..queries.staff_lists import ListFilters, find_exactly, list_changed
from .staff_door import EDIT, EXPORT, VIEW, bounded, chosen_ids, libraries_for, posted, require, whole_number

_MOST_CHOICES = 60
_PAGE = 50
_REACH = 10_000


@dataclass(frozen=True, slots=True)
class _Found:
    """A page of a list: rows, the query of the next page, how many there are (None when not counted)."""

    rows: list[RecordData]
    following: str = ""
    page: int | None = None
    total: int | None = None
    problem: str = ""


@never_cache
def record_list(request: HttpRequest) -> HttpResponse:
    """GET /staff/records/: search, or without a query the newest changes; an exact number goes straight to its record."""
    person = require(request, VIEW)
    text = request.GET.get("q", "").strip()[:400]
    hidden = person.libraries_where(VIEW)
    if text and "page" not in request.GET and (exact := find_exactly(text, hidden_libraries=hidden)) is not None:
        return HttpResponseRedirect(f"/staff/records/{exact}/")
    status, material = request.GET.get("status", ""), request.GET.get("material", "")
    filters = ListFilters(
        text=text, status=status if status in RecordStatus.values else "", library_id=whole_number(request.GET.get("library")),
        material=material if material in Material.values else "", batch_id=whole_number(request.GET.get("batch")), hidden_libraries=hidden,
    )
    by_search = bool(text) and filters.status in {"", RecordStatus.ACTIVE} and filters.batch_id is None
    found = _search(request, filters) if by_search else _list(request, filters)
    context = {
        "found": found, "asked": filters, "choices": _choices(person, filters.library_id), "names": library_names(), "materials": Material.choices,
        "material_names": dict(Material.choices), "statuses": RecordStatus.choices, "status_names": dict(RecordStatus.choices), "forms": export_forms(),
        "may_export": person.may(EXPORT), "may_edit": person.may(EDIT), "by_search": by_search,
    }
    return render(request, "catalogue/staff/records.html", context)


def export_forms() -> list[tuple[str, str]]:
    """Return the forms of an export with their names."""
    return [
        ("iso2709", _("ISO 2709，原样")), ("utf8", _("ISO 2709，UTF-8")), ("marcxml", "MARCXML"), ("json", "MARC-in-JSON"), ("mrk", _("文本（.mrk）")),
        ("cnmarc", "CNMARC"), ("marc21", "MARC 21"), ("mods", "MODS"), ("dc", "Dublin Core"), ("bibframe", "BIBFRAME 2"),
    ]


def _choices(person: Person, chosen: int | None) -> Mapping[int, str]:
    """Return the libraries to narrow by: all of a few; of thousands, those in which the person works and the one that was chosen."""
    names = library_names()
    if len(names) <= _MOST_CHOICES:
        return names
    own = {one.id for one in libraries_for(person, VIEW)[:_MOST_CHOICES]} | {chosen}
    return {key: name for key, name in names.items() if key in own}


def _search(request: HttpRequest, filters: ListFilters) -> _Found:
    page = min(max(whole_number(request.GET.get("page")) or 1, 1), _REACH // _PAGE)
    narrowed = Filters(
        sources=("catalogue",), libraries=(str(filters.library_id),) if filters.library_id else (), materials=(filters.material,) if filters.material else (),
    )
    try:
        answer = search(SearchRequest(query=filters.text, filters=narrowed, limit=_PAGE, offset=(page - 1) * _PAGE))
    except (IndexMissing, IndexDamaged):
        found = _list(request, filters)
        return _Found(found.rows, found.following, problem=_("检索索引暂时不能用，下面按题名文字查找。"))
    known = find_records(record_ids=[hit.key for hit in answer.hits])
    rows = [known[hit.key] for hit in answer.hits if hit.key in known]
    more = answer.total > page * _PAGE and page * _PAGE < _REACH
    return _Found(rows, str(page + 1) if more else "", page=page, total=answer.total)


def _list(request: HttpRequest, filters: ListFilters) -> _Found:
    rows = list_changed(filters, before=_place(request.GET.get("after", "")), limit=_PAGE + 1)
    last = rows[_PAGE - 1] if len(rows) > _PAGE else None
    return _Found(rows[:_PAGE], f"{last.updated_at.timestamp():.6f}-{last.id}" if last else "")


def _place(text: str) -> tuple[datetime, int] | None:
    moment, _sep, number = text.partition("-")
    record_id = whole_number(number)
    try:
        return (datetime.fromtimestamp(float(moment), tz=timezone.get_current_timezone()), record_id) if record_id is not None else None
    except (ValueError, OverflowError, OSError):
        return None


@require_POST
@bounded
def record_export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """POST /staff/records/export/: the chosen records in a form, each from a library in which exporting is allowed."""
    person = require(request, EXPORT)
    form = posted(request).get("form", "iso2709")
    chosen = find_records(record_ids=chosen_ids(posted(request).getlist("record")))
    allowed = [record.id for record in chosen.values() if may_export(person, record)]
    if form not in FORMS or not allowed:
        return render(request, "ui/400.html", status=400)
    stream = export_records(form=form, record_ids=allowed, include_deleted=True)
    name = f"records-{timezone.localtime():%Y%m%d-%H%M}-{len(allowed)}.{SUFFIXES[form]}"
    return StreamingHttpResponse(stream, content_type=MEDIA_TYPES[form], headers={"Content-Disposition": f'attachment; filename="{name}"'})


def may_export(person: Person, record: RecordData) -> bool:
    """Whether a record may leave: public ones with the right held anywhere, hidden ones only from a library where it is held."""
    if record.status == RecordStatus.ACTIVE:
        return person.may(EXPORT)
    return person.may(EXPORT, library_id=record.library_id) and person.may(VIEW, library_id=record.library_id)
