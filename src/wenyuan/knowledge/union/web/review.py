"""The review desk: two records side by side, and what a person says of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.bibliography.validation import field_name
from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.catalogue.enums import Material

from ..domain.ruling import Contradiction, NoSuchPair, postpone, rule_on_pair
from ..enums import Ruling
from ..queries.pairs import DeskFilters, Shown, list_libraries_waiting, neighbours, show_pair
from .door import REVIEW, bounded, require_for_all, tabs, whole_number
from .words import ASPECTS, say_weight

_REASON: Final = 400
_LANGUAGES: Final = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}


def _filters(data: Mapping[str, str | list[object]]) -> DeskFilters:
    text = {name: str(value) for name, value in data.items()}
    least, most, material = whole_number(text.get("least")), whole_number(text.get("most")), text.get("material", "")
    return DeskFilters(
        library_id=whole_number(text.get("library")), material=material if material in Material.values else "", least=min(least or 0, 100), most=min(100 if most is None else most, 100),
    )


def _asked(filters: DeskFilters, **more: object) -> str:
    values = {"library": filters.library_id or "", "material": filters.material, "least": filters.least or "", "most": filters.most if filters.most < 100 else "", **more}
    return urlencode({name: value for name, value in values.items() if value not in ("", None)})


@never_cache
def review(request: HttpRequest) -> HttpResponse:
    """GET /staff/union/review/: the pair asked for, or the likeliest that waits."""
    person = require_for_all(request, REVIEW)
    filters = _filters(request.GET.dict())
    pair_id, before, after, total = neighbours(filters, whole_number(request.GET.get("pair")))
    shown = show_pair(pair_id) if pair_id is not None else None
    return _show(request, tabs(person, "/staff/union/review/"), filters, shown, (before, after, total))


def _show(
    request: HttpRequest, pages: list[tuple[str, str, bool]], filters: DeskFilters, shown: Shown | None, place: tuple[int | None, int | None, int], problem: str = "", status: int = 200,
) -> HttpResponse:
    before, after, total = place
    lang = _LANGUAGES.get(getattr(request, "LANGUAGE_CODE", ""), "zh-Hans")
    names = {row.tag: field_name(shown.left.marc.format, row.tag, lang) for row in shown.rows} if shown else {}
    context = {
        "tabs": pages, "filters": filters, "shown": shown, "total": total, "problem": problem, "names": library_names(), "libraries": list_libraries_waiting(),
        "materials": Material.choices, "material_names": dict(Material.choices), "field_names": names, "aspects": ASPECTS, "say_weight": say_weight,
        "before": f"?{_asked(filters, pair=before)}" if before else "", "after": f"?{_asked(filters, pair=after)}" if after else "", "query": _asked(filters), "next_id": after,
    }
    return render(request, "union/review.html", context, status=status)


@require_POST
@bounded
def decide(request: HttpRequest, pair_id: int) -> HttpResponse:
    """POST /staff/union/review/<id>/: `act` is same, different or later; goes on to the pair named by `next`."""
    person = require_for_all(request, REVIEW)
    form = request.POST
    act, reason = form.get("act", ""), form.get("reason", "").strip()[:_REASON]
    filters = _filters(form.dict())
    try:
        if act == "later":
            postpone(pair_id=pair_id, at=timezone.now())
        elif act in {"same", "different"}:
            rule_on_pair(pair_id=pair_id, ruling=Ruling.TOGETHER if act == "same" else Ruling.APART, reason=reason, at=timezone.now(), actor_id=person.id)
        else:
            raise Http404
    except NoSuchPair:
        return HttpResponseRedirect(f"/staff/union/review/?{_asked(filters)}")
    except Contradiction as against:
        problem = _("不能并：%(a)s 与 %(b)s 已判为不同，请先改那一判。") % {"a": against.pair[0], "b": against.pair[1]}
        pair, before, after, total = neighbours(filters, pair_id)
        return _show(request, tabs(person, "/staff/union/review/"), filters, show_pair(pair or pair_id), (before, after, total), problem, 409)
    return HttpResponseRedirect(f"/staff/union/review/?{_asked(filters, pair=whole_number(form.get('next')))}")
