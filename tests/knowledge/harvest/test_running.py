"""A harvest fetches, maps and gathers; it goes on where it stopped, brings nothing twice, and finds out lists without end."""

from __future__ import annotations

import contextlib
from io import BytesIO

import pytest
from tests.knowledge.harvest.conftest import AT, IDENTIFY, Reply, Server, dc, listed, make_source, oai

from wenyuan.bibliography.marc import ParsedRecord, read_records
from wenyuan.knowledge.catalogue.api import ImportCounts
from wenyuan.knowledge.harvest.domain.plans import fetcher_of, plan_of
from wenyuan.knowledge.harvest.domain.running import fetch_run
from wenyuan.knowledge.harvest.domain.settling import settle_run
from wenyuan.knowledge.harvest.domain.sources import FILES, resume_run, start_run
from wenyuan.knowledge.harvest.domain.staging import staged_file, upload_file
from wenyuan.knowledge.harvest.fetching.problems import SourceProblem
from wenyuan.knowledge.harvest.models import Failure, Item, Run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reachable", "own_home")]


class Stop(Exception):
    pass


def harvest(source: int, *, full: bool = False, stop_after: int = 0, run_id: int | None = None) -> Run:
    if run_id is None:
        run_id = start_run(source_id=source, at=AT, actor_id=None, full=full, queued=False)
    run = Run.objects.select_related("source").get(pk=run_id)
    pages = 0

    def tick(_run: Run) -> None:
        nonlocal pages
        pages += 1
        if pages == stop_after:
            raise Stop

    file = upload_file(run.pk) if run.source.kind in FILES else None
    fetcher, transport = fetcher_of(run.source, tries=1, patience=5, file=file)
    with contextlib.suppress(Stop):
        fetch_run(run=run, fetcher=fetcher, plan=plan_of(run.source, at=AT), at=AT, requests=lambda: transport.requests, tick=tick)
    run.refresh_from_db()
    return run


def titles(run: Run) -> list[str]:
    found = read_records(BytesIO(staged_file(run.pk).read_bytes())) if run.staged else []
    return [one.record.first("200").first("a") for one in found if isinstance(one, ParsedRecord)]  # type: ignore[union-attr, misc]


def counts(run: Run) -> tuple[int, int, int, int, int]:
    return run.fetched, run.staged, run.unchanged, run.failed, run.withdrawn


def serve(pages: dict[str, str]) -> Server:
    return Server(lambda asked, _s: oai(IDENTIFY if asked["verb"] == "Identify" else pages[asked.get("resumptionToken", "")]))


THREE = {"": listed(dc(1, "甲"), dc(2, "乙"), token="a"), "a": listed(dc(3, "丙"), dc(4, "丁"), token="b"), "b": listed(dc(5, "戊"), dc(6, "己"))}


def test_records_are_mapped_numbered_and_say_where_they_come_from(library: int) -> None:
    with serve({"": listed(dc(1, "梦溪笔谈"))}) as server:
        run = harvest(make_source(library, server.url, agency="ABC", note="协议 7"))
    (found,) = read_records(BytesIO(staged_file(run.pk).read_bytes()))
    assert isinstance(found, ParsedRecord)
    record = found.record
    assert record.control_number is not None
    assert record.control_number.startswith(f"H{run.source_id}-")
    assert [field.first("a") for field in record.all("035")] == ["(ABC)oai:a.example:1"]
    assert [(field.indicators, field.first("b"), field.first("c")) for field in record.all("801")] == [(" 0", "ABC", None), (" 1", "CN-T1", "20261123")]
    assert record.first("830").first("a") == f"采集自：甲库 {server.url}，20261123；协议 7"  # type: ignore[union-attr]
    assert record.first("100").first("a")[:13] == "20261123d1982"  # type: ignore[union-attr, index]


def test_killed_harvest_goes_on_with_the_next_page_and_brings_nothing_twice(library: int) -> None:
    with serve(THREE) as server:
        source = make_source(library, server.url)
        first = harvest(source, stop_after=2)
        assert (counts(first), first.token, first.fetched_all) == ((4, 4, 0, 0, 0), "b", False)
        with staged_file(first.pk).open("ab") as torn:  # what a killed process wrote after its last checkpoint
            torn.write(b"00100nam")
        Run.objects.filter(pk=first.pk).update(state="failed")
        assert resume_run(run_id=first.pk, actor_id=None)
        again = harvest(source, run_id=first.pk)
    assert titles(again) == ["甲", "乙", "丙", "丁", "戊", "己"]
    assert counts(again) == (6, 6, 0, 0, 0)
    assert [asked.get("resumptionToken") for asked in server.asked] == [None, "a", "b"]


