"""The SPARQL endpoint, and the page on which a query is written by hand: one address, as the Accept header wishes.

Source:
    W3C, SPARQL 1.1 Protocol; SPARQL 1.1 Service Description.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from ..engine import Overloaded, QueryFailed, QueryRefused, TookTooLong
from ..queries.asking import RESULTS, STATEMENTS, ask_graph
from ..queries.examples import examples
from ..vocabulary import PREFIXES

_BODY: Final = 64 * 1024
_ROWS: Final = 200
_QUERY_TYPE: Final = "application/sparql-query"
_FORM_TYPE: Final = "application/x-www-form-urlencoded"
_RETRY: Final = "5"


@dataclass(frozen=True, slots=True)
class _Wish:
    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


class _BadRequest(ValueError):
    """The request is none of the protocol's."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


@csrf_exempt  # asking changes nothing, and programs of other sites may ask
def sparql(request: HttpRequest) -> HttpResponse:
    """GET and POST /sparql."""
    if request.method == "OPTIONS":
        return _open(HttpResponse(status=204, headers={"Access-Control-Allow-Methods": "GET, POST", "Access-Control-Allow-Headers": "Accept, Content-Type", "Access-Control-Max-Age": "86400"}))
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD, POST, OPTIONS"})
    offered = [*(one.split(";")[0] for one in (*RESULTS.values(), *STATEMENTS.values())), "application/json", "application/xml", "text/plain"]
    accepted = request.get_preferred_type(offered)
    by_hand = "text/html" in request.headers.get("Accept", "")
    try:
        wish = _read(request)
    except _BadRequest as bad:
        return _open(HttpResponse(f"{bad}\n", status=bad.status, content_type="text/plain; charset=utf-8"))
    if by_hand and "format" not in request.GET:
        response = _page(request, wish)
    elif wish is None:
        response = _open(_describe_service(request))
    else:
        response = _open(_answer(wish, request.GET.get("format", ""), accepted))
    patch_vary_headers(response, ["Accept"])
    return response


def _open(response: HttpResponse) -> HttpResponse:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _read(request: HttpRequest) -> _Wish | None:
    if request.method != "POST":
        values: Mapping[str, Sequence[str]] = {name: request.GET.getlist(name) for name in request.GET}
    elif request.content_type == _QUERY_TYPE:
        body = request.read(_BODY + 1)
        if len(body) > _BODY:
            raise _BadRequest("the query is too long", 413)
        try:
            values = {name: request.GET.getlist(name) for name in request.GET} | {"query": [body.decode("utf-8")]}
        except UnicodeDecodeError:
            raise _BadRequest("the query is not UTF-8") from None
    elif request.content_type == _FORM_TYPE:
        values = {name: request.POST.getlist(name) for name in request.POST}
    else:
        raise _BadRequest(f"send {_FORM_TYPE} or {_QUERY_TYPE}", 415)
    if values.get("update"):
        raise _BadRequest("this endpoint is read only", 403)
    queries = values.get("query", [])
    if len(queries) > 1:
        raise _BadRequest("more than one query")
    if not queries or not queries[0].strip():
        if request.method == "POST" and request.content_type == _QUERY_TYPE:
            raise _BadRequest("no query")
        return None
    graphs = [tuple(one[:2_000] for one in values.get(name, ())[:20]) for name in ("default-graph-uri", "named-graph-uri")]
    return _Wish(queries[0], graphs[0], graphs[1])


def _forms(wanted: str, accepted: str | None) -> tuple[str, str]:
    plain = {media.split(";")[0]: form for form, media in (*RESULTS.items(), *STATEMENTS.items())} | {
        "application/json": "json", "application/xml": "xml", "text/plain": "ntriples",
    }
    form = wanted if wanted in RESULTS or wanted in STATEMENTS else plain.get(accepted or "", "json")
    pairs = {"json": ("json", "jsonld"), "xml": ("xml", "rdfxml"), "rdfxml": ("xml", "rdfxml"), "jsonld": ("json", "jsonld")}
    return pairs.get(form, (form if form in RESULTS else "json", form if form in STATEMENTS else "turtle"))


