"""The door of SRU."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from wenyuan.foundation.accounts.api import same_for_everybody

from ..sru import answer_sru
from .gate import leaving_room, parameters_of

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "")


@csrf_exempt  # reads only; clients of the protocol post forms
@require_http_methods(["GET", "POST"])
@same_for_everybody
@leaving_room
def serve_sru(request: HttpRequest) -> HttpResponse:
    """GET or POST /exchange/sru: explain, searchRetrieve, scan. SRU over SOAP is not spoken, and said so."""
    if request.method == "POST" and request.content_type not in _FORMS:
        return HttpResponse("SRU is asked by GET or by a posted form, not over SOAP\n", status=415, content_type="text/plain; charset=utf-8", headers={"Accept-Post": _FORMS[0]})
    answer = answer_sru(parameters_of(request), base=request.build_absolute_uri("/exchange/sru"), at=timezone.now())
    return HttpResponse(answer.body, content_type=answer.media_type, headers={"Access-Control-Allow-Origin": "*", "X-Robots-Tag": "noindex"})
