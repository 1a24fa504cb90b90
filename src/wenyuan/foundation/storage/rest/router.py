"""`/api/storage/v1`: resumable uploads, use of libraries, objects and links to them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer

from ..backends.contract import NoSuchFile
from ..data import ObjectData, UsageData
from ..domain.linking import Link, sign_link
from ..domain.uploads import NoSuchUpload, find_upload
from ..queries.objects import find_object, is_kept_by, list_copies
from ..queries.usage import library_usage
from . import tus

PREFIX = "/storage/v1"
DOWNLOAD = "download"
VIEW = "storage.view"
router = Router(tags=["storage"])


class NewLink(Schema):
    """What a link shall allow."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    seconds: Annotated[int, Field(ge=10, le=604_800)] = 600
    once: bool = False
    for_me: bool = False
    from_here: bool = False
    inline: bool = False


@router.api_operation(["OPTIONS"], "/uploads", summary="What uploads offer (tus 1.0)", operation_id="upload_options", response={204: None})
def upload_options(request: HttpRequest) -> HttpResponse:
    """Return the versions, extensions and limits of the tus protocol that are offered."""
    return tus.options(request)


@router.post("/uploads", summary="Begin an upload (tus 1.0)", operation_id="create_upload", response={201: None})
def post_upload(request: HttpRequest) -> HttpResponse:
    """Begin a resumable upload. `Upload-Length` is needed; `Upload-Metadata` may hold filename, library (a code), purpose and sha256."""
    return tus.create(request)


@router.api_operation(["HEAD"], "/uploads/{upload_id}", summary="How far an upload is (tus 1.0)", operation_id="head_upload", response={200: None})
def head_upload(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Return `Upload-Offset`, where the next octets go."""
    return tus.look(request, upload_id)


@router.patch("/uploads/{upload_id}", summary="Send octets (tus 1.0)", operation_id="patch_upload", response={204: None})
def patch_upload(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Take in octets from `Upload-Offset` on; `Upload-Checksum` guards them."""
    return tus.take(request, upload_id)


@router.delete("/uploads/{upload_id}", summary="End an upload (tus 1.0)", operation_id="delete_upload", response={204: None})
def delete_upload(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Forget an upload and free what was promised to it."""
    return tus.end(request, upload_id)


@router.get("/uploads/{upload_id}", summary="An upload", operation_id="get_upload", response={200: dict[str, object]})
def get_upload(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Return an upload of one's own: its state and, once it is stored, its digest."""
    person = person_of(request)
    if not person.may(tus.PERMISSION):
        return problem_answer(status=403, title="No permission", detail=f"{tus.PERMISSION} is needed")
    try:
        upload = find_upload(upload_id=upload_id, at=timezone.now())
    except NoSuchUpload:
        return problem_answer(status=404, title="No such upload")
    if upload.person_id != person.id:
        return problem_answer(status=404, title="No such upload")
    return json_answer(request, asdict(upload))


@router.get("/usage", summary="Use of libraries", operation_id="storage_usage", response={200: dict[str, object]})
def get_usage(request: HttpRequest) -> HttpResponse:
    """Return what the caller's libraries keep and may keep, in octets."""
    person = person_of(request)
    if not person.may(VIEW):
        return problem_answer(status=403, title="No permission", detail=f"{VIEW} is needed")
    return json_answer(request, {"usage": [_usage(one) for one in library_usage(libraries=person.libraries_where(VIEW))]})


@router.get("/objects/{digest}", summary="An object", operation_id="get_object", response={200: dict[str, object]})
def get_object(request: HttpRequest, digest: str) -> HttpResponse:
    """Return what is known of an object that the caller's libraries keep, and of its copies."""
    found = _find(person_of(request), digest)
    if isinstance(found, HttpResponse):
        return found
    copies = [asdict(one) for one in list_copies(digest=digest)]
    return json_answer(request, asdict(found) | {"withheld": found.withheld, "copies": copies})


@router.post("/objects/{digest}/links", summary="A link to an object", operation_id="create_link", response={201: dict[str, object]})
def post_link(request: HttpRequest, digest: str, asked: NewLink) -> HttpResponse:
    """Make a signed link that works for a while: for everybody, or for the caller, from this address, or once alone."""
    person, at = person_of(request), timezone.now()
    found = _find(person, digest)
    if isinstance(found, HttpResponse):
        return found
    link = Link(
        digest=digest, name=asked.name, purpose=DOWNLOAD, expires_at=at + timedelta(seconds=asked.seconds), person_id=person.id if asked.for_me else None,
        address=request.META.get("REMOTE_ADDR", "") if asked.from_here else "", once=asked.once, inline=asked.inline,
    )
    return json_answer(request, {"path": f"/files/{sign_link(link, at=at)}", "expires_at": link.expires_at}, status=201)


def _find(person: Person, digest: str) -> ObjectData | HttpResponse:
    if not person.may(VIEW):
        return problem_answer(status=403, title="No permission", detail=f"{VIEW} is needed")
    try:
        if is_kept_by(digest=digest, libraries=person.libraries_where(VIEW)):
            return find_object(digest=digest)
    except NoSuchFile:
        pass
    return problem_answer(status=404, title="No such object")


def _usage(usage: UsageData) -> dict[str, object]:
    return asdict(usage) | {"percent": usage.percent, "warned": usage.is_warned}
