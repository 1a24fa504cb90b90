"""Resumable uploads by tus 1.0, in process and against a real server that is killed in the middle."""

from __future__ import annotations

import base64
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from tests.foundation.storage.conftest import AT, reference

from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.jobs.models import JobRun
from wenyuan.foundation.libraries.api import register_library
from wenyuan.foundation.storage.api import FileFolder, NoSuchUpload, claim_upload, find_usage, open_object, set_quota
from wenyuan.foundation.storage.domain import uploads
from wenyuan.foundation.storage.domain.uploads import UploadBusy, WrongOffset, find_upload, finish_upload, receive
from wenyuan.foundation.storage.models import ObjectReference, Upload

BASE = "/api/storage/v1/uploads"


@dataclass(frozen=True)
class House:
    """A library, another, and somebody at each; `reader` holds no right."""

    library: int
    ids: dict[str, int]

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(pk=self.ids[name]))
        return client


@pytest.fixture
def house(one_folder: FileFolder) -> House:
    return make_house()


def make_house() -> House:
    first, second = (register_library(code=code, name=code, level="city") for code in ("CN-A", "CN-B"))
    define_role(code="t_upload", title="上传", permissions=["storage.upload", "storage.view"])
    ids = {name: open_account(username=name, name=name, password="a-long-password", home_library_id=home) for name, home in (("mine", first), ("colleague", first), ("theirs", second), ("reader", first))}
    for name, library in (("mine", first), ("colleague", first), ("theirs", second)):
        grant_role(account_id=ids[name], role_code="t_upload", library_id=library)
    return House(first, ids)


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def tus(client: Client, method: str, path: str, body: bytes = b"", **headers: str) -> HttpResponse:
    named = {"Tus-Resumable": "1.0.0"} | {name.replace("_", "-"): value for name, value in headers.items()}
    named = {name: value for name, value in named.items() if value}
    kind = named.pop("Content-Type", "application/offset+octet-stream" if method == "PATCH" else "")
    return client.generic(method, path, body, content_type=kind, headers=named)  # type: ignore[return-value]


def begin(client: Client, length: int, body: bytes = b"", **headers: str) -> HttpResponse:
    return tus(client, "POST", BASE, body, Upload_Length=str(length), **headers)


def test_what_is_offered_is_said_to_everybody(house: House) -> None:
    answer = Client().options(BASE)

    assert (answer.status_code, answer["Tus-Version"], answer["Tus-Extension"], answer["Tus-Checksum-Algorithm"], answer["Tus-Max-Size"]) == (
        204, "1.0.0", "creation,creation-with-upload,checksum,expiration,termination", "sha256,sha1", "200000000000",
    )


def test_an_upload_comes_in_pieces_and_becomes_an_object(house: House) -> None:
    client, octets = house.client("mine"), b"%PDF-1.7 " + os.urandom(3000)
    metadata = f"filename {encoded('红楼梦.pdf')},purpose {encoded('master')},library {encoded('CN-A')}"
    made = begin(client, len(octets), Upload_Metadata=metadata)
    path = made["Location"]
    assert (made.status_code, find_usage(library_id=house.library).reserved) == (201, len(octets))

    offsets = []
    for start in range(0, len(octets), 1000):
        answer = tus(client, "PATCH", path, octets[start : start + 1000], Upload_Offset=str(start))
        looked = tus(client, "HEAD", path)
        offsets.append((answer.status_code, answer["Upload-Offset"], looked["Upload-Offset"], looked["Upload-Length"], looked["Cache-Control"], looked["Upload-Metadata"]))

    assert offsets == [(204, str(n), str(n), "3009", "no-store", metadata) for n in (1000, 2000, 3000, 3009)]
    digest = hashlib.sha256(octets).hexdigest()
    assert (looked["Wenyuan-Upload-State"], looked["Wenyuan-Digest"]) == ("done", digest)
    usage = find_usage(library_id=house.library)
    assert (usage.used, usage.reserved, open_object(digest).read() == octets) == (3009, 0, True)
    shown = client.get(path).json()
    assert (shown["name"], shown["purpose"], shown["digest"], shown["state"]) == ("红楼梦.pdf", "master", digest, "done")
    kept = claim_upload(upload_id=path.rsplit("/", 1)[-1], reference=reference("book:1", house.library), at=AT)
    assert (kept.media_type, list(ObjectReference.objects.values_list("subject", flat=True)), Upload.objects.count()) == ("application/pdf", ["book:1"], 0)
    assert [p.name for p in (Path(django_settings.WENYUAN.home) / "uploads").iterdir()] == []


