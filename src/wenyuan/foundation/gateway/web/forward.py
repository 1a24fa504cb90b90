"""`/m/<name>/…`: pages and data of services outside."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.net.api import Answer
from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer

from ..domain.forwarding import PAGE, PASSED, Asked, Unavailable, ask_service, charset_of, media_type
from ..fragments import rewrite_address, show_fragment
from ..models import OutsideService
from ..nesting import TooDeep
from ..queries.registered import as_data, find_enabled, find_registered
from ..signing import jwk_of

_FORM = "application/x-www-form-urlencoded"
_QUERY = re.compile(r"[\x21-\x7e]{0,1500}")


def serve_key(request: HttpRequest, name: str) -> HttpResponse:
    """GET /.well-known/wenyuan-gateway/<name>.json: the house's public keys for a service, as a JWK set; two while they change."""
    found = find_registered(name)
    if found is None:
        return problem_answer(status=404, title="No such service")
    return json_answer(request, {"keys": [jwk_of(one) for one in found.public_keys]}, max_age=300)


@never_cache
def forward(request: HttpRequest, name: str, path: str) -> HttpResponse:
    """GET, POST /m/<name>/<path>."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    service = find_enabled(name)
    query = request.META.get("QUERY_STRING", "")
    if service is None or ".." in path or len(path) > 1000 or not path.isprintable() or not _QUERY.fullmatch(query):
        raise Http404(path)
    kind = request.content_type if request.method == "POST" else ""
    if kind not in {"", _FORM, "application/json"}:
        return problem_answer(status=415, title="Send a form or JSON")
    try:
        body = _body(request, kind)
    except ValueError:
        return problem_answer(status=400, title="Too many fields")
    if len(body) > 1024 * settings.WENYUAN.number("WENYUAN_SERVICE_UPLOAD_KB"):
        return problem_answer(status=413, title="Too much was sent")
    asked = Asked(
        method="POST" if request.method == "POST" else "GET", path=quote(path, safe="/~._-"), query=query, language=get_language() or "zh-hans", body=body, content_type=kind,
    )
    house = settings.WENYUAN_BASE_URL or f"{request.scheme}://{request.get_host()}"
    try:
        answer = ask_service(service, asked, person=person_of(request), address=request.META.get("REMOTE_ADDR", ""), house=house, at=timezone.now())
        return _shown(request, service, asked.path, answer)
    except Unavailable as problem:
        return _sorry(request, service, problem)


def _body(request: HttpRequest, kind: str) -> bytes:
    """Return what is sent on: never the token that guards the house's own forms."""
    if request.method != "POST":
        return b""
    if kind != _FORM:
        return request.body
    pairs = parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=1000)
    return urlencode([(key, value) for key, value in pairs if key != "csrfmiddlewaretoken"]).encode()


def _shown(request: HttpRequest, service: OutsideService, path: str, answer: Answer) -> HttpResponse:
    if 300 <= answer.status < 400:
        return HttpResponseRedirect(rewrite_address(answer.header("location"), service=service.name, path=path) or f"/m/{service.name}/")
    kind = media_type(answer)
    if kind == PAGE:
        try:
            fragment = show_fragment(answer.body.decode(charset_of(answer) or "utf-8", "replace"), service=service.name, path=path, csrf_token=get_token(request))
        except TooDeep as problem:
            raise Unavailable("lying", str(problem)) from problem
        one = as_data(service)
        response = render(request, "gateway/page.html", {"one": one, "title": one.title(get_language() or ""), "fragment": fragment}, status=answer.status)
        response.headers["X-Robots-Tag"] = "noindex"
        return response
    charset = charset_of(answer) if kind.startswith("text/") else ""
    kind = kind if kind in PASSED else "text/plain"
    response = HttpResponse(answer.body, status=answer.status, content_type=f"{kind}; charset={charset}" if charset else kind)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _sorry(request: HttpRequest, service: OutsideService, problem: Unavailable) -> HttpResponse:
    status = 503 if problem.cause in {"resting", "busy"} else 502
    if "text/html" not in request.headers.get("Accept", "text/html"):
        response = problem_answer(status=status, title="The service does not answer")
    else:
        detail = problem.detail if person_of(request).may("modules.manage") else ""
        words = _("此刻访问的人较多，请过一会再试。") if problem.cause == "busy" else _("提供这一页的外部模块没有正常应答；图书馆的其他服务不受影响。")
        title = as_data(service).title(get_language() or "")
        response = render(request, "gateway/sorry.html", {"title": title, "words": words, "detail": detail}, status=status)
    response.headers["Retry-After"] = "1" if problem.cause == "busy" else "30"
    return response
