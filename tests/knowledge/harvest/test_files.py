"""Files as sources: uploaded or fetched in pieces, cut off in the middle, mended, gone on with."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from tests.bibliography.onix.test_onix import PRODUCT, message
from tests.knowledge.harvest.conftest import AT, Reply, Server, make_source, transport
from tests.knowledge.harvest.test_running import counts, harvest

from wenyuan.bibliography.marc import MarcFormat, Record, encode_iso2709, from_mrk
from wenyuan.knowledge.harvest.api import mend_failure, resume_run, start_run
from wenyuan.knowledge.harvest.domain.sources import AlreadyRunning
from wenyuan.knowledge.harvest.domain.staging import staged_file, upload_file
from wenyuan.knowledge.harvest.fetching.files import download
from wenyuan.knowledge.harvest.fetching.problems import SourceProblem
from wenyuan.knowledge.harvest.models import Failure, Item, Run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reachable", "own_home")]


def uploaded(source: int, octets: bytes, name: str = "file") -> Run:
    return harvest(source, run_id=start_run(source_id=source, at=AT, actor_id=None, upload=(name, BytesIO(octets)), queued=False))


def record(number: int, title: str = "甲") -> Record:
    return from_mrk(f"=LDR  00000nam0 2200000   450 \n=001  X{number}\n=100  \\\\$a20260901d1982    em y0chiy50      ea\n=200  1\\$a{title}{number}\n", format=MarcFormat.CNMARC)


def test_publishers_file_is_taken_in_and_told_where_it_is_cut_off(library: int) -> None:
    source = make_source(library, "", kind="onix")
    products = [PRODUCT.replace("cn.example.1", f"cn.{n}") for n in range(5)]
    run = uploaded(source, message(*products)[:-60], "short.xml")
    assert counts(run) == (5, 4, 0, 1, 0)
    assert Failure.objects.get().reason == "broken-xml"
    Run.objects.update(state="done")
    gone = [products[0].replace("<NotificationType>03", "<NotificationType>05"), *products[1:]]
    assert counts(uploaded(source, message(*gone)))[4] == 1


def test_other_file_is_told(library: int) -> None:
    for kind, code in (("onix", "not-onix"), ("marc", "not-marc"), ("table", "not-table")):
        source = make_source(library, "", kind=kind)
        with pytest.raises(SourceProblem) as told:
            uploaded(source, b"\x00\x01 nothing of the kind")
        assert told.value.code == code
    with pytest.raises(SourceProblem, match="no-file"):
        start_run(source_id=make_source(library, "", kind="marc"), at=AT, actor_id=None)


def test_marc_file_goes_on_in_the_middle(library: int) -> None:
    source = make_source(library, "", kind="marc")
    octets = b"".join(encode_iso2709(record(n)) for n in range(450))
    run_id = start_run(source_id=source, at=AT, actor_id=None, upload=("a.mrc", BytesIO(octets)), queued=False)
    first = harvest(source, run_id=run_id, stop_after=1)
    assert (first.fetched, first.token) == (200, "200")
    assert counts(harvest(source, run_id=run_id)) == (450, 450, 0, 0, 0)
    assert staged_file(run_id).read_bytes().count(b"\x1d") == 450


def test_source_that_is_being_harvested_is_not_begun_twice(library: int) -> None:
    source = make_source(library, "https://example.org/oai")
    start_run(source_id=source, at=AT, actor_id=None, queued=False)
    with pytest.raises(AlreadyRunning):
        start_run(source_id=source, at=AT, actor_id=None, queued=False)


def test_broken_marc_is_shown_as_text_and_mended(library: int) -> None:
    source = make_source(library, "", kind="marc")
    nameless = encode_iso2709(Record(record(1).leader, tuple(replace(field, tag="299") if field.tag == "200" else field for field in record(1).fields), MarcFormat.CNMARC))
    run = uploaded(source, encode_iso2709(record(2)) + nameless)
    failure = Failure.objects.get(run=run)
    assert failure.text.startswith("=LDR")
    mend_failure(failure_id=failure.pk, text=failure.text.replace("=299", "=200"), as_marc=False, at=AT, actor_id=None)
    failure.refresh_from_db()
    assert failure.state == "mended"


def test_gathered_records_that_are_gone_begin_anew(library: int) -> None:
    source = make_source(library, "", kind="marc")
    octets = b"".join(encode_iso2709(record(n)) for n in range(450))
    run_id = start_run(source_id=source, at=AT, actor_id=None, upload=("a.mrc", BytesIO(octets)), queued=False)
    harvest(source, run_id=run_id, stop_after=1)
    staged_file(run_id).unlink()
    with pytest.raises(FileNotFoundError):
        harvest(source, run_id=run_id)
    Run.objects.filter(pk=run_id).update(state="failed", problem="gone")
    assert resume_run(run_id=run_id, actor_id=None)
    assert counts(harvest(source, run_id=run_id)) == (450, 450, 0, 0, 0)
    assert Item.objects.count() == 450
    assert upload_file(run_id).exists()


def test_file_is_fetched_in_pieces_and_gone_on_with(tmp_path: Path) -> None:
    whole = bytes(range(256)) * 80_000  # 20 MB

    def answer(_asked: dict[str, str], server: Server) -> Reply:
        first, last = (int(n) for n in server.headers[-1]["range"].removeprefix("bytes=").split("-"))
        piece = whole[first : last + 1]
        return Reply(piece, 206, {"content-range": f"bytes {first}-{first + len(piece) - 1}/{len(whole)}", "etag": '"a"'})

    path = tmp_path / "part"
    path.write_bytes(whole[:1000])
    with Server(answer) as server:
        download(transport(), server.url, path, most=2**30, whole=True)
    assert path.read_bytes() == whole
    assert [one["range"] for one in server.headers] == ["bytes=1000-8389607", "bytes=8389608-16778215", "bytes=16778216-25166823"]
    with Server(lambda _a, _s: Reply(b"whole at once")) as server:
        download(transport(), server.url, path, most=2**30, whole=True)
    assert path.read_bytes() == b"whole at once"
    with Server(answer) as server, pytest.raises(SourceProblem, match="too-large"):
        download(transport(), server.url, tmp_path / "other", most=10_000_000, whole=True)