def test_a_body_may_come_with_the_beginning(house: House) -> None:
    made = begin(house.client("mine"), 5, b"12345", Content_Type="application/offset+octet-stream")

    assert (made.status_code, made["Upload-Offset"], made["Wenyuan-Digest"]) == (201, "5", hashlib.sha256(b"12345").hexdigest())
    assert begin(house.client("mine"), 0)["Wenyuan-Digest"] == hashlib.sha256(b"").hexdigest()


def _patched(house: House, body: bytes = b"12345", **headers: str) -> HttpResponse:
    client = house.client("mine")
    path = begin(client, 10)["Location"]
    return tus(client, "PATCH", path, body, **({"Upload_Offset": "0"} | headers))


@pytest.mark.parametrize(("headers", "body", "status"), [
    ({}, b"12345", 204), ({"Upload_Offset": "3"}, b"12345", 409), ({"Upload_Offset": "-1"}, b"12345", 400), ({"Upload_Offset": ""}, b"1", 400), ({"Upload_Offset": "9" * 30}, b"1", 400),
    ({"Content_Type": "text/plain"}, b"12345", 415), ({"Tus_Resumable": "0.2.2"}, b"1", 412), ({"Tus_Resumable": ""}, b"1", 412), ({}, b"12345678901", 413),
    ({"Upload_Checksum": "sha256 " + base64.b64encode(hashlib.sha256(b"12345").digest()).decode()}, b"12345", 204),
    ({"Upload_Checksum": "sha1 " + base64.b64encode(hashlib.sha1(b"12345").digest()).decode()}, b"12345", 204),
    ({"Upload_Checksum": "sha256 " + base64.b64encode(hashlib.sha256(b"other").digest()).decode()}, b"12345", 460),
    ({"Upload_Checksum": "md5 AAAA"}, b"12345", 400), ({"Upload_Checksum": "sha256 ***"}, b"1", 400), ({"Upload_Checksum": "sha256 AAAA"}, b"1", 400),
])
def test_each_rule_of_the_protocol(house: House, headers: dict[str, str], body: bytes, status: int) -> None:
    answer = _patched(house, body, **headers)

    assert (answer.status_code, answer["Tus-Resumable"], Upload.objects.get().offset) == (status, "1.0.0", 5 if status == 204 else 0)


def test_octets_of_a_wrong_checksum_do_not_count_and_may_be_sent_again(house: House) -> None:
    client = house.client("mine")
    path = begin(client, 5)["Location"]
    right = "sha256 " + base64.b64encode(hashlib.sha256(b"12345").digest()).decode()

    assert tus(client, "PATCH", path, b"54321", Upload_Offset="0", Upload_Checksum=right).status_code == 460
    assert tus(client, "PATCH", path, b"12345", Upload_Offset="0", Upload_Checksum=right)["Wenyuan-Digest"] == hashlib.sha256(b"12345").hexdigest()


@pytest.mark.parametrize(("headers", "status"), [
    ({"Upload_Length": "x"}, 400), ({"Upload_Length": ""}, 400), ({"Upload_Length": str(10**15)}, 413), ({"Upload_Length": "200"}, 507), ({"Upload_Metadata": "filename ***"}, 400),
    ({"Upload_Metadata": "x" * 5000}, 400), ({"Upload_Metadata": f"library {encoded('CN-B')}"}, 403), ({"Upload_Metadata": f"library {encoded('NO')}"}, 403),
    ({"Upload_Metadata": f"sha256 {encoded('abc')}"}, 400), ({"Tus_Resumable": ""}, 412),
])
def test_a_beginning_that_cannot_be_is_refused(house: House, headers: dict[str, str], status: int) -> None:
    set_quota(library_id=house.library, limit=100, warn_percent=90)

    answer = tus(house.client("mine"), "POST", BASE, **({"Upload_Length": "5"} | headers))

    assert (answer.status_code, Upload.objects.count(), find_usage(library_id=house.library).reserved) == (status, 0, 0)
    if status == 507:
        assert answer.json()["detail"] == "200 octets are wanted, 100 of 100 are left"


