"""Resumable uploads: what was received, durably, and what becomes of it.

Octets lie in a staging file named by the upload. The file is locked while somebody writes to it, by the operating system, so that
the lock ends with whoever held it. `offset` counts what was synced to the disk; what lies beyond is cut off when the upload goes on.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import fcntl
import hashlib
import logging
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from django.db import transaction

from wenyuan.foundation.jobs.api import enqueue

from ..backends.contract import DIGEST, NoSuchFile, StoreUnavailable
from ..data import ObjectData, Reference, UploadData
from ..models import ObjectReference, StoredObject, Upload, UploadState
from ..places import home
from ..staging import digest_stream
from .keeping import drop_references, keep_staged, refer
from .quotas import QuotaExceeded, reserve, unreserve

log = logging.getLogger(__name__)
FINISH = "storage.finish_upload"
MODULE = "foundation.storage"
LIFETIME = timedelta(days=2)
UNCLAIMED = timedelta(days=7)
CHECKSUMS = ("sha256", "sha1")
_READ = 1 << 20
_SYNC_EVERY = 32 << 20
_AT_ONCE = 64 << 20
_MOST_OPEN = 200


class NoSuchUpload(LookupError):
    """There is none, or it has expired."""


class WrongOffset(ValueError):
    """The upload is elsewhere; `offset` says where."""

    def __init__(self, offset: int) -> None:
        super().__init__(str(offset))
        self.offset = offset


class UploadBusy(RuntimeError):
    """Somebody is writing to it at this moment."""


class ChecksumDiffers(ValueError):
    """The octets of a request are not those whose checksum came with it; none of them count."""


class TooManyUploads(RuntimeError):
    """A person has too many uploads open."""


class Octets(Protocol):
    """A request's body."""

    def read(self, length: int, /) -> bytes:
        """Return at most so many octets, none at the end."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a request's octets must amount to: `algorithm` is one of `CHECKSUMS`."""

    algorithm: str
    digest: bytes


def parse_checksum(text: str) -> Checksum:
    """Read `sha256 BASE64`.

    Raises:
        ValueError: It is none, or of an algorithm that is not offered.
    """
    algorithm, _blank, encoded = text.strip().partition(" ")
    if algorithm not in CHECKSUMS:
        raise ValueError("the algorithm is not offered")
    try:
        digest = base64.b64decode(encoded.strip(), validate=True)
    except binascii.Error as problem:
        raise ValueError("the checksum is not base64") from problem
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise ValueError("the checksum has another length")
    return Checksum(algorithm, digest)


def create_upload(
    *, library_id: int, person_id: int, name: str, purpose: str, length: int, at: datetime, metadata: str = "", expected_digest: str = "",
) -> UploadData:
    """Begin an upload: room for all of it is promised now.

    Raises:
        QuotaExceeded: The library has not so much left.
        TooManyUploads
        ValueError: A digest was named that is none.
    """
    if expected_digest and not DIGEST.fullmatch(expected_digest):
        raise ValueError("write a SHA-256 in 64 lower-case hexadecimal digits")
    if Upload.objects.filter(person_id=person_id, state=UploadState.RECEIVING, expires_at__gt=at).count() >= _MOST_OPEN:
        raise TooManyUploads
    with transaction.atomic():
        reserve(library_id=library_id, octets=length)
        row = Upload.objects.create(
            id=uuid.uuid4(), library_id=library_id, person_id=person_id, name=name[:255], purpose=purpose[:40] or "upload", metadata=metadata[:4000],
            expected_digest=expected_digest, length=length, created_at=at, expires_at=at + LIFETIME,
        )
        _path(str(row.pk)).parent.mkdir(parents=True, exist_ok=True)
        _path(str(row.pk)).touch()
    if length == 0:
        _complete(row, at)
    return upload_data(row)


def find_upload(*, upload_id: str, at: datetime) -> UploadData:
    """Return an upload.

    Raises:
        NoSuchUpload
    """
    return upload_data(_row(upload_id, at))


