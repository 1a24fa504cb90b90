"""Giving out an object over HTTP: ranges, entity tags, names in Chinese, and nothing that runs in our pages' origin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from .domain.reading import Source, find_source, read_octets
from .media_types import PASSIVE
from .models import StoredObject

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
# Marks that turn the direction of writing can make `fdp.exe` look like `exe.pdf`.
_UNFIT = re.compile('[\x00-\x1f\x7f/\\\\:*?"<>|\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]')
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; sandbox"


def serve_object(request: HttpRequest, *, digest: str, name: str, inline: bool = False, max_age: int = 0) -> HttpResponseBase:
    """Answer GET or HEAD with an object. The caller has decided that this person may have it.

    Args:
        name: File name offered, cleaned here.
        inline: Show it in the page where its type, read from the content, is one that runs nothing.
        max_age: Seconds for which the person's own browser may keep it.

    Raises:
        NoSuchFile, Withheld, ContentDamaged, StoreUnavailable

    Source:
        RFC 9110 sections 13 and 14; RFC 6266.
    """
    source = find_source(digest)
    media_type = StoredObject.objects.filter(digest=digest).values_list("media_type", flat=True).first() or "application/octet-stream"
    tag = f'"{digest}"'
    headers = _headers(name, media_type, tag, inline=inline, max_age=max_age)
    if _matches(request.headers.get("If-None-Match", ""), tag):
        return HttpResponse(status=304, headers={name: headers[name] for name in ("ETag", "Cache-Control")})
    span = _span(request, source.size, tag)
    if span is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{source.size}", "Content-Type": "text/plain", "Accept-Ranges": "bytes"})
    start, end = span
    partial = (start, end) != (0, source.size)
    if partial:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{source.size}"
    headers["Content-Length"] = str(end - start)
    status = 206 if partial else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(_begun(source, start, end), status=status, headers=headers)


def _begun(source: Source, start: int, end: int) -> Iterator[bytes]:
    """Read the first piece at once, so that a damaged object is an error and not a broken answer."""
    pieces = read_octets(source, start=start, length=end - start)
    first = next(pieces, b"")

    def following() -> Iterator[bytes]:
        yield first
        yield from pieces

    return following()


def _span(request: HttpRequest, size: int, tag: str) -> tuple[int, int] | None:
    """Return from where to where; everything where no range is asked for, where it is not understood, or where the object is another."""
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip().lower())
    condition = request.headers.get("If-Range")
    if asked is None or (condition is not None and condition.strip() != tag) or not (asked[1] or asked[2]):
        return 0, size
    if not asked[1]:
        length = int(asked[2])
        return (max(0, size - length), size) if length and size else None
    start, end = int(asked[1]), min(int(asked[2]) + 1 if asked[2] else size, size)
    if asked[2] and int(asked[2]) < start:
        return 0, size
    return (start, end) if start < size else None


def _matches(header: str, tag: str) -> bool:
    return header.strip() == "*" or tag in (part.strip().removeprefix("W/") for part in header.split(","))


def _headers(name: str, media_type: str, tag: str, *, inline: bool, max_age: int) -> dict[str, str]:
    shown = inline and media_type in PASSIVE
    kind = f"{media_type}; charset=utf-8" if media_type == "text/plain" else media_type
    return {
        "Content-Type": kind if shown or media_type in PASSIVE else "application/octet-stream",
        "Content-Disposition": content_disposition(name, inline=shown),
        # A PDF in a sandbox is not shown by Chromium; it runs in the browser's own viewer.
        "Content-Security-Policy": "default-src 'none'" if shown and media_type == "application/pdf" else _SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": f"private, max-age={max_age}" if max_age else "private, no-cache",
        "Accept-Ranges": "bytes",
        "ETag": tag,
    }


def content_disposition(name: str, *, inline: bool = False) -> str:
    """Write the header for a file name: a plain name for old programs, the true one beside it.

    Source:
        RFC 6266; RFC 8187 for names beyond ASCII.
    """
    clean = _shorten(_UNFIT.sub("_", name).strip(". ") or "file")
    plain = "".join(c if c.isascii() else "_" for c in clean)
    kind = "inline" if inline else "attachment"
    return f'{kind}; filename="{plain}"' + ("" if plain == clean else f"; filename*=UTF-8''{quote(clean, safe='')}")


def _shorten(name: str, most: int = 200) -> str:
    """Keep a name under so many octets, its ending with it."""
    if len(name.encode("utf-8", "replace")) <= most:
        return name.encode("utf-8", "replace").decode()
    stem, dot, ending = name.rpartition(".")
    ending = f".{ending}" if dot and len(ending) <= 10 else ""
    stem = stem if ending else name
    return stem.encode("utf-8", "replace")[: most - len(ending.encode())].decode("utf-8", "ignore") + ending
