"""Pages for what went wrong: what happened, why, what next."""

from __future__ import annotations

import logging
import secrets
import sys
from typing import TYPE_CHECKING

from django.db import OperationalError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.http import HttpRequest

log = logging.getLogger(__name__)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def problem(*, status: int, title: str, detail: str = "", kind: str = "about:blank") -> JsonResponse:
    """Return an RFC 9457 problem document."""
    body = {"type": kind, "title": title, "status": status} | ({"detail": detail} if detail else {})
    return JsonResponse(body, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    del exception
    return problem(status=400, title=_("请求无法理解")) if _is_api(request) else render(request, "ui/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    detail = str(exception or "")
    return problem(status=403, title=_("没有权限"), detail=detail) if _is_api(request) else render(request, "ui/403.html", {"detail": detail}, status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    del exception
    return problem(status=404, title=_("没有这一页")) if _is_api(request) else render(request, "ui/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a number to quote, and no words from inside. The database may also fail before any view is reached: that is a 503."""
    failure = sys.exc_info()[1]
    if isinstance(failure, OperationalError):
        return database_down(request, failure)
    number = secrets.token_hex(4).upper()
    log.error("answered 500 to %s, number %s", request.path, number)
    if _is_api(request):
        return problem(status=500, title=_("系统出错"), detail=number)
    return render(request, "ui/500.html", {"number": number}, status=500)


def database_down(request: HttpRequest, exception: OperationalError) -> HttpResponse:
    """503 while the database cannot be reached."""
    log.error("database unreachable: %s", exception)
    response = problem(status=503, title=_("数据库暂时连不上")) if _is_api(request) else HttpResponse(_plain_page(_("数据库暂时连不上"), _("不是您的问题。管理员已能看到，请几分钟后再试。")), status=503)
    response.headers["Retry-After"] = "30"
    return response


def _plain_page(title: str, text: str) -> str:
    from django.template.loader import render_to_string  # noqa: PLC0415 -- only on this rare path

    return render_to_string("ui/plain.html", {"title": title, "text": text})
