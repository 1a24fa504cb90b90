"""A reader's lists: put things in, order them, write beside them, share them, cite them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.bibliography.citations import Citable, cite_gbt7714, write_bibtex, write_csl_json, write_ris
from wenyuan.foundation.identifiers.api import resolve_arks
from wenyuan.knowledge.catalogue.api import find_records

from ..domain.lists import (
    MOST_ENTRIES,
    MOST_LISTS,
    NoSuchList,
    NotAnArk,
    TooMany,
    change_entry,
    change_list,
    create_list,
    put_in,
    remove_list,
    take_out,
)
from ..models import ReadingList
from ..queries.shelf import citables, find_shared, list_lists, show_entries
from .door import own_id, to_sign_in

_PAGE: Final = "/account/lists/"
_SHOWN: Final = 500


def _gbt7714(things: list[Citable]) -> bytes:
    return "\r\n".join(f"[{number}] {cite_gbt7714(thing)}" for number, thing in enumerate(things, start=1)).encode("utf-8-sig")


# Form: media type, ending of the file, how it is written.
CITATIONS: Final[dict[str, tuple[str, str, Callable[[list[Citable]], bytes]]]] = {
    "gbt7714": ("text/plain; charset=utf-8", "txt", _gbt7714),
    "bibtex": ("application/x-bibtex; charset=utf-8", "bib", lambda things: "\n".join(map(write_bibtex, things)).encode()),
    "ris": ("application/x-research-info-systems; charset=utf-8", "ris", lambda things: "".join(map(write_ris, things)).encode()),
    "csl": (
        "application/vnd.citationstyles.csl+json", "json", lambda things: orjson.dumps([one for thing in things for one in write_csl_json(thing)], option=orjson.OPT_INDENT_2),
    ),
}


@never_cache
def show_lists(request: HttpRequest, problem: str = "") -> HttpResponse:
    """GET /account/lists/."""
    account = own_id(request)
    if account is None:
        return to_sign_in(request)
    return render(request, "bookshelf/lists.html", {"lists": list_lists(account_id=account), "problem": problem}, status=400 if problem else 200)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """POST /account/lists/new/."""
    account = own_id(request)
    if account is None:
        return to_sign_in(request)
    try:
        row = create_list(account_id=account, title=request.POST.get("title", ""), at=timezone.now())
    except ValueError:
        return show_lists(request, problem=_("请给书单起个名字。"))
    except TooMany:
        return show_lists(request, problem=_("最多 %(num)s 个书单。") % {"num": MOST_LISTS})
    return HttpResponseRedirect(f"{_PAGE}{row.pk}/")


def _own(account_id: int, list_id: int) -> ReadingList:
    row = ReadingList.objects.filter(pk=list_id, account_id=account_id).first()
    if row is None:
        raise Http404(str(list_id))
    return row


@never_cache
def show_list(request: HttpRequest, list_id: int) -> HttpResponse:
    """GET and POST /account/lists/<id>/: the list; a POST changes its name, its note and who may read it."""
    account = own_id(request)
    if account is None:
        return to_sign_in(request)
    row = _own(account, list_id)
    if request.method == "POST":
        change_list(
            account_id=account, list_id=list_id, title=request.POST.get("title", ""), note=request.POST.get("note", "").strip(), is_shared=request.POST.get("shared") == "1",
            at=timezone.now(),
        )
        return HttpResponseRedirect(f"{_PAGE}{list_id}/")
    return render(request, "bookshelf/list.html", {"list": row, **_entries_of(row), "own": True, "base": f"{_PAGE}{list_id}/"})


def _entries_of(row: ReadingList) -> dict[str, object]:
    entries = list(row.entries.order_by("place", "pk")[: _SHOWN + 1])
    return {"entries": show_entries(entries[:_SHOWN]), "more": len(entries) > _SHOWN, "naan": settings.WENYUAN_NAAN, "forms": list(CITATIONS)}


@require_POST
def remove(request: HttpRequest, list_id: int) -> HttpResponse:
    """POST /account/lists/<id>/remove/: once the box is ticked that says it is meant."""
    account = own_id(request)
    if account is None:
        return to_sign_in(request)
    row = _own(account, list_id)
    if request.POST.get("sure") != "1":
        return HttpResponseRedirect(f"{_PAGE}{row.pk}/#remove")
    remove_list(account_id=account, list_id=list_id)
    return HttpResponseRedirect(_PAGE)


@require_POST
def change(request: HttpRequest, list_id: int, entry_id: int) -> HttpResponse:
    """POST /account/lists/<id>/<entry>/: note, up, down, or out of the list."""
    account = own_id(request)
    if account is None:
        return to_sign_in(request)
    act, now = request.POST.get("act", ""), timezone.now()
    try:
        if act == "out":
            take_out(account_id=account, list_id=list_id, entry_id=entry_id, at=now)
        else:
            move = {"up": -1, "down": 1}.get(act, 0)
            change_entry(account_id=account, list_id=list_id, entry_id=entry_id, note=request.POST.get("note", "").strip(), move=move, at=now)
    except NoSuchList as problem:
        raise Http404(str(list_id)) from problem
    return HttpResponseRedirect(f"{_PAGE}{list_id}/#e{entry_id}" if act != "out" else f"{_PAGE}{list_id}/")


@never_cache
def add(request: HttpRequest) -> HttpResponse:
    """GET and POST /account/lists/add/?ark=: choose a list for a thing, or begin one with it."""
    account = own_id(request)
    if account is None:
        return to_sign_in(request)
    ark = (request.POST if request.method == "POST" else request.GET).get("ark", "")[:60]
    try:
        end = resolve_arks(names=[ark])[ark]
    except NotAnArk as problem:
        raise Http404(ark) from problem
    record = find_records(record_ids=[end.number]).get(end.number) if end.kind == "record" else None
    if end.reason or record is None:
        raise Http404(ark)
    problem_ = ""
    if request.method == "POST":
        try:
            chosen, now = request.POST.get("list", ""), timezone.now()
            list_id = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 18 else create_list(account_id=account, title=request.POST.get("title", ""), at=now).pk
            put_in(account_id=account, list_id=list_id, ark=end.name, title=record.title, at=now)
        except ValueError:
            problem_ = _("请给书单起个名字。")
        except TooMany:
            problem_ = _("最多 %(lists)s 个书单，每个最多 %(entries)s 种。") % {"lists": MOST_LISTS, "entries": MOST_ENTRIES}
        except NoSuchList as problem:
            raise Http404(chosen) from problem
        else:
            return HttpResponseRedirect(f"{_PAGE}{list_id}/")
    context = {"record": record, "ark": end.name, "lists": list_lists(account_id=account), "problem": problem_, "naan": settings.WENYUAN_NAAN}
    return render(request, "bookshelf/add.html", context, status=400 if problem_ else 200)


def show_shared(request: HttpRequest, token: str) -> HttpResponse:
    """GET /lists/<token>/: a list that its owner shares; its address is all that is asked for."""
    row = find_shared(token)
    if row is None:
        raise Http404
    response = render(request, "bookshelf/list.html", {"list": row, **_entries_of(row), "own": False, "base": f"/lists/{token}/"})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def cite_own(request: HttpRequest, list_id: int, form: str) -> HttpResponse:
    """GET /account/lists/<id>/citations/<form>/."""
    account = own_id(request)
    if account is None:
        return to_sign_in(request)
    return _cite(_own(account, list_id), form)


def cite_shared(_request: HttpRequest, token: str, form: str) -> HttpResponse:
    """GET /lists/<token>/citations/<form>/."""
    row = find_shared(token)
    if row is None:
        raise Http404
    return _cite(row, form)


def _cite(row: ReadingList, form: str) -> HttpResponse:
    if form not in CITATIONS:
        raise Http404(form)
    media_type, suffix, write = CITATIONS[form]
    shown = show_entries(list(row.entries.order_by("place", "pk")[:MOST_ENTRIES]))
    body = write(citables([entry.record_id for entry in shown if entry.record_id is not None and not entry.gone]))
    return HttpResponse(body, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="list.{suffix}"', "X-Robots-Tag": "noindex"})