def receive(*, upload_id: str, offset: int, body: Octets, at: datetime, checksum: Checksum | None = None, announced: int | None = None) -> UploadData:
    """Take in the octets of one request; what came before a line broke counts, unless a checksum was to be kept.

    Args:
        announced: How many octets the request said it would bring.

    Raises:
        NoSuchUpload, WrongOffset, UploadBusy, ChecksumDiffers
        ValueError: More would come than the upload is long.
    """
    row = _row(upload_id, at)
    if row.state != UploadState.RECEIVING:
        raise WrongOffset(row.offset)
    with _locked(upload_id) as handle:
        row.refresh_from_db()
        if row.state != UploadState.RECEIVING or row.offset != offset:
            raise WrongOffset(row.offset)
        if announced is not None and offset + announced > row.length:
            raise ValueError("more octets than the upload has")
        handle.truncate(offset)
        handle.seek(offset)
        if checksum is None:
            _take(row, handle, body)
        else:
            _take_checked(row, handle, body, checksum, announced)
        row.expires_at = at + LIFETIME
        row.save(update_fields=["expires_at"])
    if row.offset == row.length:
        _complete(row, at)
    return upload_data(row)


def _take(row: Upload, handle: BinaryIO, body: Octets) -> None:
    unsynced = 0
    try:
        while row.offset + unsynced < row.length and (octets := body.read(min(_READ, row.length - row.offset - unsynced))):
            handle.write(octets)
            unsynced += len(octets)
            if unsynced >= _SYNC_EVERY:
                _advance(row, handle, unsynced)
                unsynced = 0
    except OSError as problem:
        log.info("upload %s was cut off: %s", row.pk, problem)
    _advance(row, handle, unsynced)


def _take_checked(row: Upload, handle: BinaryIO, body: Octets, checksum: Checksum, announced: int | None) -> None:
    """Count the octets of a request only when all have come and their checksum is right."""
    found, taken = hashlib.new(checksum.algorithm, usedforsecurity=False), 0
    try:
        while row.offset + taken < row.length and (octets := body.read(min(_READ, row.length - row.offset - taken))):
            found.update(octets)
            handle.write(octets)
            taken += len(octets)
    except OSError as problem:
        log.info("upload %s was cut off: %s", row.pk, problem)
        taken = -1
    if taken < 0 or (announced is not None and taken != announced) or found.digest() != checksum.digest:
        handle.flush()
        handle.truncate(row.offset)
        raise ChecksumDiffers
    _advance(row, handle, taken)


def _advance(row: Upload, handle: BinaryIO, octets: int) -> None:
    if octets:
        handle.flush()
        os.fsync(handle.fileno())
        row.offset += octets
        row.save(update_fields=["offset"])


def _complete(row: Upload, at: datetime) -> None:
    """Store a whole upload: at once where that is quick, else by a job."""
    with transaction.atomic():
        row.state = UploadState.FINISHING
        row.save(update_fields=["state"])
        if row.length > _AT_ONCE:
            enqueue(name=FINISH, title="整理上传的文件", arguments={"upload": str(row.pk)}, library_id=row.library_id, requested_by_id=row.person_id)
            return
    try:
        finish_upload(upload_id=str(row.pk), at=at)
    except StoreUnavailable as problem:
        log.warning("upload %s waits for the store: %s", row.pk, problem)
        enqueue(name=FINISH, title="整理上传的文件", arguments={"upload": str(row.pk)}, library_id=row.library_id, requested_by_id=row.person_id)
    row.refresh_from_db()


