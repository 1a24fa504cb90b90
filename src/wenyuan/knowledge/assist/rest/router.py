"""`/api/assist/v1`: suggestions for a title page; for those who may edit records."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer

from ..data import TitlePage
from ..suggesting import suggest_for_page, suggest_for_text
from ..training import WrongModel, model_info

router = Router(tags=["assist"])
# What a key needs for the operation.
SCOPES = {"suggest_for_title_page": ("catalogue.edit_record",)}
PREFIX = "/assist/v1"
_EXAMPLE = {
    "model": 3,
    "page": {"title": "江宁县志", "responsibility": "（清）吕燕昭修", "publisher": "江苏古籍出版社", "year": 1991, "series": [], "rest": ""},
    "names": [{"name": "吕燕昭", "dynasty": "清", "roles": ["修"], "is_corporate": False, "authorities": []}],
    "values": [{"task": "class", "value": "K29", "confidence": 0.91, "evidence": {"word": "县志", "agree": 11, "total": 12}}],
}


@router.get(
    "/suggestions", summary="Suggest for a title page", operation_id="suggest_for_title_page",
    response={200: dict[str, object], 403: dict[str, object], 503: dict[str, object]}, openapi_extra={"responses": {200: {"content": {"application/json": {"example": _EXAMPLE}}}}},
)
def suggestions(
    request: HttpRequest, text: Annotated[str, Query(max_length=4_000)] = "", title: Annotated[str, Query(max_length=400)] = "",
    responsibility: Annotated[str, Query(max_length=400)] = "", publisher: Annotated[str, Query(max_length=200)] = "",
) -> HttpResponse:
    """Return class, subjects, language, names and roles for a pasted text, or for fields of a record; nothing is stored. Unlikely values are left out."""
    if not person_of(request).may("catalogue.edit_record"):
        return problem_answer(status=403, title="Not allowed")
    try:
        found = suggest_for_text(text) if text else suggest_for_page(TitlePage(title, responsibility, publisher))
    except WrongModel:
        return problem_answer(status=503, title="The model is damaged; train it anew")
    info = model_info()
    return json_answer(request, {"model": info.version if info else None, **asdict(found)})
