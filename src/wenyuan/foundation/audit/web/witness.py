"""The door of the witness: where other logs bring their checkpoints."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ..domain.witness_role import judge_request
from ..wire import LARGEST_REQUEST, SIZE_TYPE

_TEXT = "text/plain; charset=utf-8"


@csrf_exempt  # programs of other logs ask here; what counts is the signature inside
@require_POST
@never_cache
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """POST /witness/add-checkpoint: cosign a checkpoint that continues what was seen of its log (C2SP tlog-witness)."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdigit() or int(length) > LARGEST_REQUEST:
        return HttpResponse("too large\n", status=413, content_type=_TEXT)
    status, text = judge_request(body=request.body, at=timezone.now())
    return HttpResponse(text, status=status, content_type=SIZE_TYPE if status == 409 else _TEXT)
