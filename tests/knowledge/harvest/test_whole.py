"""The whole way: from a repository into the catalogue and back by undo; and from our own servers, asked by our own clients."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer
from tests.knowledge.conftest import SmallLibrary
from tests.knowledge.exchange.test_z3950 import _Running
from tests.knowledge.harvest.conftest import AT, IDENTIFY, Server, dc, listed, make_source, oai, transport
from tests.knowledge.harvest.test_running import harvest

from wenyuan.bibliography.marc import MarcFormat, from_mrk, record_texts
from wenyuan.bibliography.summary import summarise
from wenyuan.foundation.events.api import Event, registered_receivers
from wenyuan.foundation.events.models import OutboxEvent
from wenyuan.knowledge.catalogue.api import ImportCounts, current_marc, find_by_numbers, find_records, list_versions, run_import, set_suppressed, undo_batch
from wenyuan.knowledge.discovery.api import index_root
from wenyuan.knowledge.exchange.domain.settling import settle_changes
from wenyuan.knowledge.exchange.z3950.server import Limits
from wenyuan.knowledge.harvest.domain.settling import forget_batch, settle_run, stage_batch
from wenyuan.knowledge.harvest.domain.sources import start_due
from wenyuan.knowledge.harvest.fetching.pages import Window
from wenyuan.knowledge.harvest.fetching.sru import SruClient
from wenyuan.knowledge.harvest.fetching.z3950 import Z3950Client
from wenyuan.knowledge.harvest.mapping.provenance import Origin, own_number
from wenyuan.knowledge.harvest.mapping.records import Plan, map_item
from wenyuan.knowledge.harvest.models import Run, Source
from wenyuan.knowledge.harvest.receivers import follow_batch
from wenyuan.knowledge.harvest.web.finding import find_same

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reachable")]
PLAN = Plan(Origin(1, "甲库", "z", "", "CN-T1", "", "20261123"))


@pytest.fixture(autouse=True)
def empty_index(own_home: None) -> None:
    shutil.rmtree(index_root(), ignore_errors=True)


def take_in(source: int, *, full: bool = False) -> Run:
    run = harvest(source, full=full)
    batch = stage_batch(run=run, at=timezone.now())
    counts = run_import(batch_id=batch, at=timezone.now(), processes=1) if batch is not None else ImportCounts()
    settle_run(run_id=run.pk, counts=counts, at=timezone.now())
    run.refresh_from_db()
    return run


def titles(library: int, source: int, numbers: range) -> dict[int, str]:
    """The titles of the source's records that are in the catalogue and not withdrawn."""
    names = {own_number(source, f"oai:a.example:{n}"): n for n in numbers}
    ids = {record_id: names[number] for number, found in find_by_numbers(library_id=library, numbers=list(names)).items() for record_id in found}
    return {ids[one.id]: f"{one.title}{'（隐）' if one.status == 'suppressed' else ''}" for one in find_records(record_ids=list(ids)).values()}


def test_changes_and_deletions_follow_the_source_and_an_undone_batch_comes_again(library: int) -> None:
    first = {"": listed(dc(1, "甲"), dc(2, "乙"), dc(3, "丙"))}
    second = {"": listed(dc(1, "甲改"), dc(2, "乙"), dc(3, "丙", deleted=True))}
    state = {"now": first}
    with Server(lambda asked, _s: oai(IDENTIFY if asked["verb"] == "Identify" else state["now"][""])) as server:
        source = make_source(library, server.url)
        assert (take_in(source).stored, titles(library, source, range(1, 4))) == (3, {1: "甲", 2: "乙", 3: "丙"})
        state["now"] = second
        run = take_in(source)
        assert (run.updated, run.unchanged, run.followed) == (1, 1, 1)
        assert titles(library, source, range(1, 4)) == {1: "甲改", 2: "乙", 3: "丙（隐）"}
        (changed,) = find_by_numbers(library_id=library, numbers=[own_number(source, "oai:a.example:1")])[own_number(source, "oai:a.example:1")]
        assert len(list_versions(record_id=changed)) == 2
        assert Source.objects.get(pk=source).window_from == "2026-11-20T00:00:00Z"

        assert run.batch_id is not None
        undo_batch(batch_id=run.batch_id, at=timezone.now(), actor_id=None)
        told = OutboxEvent.objects.filter(name="catalogue.batch.ended.v1").latest("pk")
        follow_batch(Event(id=told.pk, name=told.name, subject=told.subject, library_id=told.library_id, payload=told.payload, at=told.at))
        assert titles(library, source, range(1, 4)) == {1: "甲", 2: "乙", 3: "丙"}
        again = take_in(source)
        assert (again.staged, again.followed, titles(library, source, range(1, 4))) == (1, 1, {1: "甲改", 2: "乙", 3: "丙（隐）"})


