"""Signed links, and what comes over them."""

from __future__ import annotations

import io
import os
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.foundation.storage.conftest import AT, reference

from wenyuan.foundation.accounts.api import open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.storage.api import FileFolder, Link, LinkRefused, content_disposition, keep_file, read_link, sign_link
from wenyuan.foundation.storage.domain.linking import rotate_keys
from wenyuan.foundation.storage.models import LinkKey, UsedLink
from wenyuan.foundation.storage.staging import BLOCK

MINUTE = timedelta(minutes=1)


def link(digest: str = "0" * 64, **more: object) -> Link:
    return Link(**({"digest": digest, "name": "红楼梦.pdf", "purpose": "download", "expires_at": AT + MINUTE} | more))  # type: ignore[arg-type]


def read(token: str, **more: object) -> Link:
    return read_link(token, **({"purpose": "download", "person_id": None, "address": "10.0.0.1", "at": AT} | more))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_link_says_what_was_signed() -> None:
    asked = link(person_id=7, address="10.0.0.1", once=True, inline=True)

    assert read(sign_link(asked, at=AT), person_id=7) == asked


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "reading", "reason"), [
    ({}, {"at": AT + MINUTE}, "expired"), ({}, {"purpose": "preview"}, "forged"), ({"address": "10.0.0.2"}, {}, "elsewhere"),
    ({"person_id": 7}, {}, "somebody"), ({"person_id": 7}, {"person_id": 8}, "somebody"),
])
def test_a_link_is_bound(asked: dict[str, object], reading: dict[str, object], reason: str) -> None:
    with pytest.raises(LinkRefused) as refused:
        read(sign_link(link(**asked), at=AT), **reading)

    assert refused.value.reason == reason


@pytest.mark.django_db
def test_no_octet_of_a_token_can_be_changed() -> None:
    token = sign_link(link(), at=AT)
    other = sign_link(link(digest="1" * 64), at=AT)
    changed = {token[:n] + ("A" if token[n] != "A" else "B") + token[n + 1 :] for n in range(0, len(token), 7)} | {other.split(".")[0] + "." + token.split(".")[1]}

    for bad in [*changed, "", ".", "a.b", token + "=", token.split(".")[0], "e30.", "é.é", token.replace(".", ".."), "x" * 10_000]:
        if bad == token + "=":
            continue
        with pytest.raises(LinkRefused):
            read(bad)


@pytest.mark.django_db
def test_a_link_for_once_works_once() -> None:
    token = sign_link(link(once=True), at=AT)

    assert (read(token, use=False).once, read(token).once) == (True, True)
    for use in (True, False):
        with pytest.raises(LinkRefused) as refused:
            read(token, use=use)
        assert refused.value.reason == "used"


@pytest.mark.django_db
def test_a_new_key_lets_old_links_live_out_and_at_once_ends_them() -> None:
    old = sign_link(link(), at=AT)
    rotate_keys(at=AT)
    new = sign_link(link(), at=AT)
    assert (read(old), read(new), LinkKey.objects.count()) == (link(), link(), 2)

    rotate_keys(at=AT, at_once=True)

    for token in (old, new):
        with pytest.raises(LinkRefused):
            read(token)


@pytest.mark.django_db
@pytest.mark.parametrize("expires_at", [AT, AT - MINUTE, AT + timedelta(days=8)])
def test_a_link_lives_a_week_at_most(expires_at: object) -> None:
    with pytest.raises(ValueError, match="seven days"):
        sign_link(link(expires_at=expires_at), at=AT)


@pytest.mark.parametrize(("name", "expected"), [
    ("a.pdf", 'attachment; filename="a.pdf"'),
    ("红楼梦 第一回.pdf", "attachment; filename=\"___ ___.pdf\"; filename*=UTF-8''%E7%BA%A2%E6%A5%BC%E6%A2%A6%20%E7%AC%AC%E4%B8%80%E5%9B%9E.pdf"),
    ("𠀀.txt", "attachment; filename=\"_.txt\"; filename*=UTF-8''%F0%A0%80%80.txt"),
    ('a"; filename="evil.exe', 'attachment; filename="a_; filename=_evil.exe"'),
    ("a\r\nSet-Cookie: x=1", 'attachment; filename="a__Set-Cookie_ x=1"'),
    ("../../etc/passwd", 'attachment; filename="_.._etc_passwd"'),
    ("\u202efdp.exe", 'attachment; filename="_fdp.exe"'),
    ("", 'attachment; filename="file"'), ("...", 'attachment; filename="file"'), ("\ud800", 'attachment; filename="?"'),
])
def test_a_name_is_written_safely(name: str, expected: str) -> None:
    assert content_disposition(name) == expected


def test_a_long_name_keeps_its_ending() -> None:
    plain = content_disposition("长" * 300 + ".tiff")

    assert plain.endswith("%E9%95%BF.tiff")
    assert len(plain) < 900


OCTETS = os.urandom(BLOCK) + b"0123456789"


@pytest.fixture
def file(one_folder: FileFolder) -> str:
    """The path of a link to some octets of no known type."""
    return path_to(OCTETS)


def path_to(octets: bytes, **more: object) -> str:
    digest = keep_file(stream=io.BytesIO(octets), reference=reference(), at=AT).digest
    now, digest = timezone.now(), str(more.pop("digest", digest))
    return f"/files/{sign_link(link(digest, **({'expires_at': now + MINUTE} | more)), at=now)}"


