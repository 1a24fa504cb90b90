"""Authorities for staff: found by any form of the name, shown with their forms, their fields, and the records that use them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wenyuan.bibliography.chinese import fold_many
from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.catalogue.api import (
    AGENTS,
    REACH,
    TOPICS,
    AuthorityData,
    AuthorityFilters,
    AuthorityPage,
    Uses,
    count_named,
    count_treated,
    list_authorities,
)
from wenyuan.knowledge.catalogue.enums import AuthorityKind, RecordStatus
from wenyuan.knowledge.catalogue.pages import BATCH, VIEW, plain_words, require, whole_number
from wenyuan.knowledge.discovery.pages import find_traditional

from ..queries.lookup import find_by_romanised
from .door import EDIT

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
    after = request.GET.get("after", "")[:32]
    found = list_authorities(filters, cursor=after, limit=_PAGE)
    if not after:
        found = _with_romanised(found, filters)
    context = {
        "found": found, "asked": filters, "names": library_names(), "kinds": AuthorityKind.choices, "kind_names": dict(AuthorityKind.choices),
        "statuses": RecordStatus.choices, "status_names": dict(RecordStatus.choices), "uses": _uses_of_rows(found.rows), "reach": REACH,
        "traditional": {form for form, is_so in traditional_forms([row.heading for row in found.rows]).items() if is_so},
        "narrowed": bool(filters.text or filters.kind or filters.status or filters.library_id is not None), "may_batch": person.may(BATCH), "may_edit": person.may(EDIT),
    }
    return render(request, "authorities/list.html", context)


def _with_romanised(found: AuthorityPage, filters: AuthorityFilters) -> AuthorityPage:
    """Put before the first page what is written so in pinyin or Wade-Giles."""
    there = {row.id for row in found.rows}
    more = [
        row for row in find_by_romanised(filters.text)
        if row.id not in there and filters.kind in {"", row.kind} and row.status == (filters.status or "active") and filters.library_id in {None, row.library_id}
        and (filters.hidden_libraries is None or row.status == "active" or row.library_id in filters.hidden_libraries)
    ]
    return replace(found, rows=(*more, *found.rows)) if more else found


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


def list_forms(authority: AuthorityData) -> list[Form]:
    """Return the heading and its variants, at most 60, counted with two questions to the index."""
    texts = list(dict.fromkeys((authority.heading, *authority.variants)))[:_FORMS]
    named = count_named(texts) if authority.kind in AGENTS else {}
    treated = count_treated(texts) if authority.kind in AGENTS | TOPICS else {}
    traditional = traditional_forms(texts)
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


def traditional_forms(texts: Sequence[str]) -> dict[str, bool]:
    """Tell which forms are written in traditional characters."""
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
