"""MARC files below a prefix of an S3 bucket: listed, fetched in pieces in the order in which they were put there, read record by record.

Source:
    Amazon S3 API reference: ListObjectsV2, GetObject, Signature Version 4 (AWS4-HMAC-SHA256, unsigned bodies of GET).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import parse_qsl, quote, urlsplit

from .files import download, read_marc_file
from .pages import About, Fetched, Page, Window
from .problems import SourceProblem
from .transport import Transport
from .xml import child, children, local_name, parse_xml, text_of

_MOST_OBJECTS: Final = 20_000
_LARGEST: Final = 2 * 2**30
_HEAD: Final = 8 * 2**20
_PAGE: Final = 200
_SAMPLES: Final = 5
_EMPTY: Final = hashlib.sha256(b"").hexdigest()
_SAFE: Final = "-_.~"


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs GET requests with a key, which itself never leaves the house."""

    key: str
    secret: str
    region: str

    def sign(self, url: str) -> dict[str, str]:
        """Return the headers that a request for a URL needs."""
        parts = urlsplit(url)
        stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        scope = f"{stamp[:8]}/{self.region}/s3/aws4_request"
        query = "&".join(f"{quote(name, safe=_SAFE)}={quote(value, safe=_SAFE)}" for name, value in sorted(parse_qsl(parts.query, keep_blank_values=True)))
        headers = f"host:{parts.netloc}\nx-amz-content-sha256:{_EMPTY}\nx-amz-date:{stamp}\n"
        signed = "host;x-amz-content-sha256;x-amz-date"
        whole = "\n".join(("GET", parts.path or "/", query, headers, signed, _EMPTY))
        text = "\n".join(("AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(whole.encode()).hexdigest()))
        key = ("AWS4" + self.secret).encode()
        for piece in (stamp[:8], self.region, "s3", "aws4_request"):
            key = hmac.digest(key, piece.encode(), "sha256")
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        return {
            "authorization": f"AWS4-HMAC-SHA256 Credential={self.key}/{scope}, SignedHeaders={signed}, Signature={signature}",
            "x-amz-date": stamp, "x-amz-content-sha256": _EMPTY,
        }


@dataclass(frozen=True, slots=True)
class _Object:
    """One file of the bucket; `changed` is its time in the bucket's words, which sort as text."""

    changed: str
    key: str
    size: int


@dataclass(frozen=True, slots=True)
class BucketClient:
    """Reads `https://HOST/BUCKET/PREFIX`, or `https://BUCKET.HOST/PREFIX` where `virtual`."""

    transport: Transport
    address: str
    virtual: bool = False

    def look(self) -> About:
        """List the bucket, and read the beginning of its first file."""
        found = self._list()
        samples: list[Fetched] = []
        if found:
            with TemporaryDirectory() as place:
                path = Path(place) / "head"
                download(self.transport, self._url(found[0].key), path, most=_HEAD, whole=False)
                try:
                    samples += islice(read_marc_file(path), _SAMPLES)
                except SourceProblem as problem:
                    raise SourceProblem(problem.code, found[0].key) from problem
        return About(self._bucket()[1], (("items", str(len(found))), ("changes", found[-1].changed if found else "")), samples=tuple(samples))

    def pages(self, window: Window, token: str) -> Iterator[Page]:
        """Yield the records of the files that were put there since the window began, oldest first.

        A file that cannot be read is a failure of its own and keeps no other back. Files that were taken away are not followed.
        """
        found = self._list()
        newest = max((one.changed for one in found), default=window.since)
        wanted = [one for one in found if one.changed >= window.since]
        changed, key, place = _read_token(token)
        yielded = False
        for one in wanted:
            if (one.changed, one.key) < (changed, key):
                continue
            already = place if (one.changed, one.key) == (changed, key) else 0
            for items, end in self._read(one, already):
                yielded = True
                yield Page(items, _write_token(one, end), answered_at=newest, is_bounded=True)
        if not yielded or token:
            yield Page((), answered_at=newest)

    def _read(self, one: _Object, already: int) -> Iterator[tuple[tuple[Fetched, ...], int]]:
        """Yield the records of one file from a place on, with the place behind them."""
        if one.size > _LARGEST:
            if not already:
                yield (_failure(one.key, "too-large"),), 1
            return
        with TemporaryDirectory() as folder:
            path = Path(folder) / "object"
            try:
                if one.size:  # of nothing, no piece can be asked for
                    download(self.transport, self._url(one.key), path, most=_LARGEST, whole=True)
                else:
                    path.touch()
                items = islice(read_marc_file(path), already, None)
                while page := tuple(islice(items, _PAGE)):
                    self.transport.waiting()
                    already += len(page)
                    yield page, already
            except SourceProblem as problem:
                if problem.code != "not-marc":
                    raise
                if not already:
                    yield (_failure(one.key, "bad-marc"),), 1

    def _list(self) -> list[_Object]:
        """Return the files below the prefix in the order in which they were put there; what a bucket shows as folders is left out."""
        base, _bucket, prefix = self._bucket()
        found: list[_Object] = []
        following = ""
        while True:
            parameters = {"list-type": "2", "max-keys": "1000"} | ({"prefix": prefix} if prefix else {}) | ({"continuation-token": following} if following else {})
            query = "&".join(f"{name}={quote(value, safe=_SAFE)}" for name, value in sorted(parameters.items()))
            root = parse_xml(self.transport.get(f"{base}/?{query}", accept="application/xml").body)
            if local_name(root) != "ListBucketResult":
                raise SourceProblem("not-s3", local_name(root))
            found += [one for item in children(root, "Contents") if (one := _read_object(item, prefix)) is not None]
            before, following = following, text_of(child(root, "NextContinuationToken"))
            if text_of(child(root, "IsTruncated")) != "true" or not following:
                return sorted(found, key=lambda one: (one.changed, one.key))
            if following == before:
                raise SourceProblem("repeats", following[:80])
            if len(found) >= _MOST_OBJECTS:
                raise SourceProblem("limit", str(_MOST_OBJECTS))

    def _bucket(self) -> tuple[str, str, str]:
        """Return the address of the bucket, its name, and the prefix."""
        parts = urlsplit(self.address)
        home = f"{parts.scheme}://{parts.netloc}"
        path = parts.path.lstrip("/")
        if self.virtual:
            return home, parts.netloc.partition(".")[0], path
        bucket, _slash, prefix = path.partition("/")
        if not bucket:
            raise SourceProblem("no-bucket")
        return f"{home}/{quote(bucket, safe=_SAFE)}", bucket, prefix

    def _url(self, key: str) -> str:
        return f"{self._bucket()[0]}/{quote(key, safe=_SAFE + '/')}"


def open_bucket(transport: Transport, address: str, options: Mapping[str, str]) -> BucketClient:
    """Return the client of a bucket, its requests signed where there is a key.

    `user` and `password` of the transport's manners are the key and its secret; they are taken out of them and never sent.
    """
    manners = transport.manners
    if manners.user:
        transport.signer = Signer(manners.user, manners.password, options.get("region", "") or "us-east-1").sign
        transport.manners = replace(manners, user="", password="", key="")
    return BucketClient(transport, address, options.get("style", "path") == "virtual")


def _read_object(item: object, prefix: str) -> _Object | None:
    key, size = text_of(child(item, "Key")), text_of(child(item, "Size"))  # type: ignore[arg-type]
    if not key.startswith(prefix) or key.endswith("/") or not (size.isascii() and size.isdigit() and len(size) < 16):
        return None
    return _Object(text_of(child(item, "LastModified"))[:40], key, int(size))  # type: ignore[arg-type]


def _failure(key: str, problem: str) -> Fetched:
    return Fetched(key, "marc", key.encode(), problem=problem)


def _write_token(one: _Object, place: int) -> str:
    return f"{place}\t{one.changed}\t{one.key}"


def _read_token(token: str) -> tuple[str, str, int]:
    parts = token.split("\t", 2)
    return (parts[1], parts[2], int(parts[0])) if len(parts) == 3 and parts[0].isdigit() else ("", "", 0)