def test_record_hidden_by_a_person_stays_hidden_when_the_batch_is_undone(library: int) -> None:
    pages = {"": listed(dc(1, "甲"), dc(2, "乙"))}
    with Server(lambda asked, _s: oai(IDENTIFY if asked["verb"] == "Identify" else pages[""])) as server:
        source = make_source(library, server.url)
        take_in(source)
        number = own_number(source, "oai:a.example:2")
        [record] = find_by_numbers(library_id=library, numbers=[number])[number]
        set_suppressed(record_id=record, suppressed=True, at=timezone.now(), actor_id=None, reason="版权")
        pages[""] = listed(dc(1, "甲改"), dc(2, "乙", deleted=True))
        run = take_in(source)
        forget_batch(batch_id=run.batch_id or 0, at=timezone.now())
        assert titles(library, source, range(1, 3)) == {1: "甲改", 2: "乙（隐）"}


def test_harvest_whose_time_has_come_is_begun_once_and_has_a_next_time(library: int) -> None:
    source = make_source(library, "https://oai.example.org/", every="day")
    due = Source.objects.get(pk=source).next_at
    assert due is not None
    assert start_due(at=due - timedelta(minutes=1)) == 0
    assert start_due(at=due) == 1
    assert start_due(at=due) == 0
    assert Source.objects.get(pk=source).next_at == due + timedelta(days=1)
    assert start_due(at=due + timedelta(days=1)) == 0  # the first is still at work
    assert [(run.source_id, run.state) for run in Run.objects.all()] == [(source, "waiting")]


def test_end_of_a_batch_is_listened_for() -> None:
    assert "wenyuan.knowledge.harvest.receivers.follow_batch" in registered_receivers()


def test_nothing_new_is_no_batch(library: int) -> None:
    with Server(lambda asked, _s: oai(IDENTIFY if asked["verb"] == "Identify" else listed(dc(1, "甲")))) as server:
        source = make_source(library, server.url)
        take_in(source)
        run = take_in(source)
    assert (run.state, run.batch_id, run.unchanged) == ("done", None, 1)


@pytest.mark.parametrize(("prefix", "target"), [("marc21", "source"), ("unimarc", "marc21"), ("oai_dc", "cnmarc")])
def test_our_own_repository_is_harvested_whole(small_library: SmallLibrary, live_server: LiveServer, prefix: str, target: str) -> None:
    settle_changes(at=AT)
    source = make_source(small_library.library_id, f"{live_server.url}/exchange/oai", prefix=prefix, target=target)
    run = harvest(source)
    assert (run.fetched, run.staged, run.failed) == (small_library.count, small_library.count, 0)


def test_our_own_sru_and_z3950_answer_our_own_clients(small_library: SmallLibrary, live_server: LiveServer) -> None:
    (page,) = SruClient(transport(), f"{live_server.url}/exchange/sru", "dc.title = 梦溪笔谈", "marcxml", page=50).pages(Window(), "")
    over_sru = [mapped.record for one in page.items if (mapped := map_item(one, PLAN)) is not None]
    assert over_sru
    with _Running(Limits(workers=1)) as running:
        for charset, syntax, database in (("utf-8", "unimarc", "Default"), ("utf-8", "usmarc", "Default"), ("gbk", "unimarc", "catalogue-gbk")):
            client = Z3950Client(transport(), f"127.0.0.1:{running.port}/{database}", "@attr 1=4 梦溪笔谈", syntax, charset)
            found = [mapped for one in client.look().samples if (mapped := map_item(one, PLAN)) is not None]
            assert len(found) == len(over_sru)
            assert any("溪" in (field.first("a") or "") for one in found for field in one.record.fields if field.tag in {"200", "245"})


def test_what_the_catalogue_has_already_is_marked_among_the_hits(small_library: SmallLibrary) -> None:
    own = small_library.records["夢溪筆談"]
    record = current_marc(record_id=own)
    summary = summarise(record.leader, record_texts(record), record.format)
    assert own in [one.id for one in find_same(record, summary)]
    other = from_mrk("=LDR  00000nam0 2200000   450 \n=200  1\\$a毫不相干的一本书$f某人著\n", format=MarcFormat.CNMARC)
    assert find_same(other, summarise(other.leader, record_texts(other), other.format)) == []