def _answer(wish: _Wish, wanted: str, accepted: str | None) -> HttpResponse:
    results_form, statements_form = _forms(wanted, accepted)
    try:
        answer = ask_graph(
            wish.query, results_form=results_form, statements_form=statements_form, default_graphs=wish.default_graphs, named_graphs=wish.named_graphs,
        )
    except QueryRefused as refused:
        text = {"too_long": "the query is too long", "update": "this endpoint is read only", "federation": "SERVICE is not served here"}[refused.reason]
        return HttpResponse(f"{text}\n", status=413 if refused.reason == "too_long" else 403, content_type="text/plain; charset=utf-8")
    except TookTooLong:
        seconds = settings.WENYUAN.number("WENYUAN_GRAPH_QUERY_SECONDS")
        return HttpResponse(f"the query took more than {seconds} s and was ended\n", status=503, content_type="text/plain; charset=utf-8")
    except Overloaded:
        return HttpResponse("busy\n", status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": _RETRY})
    except QueryFailed as failed:
        status = {"unavailable": 503, "too_much": 413, "memory": 413}.get(failed.reason, 400)
        return HttpResponse(f"{failed}\n", status=status, content_type="text/plain; charset=utf-8")
    return HttpResponse(answer.body, content_type=STATEMENTS[answer.form] if answer.statements else RESULTS[answer.form])


def _describe_service(request: HttpRequest) -> HttpResponse:
    address = request.build_absolute_uri("/sparql")
    sd, formats = "http://www.w3.org/ns/sparql-service-description#", "http://www.w3.org/ns/formats/"
    text = (
        f"@prefix sd: <{sd}> .\n<{address}> a sd:Service ; sd:endpoint <{address}> ; sd:supportedLanguage sd:SPARQL11Query ; sd:feature sd:UnionDefaultGraph ;\n"
        f"  sd:resultFormat <{formats}SPARQL_Results_JSON>, <{formats}SPARQL_Results_XML>, <{formats}SPARQL_Results_CSV>, <{formats}Turtle>, <{formats}RDF_XML> .\n"
    )
    return HttpResponse(text, content_type="text/turtle; charset=utf-8")


def _page(request: HttpRequest, wish: _Wish | None) -> HttpResponse:
    started = time.monotonic()
    context: dict[str, object] = {"query": wish.query if wish else "", "examples": examples(), "prefixes": PREFIXES, "problem": "", "rows": None, "text": "", "status": 200}
    if wish is not None:
        context |= _shown(wish)
    context["seconds"] = time.monotonic() - started
    context["limit"] = settings.WENYUAN.number("WENYUAN_GRAPH_QUERY_SECONDS")
    return render(request, "graph/sparql.html", context, status=int(str(context["status"])))


def _shown(wish: _Wish) -> dict[str, object]:
    try:
        answer = ask_graph(wish.query, results_form="csv", statements_form="turtle", default_graphs=wish.default_graphs, named_graphs=wish.named_graphs)
    except QueryRefused as refused:
        words = {"too_long": _("查询太长。"), "update": _("这里只能查询，不能改动。"), "federation": _("这里不替您去问别的端点（SERVICE）。")}
        return {"problem": words[refused.reason], "status": 400}
    except TookTooLong:
        return {"problem": _("查询用时太长，已经停下。请加上条件或 LIMIT。"), "status": 503}
    except Overloaded:
        return {"problem": _("现在查询的人多，请稍后再试。"), "status": 503}
    except QueryFailed as failed:
        words = {
            "syntax": _("查询写错了。"), "too_much": _("结果太多。请加上 LIMIT。"), "memory": _("查询要用的内存太多，已经停下。"), "unavailable": _("图谱还没有建好，请稍后再试。"),
        }
        return {"problem": words.get(failed.reason, _("查询算不出来。")), "detail": failed.detail if failed.reason in {"syntax", "evaluation"} else "", "status": 503 if failed.reason == "unavailable" else 400}
    text = answer.body.decode("utf-8", "replace")
    if answer.statements:
        return {"text": text[:200_000]}
    rows = list(csv.reader(io.StringIO(text)))
    return {"columns": rows[0] if rows else [], "rows": rows[1 : _ROWS + 1], "more": max(0, len(rows) - 1 - _ROWS)}
