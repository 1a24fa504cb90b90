"""An S3 bucket, by the object_store client."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ..data import FoundFile, StoredFile
from ..staging import staged
from .contract import DIGEST, NoSuchFile, StoreUnavailable, require_digest

if TYPE_CHECKING:
    from obstore.store import S3Store

_PART = 16 << 20
_MOST_PARTS = 9_000
_SIMULTANEOUS = 3


@dataclass(frozen=True)
class S3Bucket:
    """Objects `prefix/ab/cd/<digest>` of a bucket. What is received lies in `staging` until its digest is known."""

    endpoint: str
    bucket: str
    key: str
    secret: str = field(repr=False)
    staging: Path
    region: str = "us-east-1"
    prefix: str = ""
    virtual_hosted: bool = False

    @cached_property
    def _store(self) -> S3Store:
        from obstore.store import S3Store  # noqa: PLC0415 -- heavy, and needed by few installations

        return S3Store(
            self.bucket, prefix=self.prefix or None, endpoint=self.endpoint, region=self.region, access_key_id=self.key, secret_access_key=self.secret,
            virtual_hosted_style_request=self.virtual_hosted,
            client_options={"allow_http": self.endpoint.startswith("http://"), "timeout": "120 seconds", "connect_timeout": "5 seconds"},
            retry_config={"max_retries": 4},
        )

    def put(self, stream: BinaryIO, *, limit: int | None = None) -> StoredFile:
        """Store a stream by way of a local file; see `StoreBackend.put`."""
        with staged(stream, self.staging, limit=limit) as (path, digests):
            self.adopt(path, digests.stored)
            return digests.stored

    def adopt(self, staged: Path, stored: StoredFile, *, replace: bool = False) -> bool:
        """Send a local file; in parts where it is large, whole or not at all either way."""
        import obstore  # noqa: PLC0415 -- as above

        if not replace and self._has(stored):
            return False
        part = max(_PART, -(-stored.size // _MOST_PARTS))
        try:
            obstore.put(
                self._store, _key(stored.digest), staged, chunk_size=part, max_concurrency=_SIMULTANEOUS, use_multipart=stored.size > part,
                attributes={"Content-Type": "application/octet-stream"},
            )
        except Exception as problem:
            raise _translate(problem, stored.digest) from problem
        return True

    def _has(self, stored: StoredFile) -> bool:
        try:
            return self.stat(stored.digest).size == stored.size
        except NoSuchFile:
            return False

    def read_range(self, digest: str, start: int, length: int) -> bytes:
        """Read octets; a range beyond the end gives none."""
        import obstore  # noqa: PLC0415 -- as above

        size = self.stat(digest).size
        end = min(start + length, size)
        if start >= end:
            return b""
        try:
            return bytes(obstore.get_range(self._store, _key(digest), start=start, end=end))
        except Exception as problem:
            raise _translate(problem, digest) from problem

    def stat(self, digest: str) -> FoundFile:
        """Say how long an object is."""
        import obstore  # noqa: PLC0415 -- as above

        try:
            found = obstore.head(self._store, _key(digest))
        except Exception as problem:
            raise _translate(problem, digest) from problem
        return FoundFile(digest, found["size"], found["last_modified"])

    def delete(self, digest: str) -> bool:
        """Take an object away and return whether it was there."""
        import obstore  # noqa: PLC0415 -- as above

        key = _key(digest)
        try:
            self.stat(digest)
            obstore.delete(self._store, key)
        except NoSuchFile:
            return False
        except Exception as problem:
            raise _translate(problem, digest) from problem
        return True

    def list_files(self, *, after: str = "") -> Iterator[FoundFile]:
        """Yield every object by digest."""
        import obstore  # noqa: PLC0415 -- as above

        try:
            batches = obstore.list(self._store, offset=_key(after) if after else None, chunk_size=500)
            for entry in itertools.chain.from_iterable(batches):
                name = entry["path"].rsplit("/", 1)[-1]
                if DIGEST.fullmatch(name) and name > after:
                    yield FoundFile(name, entry["size"], entry["last_modified"])
        except Exception as problem:
            raise _translate(problem, "") from problem


def _key(digest: str) -> str:
    require_digest(digest)
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def _translate(problem: Exception, digest: str) -> Exception:
    """Turn the client's errors into those of the contract; its words are kept short, for they may repeat a whole answer."""
    from obstore.exceptions import NotFoundError, PermissionDeniedError, UnauthenticatedError  # noqa: PLC0415 -- as above

    if isinstance(problem, NoSuchFile):
        return problem
    if isinstance(problem, NotFoundError | FileNotFoundError):
        return NoSuchFile(digest)
    if isinstance(problem, PermissionDeniedError | UnauthenticatedError):
        return PermissionError(f"the bucket refused: {str(problem).splitlines()[0][:200]}")
    return StoreUnavailable(str(problem).splitlines()[0][:200])
