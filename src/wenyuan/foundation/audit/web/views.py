"""The public page of evidence, and the list of acts for staff."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wenyuan.foundation.accounts.api import names_of
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.libraries.api import choice_text, choose_library, library_names

from ..queries.entries import NoSuchEntry, find_entry, list_entries, list_kinds, list_witnesses, newest_checkpoint, newest_evidence, search_public

_PAGE = 50
_FEW = 40  # of more libraries than this nobody wants to choose from a list


@never_cache
def show_evidence(request: HttpRequest) -> HttpResponse:
    """GET /evidence/?q=: what it is, the newest checkpoint, a search by subject, digest or reference."""
    words = request.GET.get("q", "")[:400]
    context = {
        "q": words, "found": search_public(words=words) if words.strip() else [], "newest": newest_evidence(), "checkpoint": newest_checkpoint(),
        "witnesses": list_witnesses(),
        "libraries": library_names(),
    }
    return render(request, "audit/evidence.html", context)


@never_cache
def show_entry(request: HttpRequest, reference: uuid.UUID) -> HttpResponse:
    """GET /evidence/<reference>/: one entry as it stands in the log."""
    try:
        entry = find_entry(reference=str(reference))
    except NoSuchEntry:
        raise Http404(str(reference)) from None
    checkpoint = newest_checkpoint(covering=entry.number) if entry.number is not None else None
    return render(request, "audit/entry.html", {"act": entry, "checkpoint": checkpoint, "libraries": library_names()})


@never_cache
def list_acts(request: HttpRequest) -> HttpResponse:
    """GET /staff/audit/?kind=&action=&subject=&library=&since=&until=&before=: acts of the libraries that the person may see."""
    person = person_of(request)
    if not person.may("audit.view"):
        raise PermissionDenied(_("查看操作记录需要相应岗位。"))
    allowed = person.libraries_where("audit.view")
    wanted = request.GET.get("library", "").strip()[:200]
    choice = choose_library(wanted, among=allowed)
    library, before = choice.library.id if choice.library else None, _number(request, "before")
    since, until = _day(request, "since"), _day(request, "until")
    chosen = allowed if not wanted else [library] if library is not None else []
    values = {name: request.GET.get(name, "").strip()[:400].replace("\x00", "") for name in ("kind", "action", "subject")}
    rows = list_entries(
        libraries=chosen, kind=values["kind"], action=values["action"], subject=values["subject"], before_number=before, limit=_PAGE + 1,
        since=_start(since, 0), until=_start(until, 1),
    )
    entries = rows[:_PAGE]
    kinds = list_kinds()
    names = library_names()
    context = {
        "entries": entries, "more": entries[-1].number if len(rows) > _PAGE else None, "values": values, "library": library, "since": since, "until": until,
        "kinds": sorted({kind for kind, _action in kinds}), "actions": sorted({action for _kind, action in kinds}), "library_names": names,
        "choices": [(key, name) for key, name in names.items() if key in allowed] if allowed is not None and len(allowed) <= _FEW else None,
        "wanted": choice_text(choice.library) if choice.library else wanted, "choice": choice,
        "people": names_of(account_ids={entry.actor_id for entry in entries if entry.actor_id is not None}), "filtered": bool(request.GET),
    }
    return render(request, "audit/acts.html", context)


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        found = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return found if 1900 < found.year < 2200 else None


def _start(day: date | None, later: int) -> datetime | None:
    """Return when a day begins, or the day after it, in the library's time zone."""
    return None if day is None else timezone.make_aware(datetime.combine(date.fromordinal(day.toordinal() + later), time()))
