"""Turn what stands in a field into the other Chinese script, for the editor; the cataloguer looks at it and may take it back."""

from __future__ import annotations

from functools import cache
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST
from opencc import OpenCC

from .staff_door import EDIT, bounded, posted, require

_LONGEST: Final = 20_000
# Characters alone: a heading is the same words in another script, not what another region would say.
_WAYS: Final = {"hans": "t2s", "hant": "s2t"}


@cache
def _converter(way: str) -> OpenCC:
    return OpenCC(way)


@require_POST
@bounded
def text_convert(request: HttpRequest) -> HttpResponse:
    """POST /staff/records/convert/: `text` in the script `to`: hans, hant, or else in the one that it is not in; JSON."""
    require(request, EDIT)
    text = posted(request).get("text", "")[:_LONGEST]
    to = posted(request).get("to", "")
    if to not in _WAYS:
        to = "hans" if _converter("t2s").convert(text) != text else "hant"
    return JsonResponse({"text": _converter(_WAYS[to]).convert(text), "to": to}, json_dumps_params={"ensure_ascii": False})
