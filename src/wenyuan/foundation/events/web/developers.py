"""The catalogue of event types, for everybody."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from wenyuan.foundation.ui.rest.answers import json_answer

from ..domain.catalogue import catalogue_json, declared_types


def show_catalogue(request: HttpRequest) -> HttpResponse:
    """GET /developers/events/."""
    language = get_language() or ""
    rows = [
        {"type": one, "sentence": one.sentence(language), "fields": _fields(one.schema), "example": json.dumps(one.example, ensure_ascii=False, indent=2)}
        for one in declared_types().values()
    ]
    return render(request, "events/catalogue.html", {"rows": rows})


def serve_catalogue(request: HttpRequest) -> HttpResponse:
    """GET /developers/events.json."""
    return json_answer(request, catalogue_json(declared_types()), max_age=300)


def _fields(schema: object) -> list[tuple[str, str, bool]]:
    if not isinstance(schema, dict):
        return []
    always = schema.get("required", [])
    return [(name, _kind(one.get("type", "")), name in always) for name, one in schema.get("properties", {}).items()]


def _kind(value: object) -> str:
    return " | ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
