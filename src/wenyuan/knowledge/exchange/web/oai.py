"""The door of OAI-PMH."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from wenyuan.foundation.accounts.api import same_for_everybody

from ..oai import answer_oai
from .gate import leaving_room, parameters_of


@csrf_exempt  # the protocol lets harvesters post
@require_http_methods(["GET", "POST"])
@same_for_everybody
@leaving_room
def serve_oai(request: HttpRequest) -> HttpResponse:
    """GET or POST /exchange/oai: the six verbs of OAI-PMH 2.0."""
    body = answer_oai(parameters_of(request), base=request.build_absolute_uri("/exchange/oai"), at=timezone.now())
    return HttpResponse(body, content_type="text/xml; charset=utf-8", headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})
