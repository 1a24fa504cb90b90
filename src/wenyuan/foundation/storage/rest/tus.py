"""Resumable uploads by the tus protocol 1.0.0: creation, creation-with-upload, checksum, expiration, termination.

Source:
    https://tus.io/protocols/resumable-upload
"""

from __future__ import annotations

import base64
import binascii
from email.utils import format_datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.libraries.api import NoSuchLibrary, find_library
from wenyuan.foundation.ui.rest.answers import problem_answer

from ..data import UploadData
from ..domain.quotas import QuotaExceeded
from ..domain.uploads import (
    CHECKSUMS,
    Checksum,
    ChecksumDiffers,
    NoSuchUpload,
    TooManyUploads,
    UploadBusy,
    WrongOffset,
    create_upload,
    end_upload,
    find_upload,
    parse_checksum,
    receive,
)

if TYPE_CHECKING:
    from wenyuan.foundation.accounts.data import Person

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
PERMISSION = "storage.upload"
_BODY = "application/offset+octet-stream"
_LARGEST_NUMBER = 18


def _finished(response: HttpResponse, upload: UploadData | None = None) -> HttpResponse:
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Cache-Control"] = "no-store"
    if upload is not None:
        response.headers["Upload-Offset"] = str(upload.offset)
        response.headers["Upload-Expires"] = format_datetime(upload.expires_at, usegmt=True)
        response.headers["Wenyuan-Upload-State"] = upload.state
        if upload.digest:
            response.headers["Wenyuan-Digest"] = upload.digest
    return response


def refuse(status: int, title: str, detail: str = "", **headers: str) -> HttpResponse:
    """Return a problem document with the protocol's own headers."""
    response = _finished(problem_answer(status=status, title=title, detail=detail))
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def _version_refused(request: HttpRequest) -> HttpResponse | None:
    if request.headers.get("Tus-Resumable", "") == VERSION:
        return None
    return refuse(412, "Another version of the protocol", f"send Tus-Resumable: {VERSION}", Tus_Version=VERSION)


def options(_request: HttpRequest) -> HttpResponse:
    """Say what is offered."""
    largest = settings.WENYUAN.number("WENYUAN_STORAGE_UPLOAD_LIMIT_GB") * 10**9
    return _finished(HttpResponse(status=204, headers={
        "Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(largest), "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
    }))


def create(request: HttpRequest) -> HttpResponse:
    """Begin an upload; with a body of octets, take them in at once."""
    person = person_of(request)
    if not person.may(PERMISSION):
        return refuse(403, "No permission", f"{PERMISSION} is needed")
    refused = _version_refused(request)
    if refused is not None:
        return refused
    length = _number(request.headers.get("Upload-Length", ""))
    if length is None:
        return refuse(400, "No length", "send Upload-Length; lengths that are told later are not offered")
    if length > settings.WENYUAN.number("WENYUAN_STORAGE_UPLOAD_LIMIT_GB") * 10**9:
        return refuse(413, "Too large", "longer than an upload may be")
    text = request.headers.get("Upload-Metadata", "")
    try:
        metadata = read_metadata(text)
    except ValueError as problem:
        return refuse(400, "Metadata cannot be read", str(problem))
    return _created(request, person, length, text, metadata)


def _created(request: HttpRequest, person: Person, length: int, text: str, metadata: dict[str, str]) -> HttpResponse:
    library_id = _library_of(person, metadata.get("library", ""))
    if library_id is None or person.id is None:
        return refuse(403, "No permission", f"name in the metadata a library in which you hold {PERMISSION}")
    try:
        upload = create_upload(
            library_id=library_id, person_id=person.id, name=metadata.get("filename", "") or "file", purpose=metadata.get("purpose", "") or "upload",
            length=length, at=timezone.now(), metadata=text, expected_digest=metadata.get("sha256", ""),
        )
    except QuotaExceeded as problem:
        return refuse(507, "The library's quota is used up", f"{problem.wanted} octets are wanted, {problem.left} of {problem.limit} are left")
    except TooManyUploads:
        return refuse(429, "Too many uploads are open", "end some of them, or wait until they expire")
    except ValueError as problem:
        return refuse(400, "Metadata cannot be read", str(problem))
    if request.headers.get("Content-Type", "") == _BODY and length:
        taken = _take(request, upload.id, 0)
        if isinstance(taken, HttpResponse):
            end_upload(upload_id=upload.id)
            return taken
        upload = taken
    return _finished(HttpResponse(status=201, headers={"Location": f"/api/storage/v1/uploads/{upload.id}"}), upload)