def test_what_did_not_change_is_not_stored_again(library: int) -> None:
    with serve(THREE) as server:
        source = make_source(library, server.url)
        first = harvest(source)
        settle_run(run_id=first.pk, counts=ImportCounts(), at=AT)
    changed = THREE | {"a": listed(dc(3, "丙改"), dc(4, "丁", deleted=True), token="b")}
    with serve(changed) as server:
        make_same_address(source, server.url)
        second = harvest(source)
    assert (counts(second), titles(second)) == ((6, 1, 4, 0, 1), ["丙改"])
    assert "from" in server.asked[1]
    assert server.asked[1]["from"] == "2026-11-20T00:00:00Z"


def make_same_address(source: int, url: str) -> None:
    from wenyuan.knowledge.harvest.models import Source

    Source.objects.filter(pk=source).update(address=url)


def test_another_plan_maps_everything_anew(library: int) -> None:
    from wenyuan.knowledge.harvest.models import Source

    with serve(THREE) as server:
        source = make_source(library, server.url)
        settle_run(run_id=harvest(source).pk, counts=ImportCounts(), at=AT)
        Source.objects.filter(pk=source).update(target="marc21")
        assert counts(harvest(source, full=True)) == (6, 6, 0, 0, 0)


def test_lost_token_begins_anew_and_gathers_nothing_twice(library: int) -> None:
    lost = {"n": 0}

    def answer(asked: dict[str, str], _server: Server) -> Reply:
        if asked.get("resumptionToken") == "b" and not lost["n"]:
            lost["n"] = 1
            return oai('<error code="badResumptionToken">expired</error>')
        return oai(THREE[asked.get("resumptionToken", "")])

    with Server(answer) as server:
        run = harvest(make_source(library, server.url))
    assert titles(run) == ["甲", "乙", "丙", "丁", "戊", "己"]
    assert (run.recoveries, run.staged, run.unchanged) == (1, 6, 4)


def test_token_that_is_always_lost_ends_the_harvest(library: int) -> None:
    with Server(lambda asked, _s: oai('<error code="badResumptionToken"/>' if "resumptionToken" in asked else THREE[""])) as server:
        source = make_source(library, server.url)
        with pytest.raises(SourceProblem) as told:
            harvest(source)
    assert told.value.code == "token-lost"


def test_repeated_token_is_found_out(library: int) -> None:
    with Server(lambda _a, _s: oai(listed(dc(1, "甲"), token="same"))) as server, pytest.raises(SourceProblem) as told:
        harvest(make_source(library, server.url))
    assert (told.value.code, len(server.asked)) == ("repeats", 2)


def test_list_without_end_that_brings_nothing_new_is_found_out(library: int) -> None:
    with Server(lambda _a, s: oai(listed(dc(1, "甲"), token=f"t{len(s.asked)}"))) as server, pytest.raises(SourceProblem) as told:
        harvest(make_source(library, server.url))
    assert (told.value.code, len(server.asked)) == ("barren", 21)


def test_list_without_end_stops_at_the_bound_and_can_be_gone_on_with(library: int) -> None:
    with Server(lambda _a, s: oai(listed(dc(len(s.asked), "甲"), token=f"t{len(s.asked)}"))) as server:
        source = make_source(library, server.url, most_records=4)
        with pytest.raises(SourceProblem) as told:
            harvest(source)
    run = Run.objects.get(source_id=source)
    assert (told.value.code, run.fetched, run.token) == ("limit", 4, "t4")


def test_what_cannot_be_mapped_is_kept_with_its_text_and_reason(library: int) -> None:
    unknown = dc(7, "x").replace("http://purl.org/dc/elements/1.1/", "urn:unknown")
    with serve({"": listed(dc(1, "甲"), unknown, dc(2, " "))}) as server:
        run = harvest(make_source(library, server.url))
    kept = list(Failure.objects.order_by("pk").values_list("identifier", "reason", "form", "state"))
    assert kept == [("oai:a.example:7", "unknown-format", "xml", "open"), ("oai:a.example:2", "no-title", "xml", "open")]
    assert "urn:unknown" in Failure.objects.order_by("pk")[0].text
    assert counts(run) == (3, 1, 0, 2, 0)


def test_filters_let_through_what_is_wanted(library: int) -> None:
    from wenyuan.knowledge.harvest.models import Source

    with serve(THREE) as server:
        source = make_source(library, server.url, filters={"conditions": [["200a", "is", "丙"]]})
        run = harvest(source)
        assert (run.filtered, titles(run)) == (5, ["丙"])
        Source.objects.filter(pk=source).update(filters={"year_from": 1990})
        Run.objects.all().update(state="done")
        assert harvest(source).filtered == 6


def test_item_is_one_row_however_often_it_comes(library: int) -> None:
    with serve({"": listed(dc(1, "甲"), dc(1, "甲二"), token="a"), "a": listed(dc(1, "甲三"))}) as server:
        run = harvest(make_source(library, server.url))
    assert (Item.objects.count(), titles(run)) == (1, ["甲", "甲二", "甲三"])
