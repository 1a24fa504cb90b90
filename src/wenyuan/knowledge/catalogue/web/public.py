"""Permanent addresses of records: the page, its forms for machines, redirects and tombstones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from wenyuan.bibliography.citations import make_citable, write_coins
from wenyuan.bibliography.classification import ancestors
from wenyuan.bibliography.marc import record_texts
from wenyuan.bibliography.summary import summarise
from wenyuan.foundation.accounts.api import names_of
from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.identifiers.api import NotAnArk, Resolution, resolve_ark
from wenyuan.foundation.rights.api import Action, Thing, decide
from wenyuan.foundation.ui.covers import draw_cover
from wenyuan.knowledge.discovery.pages import class_word, find_traditional, language_tag, language_word, material_word, say_imprint

from ..data import RecordData, VersionData
from ..enums import RecordStatus, VersionAction
from ..queries.records import NoSuchRecord, find_record, find_version, list_versions, read_source
from .isbd import make_card
from .public_exports import ACCEPTED, FORMS, Described, describe_for_machines
from .public_record import (
    gather_holders,
    list_citations,
    list_contributors,
    list_editions,
    list_inside,
    list_marc_rows,
    list_relations,
    say_holdings,
)
from .record_tools import record_tools

if TYPE_CHECKING:
    from django.http import HttpRequest

_SHORT: Final = 160


def show_record(request: HttpRequest, naan: str, name: str) -> HttpResponse:
    """GET /ark:/NAAN/NAME: the record as a page, or in the form that `format` or the Accept header names."""
    try:
        resolution = resolve_ark(name=name)
    except NotAnArk:
        raise Http404(name) from None
    if naan == settings.WENYUAN_NAAN and resolution.kind == "authority":
        return HttpResponseRedirect(f"/authority/{resolution.name}")
    if naan == settings.WENYUAN_NAAN and resolution.kind == "collection":
        return HttpResponseRedirect(f"/ark:/{naan}/{resolution.name}/")
    if naan != settings.WENYUAN_NAAN or resolution.kind != "record":
        raise Http404(name)
    canonical = f"/ark:/{naan}/{resolution.successor or resolution.name}"
    if request.path != canonical:
        asked = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{canonical}?{asked}" if asked else canonical)
    if resolution.retired_at is not None:
        return _show_tombstone(request, resolution, resolution.reason)
    record = _find(resolution)
    person = person_of(request)
    if record.status == RecordStatus.DELETED:
        return _show_tombstone(request, resolution, _("这条书目已从目录中注销。"))
    thing = Thing(kind="record", library_id=record.library_id, suppressed=record.status != RecordStatus.ACTIVE)
    if not decide(person=person, thing=thing, action=Action.DESCRIBE, at=timezone.now()):
        raise Http404(name)
    described = _describe(request, record)
    if "info" in request.GET:
        return _say_erc(described)
    form = _choose_form(request)
    response = _write_form(described, form) if form else _show_page(request, described, person)
    patch_vary_headers(response, ["Accept"])
    return response


def _find(resolution: Resolution) -> RecordData:
    try:
        return find_record(record_id=resolution.number)
    except NoSuchRecord:
        raise Http404(resolution.name) from None


def _show_tombstone(request: HttpRequest, resolution: Resolution, reason: str) -> HttpResponse:
    context = {"reason": reason, "ark": f"ark:/{settings.WENYUAN_NAAN}/{resolution.name}", "retired_at": resolution.retired_at}
    return render(request, "ui/410.html", context, status=410)


def _describe(request: HttpRequest, record: RecordData) -> Described:
    version = find_version(record_id=record.id, number=record.version)
    marc = read_source(raw=version.raw, encoding=version.encoding, format_=record.format)
    base = settings.WENYUAN_BASE_URL or f"{request.scheme}://{request.get_host()}"
    return Described(
        record=record, summary=summarise(marc.leader, record_texts(marc), marc.format), marc=marc, raw=version.raw,
        permalink=f"{base}/ark:/{settings.WENYUAN_NAAN}/{record.ark}",
    )


def _choose_form(request: HttpRequest) -> str:
    """Return a form's name; empty for the page, which also answers what is not known."""
    asked = request.GET.get("format", "")
    if asked:
        if asked not in FORMS:
            raise Http404(asked)
        return asked
    preferred = request.get_preferred_type(list(ACCEPTED))
    return ACCEPTED.get(preferred or "text/html", "")


