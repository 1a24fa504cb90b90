"""The clients of Z39.50 and SRU against servers of others (YAZ, Zebra) and against servers that mean no good."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.knowledge.harvest.conftest import AT, LOOPBACK, Reply, Server, transport

from wenyuan.bibliography.marc import MarcFormat
from wenyuan.bibliography.z3950.ber import write_group, write_value
from wenyuan.knowledge.harvest.fetching.pages import Window
from wenyuan.knowledge.harvest.fetching.problems import SourceProblem
from wenyuan.knowledge.harvest.fetching.sru import SruClient
from wenyuan.knowledge.harvest.fetching.transport import Manners, Transport
from wenyuan.knowledge.harvest.fetching.z3950 import Z3950Client, read_target
from wenyuan.knowledge.harvest.mapping.provenance import Origin
from wenyuan.knowledge.harvest.mapping.records import Plan, map_item

needs_yaz = pytest.mark.skipif(shutil.which("yaz-ztest") is None, reason="no yaz-ztest: apt-get install yaz")
needs_zebra = pytest.mark.skipif(shutil.which("zebrasrv") is None or shutil.which("zebraidx") is None, reason="no zebrasrv: apt-get install idzebra-2.0")
PLAN = Plan(Origin(1, "甲库", "z", "", "CN-T1", "", f"{AT:%Y%m%d}"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(command: list[str], port: int, folder: Path | None = None) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
                break
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait(5)


@pytest.fixture(scope="module")
def ztest() -> Iterator[int]:
    port = free_port()
    with serving(["yaz-ztest", f"tcp:127.0.0.1:{port}"], port):
        yield port


@needs_yaz
def test_yaz_server_is_searched_and_its_records_come_in_pieces(ztest: int) -> None:
    client = Z3950Client(transport(), f"127.0.0.1:{ztest}/Default", "@attr 1=4 computer", page=4)
    pages = list(client.pages(Window(), ""))
    total = pages[0].total
    assert total is not None
    assert total > 4
    assert sum(len(page.items) for page in pages) == total
    assert [page.token for page in pages[:2]] == ["5", "9"]
    first = map_item(pages[0].items[0], PLAN)
    assert first is not None
    assert first.record.format is MarcFormat.MARC21
    assert first.record.first("245") is not None
    rest = list(client.pages(Window(), "5"))
    assert sum(len(page.items) for page in rest) == total - 4


@needs_yaz
def test_yaz_server_says_who_it_is_and_what_is_wrong(ztest: int) -> None:
    about = Z3950Client(transport(), f"127.0.0.1:{ztest}/Default", "dc.title = computer").look()
    assert "YAZ" in about.title
    assert 0 < len(about.samples) <= 5
    with pytest.raises(SourceProblem) as told:
        list(Z3950Client(transport(), f"127.0.0.1:{ztest}/NoSuchBase", "computer").pages(Window(), ""))
    assert told.value.code == "diagnostic"


@pytest.fixture(scope="module")
def zebra(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Zebra with two Chinese records, found by CQL over SRU and by type-1 queries."""
    folder = tmp_path_factory.mktemp("zebra")
    config = Path(__file__).with_name("zebra")
    for one in config.iterdir():
        shutil.copy(one, folder / one.name)
    modules = next(Path("/usr/lib").glob("**/idzebra-2.0/modules"), None)
    (folder / "zebra.cfg").write_text((folder / "zebra.cfg").read_text().replace("MODULES", str(modules)))
    done = subprocess.run(["zebraidx", "-c", "zebra.cfg", "update", "records.xml"], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        pytest.skip(f"zebra cannot index here: {done.stderr[-200:]}")
    port = free_port()
    (folder / "server.xml").write_text((folder / "server.xml").read_text().replace("PORT", str(port)))
    with serving(["zebrasrv", "-f", "server.xml"], port, folder):
        yield port


@needs_zebra
def test_zebra_gives_chinese_records_over_both_protocols(zebra: int) -> None:
    found = SruClient(transport(), f"http://127.0.0.1:{zebra}/Default", "dc.title=梦溪笔谈", version="1.1").look()
    assert found.total == 1
    one = map_item(found.samples[0], PLAN)
    assert one is not None
    assert "梦溪笔谈" in (one.record.first("245").first("a") or "")  # type: ignore[union-attr]
    (page,) = Z3950Client(transport(), f"127.0.0.1:{zebra}/Default", "@attr 1=4 呐喊", "xml").pages(Window(), "")
    other = map_item(page.items[0], PLAN)
    assert other is not None
    assert "呐喊" in (other.record.first("245").first("a") or "")  # type: ignore[union-attr]


def sru(records: str, number: int, *, following: str = "", namespace: str = "http://www.loc.gov/zing/srw/") -> bytes:
    last = f"<nextRecordPosition>{following}</nextRecordPosition>" if following else ""
    return f'<searchRetrieveResponse xmlns="{namespace}"><numberOfRecords>{number}</numberOfRecords><records>{records}</records>{last}</searchRetrieveResponse>'.encode()


def marcxml(number: int, title: str) -> str:
    return (
        '<record xmlns="http://www.loc.gov/MARC21/slim"><leader>00000nam a2200000 i 4500</leader>'
        f'<controlfield tag="001">N{number}</controlfield><datafield tag="245" ind1="1" ind2="0"><subfield code="a">{title}</subfield></datafield></record>'
    )


@pytest.mark.parametrize(("version", "namespace"), [("1.1", "http://www.loc.gov/zing/srw/"), ("1.2", "http://www.loc.gov/zing/srw/"), ("2.0", "http://docs.oasis-open.org/ns/search-ws/sruResponse")])
def test_sru_pages_are_read_in_every_version(version: str, namespace: str) -> None:
    def answer(asked: dict[str, str], _server: Server) -> Reply:
        start = int(asked["startRecord"])
        return Reply(sru(f"<record><recordData>{marcxml(start, '甲')}</recordData></record>", 3, namespace=namespace))

    with Server(answer) as server:
        found = list(SruClient(transport(), server.url, "x", "marcxml", version).pages(Window(), ""))
    assert [(one.identifier, page.token) for page in found for one in page.items] == [("N1", "2"), ("N2", "3"), ("N3", "")]
    assert [asked.get("version") for asked in server.asked] == [None if version == "2.0" else version] * 3


def test_record_packed_as_a_string_is_read() -> None:
    packed = marcxml(1, "甲").replace("<", "&lt;")
    with Server(lambda _a, _s: Reply(sru(f"<record><recordData>{packed}</recordData></record>", 1))) as server:
        (page,) = SruClient(transport(), server.url, "x").pages(Window(), "")
    assert map_item(page.items[0], PLAN) is not None


def test_sru_diagnostic_is_told() -> None:
    body = (
        b'<searchRetrieveResponse xmlns="http://www.loc.gov/zing/srw/"><numberOfRecords>0</numberOfRecords><diagnostics><diagnostic xmlns="http://www.loc.gov/zing/srw/diagnostic/">'
        b"<uri>info:srw/diagnostic/1/10</uri><message>Query syntax error</message></diagnostic></diagnostics></searchRetrieveResponse>"
    )
    with Server(lambda _a, _s: Reply(body)) as server, pytest.raises(SourceProblem, match="Query syntax error"):
        list(SruClient(transport(), server.url, "((").pages(Window(), ""))


@contextlib.contextmanager
def listening(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    server = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        with contextlib.suppress(OSError):
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                behave(connection)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield int(server.getsockname()[1])
    finally:
        server.close()
        thread.join(2)


def drip(connection: socket.socket) -> None:
    connection.sendall(b"\xb5\x82\xff\xff")
    for _ in range(50):
        connection.sendall(b"\x00")
        time.sleep(0.05)


def flood(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"\xb5\x84\x7f\xff\xff\xff" + b"\x00" * 65536)


def refuse(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(write_group(21, write_value(12, b"\x00")))


@pytest.mark.parametrize(("behave", "code"), [
    (drip, "failed"), (flood, "protocol"), (refuse, "denied"), (lambda c: c.sendall(b"HTTP/1.1 400 Bad\r\n\r\n"), "failed"), (lambda c: c.close(), "failed"),
    (lambda c: c.sendall(b"\x30\x80" + b"\x30\x80" * 2000), "protocol"),
])
def test_hostile_server_is_contained_and_told(behave: Callable[[socket.socket], None], code: str) -> None:
    began = time.monotonic()
    with listening(behave) as port, pytest.raises(SourceProblem) as told:
        Z3950Client(Transport(Manners(delay_ms=0, seconds=0.5), allowed=LOOPBACK), f"127.0.0.1:{port}/x", "a").look()
    assert told.value.code == code
    assert time.monotonic() - began < 3


def test_address_of_the_house_is_not_connected() -> None:
    with listening(drip) as port, pytest.raises(SourceProblem) as told:
        Z3950Client(Transport(Manners()), f"127.0.0.1:{port}/x", "a").look()
    assert told.value.code == "refused"


@pytest.mark.parametrize(("text", "parts"), [("z.example.cn:210/base", ("z.example.cn", 210, "base")), ("[2001:4860::1]:9999/a/b", ("[2001:4860::1]", 9999, "a/b"))])
def test_address_is_taken_apart(text: str, parts: tuple[str, int, str]) -> None:
    assert read_target(text) == parts


@pytest.mark.parametrize("text", ["z.example.cn", "z.example.cn:0/a", "z.example.cn:99999/a", "http://a/b", ":210/a", ""])
def test_other_addresses_are_refused(text: str) -> None:
    with pytest.raises(SourceProblem):
        read_target(text)
