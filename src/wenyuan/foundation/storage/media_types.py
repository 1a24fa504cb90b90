"""What a file is, by its first octets and never by its name."""

from __future__ import annotations

import re

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"II+\x00", "image/tiff"),
    (0, b"MM\x00+", "image/tiff"),
    (0, b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
    (0, b"\xff\x4f\xff\x51", "image/j2c"),
    (0, b"\x00\x00\x00\x0cJXL \r\n\x87\n", "image/jxl"),
    (0, b"AT&TFORM", "image/vnd.djvu"),
    (0, b"fLaC", "audio/flac"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\x1a\x45\xdf\xa3", "video/x-matroska"),
    (0, b"\x00\x00\x01\xba", "video/mpeg"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"0&\xb2u\x8ef\xcf\x11\xa6\xd9\x00\xaa\x00b\xcel", "video/x-ms-asf"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\x1f\x8b\x08", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (257, b"ustar", "application/x-tar"),
    (0, b"WARC/1.", "application/warc"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"%!PS", "application/postscript"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (0, b"wOF2", "font/woff2"),
)
_BRANDS = {b"avif": "image/avif", b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heif", b"M4A ": "audio/mp4", b"qt  ": "video/quicktime", b"jp2 ": "image/jp2"}
_RIFF = {b"WAVE": "audio/wav", b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}
_OFFICE = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|meta|title|table|div|a\s|p>|h1)", re.IGNORECASE)
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_LEADER = re.compile(rb"[0-9]{5}[a-z ][a-z ]{2}[a-z0-9 ][a-z0-9 ]22[0-9]{5}")
_MPEG_AUDIO = re.compile(rb"\xff[\xe2\xe3\xf2-\xf5\xfa-\xfd][\x10-\xef]")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

# Types that a browser may show inside our pages' origin without running anything of theirs.
PASSIVE = frozenset({
    "application/pdf", "image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/jxl", "audio/flac", "audio/ogg", "audio/mpeg", "audio/wav", "audio/mp4",
    "video/mp4", "video/webm", "video/ogg", "video/quicktime", "text/plain",
})


def media_type_of(head: bytes) -> str:
    """Name the media type of a file whose first octets (8 KiB are enough) are given; `application/octet-stream` when it is none known."""
    for offset, signature, found in _SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return "video/webm" if found == "video/x-matroska" and b"webm" in head[:64] else found
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "application/octet-stream")
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return _zip_type(head)
    if _LEADER.match(head):
        return "application/marc"
    if _MPEG_AUDIO.match(head):
        return "audio/mpeg"
    return _text_type(head)


def _zip_type(head: bytes) -> str:
    if head[30:58] == b"mimetypeapplication/epub+zip":
        return "application/epub+zip"
    if head[30:38] == b"mimetype" and head[38:].startswith(b"application/vnd.oasis.opendocument"):
        return "application/vnd.oasis.opendocument"
    return next((found for part, found in _OFFICE if b"[Content_Types].xml" in head and part in head), "application/zip")


def _text_type(head: bytes) -> str:
    body = head.removeprefix(b"\xef\xbb\xbf")
    if body[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        body = body.decode("utf-16", "replace").encode()
    if _SVG.search(body):
        return "image/svg+xml"
    if _MARKUP.search(body):
        return "text/html"
    if body.lstrip().startswith(b"<?xml"):
        return "application/xml"
    if not body or _CONTROL.search(body) or not _is_text(body):
        return "application/octet-stream"
    return "text/plain"


def _is_text(body: bytes) -> bool:
    """Whether octets, perhaps cut in the middle of a character, are UTF-8 or GB 18030."""
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                body[: len(body) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False