def _write_form(thing: Described, name: str) -> HttpResponse:
    form = FORMS[name]
    response = HttpResponse(form.write(thing), content_type=form.media_type)
    response.headers["Content-Disposition"] = f'inline; filename="{thing.record.ark}.{form.suffix}"'
    response.headers["Link"] = f'<{thing.permalink}>; rel="canonical"'
    return response


def _say_erc(thing: Described) -> HttpResponse:
    """Answer the ARK inflection `?info` with a short kernel record.

    Source:
        draft-kunze-erc: who, what, when, where.
    """
    summary = thing.summary
    who = "; ".join(name.name for name in summary.names) or "(:unkn)"
    lines = ["erc:", f"who: {who}", f"what: {summary.title}", f"when: {summary.date_text or '(:unkn)'}", f"where: {thing.permalink}", ""]
    return HttpResponse("\n".join(" ".join(line.split()) for line in lines) + "\n", content_type="text/plain; charset=utf-8")


def _show_page(request: HttpRequest, thing: Described, person: Person) -> HttpResponse:
    record, summary = thing.record, thing.summary
    now = timezone.now()
    holders = gather_holders(record, home_library_id=person.home_library_id)
    editions, edition_count = list_editions(record)
    inside, inside_count, inside_url = list_inside(summary)
    call_number = next((copies.call_number for holder in holders for copies in holder.copies if copies.call_number), "")
    traditional = find_traditional([summary.title])[0]
    context = {
        "record": record, "summary": summary, "permalink": thing.permalink, "ark": f"ark:/{settings.WENYUAN_NAAN}/{record.ark}", "now": now,
        "cover_": _cover(record, thing), "lang": "zh-Hant" if traditional else language_tag(record.language), "material": material_word(record.material),
        "holders": holders, "holdings_note": say_holdings(holders), "editions": editions, "edition_count": edition_count, "people": list_contributors(summary),
        "relations": list_relations(summary), "inside": inside, "inside_count": inside_count, "inside_url": inside_url,
        "languages": [language_word(code) for code in summary.languages], "class_path": _class_path(record.class_number), "marc_rows": list_marc_rows(thing.marc),
        "tools": record_tools(thing.record.ark), "leader": thing.marc.leader, "card": make_card(summary, thing.marc.format, call_number=call_number), "citations": list_citations(thing, timezone.localdate()), "coins": write_coins(make_citable(summary, permalink=thing.permalink)),
        "versions": _history(record, person), "forms": [(name, form.label) for name, form in FORMS.items()], "machine": describe_for_machines(thing),
        "may_edit": person.may("catalogue.edit_record", library_id=record.library_id), "suppressed": record.status != RecordStatus.ACTIVE,
        "description": " ".join(filter(None, (summary.responsibility, summary.abstract)))[:_SHORT], "parallel": _other_titles(thing), "imprint": say_imprint(summary.place, summary.publisher, summary.date_text),
    }
    return render(request, "catalogue/public_record.html", context)


def _cover(record: RecordData, thing: Described) -> object:
    first = thing.summary.names[0].name if thing.summary.names else ""
    return draw_cover(
        identifier=record.ark, title=record.title, author=first, publisher=record.publisher, class_number=record.class_number, year=record.year_from,
        ancient=record.material == "ancient",
    )


def _class_path(number: str) -> list[tuple[str, str]]:
    return [(step, class_word(step)) for step in ancestors(number) if class_word(step)]


def _other_titles(thing: Described) -> list[str]:
    """Return titles in other scripts and languages, then the pinyin, each once."""
    titles = [text for kind, text in thing.summary.titles if kind in {"parallel", "variant", "uniform"}]
    pinyin = thing.summary.pinyin_title
    return [text for text in dict.fromkeys([*titles, pinyin[:1].upper() + pinyin[1:]]) if text and text != thing.summary.title][:6]


def _history(record: RecordData, person: Person) -> list[tuple[VersionData, str, str, str]]:
    """Return versions with how they came about; who made them and why is for staff alone."""
    versions = list_versions(record_id=record.id)
    staff = person.may("catalogue.view_record", library_id=record.library_id)
    names = names_of(account_ids={v.actor_id for v in versions if v.actor_id is not None}) if staff else {}
    words = dict(VersionAction.choices)
    return [(version, str(words.get(version.action, version.action)), names.get(version.actor_id or 0, ""), version.reason if staff else "") for version in versions]
