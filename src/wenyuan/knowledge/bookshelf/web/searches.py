"""A reader's kept searches: keep one, change it, see what is new, follow it as a feed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.knowledge.catalogue.pages import clean_xml
from wenyuan.knowledge.discovery.pages import read_address

from ..domain.searches import (
    MOST_SEARCHES,
    NoSuchSearch,
    TooManySearches,
    canonical_address,
    change_search,
    mark_seen,
    read_query,
    remove_search,
    save_search,
)
from ..enums import Rhythm
from ..queries.shelf import find_feed, list_found, list_searches
from .door import own_id, to_sign_in

if TYPE_CHECKING:
    from ..models import FoundThing, SavedSearch

_PAGE: Final = "/account/searches/"


@never_cache
def show_searches(request: HttpRequest) -> HttpResponse:
    """GET /account/searches/."""
    account = own_id(request)
    if account is None:
        return to_sign_in(request)
    return render(request, "bookshelf/searches.html", {"searches": list_searches(account_id=account), "rhythms": Rhythm.choices})


@never_cache
def new_search(request: HttpRequest) -> HttpResponse:
    """GET and POST /account/searches/new/: the parameters are those of /search/; a POST carries them as `search`."""
    account = own_id(request)
    if account is None:
        return to_sign_in(request)
    text = request.POST.get("search", "")[:4000]
    asked = read_query(text) if request.method == "POST" else read_address(request.GET)
    if not (asked.query or asked.is_narrowed):
        return HttpResponseRedirect("/search/")
    problem = ""
    if request.method == "POST":
        try:
            save_search(account_id=account, title=request.POST.get("title", "").strip(), address=text, rhythm=request.POST.get("rhythm", ""), at=timezone.now())
        except TooManySearches:
            problem = _("最多存 %(num)s 个检索，请先删去几个。") % {"num": MOST_SEARCHES}
        except ValueError:
            problem = _("请选一个通知的间隔。")
        else:
            return HttpResponseRedirect(_PAGE)
    context = {"asked": asked, "address": canonical_address(asked), "rhythms": Rhythm.choices, "problem": problem}
    return render(request, "bookshelf/new_search.html", context, status=400 if problem else 200)


@require_POST
def change(request: HttpRequest, search_id: int) -> HttpResponse:
    """POST /account/searches/<id>/."""
    account = own_id(request)
    if account is None:
        return to_sign_in(request)
    try:
        change_search(account_id=account, search_id=search_id, title=request.POST.get("title", "").strip(), rhythm=request.POST.get("rhythm", ""))
    except (NoSuchSearch, ValueError) as problem:
        raise Http404(str(search_id)) from problem
    return HttpResponseRedirect(_PAGE)


@require_POST
def remove(request: HttpRequest, search_id: int) -> HttpResponse:
    """POST /account/searches/<id>/remove/."""
    account = own_id(request)
    if account is None:
        return to_sign_in(request)
    try:
        remove_search(account_id=account, search_id=search_id)
    except NoSuchSearch as problem:
        raise Http404(str(search_id)) from problem
    return HttpResponseRedirect(_PAGE)


@never_cache
def show_new(request: HttpRequest, search_id: int) -> HttpResponse:
    """GET /account/searches/<id>/new/: what it told of; looking at it puts the sign away."""
    account = own_id(request)
    if account is None:
        return to_sign_in(request)
    row = next((one for one in list_searches(account_id=account) if one.id == search_id), None)
    if row is None:
        raise Http404(str(search_id))
    mark_seen(account_id=account, search_id=search_id, at=timezone.now())
    return render(request, "bookshelf/found.html", {"search": row, "found": list_found(search_id=search_id, limit=200), "naan": settings.WENYUAN_NAAN})


def give_feed(request: HttpRequest, token: str) -> HttpResponse:
    """GET /feeds/searches/<token>.atom: what a kept search told of (RFC 4287); whoever knows the address may read it."""
    row = find_feed(token)
    if row is None:
        raise Http404
    base = settings.WENYUAN_BASE_URL or f"{request.scheme}://{request.get_host()}"
    response = HttpResponse(_write_feed(base, request.path, row, list_found(search_id=row.pk)), content_type="application/atom+xml; charset=utf-8")
    response.headers["Cache-Control"] = "private, max-age=900"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _write_feed(base: str, path: str, row: SavedSearch, found: list[FoundThing]) -> str:
    site = str(settings.WENYUAN_SITE_NAME)
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{_text(f'{row.title} · {site}')}</title><id>{_text(base + path)}</id><updated>{_stamp(found[0].at if found else row.created_at)}</updated>"
        f"<author><name>{_text(site)}</name></author>\n"
        f'<link rel="self" type="application/atom+xml" href={quoteattr(base + path)}/><link rel="alternate" type="text/html" href={quoteattr(f"{base}/search/?{row.address}")}/>\n'
    )
    entries = []
    for one in found:
        address = f"{base}/ark:/{settings.WENYUAN_NAAN}/{one.ark}"
        entries.append(f'<entry><title>{_text(one.title or one.ark)}</title><id>{_text(address)}</id><updated>{_stamp(one.at)}</updated><link rel="alternate" href={quoteattr(address)}/></entry>\n')
    return head + "".join(entries) + "</feed>\n"


def _text(value: str) -> str:
    return escape(clean_xml(value))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