def test_an_upload_is_its_makers_alone(house: House) -> None:
    path = begin(house.client("mine"), 5)["Location"]
    doors = [("HEAD", {}), ("PATCH", {"Upload_Offset": "0"}), ("DELETE", {}), ("GET", {})]

    found = {name: [tus(client, method, path, b"1" if method == "PATCH" else b"", **headers).status_code for method, headers in doors]
             for name in ("colleague", "theirs", "reader", "") for client in [house.client(name) if name else Client()]}

    assert found == {"colleague": [404] * 4, "theirs": [404] * 4, "reader": [403] * 4, "": [403] * 4}
    assert [begin(client, 5).status_code for client in (house.client("reader"), Client())] == [403, 403]
    assert tus(house.client("mine"), "HEAD", f"{BASE}/not-a-number").status_code == 404


def test_another_sites_page_cannot_begin_an_upload(house: House) -> None:
    assert begin(house.client("mine"), 5, Origin="https://evil.example", Sec_Fetch_Site="cross-site").status_code == 403


def test_ending_an_upload_frees_its_room(house: House) -> None:
    client = house.client("mine")
    path = begin(client, 5)["Location"]

    assert (tus(client, "DELETE", path).status_code, tus(client, "HEAD", path).status_code, find_usage(library_id=house.library).reserved) == (204, 404, 0)


def test_a_file_other_than_the_announced_is_not_stored(house: House) -> None:
    client = house.client("mine")
    path = begin(client, 5, Upload_Metadata=f"sha256 {encoded('0' * 64)}")["Location"]
    tus(client, "PATCH", path, b"12345", Upload_Offset="0")

    shown = client.get(path).json()
    assert (shown["state"], "digest differs" in shown["problem"], find_usage(library_id=house.library).reserved, ObjectReference.objects.count()) == ("failed", True, 0, 0)


