"""Authorities for staff: found by any form of the name, shown with their forms, their fields, and the records that use them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wenyuan.bibliography.chinese import fold_many
from wenyuan.bibliography.marc import Record as MarcRecord
from wenyuan.foundation.accounts.api import names_of
from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.discovery.pages import find_traditional

from ..enums import AuthorityKind, RecordStatus, VersionAction
from ..queries.authorities import (
    REACH,
    AuthorityData,
    AuthorityFilters,
    AuthorityVersionData,
    NoSuchAuthority,
    find_authority,
    list_authorities,
    list_authority_versions,
)
from ..queries.authority_uses import AGENTS, TOPICS, Uses, count_named, count_treated
from ..queries.records import read_source
from .authority_fields import authority_field_name
from .public_record import plain_words
from .staff_door import BATCH, VIEW, require, whole_number

_PAGE = 50
_FORMS = 60
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_SCRIPTS = (("HIRAGANA", "kana"), ("KATAKANA", "kana"), ("HANGUL", "hangul"), ("CJK", "han"), ("CYRILLIC", "cyrillic"), ("LATIN", "latin"))


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a name: the script it is written in, the records in which it is a name or a subject, and where the portal lists them.

    `same_as` is an earlier form that differs in script alone: records are counted there, since searching does not tell them apart.
    """

    text: str
    script: str
    lang: str
    same_as: str
    named: Uses
    named_url: str
    treated: Uses
    treated_url: str


@never_cache
def authority_list(request: HttpRequest) -> HttpResponse:
    """GET /staff/authorities/: the newest, or those of which a form contains the query (`at=start`: begins with it)."""
    person = require(request, VIEW)
    kind, status = request.GET.get("kind", ""), request.GET.get("status", "")
    filters = AuthorityFilters(
        text=request.GET.get("q", "").strip()[:400], at_start=request.GET.get("at") == "start", kind=kind if kind in AuthorityKind.values else "",
        status=status if status in RecordStatus.values else "", library_id=whole_number(request.GET.get("library")), hidden_libraries=person.libraries_where(VIEW),
    )
    found = list_authorities(filters, cursor=request.GET.get("after", "")[:32], limit=_PAGE)
    context = {
        "found": found, "asked": filters, "names": library_names(), "kinds": AuthorityKind.choices, "kind_names": dict(AuthorityKind.choices),
        "statuses": RecordStatus.choices, "status_names": dict(RecordStatus.choices), "uses": _uses_of_rows(found.rows), "reach": REACH,
        "traditional": {form for form, is_so in _traditional([row.heading for row in found.rows]).items() if is_so},
        "narrowed": bool(filters.text or filters.kind or filters.status or filters.library_id is not None), "may_batch": person.may(BATCH),
    }
    return render(request, "catalogue/staff/authorities.html", context)


def _uses_of_rows(rows: Sequence[AuthorityData]) -> dict[int, tuple[Uses, str]]:
    """Return by authority the records that use its heading and where the portal lists them; works and series are found by their title only."""
    named = count_named(row.heading for row in rows if row.kind in AGENTS)
    treated = count_treated(row.heading for row in rows if row.kind in TOPICS)
    counted = {row.id: (treated if row.kind in TOPICS else named).get(row.heading, Uses()) for row in rows}
    return {row.id: (counted[row.id], portal_address(row.kind, row.heading)) for row in rows}


def portal_address(kind: str, form: str) -> str:
    """Return where the portal lists the records that use a form."""
    if kind in AGENTS:
        return f"/search/?person={quote(form)}"
    if kind in TOPICS:
        return f"/search/?subject={quote(form)}"
    field = "丛编" if kind == AuthorityKind.SERIES else "题名"
    return f"/search/?q={quote(f'{field}:({plain_words(form)})')}"


@never_cache
def authority_page(request: HttpRequest, authority_id: int) -> HttpResponse:
    """GET /staff/authorities/<id>/?version=: one authority; an older state shows its fields only."""
    person = require(request, VIEW)
    authority = _visible_authority(person, authority_id)
    versions = list_authority_versions(authority_id=authority_id)
    wanted = whole_number(request.GET.get("version"))
    shown = next((one for one in versions if wanted in (None, one.number)), None)
    if wanted is not None and shown is None:
        raise Http404
    marc = _read(authority, shown) if shown else None
    context = {
        "authority": authority, "marc": marc, "shown": shown, "versions": versions, "forms": _forms(authority), "names": library_names(),
        "people": names_of(account_ids={one.actor_id for one in versions if one.actor_id}), "actions": dict(VersionAction.choices),
        "kind": dict(AuthorityKind.choices).get(authority.kind, authority.kind), "status": dict(RecordStatus.choices).get(authority.status, authority.status),
        "field_names": {tag: authority_field_name(tag, marc.format) for tag in ("LDR", *(field.tag for field in marc.fields))} if marc else {},
        "is_agent": authority.kind in AGENTS, "is_topic": authority.kind in TOPICS, "by_title": portal_address(authority.kind, authority.heading),
    }
    return render(request, "catalogue/staff/authority.html", context)


def _visible_authority(person: Person, authority_id: int) -> AuthorityData:
    try:
        authority = find_authority(authority_id=authority_id)
    except NoSuchAuthority:
        raise Http404 from None
    if authority.status != RecordStatus.ACTIVE and not person.may(VIEW, library_id=authority.library_id):
        raise Http404
    return authority


def _read(authority: AuthorityData, version: AuthorityVersionData) -> MarcRecord:
    return read_source(raw=version.raw, encoding=version.encoding, format_=authority.format)


def _forms(authority: AuthorityData) -> list[Form]:
    """Return the heading and its variants, at most 60, counted with two questions to the index."""
    texts = list(dict.fromkeys((authority.heading, *authority.variants)))[:_FORMS]
    named = count_named(texts) if authority.kind in AGENTS else {}
    treated = count_treated(texts) if authority.kind in AGENTS | TOPICS else {}
    traditional = _traditional(texts)
    same = _same_as_earlier(texts)
    return [
        Form(
            text=text, same_as=same.get(text, ""), script=say_script(text, traditional=traditional[text]), lang="zh-Hant" if traditional[text] else "",
            named=named.get(text, Uses()),
            named_url=f"/search/?person={quote(text)}", treated=treated.get(text, Uses()), treated_url=f"/search/?subject={quote(text)}",
        )
        for text in texts
    ]


def _same_as_earlier(texts: Sequence[str]) -> dict[str, str]:
    """Return the earlier Chinese form that a form is counted with; forms in other scripts are counted as they are written."""
    first: dict[str, str] = {}
    pairs = [(text, folded) for text, folded in zip(texts, fold_many(texts), strict=True) if _HAN.search(folded)]
    return {text: first[folded] for text, folded in pairs if first.setdefault(folded, text) != text}


def _traditional(texts: Sequence[str]) -> dict[str, bool]:
    return dict(zip(texts, find_traditional(list(texts)), strict=True))


def say_script(text: str, *, traditional: bool) -> str:
    """Return the script of a form in words. Characters that both Chinese scripts share are not said to be one of them."""
    found = {script for char in text if char.isalpha() for name, script in _SCRIPTS if unicodedata.name(char, "").startswith(name)}
    if "kana" in found:
        return _("日文")
    if "hangul" in found:
        return _("韩文")
    if "han" in found:
        return _("繁体或异体") if traditional else _("简体或同形")
    if found == {"latin"}:
        return _("拉丁字母")
    return _("西里尔字母") if found == {"cyrillic"} else _("其他文字")
