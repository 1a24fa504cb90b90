"""Records out of the union catalogue, for one's own library."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from typing import Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.libraries.api import find_libraries, library_names
from wenyuan.knowledge.catalogue.api import find_records

from ..domain.agency import NoAgency
from ..domain.credit import add_credit
from ..enums import CreditKind
from ..queries.taking import FORMS, MOST_NUMBERS, Answer, answer_kind, look_up, take_records, tell_answers
from .cells import disarm, write_rows
from .door import TAKE, bounded, libraries_for, require, tabs, whole_number

MEDIA_TYPES: Final = {"iso2709": "application/marc", "marcxml": "application/marcxml+xml", "json": "application/json", "mrk": "text/plain; charset=utf-8"}
SUFFIXES: Final = {"iso2709": "mrc", "marcxml": "xml", "json": "jsonl", "mrk": "mrk"}
_SPLIT: Final = re.compile(r"[\s,;，；、]+")


@bounded
def take(request: HttpRequest) -> HttpResponseBase:
    """GET /staff/union/take/: the form; POST looks numbers up, and with `download` gives the records."""
    person = require(request, TAKE)
    if request.method != "POST":
        return _show(request, person, "", None)
    library_id = whole_number(request.POST.get("library")) or 0
    require(request, TAKE, library_id=library_id)
    text, form = request.POST.get("numbers", ""), request.POST.get("form", "")
    answers = look_up([one for one in _SPLIT.split(text) if one])
    ids = list(dict.fromkeys(answer.record_ids[0] for answer in answers if answer.record_ids))
    if "report" in request.POST and answers:
        return _report(answers)
    if "download" not in request.POST or not ids or form not in FORMS:
        return _show(request, person, text, answers, library_id, 200 if "download" not in request.POST else 422)
    try:
        pieces = list(take_records(record_ids=ids, library_id=library_id, form=form)) if len(ids) <= MOST_NUMBERS else []
    except NoAgency:
        return _show(request, person, text, answers, library_id, 409)
    add_credit(Counter({(library_id, CreditKind.TAKEN): len(ids)}), at=timezone.now())
    response = StreamingHttpResponse(iter(pieces), content_type=MEDIA_TYPES[form])
    code = next((one.code for one in find_libraries(ids=[library_id])), "library")
    response.headers["Content-Disposition"] = f'attachment; filename="union-{code}-{timezone.localdate():%Y%m%d}.{SUFFIXES[form]}"'
    return response


def _report(answers: list[Answer]) -> StreamingHttpResponse:
    """Return what became of every number as a table: found, uncertain where several records have it, missing."""
    words = {"found": _("找到了"), "uncertain": _("同号多条"), "missing": _("没有")}
    heads = (_("号码"), _("结果"), _("永久标识"), _("题名"), _("责任者"), _("出版者"), _("出版年"))
    lines = (
        [disarm(asked), words[kind], *([one.ark, disarm(one.title), disarm(one.responsibility), disarm(one.publisher), disarm(one.date_text)] if one is not None else [""] * 5)]
        for asked, kind, one in tell_answers(answers)
    )
    response = StreamingHttpResponse(write_rows(chain((heads,), lines)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="union-answers-{timezone.localdate():%Y%m%d}.csv"'
    return response


def _show(request: HttpRequest, person: Person, text: str, answers: object, library_id: int | None = None, status: int = 200) -> HttpResponse:
    found = answers if isinstance(answers, list) else []
    context = {
        "tabs": tabs(person, "/staff/union/take/"), "text": text, "answers": answers, "records": find_records(record_ids=[one for answer in found for one in answer.record_ids]),
        "libraries": libraries_for(person, TAKE), "library_id": library_id or person.home_library_id, "names": library_names(), "forms": FORMS, "most": MOST_NUMBERS,
        "found": sum(bool(answer.record_ids) for answer in found), "uncertain": sum(answer_kind(answer) == "uncertain" for answer in found),
    }
    return render(request, "union/take.html", context, status=status)
