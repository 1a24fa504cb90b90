"""`/api/audit/v1`: the log as C2SP tlog-tiles under this prefix, and proofs. All of it is public."""

from __future__ import annotations

import base64

from django.http import HttpRequest, HttpResponse
from ninja import Router

from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer

from ..queries.entries import NoSuchEntry, newest_checkpoint
from ..queries.proofs import NoSuchTile, NotYetSequenced, find_consistency, find_proof, find_tile
from ..tiles import parse_tile_path

PREFIX = "/audit/v1"
router = Router(tags=["audit"])
_FOR_EVER = "public, max-age=31536000, immutable"


@router.get("/checkpoint", summary="Newest signed checkpoint", operation_id="audit_checkpoint", response={200: str})
def get_checkpoint(request: HttpRequest) -> HttpResponse:
    """Return the newest checkpoint as a signed note (C2SP tlog-checkpoint) with the cosignatures known."""
    del request
    checkpoint = newest_checkpoint()
    if checkpoint is None:
        return problem_answer(status=404, title="Nothing was signed yet")
    answer = HttpResponse(checkpoint.note, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@router.get("/tile/{path:path}", summary="Tile or bundle of entries", operation_id="audit_tile", response={200: bytes})
def get_tile(request: HttpRequest, path: str) -> HttpResponse:
    """Return hashes (`<level>/<index>`) or entries (`entries/<index>`), as C2SP tlog-tiles writes their paths."""
    del request
    try:
        level, index, width = parse_tile_path(path)
        data = find_tile(level=level, index=index, width=width)
    except (ValueError, NoSuchTile):
        return problem_answer(status=404, title="No such tile")
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer.headers["Cache-Control"] = _FOR_EVER
    return answer


@router.get("/entries/{str:reference}/proof", summary="Proof bundle of an entry", operation_id="audit_proof", response={200: dict[str, object]})
def get_proof(request: HttpRequest, reference: str) -> HttpResponse:
    """Return everything that is needed to check an entry without us; 409 while it waits for its place."""
    del request
    try:
        bundle = find_proof(reference=reference)
    except NoSuchEntry:
        return problem_answer(status=404, title="No such entry")
    except NotYetSequenced:
        return problem_answer(status=409, title="The entry waits for its place; ask again in a second")
    answer = HttpResponse(bundle, content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="evidence-{reference}.json"'
    return answer


@router.get("/consistency", summary="Consistency proof", operation_id="audit_consistency", response={200: dict[str, object]})
def get_consistency(request: HttpRequest, old: int, new: int) -> HttpResponse:
    """Return the proof that the tree of `new` entries holds the tree of `old` entries (RFC 6962 2.1.2), hashes in base64."""
    try:
        proof = find_consistency(old_size=old, new_size=new)
    except NoSuchTile:
        return problem_answer(status=404, title="The log has no such sizes")
    return json_answer(request, {"old": old, "new": new, "proof": [base64.b64encode(part).decode() for part in proof]})