def look(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Say how far an upload is."""
    upload = _own(request, upload_id)
    if isinstance(upload, HttpResponse):
        return upload
    if upload.state == "receiving" and upload.offset == upload.length:
        taken = _take(request, upload_id, upload.offset)  # whoever received the last octets died before the end
        upload = upload if isinstance(taken, HttpResponse) else taken
    headers = {"Upload-Length": str(upload.length)} | ({"Upload-Metadata": upload.metadata} if upload.metadata else {})
    return _finished(HttpResponse(status=200, headers=headers), upload)


def take(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Take in octets at an offset."""
    upload = _own(request, upload_id)
    if isinstance(upload, HttpResponse):
        return upload
    if request.headers.get("Content-Type", "") != _BODY:
        return refuse(415, "Another type of body", f"send Content-Type: {_BODY}")
    offset = _number(request.headers.get("Upload-Offset", ""))
    if offset is None:
        return refuse(400, "No offset", "send Upload-Offset")
    taken = _take(request, upload_id, offset)
    return taken if isinstance(taken, HttpResponse) else _finished(HttpResponse(status=204), taken)


def end(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Forget an upload."""
    upload = _own(request, upload_id)
    if isinstance(upload, HttpResponse):
        return upload
    try:
        end_upload(upload_id=upload_id)
    except UploadBusy:
        return refuse(423, "Somebody is writing to it")
    return _finished(HttpResponse(status=204))


def _take(request: HttpRequest, upload_id: str, offset: int) -> UploadData | HttpResponse:
    checksum: Checksum | None = None
    if "Upload-Checksum" in request.headers:
        try:
            checksum = parse_checksum(request.headers["Upload-Checksum"])
        except ValueError as problem:
            return refuse(400, "The checksum cannot be read", str(problem))
    announced = _number(request.headers.get("Content-Length", "") or "0")
    try:
        return receive(upload_id=upload_id, offset=offset, body=request, at=timezone.now(), checksum=checksum, announced=announced)
    except NoSuchUpload:
        return refuse(404, "No such upload")
    except WrongOffset as problem:
        return refuse(409, "The upload is elsewhere", f"go on at {problem.offset}", Upload_Offset=str(problem.offset))
    except UploadBusy:
        return refuse(423, "Somebody is writing to it")
    except ChecksumDiffers:
        return refuse(460, "The checksum differs", "none of these octets count; send them again")
    except ValueError as problem:
        return refuse(413, "Too many octets", str(problem))


def _own(request: HttpRequest, upload_id: str) -> UploadData | HttpResponse:
    """Return an upload of the person at the door, who still holds the right in its library; others learn nothing of it."""
    person = person_of(request)
    if not person.may(PERMISSION):
        return refuse(403, "No permission", f"{PERMISSION} is needed")
    refused = _version_refused(request)
    if refused is not None:
        return refused
    try:
        upload = find_upload(upload_id=upload_id, at=timezone.now())
    except NoSuchUpload:
        return refuse(404, "No such upload")
    if upload.person_id != person.id or not person.may(PERMISSION, library_id=upload.library_id):
        return refuse(404, "No such upload")
    return upload


def _library_of(person: Person, code: str) -> int | None:
    """Return the library that the metadata name by its code, else the person's own; None where the right is not held there."""
    library_id = person.home_library_id
    if code:
        try:
            library_id = find_library(code=code).id
        except (NoSuchLibrary, ValueError):
            return None
    return library_id if library_id is not None and person.may(PERMISSION, library_id=library_id) else None


def read_metadata(text: str) -> dict[str, str]:
    """Read `key base64,key base64`.

    Raises:
        ValueError: Something is not of that form.
    """
    found: dict[str, str] = {}
    if len(text) > 4000:
        raise ValueError("at most 4000 characters")
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, _blank, encoded = pair.partition(" ")
        try:
            found[key] = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").replace("\x00", "")
        except (binascii.Error, UnicodeDecodeError) as problem:
            raise ValueError(f"the value of {key[:40]} is not base64 of UTF-8") from problem
    return found


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LARGEST_NUMBER else None

