"""Copies of a record: put on record, changed, moved, withdrawn, each by those who may in the copy's library."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.libraries.api import list_branches, list_locations

from ..data import RecordData
from ..domain.items import BarcodeTaken, ItemFacts, ItemOnLoan, PlaceOfAnotherLibrary, add_item, change_item, withdraw_item
from ..enums import ItemStatus
from ..models import Item
from ..queries.records import find_record
from .staff_door import EDIT, VIEW, bounded, libraries_for, name_of, page_language, posted, record_for, require, whole_number

_TYPES = ("book", "reference", "serial", "audio", "video", "map", "rare", "kit", "other")


def _facts(form: QueryDict) -> ItemFacts:
    """Read a form; the place comes as `branch` or `branch:location` in one list.

    Raises:
        ValueError: The due date is none.
    """
    branch, _sep, location = form.get("place", "").partition(":")
    due = form.get("due_on", "")
    return ItemFacts(
        barcode=form.get("barcode", ""), call_number=form.get("call_number", ""), volume=form.get("volume", ""), branch_id=whole_number(branch),
        location_id=whole_number(location), item_type=form.get("item_type", "book"), status=form.get("status", "available"),
        due_on=date.fromisoformat(due) if due else None,
    )


def _say(problem: Exception) -> str:
    if isinstance(problem, BarcodeTaken):
        return _("本馆已有条码 %(barcode)s。") % {"barcode": problem}
    if isinstance(problem, PlaceOfAnotherLibrary):
        return _("这个地点不属于所选的馆。")
    if isinstance(problem, ItemOnLoan):
        return _("这一册已借出，还回后才能剔除。")
    return _("填写的内容不完整。")


def _form(
    request: HttpRequest, person: Person, record: RecordData, *, item: Item | None, facts: ItemFacts, library_id: int | None, problem: str = "",
) -> HttpResponse:
    english = page_language() == "en"
    libraries = [one for one in libraries_for(person, EDIT) if item is None or one.id == item.library_id]
    held = {one.id for one in libraries}
    rooms: dict[int, list[tuple[int, str]]] = {}
    for place in list_locations(library_ids=held):
        rooms.setdefault(place.branch_id, []).append((place.id, place.name_en if english and place.name_en else place.name))
    places = [(b.library_id, b.id, b.name_en if english and b.name_en else b.name, rooms.get(b.id, [])) for b in list_branches(library_ids=held)]
    context = {
        "record": record, "item": item, "facts": facts, "libraries": [(one.id, name_of(one)) for one in libraries], "places": places, "problem": problem,
        "library_id": library_id, "statuses": ItemStatus.choices, "types": _TYPES, "library_names": {one.id: name_of(one) for one in libraries},
    }
    return render(request, "catalogue/staff/item.html", context, status=422 if problem else 200)


@bounded
def item_add(request: HttpRequest, record_id: int) -> HttpResponse:
    """GET and POST /staff/records/<id>/items/add/."""
    person, record = record_for(request, record_id, VIEW)
    require(request, EDIT)
    mine = libraries_for(person, EDIT)
    if request.method != "POST":
        home = person.home_library_id if person.home_library_id in {one.id for one in mine} else mine[0].id if mine else None
        return _form(request, person, record, item=None, facts=ItemFacts(call_number=record.class_number), library_id=home)
    library_id = whole_number(posted(request).get("library")) or 0
    require(request, EDIT, library_id=library_id)
    facts = ItemFacts()
    try:
        facts = _facts(posted(request))
        add_item(record_id=record_id, library_id=library_id, facts=facts, at=timezone.now(), actor_id=person.id)
    except (BarcodeTaken, PlaceOfAnotherLibrary, ValueError) as problem:
        return _form(request, person, record, item=None, facts=facts, library_id=library_id, problem=_say(problem))
    if posted(request).get("again"):
        return HttpResponseRedirect(f"/staff/records/{record_id}/items/add/")
    return HttpResponseRedirect(f"/staff/records/{record_id}/?saved=1#items")


def _item_for(request: HttpRequest, item_id: int) -> tuple[Person, Item]:
    require(request, EDIT)
    item = Item.objects.filter(pk=item_id, withdrawn_at=None).first()
    if item is None:
        raise Http404
    return require(request, EDIT, library_id=item.library_id), item


@bounded
def item_edit(request: HttpRequest, item_id: int) -> HttpResponse:
    """GET and POST /staff/items/<id>/."""
    person, item = _item_for(request, item_id)
    record = find_record(record_id=item.record_id)
    if request.method != "POST":
        facts = ItemFacts(item.barcode, item.call_number, item.volume, item.branch_id, item.location_id, item.item_type, item.status, item.due_on)
        return _form(request, person, record, item=item, facts=facts, library_id=item.library_id)
    facts = ItemFacts()
    try:
        facts = _facts(posted(request))
        change_item(item_id=item_id, facts=facts, at=timezone.now(), actor_id=person.id)
    except (BarcodeTaken, PlaceOfAnotherLibrary, ValueError) as problem:
        return _form(request, person, record, item=item, facts=facts, library_id=item.library_id, problem=_say(problem))
    return HttpResponseRedirect(f"/staff/records/{item.record_id}/?saved=1#items")


@require_POST
@bounded
def item_withdraw(request: HttpRequest, item_id: int) -> HttpResponse:
    """POST /staff/items/<id>/withdraw/ with a reason."""
    person, item = _item_for(request, item_id)
    record_id = item.record_id
    try:
        withdraw_item(item_id=item_id, reason=posted(request).get("reason", "")[:400], at=timezone.now(), actor_id=person.id)
    except (ItemOnLoan, ValueError) as problem:
        facts = ItemFacts(item.barcode, item.call_number, item.volume, item.branch_id, item.location_id, item.item_type, item.status, item.due_on)
        text = _say(problem) if isinstance(problem, ItemOnLoan) else _("剔除要写明原因。")
        return _form(request, person, find_record(record_id=record_id), item=item, facts=facts, library_id=item.library_id, problem=text)
    return HttpResponseRedirect(f"/staff/records/{record_id}/?saved=1#items")
