"""The reconciliation service: rows of other people's tables find the authorities they mean. OpenRefine speaks to it.

`/reconcile/` is version 0.2, `/reconcile/v1/` the draft of 1.0. Identifiers are the names of permanent links.

Source:
    W3C Entity Reconciliation Community Group, Reconciliation Service API 0.2; 1.0 (draft).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, Final, ParamSpec

import orjson
from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt

from wenyuan.foundation.identifiers.api import NotAnArk, ark_name, resolve_ark
from wenyuan.knowledge.catalogue.api import AuthorityData, NoSuchAuthority, find_authority
from wenyuan.knowledge.catalogue.enums import AuthorityKind

from ..queries.extending import EXTENDED, MATCHED, PROPERTIES, Wanted, extend_authorities
from ..queries.lookup import suggest_authorities
from ..queries.pages import count_uses, facts_of
from ..queries.reconciling import describe, reconcile
from .reconcile_reading import MOST_QUERIES, BadQuery, read_batch, read_draft_batch, read_draft_extension, read_extension

_BODY: Final = 512 * 1024
_SECONDS: Final = 10
_BATCHES: Final = 200  # of an address in so many seconds
_SUGGESTED: Final = 20
_PREVIEW: Final = {"width": 430, "height": 190}
# The page is shown within other people's programs; it holds no script and no form.
_FRAMED: Final = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
P = ParamSpec("P")


def _door(*methods: str) -> Callable[[Callable[Concatenate[HttpRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Open a view to programs of every origin, within limits of size and pace."""

    def around(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "OPTIONS":
                response = HttpResponse(status=204, headers={"Access-Control-Allow-Methods": ", ".join(methods), "Access-Control-Allow-Headers": "Content-Type, Accept", "Access-Control-Max-Age": "86400"})
            elif request.method not in {*methods, "HEAD"}:
                response = HttpResponse(status=405, headers={"Allow": ", ".join((*methods, "OPTIONS"))})
            elif not _may_ask(request):
                response = _problem("too many requests", 429)
                response.headers["Retry-After"] = str(_SECONDS)
            else:
                try:
                    response = view(request, *args, **kwargs)
                except BadQuery as bad:
                    response = _problem(str(bad), bad.status)
            response.headers["Access-Control-Allow-Origin"] = "*"
            return response

        return guarded

    return around


def _may_ask(request: HttpRequest) -> bool:
    key = f"reconcile:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, _SECONDS)
    try:
        return cache.incr(key) <= _BATCHES
    except ValueError:  # it ended between the two
        return True


def _problem(text: str, status: int) -> HttpResponse:
    return _json({"status": "error", "message": text}, status=status)


def _json(value: object, *, status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(value), content_type="application/json; charset=utf-8", status=status)


def _base(request: HttpRequest) -> str:
    return settings.WENYUAN_BASE_URL or f"{request.scheme}://{request.get_host()}"


def _body(request: HttpRequest) -> bytes:
    body = request.read(_BODY + 1)
    if len(body) > _BODY:
        raise BadQuery("the request is too large", 413)
    return body


@_door("GET", "POST")
def service(request: HttpRequest) -> HttpResponse:
    """GET and POST /reconcile/: the manifest of version 0.2, a batch of `queries`, or an `extend` request."""
    if request.method == "POST" and int(request.META.get("CONTENT_LENGTH") or 0) > _BODY:
        raise BadQuery("the request is too large", 413)
    if request.method == "POST" and request.content_type == "application/json":
        sent = _read_json(_body(request))
        given: Mapping[str, object] = sent if isinstance(sent, dict) else {}
    else:
        form = request.POST if request.method == "POST" else request.GET
        given = {name: form.get(name, "") for name in ("queries", "extend") if name in form}
    if given.get("queries"):
        return _json(_answer_batch(given["queries"]))
    if given.get("extend"):
        ids, wanted = read_extension(given["extend"])
        return _json(_extend(ids, wanted))
    if request.method == "POST" and given:
        raise BadQuery("nothing was asked")
    return _json(_manifest(request))


def _read_json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise BadQuery("not JSON") from None


def _types() -> list[dict[str, str]]:
    return [{"id": code, "name": str(name)} for code, name in AuthorityKind.choices]


def _manifest(request: HttpRequest) -> dict[str, object]:
    base = _base(request)
    suggest = {
        name: {"service_url": base, "service_path": f"/reconcile/suggest/{name}", **({"flyout_service_url": base, "flyout_service_path": "/reconcile/flyout?id=${id}"} if name == "entity" else {})}
        for name in ("entity", "type", "property")
    }
    return {
        "versions": ["0.2"], "name": _("文渊规范"), "identifierSpace": f"{base}/ark:/{settings.WENYUAN_NAAN}/", "schemaSpace": f"{base}/reconcile/",
        "defaultTypes": _types(), "view": {"url": f"{base}/ark:/{settings.WENYUAN_NAAN}/{{{{id}}}}"}, "preview": {"url": f"{base}/reconcile/preview/{{{{id}}}}", **_PREVIEW}, "suggest": suggest,
        "extend": {"propose_properties": {"service_url": base, "service_path": "/reconcile/properties"}, "property_settings": [_limit_setting(label="label")]}, "batchSize": MOST_QUERIES,
    }


def _limit_setting(*, label: str) -> dict[str, object]:
    names: dict[str, object] = {"name": "limit", "label": _("最多几个值")} if label == "label" else {"id": "limit", "name": _("最多几个值")}
    return {"type": "number", "default": 0, "help_text" if label == "label" else "helpText": _("0 为全部"), **names}


def _answer_batch(asked: object) -> dict[str, object]:
    queries = read_batch(asked)
    found = reconcile(list(queries.values()))
    names = dict(AuthorityKind.choices)
    return {
        key: {"result": [
            {
                "id": one.ark, "name": one.name, "description": one.description, "type": [{"id": one.kind, "name": str(names.get(one.kind, one.kind))}], "score": one.score, "match": one.certain,
                "features": [{"id": feature, "value": value} for feature, value in one.features],
            } for one in matches
        ]} for key, matches in zip(queries, found, strict=True)
    }


@_door("GET")
def draft_service(request: HttpRequest) -> HttpResponse:
    """GET /reconcile/v1/: the manifest of the draft of 1.0."""
    base = _base(request)
    return _json({
        "versions": ["1.0-draft"], "name": _("文渊规范"), "identifierSpace": f"{base}/ark:/{settings.WENYUAN_NAAN}/", "schemaSpace": f"{base}/reconcile/", "defaultTypes": _types(),
        "view": {"url": f"{base}/ark:/{settings.WENYUAN_NAAN}/{{id}}"}, "preview": dict(_PREVIEW), "suggest": {"entity": True, "type": True, "property": True},
        "extend": {"proposeProperties": True, "propertySettings": [_limit_setting(label="id")]}, "standardizedScore": True, "batchSize": MOST_QUERIES,
    })


@_door("POST")
def draft_match(request: HttpRequest) -> HttpResponse:
    """POST /reconcile/v1/match: a batch of the draft."""
    found = reconcile(read_draft_batch(_read_json(_body(request))))
    names = dict(AuthorityKind.choices)
    return _json({"results": [{"candidates": [
        {
            "id": one.ark, "name": one.name, "description": one.description, "type": [{"id": one.kind, "name": str(names.get(one.kind, one.kind))}], "score": one.score, "match": one.certain,
            "features": [{"id": feature, "value": value} for feature, value in one.features],
        } for one in matches
    ]} for matches in found]})


def _numbers_of(arks: list[str]) -> dict[str, int]:
    """Return the authorities of identifiers, those merged under what they became."""
    found: dict[str, int] = {}
    for ark in arks:
        try:
            resolution = resolve_ark(name=ark)
            if resolution.successor:
                resolution = resolve_ark(name=resolution.successor)
        except NotAnArk:
            continue
        if resolution.kind == "authority":
            found[ark] = resolution.number
    return found


def _extend(arks: list[str], wanted: list[Wanted]) -> dict[str, object]:
    numbers = _numbers_of(arks)
    values = extend_authorities(list(numbers.values()), wanted)
    rows = {ark: {one.property: values.get(numbers.get(ark, 0), {}).get(one.property) or [] for one in wanted} for ark in arks}
    return {"meta": [{"id": one.property, "name": str(PROPERTIES[one.property])} for one in wanted], "rows": rows}


@_door("POST")
def draft_extend(request: HttpRequest) -> HttpResponse:
    """POST /reconcile/v1/extend: the same in the draft's form."""
    ids, wanted = read_draft_extension(_read_json(_body(request)))
    told = _extend(ids, wanted)
    rows = told["rows"]
    listed = [{"id": ark, "properties": [{"id": name, "values": cells} for name, cells in values.items()]} for ark, values in rows.items()] if isinstance(rows, dict) else []
    return _json({"meta": told["meta"], "rows": listed})


@_door("GET")
def propose_properties(request: HttpRequest) -> HttpResponse:
    """GET /reconcile/properties and /reconcile/v1/extend/propose: what a table can be extended by."""
    asked = request.GET.get("limit", "")
    limit = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else len(EXTENDED)
    return _json({"type": request.GET.get("type", "")[:40], "properties": [{"id": name, "name": str(PROPERTIES[name])} for name in EXTENDED[:limit]]})


@_door("GET")
def suggest(request: HttpRequest, what: str) -> HttpResponse:
    """GET /reconcile/suggest/entity|type|property: what is typed, completed."""
    prefix = request.GET.get("prefix", "").strip()[:200]
    if what == "entity":
        names = dict(AuthorityKind.choices)
        found = [
            {"id": one.ark, "name": one.heading, "description": " ".join(filter(None, (f"〔{one.dynasty}〕" if one.dynasty else "", one.dates, one.matched))),
             "notable": [{"id": one.kind, "name": str(names.get(one.kind, one.kind))}]}
            for one in suggest_authorities(text=prefix, limit=_SUGGESTED)
        ]
        return _json({"result": found})
    rows = _types() if what == "type" else [{"id": name, "name": str(PROPERTIES[name])} for name in MATCHED]
    return _json({"result": [row for row in rows if prefix.casefold() in row["name"].casefold() or row["id"].startswith(prefix.casefold())]})


def _public(ark: str) -> AuthorityData:
    number = _numbers_of([ark[:60]]).get(ark[:60])
    try:
        row = find_authority(authority_id=number or 0)
    except NoSuchAuthority:
        raise Http404(ark) from None
    if row.status != "active":
        raise Http404(ark)
    return row


@_door("GET")
def flyout(request: HttpRequest) -> HttpResponse:
    """GET /reconcile/flyout?id=: a few lines of HTML about an authority."""
    row = _public(request.GET.get("id", ""))
    html = render(request, "authorities/flyout.html", {"row": row, "described": describe(row, facts_of(authority_id=row.id))}).content.decode()
    return _json({"id": ark_name("authority", row.id), "html": html})


@xframe_options_exempt
@_door("GET")
def preview(request: HttpRequest, ark: str) -> HttpResponse:
    """GET /reconcile/preview/NAME: a small page about an authority, to be shown in a frame."""
    row = _public(ark)
    context = {"row": row, "facts": facts_of(authority_id=row.id), "uses": count_uses(authority_id=row.id)["linked"], "kind": dict(AuthorityKind.choices).get(row.kind, row.kind), "address": f"{_base(request)}/authority/{ark_name('authority', row.id)}"}
    return _framed(render(request, "authorities/preview.html", context))


def _framed(response: HttpResponse) -> HttpResponse:
    response.headers["Content-Security-Policy"] = _FRAMED
    return response