def body(response: object) -> bytes:
    return b"".join(response.streaming_content) if getattr(response, "streaming", False) else response.content  # type: ignore[attr-defined]


def test_a_whole_file_comes_with_its_headers(file: str, client: Client) -> None:
    answer = client.get(file)

    assert (answer.status_code, body(answer) == OCTETS, answer["Content-Length"]) == (200, True, str(len(OCTETS)))
    assert {name: answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Accept-Ranges", "Cache-Control", "Referrer-Policy", "Cross-Origin-Resource-Policy")} == {
        "Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff", "Accept-Ranges": "bytes", "Cache-Control": "private, no-cache",
        "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin",
    }
    assert answer["Content-Disposition"].startswith("attachment; ")


@pytest.mark.parametrize(("asked", "start", "end"), [
    ("bytes=0-0", 0, 1), ("bytes=5-9", 5, 10), (f"bytes={BLOCK - 2}-{BLOCK + 1}", BLOCK - 2, BLOCK + 2), ("bytes=-10", BLOCK, BLOCK + 10), (f"bytes={BLOCK}-", BLOCK, BLOCK + 10),
    (f"bytes=100-{10**17}", 100, BLOCK + 10),
])
def test_a_part_comes_as_asked(file: str, client: Client, asked: str, start: int, end: int) -> None:
    answer = client.get(file, headers={"Range": asked})

    assert (answer.status_code, answer["Content-Range"], body(answer) == OCTETS[start:end]) == (206, f"bytes {start}-{end - 1}/{len(OCTETS)}", True)
    head = client.head(file, headers={"Range": asked})
    assert (head.status_code, head["Content-Length"], head.content) == (206, str(end - start), b"")


@pytest.mark.parametrize(("headers", "status"), [
    ({"Range": f"bytes={BLOCK + 10}-"}, 416), ({"Range": "bytes=-0"}, 416), ({"Range": "bytes=5-2"}, 200), ({"Range": "bytes=0-1,5-6"}, 200), ({"Range": "lines=1-2"}, 200),
    ({"Range": "bytes=-"}, 200), ({"Range": "bytes=0-1", "If-Range": '"other"'}, 200), ({"If-None-Match": '"other"'}, 200), ({"If-None-Match": "*"}, 304),
])
def test_conditions_and_ranges_that_do_not_fit(file: str, client: Client, headers: dict[str, str], status: int) -> None:
    assert client.get(file, headers=headers).status_code == status


def test_what_a_browser_has_is_not_sent_again(file: str, client: Client) -> None:
    tag = client.head(file)["ETag"]

    assert client.get(file, headers={"If-None-Match": f'"x", W/{tag}'}).status_code == 304
    assert client.get(file, headers={"Range": "bytes=0-1", "If-Range": tag}).status_code == 206


@pytest.mark.parametrize(("octets", "inline", "kind", "disposition"), [
    (b"\x89PNG\r\n\x1a\n", True, "image/png", "inline"), (b"\x89PNG\r\n\x1a\n", False, "image/png", "attachment"), (b"<html><script>alert(1)</script>", True, "application/octet-stream", "attachment"),
    (b"<svg onload='alert(1)'>", True, "application/octet-stream", "attachment"), (b"<?xml version='1.0'?><?xml-stylesheet href='x'?><a/>", True, "application/octet-stream", "attachment"),
    (b"plain", True, "text/plain; charset=utf-8", "inline"), (b"%PDF-1.7", True, "application/pdf", "inline"),
])
def test_only_types_that_run_nothing_are_shown(one_folder: FileFolder, client: Client, octets: bytes, inline: bool, kind: str, disposition: str) -> None:
    answer = client.get(path_to(octets, inline=inline, name="x.html"))

    assert (answer["Content-Type"], answer["Content-Disposition"].split(";")[0], "default-src 'none'" in answer["Content-Security-Policy"]) == (kind, disposition, True)
    assert ("sandbox" in answer["Content-Security-Policy"]) is (kind != "application/pdf")


def test_an_empty_file_comes_too(one_folder: FileFolder, client: Client) -> None:
    answer = client.get(path_to(b""))

    assert (answer.status_code, body(answer), answer["Content-Length"]) == (200, b"", "0")


def test_refusals_are_pages_with_words(one_folder: FileFolder, client: Client) -> None:
    damaged = path_to(b"damaged")
    one_folder.path(keep_file(stream=io.BytesIO(b"damaged"), reference=reference(), at=AT).digest).write_bytes(b"dAmaged")
    once = path_to(b"once", once=True)
    assert client.head(once).status_code == 200
    assert body(client.get(once)) == b"once"
    expected = {
        damaged: (500, "文件损坏"), once: (410, "已经用过"), "/files/x.y": (404, "没有这个链接"), path_to(b"a", person_id=99): (403, "另一个人"), path_to(b"a", address="10.9.9.9"): (403, "取得它的地方"),
        path_to(b"a", digest="2" * 64): (410, "文件不在了"),
    }

    found = {path: (answer.status_code, words in answer.content.decode()) for path, (_status, words) in expected.items() for answer in [client.get(path)]}

    assert found == {path: (status, True) for path, (status, _words) in expected.items()}
    assert UsedLink.objects.count() == 1
    assert client.post(once).status_code == 405


def test_a_link_for_somebody_works_for_them(one_folder: FileFolder, client: Client) -> None:
    account = open_account(username="reader", name="读者", password="a-long-password")
    client.force_login(Account.objects.get(pk=account))

    assert body(client.get(path_to(b"mine", person_id=account))) == b"mine"