def finish_upload(*, upload_id: str, at: datetime) -> None:
    """Compute the digests of a whole upload and keep it; may be asked for again after a crash.

    Raises:
        StoreUnavailable: To be tried again.
    """
    row = Upload.objects.filter(pk=upload_id, state=UploadState.FINISHING).first()
    if row is None:
        return
    path = _path(upload_id)
    try:
        with path.open("rb") as stream:
            digests = digest_stream(stream)
    except FileNotFoundError:
        _fail(row, "the received file is gone")
        return
    if digests.size != row.length or (row.expected_digest and digests.digest != row.expected_digest):
        _fail(row, "the file is not the one that was announced: its digest differs")
        return
    reference = Reference(MODULE, f"upload:{row.pk}", row.purpose, row.library_id, expires_at=at + UNCLAIMED)
    try:
        keep_staged(path=path, digests=digests, reference=reference, at=at, reserved=row.length)
    except QuotaExceeded:
        _fail(row, "the library's quota has been lowered meanwhile")
        return
    row.state, row.digest, row.expires_at = UploadState.DONE, digests.digest, at + UNCLAIMED
    row.save(update_fields=["state", "digest", "expires_at"])
    path.unlink(missing_ok=True)


def _fail(row: Upload, problem: str) -> None:
    with transaction.atomic():
        unreserve(library_id=row.library_id, octets=row.length)
        row.state, row.problem = UploadState.FAILED, problem
        row.save(update_fields=["state", "problem"])
    _path(str(row.pk)).unlink(missing_ok=True)


def end_upload(*, upload_id: str) -> None:
    """Forget an upload and what was received; one that is stored already leaves its object to its reference.

    Raises:
        UploadBusy
    """
    with _locked(upload_id) if _path(upload_id).exists() else contextlib.nullcontext(), transaction.atomic():
        row = Upload.objects.select_for_update().filter(pk=upload_id).first()
        if row is None:
            return
        if row.state in {UploadState.RECEIVING, UploadState.FINISHING}:
            unreserve(library_id=row.library_id, octets=row.length)
        row.delete()
    _path(upload_id).unlink(missing_ok=True)


@transaction.atomic
def claim_upload(*, upload_id: str, reference: Reference, at: datetime) -> ObjectData:
    """Hand a finished upload over to the module that wanted it; the upload's own reference ends.

    Raises:
        NoSuchUpload: There is none that is done.
        ValueError: The reference is of another library.
    """
    row = Upload.objects.select_for_update().filter(pk=upload_id, state=UploadState.DONE).first()
    if row is None:
        raise NoSuchUpload(upload_id)
    if reference.library_id != row.library_id:
        raise ValueError("an upload stays in the library that it was made for")
    try:
        kept = refer(digest=row.digest, reference=reference, at=at)
    except NoSuchFile:
        raise NoSuchUpload(upload_id) from None
    own = ObjectReference.objects.filter(object__digest=row.digest, module=MODULE, subject=f"upload:{row.pk}")
    StoredObject.objects.select_for_update().filter(digest=row.digest).first()
    drop_references(list(own.values_list("pk", flat=True)))
    row.delete()
    return kept


def _row(upload_id: str, at: datetime) -> Upload:
    try:
        row = Upload.objects.filter(pk=uuid.UUID(upload_id), expires_at__gt=at).first()
    except ValueError:
        row = None
    if row is None:
        raise NoSuchUpload(upload_id)
    return row


def _path(upload_id: str) -> Path:
    return home() / "uploads" / str(uuid.UUID(upload_id))


@contextlib.contextmanager
def _locked(upload_id: str) -> Iterator[BinaryIO]:
    try:
        handle = _path(upload_id).open("r+b")
    except FileNotFoundError:
        raise NoSuchUpload(upload_id) from None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UploadBusy(upload_id) from None
        yield handle


def upload_data(row: Upload) -> UploadData:
    """Return an upload as others may hold it."""
    return UploadData(
        id=str(row.pk), library_id=row.library_id, person_id=row.person_id, name=row.name, purpose=row.purpose, length=row.length, offset=row.offset,
        state=str(row.state), digest=row.digest, problem=row.problem, expires_at=row.expires_at,
        metadata=row.metadata,
    )