def test_a_large_file_is_stored_by_a_job(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_AT_ONCE", 4)
    client = house.client("mine")
    path = begin(client, 5)["Location"]
    answer = tus(client, "PATCH", path, b"12345", Upload_Offset="0")
    assert (answer["Wenyuan-Upload-State"], list(JobRun.objects.values_list("name", flat=True))) == ("finishing", ["storage.finish_upload"])

    upload_id = path.rsplit("/", 1)[-1]
    for _again in range(2):
        finish_upload(upload_id=upload_id, at=AT)

    assert find_upload(upload_id=upload_id, at=AT).state == "done"
    assert tus(client, "PATCH", path, b"1", Upload_Offset="5").status_code == 409


class Broken:
    """A body whose line breaks after so many octets."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets

    def read(self, length: int, /) -> bytes:
        if not self._octets:
            raise ConnectionResetError
        piece, self._octets = self._octets[:length], self._octets[length:]
        return piece


def test_what_came_before_the_line_broke_counts(house: House) -> None:
    upload_id = begin(house.client("mine"), 1_000_000)["Location"].rsplit("/", 1)[-1]
    octets = os.urandom(1_000_000)

    assert receive(upload_id=upload_id, offset=0, body=Broken(octets[:700_000]), at=AT, announced=1_000_000).offset == 700_000
    with pytest.raises(WrongOffset):
        receive(upload_id=upload_id, offset=0, body=Broken(b""), at=AT)
    done = receive(upload_id=upload_id, offset=700_000, body=Broken(octets[700_000:]), at=AT)
    assert done.digest == hashlib.sha256(octets).hexdigest()


def test_two_writers_do_not_meet(house: House) -> None:
    upload_id = begin(house.client("mine"), 10)["Location"].rsplit("/", 1)[-1]

    class Second:
        def read(self, _length: int, /) -> bytes:
            with pytest.raises(UploadBusy):
                receive(upload_id=upload_id, offset=0, body=Broken(b"x"), at=AT)
            return b""

    assert receive(upload_id=upload_id, offset=0, body=Second(), at=AT).offset == 0


def test_an_upload_expires_but_not_while_it_goes_on(house: House) -> None:
    upload_id = begin(house.client("mine"), 10)["Location"].rsplit("/", 1)[-1]
    later = AT + timedelta(days=4000)
    Upload.objects.update(expires_at=later)

    assert receive(upload_id=upload_id, offset=0, body=Broken(b"12"), at=later - timedelta(minutes=1)).expires_at == later + timedelta(days=2, minutes=-1)
    with pytest.raises(NoSuchUpload):
        find_upload(upload_id=upload_id, at=later + timedelta(days=2))


def test_an_upload_whose_last_writer_died_before_the_end_is_finished_by_whoever_looks(house: House) -> None:
    client = house.client("mine")
    path = begin(client, 5)["Location"]
    (Path(django_settings.WENYUAN.home) / "uploads" / path.rsplit("/", 1)[-1]).write_bytes(b"12345")
    Upload.objects.update(offset=5)

    assert tus(client, "HEAD", path)["Wenyuan-Upload-State"] == "done"


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[Callable[[], tuple[subprocess.Popen[bytes], int]]]:
    """Starts real servers on the test's database."""
    started: list[subprocess.Popen[bytes]] = []
    database = connection.settings_dict
    home = Path(django_settings.WENYUAN.home)
    environment = os.environ | {
        "WENYUAN_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "wenyuan.site.settings.test", "PYTHONPATH": f"{Path(__file__).parents[3] / 'src'}",
        "WENYUAN_DATABASE_URL": f"postgresql://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={database['HOST']}",
        "WENYUAN_SECRET_KEY": django_settings.SECRET_KEY,
    }
    assert home

    def start() -> tuple[subprocess.Popen[bytes], int]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--blocking-threads", "2", "wenyuan.site.wsgi:application"],
            env=environment, start_new_session=True, stdout=(tmp_path / "server-log").open("ab"), stderr=subprocess.STDOUT,
        )
        started.append(process)
        end = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except OSError:
                assert time.monotonic() < end, (tmp_path / "server-log").read_text()
                time.sleep(0.2)
            else:
                return process, port

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.django_db(transaction=True)
def test_an_upload_outlives_its_server(server: Callable[[], tuple[subprocess.Popen[bytes], int]], configure: Callable[..., None]) -> None:
    house = make_house()
    cookie = house.client("mine").cookies["sessionid"].value
    octets = os.urandom(1 << 20) * 48
    process, port = server()
    head = {"Tus-Resumable": "1.0.0", "Cookie": f"sessionid={cookie}"}
    wire = HTTPConnection("127.0.0.1", port, timeout=20)
    wire.request("POST", BASE, headers=head | {"Upload-Length": str(len(octets)), "Content-Length": "0"})
    path = wire.getresponse().headers["Location"]

    broken = socket.create_connection(("127.0.0.1", port), timeout=20)
    lines = "".join(f"{name}: {value}\r\n" for name, value in (head | {"Host": "127.0.0.1", "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0", "Content-Length": str(len(octets))}).items())
    broken.sendall(f"PATCH {path} HTTP/1.1\r\n{lines}\r\n".encode() + octets[: 40 << 20])
    end = time.monotonic() + 15
    while not Upload.objects.get().offset and time.monotonic() < end:
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    broken.close()

    process, port = server()
    wire = HTTPConnection("127.0.0.1", port, timeout=20)
    wire.request("HEAD", path, headers=head)
    answer = wire.getresponse()
    answer.read()
    offset = int(answer.headers["Upload-Offset"])
    assert 0 < offset <= 40 << 20
    wire.request("PATCH", path, octets[offset:], headers=head | {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)})
    answer = wire.getresponse()

    assert (answer.status, answer.headers["Upload-Offset"], answer.headers["Wenyuan-Digest"]) == (204, str(len(octets)), hashlib.sha256(octets).hexdigest())
