"""The HTTP interface: each module's router under `/api`, one OpenAPI 3.1 document, problems as RFC 9457, a rate limit."""

from __future__ import annotations

from http import HTTPStatus
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from ninja.errors import HttpError, ValidationError

from wenyuan import __version__
from wenyuan.foundation.modules.api import answering_packages
from wenyuan.foundation.ui.rest.answers import problem_answer
from wenyuan.site.openapi import Interface

api = Interface(
    title="Wenyuan", version=__version__, docs_url=None, openapi_url="/openapi.json", urls_namespace="api",
    description="Open interface of the library. Errors are problem documents (RFC 9457); lists page by cursor; single records carry ETags.",
)


@api.exception_handler(ValidationError)
def invalid(_request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """422 with one entry for each parameter that cannot be used."""
    errors = [{"where": ".".join(map(str, e.get("loc", ()))), "message": str(e.get("msg", ""))} for e in problem.errors]
    return problem_answer(status=422, title="Parameters cannot be used", errors=errors)


@api.exception_handler(HttpError)
def failed(_request: HttpRequest, problem: HttpError) -> HttpResponse:
    """Errors raised by the framework itself."""
    return problem_answer(status=problem.status_code, title=HTTPStatus(problem.status_code).phrase, detail=str(problem))


@api.exception_handler(Http404)
def missing(_request: HttpRequest, _problem: Http404) -> HttpResponse:
    """404."""
    return problem_answer(status=404, title="Not found")


@api.exception_handler(PermissionDenied)
def denied(_request: HttpRequest, _problem: PermissionDenied) -> HttpResponse:
    """403."""
    return problem_answer(status=403, title="No permission")


for _package in answering_packages():
    if find_spec(f"{_package}.rest") is not None and find_spec(f"{_package}.rest.router") is not None:
        _module = import_module(f"{_package}.rest.router")
        for _prefix, _router in getattr(_module, "ROUTERS", ((_module.PREFIX, _module.router),)):
            api.add_router(_prefix, _router)


def api_docs(request: HttpRequest) -> HttpResponse:
    """GET /api/docs: the interface as a page, made from the OpenAPI document."""
    return render(request, "ui/api_docs.html", {"document": openapi_document()})


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    return dict(api.get_openapi_schema(path_prefix="/api"))


urlpatterns = [path("api/docs", api_docs, name="api_docs"), path("api/", api.urls)]
