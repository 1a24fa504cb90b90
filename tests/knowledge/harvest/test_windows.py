"""Changes asked of protocols that know none, by the target's own index of dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.knowledge.harvest.conftest import AT, Reply, Server, make_source
from tests.knowledge.harvest.test_running import counts, harvest

from wenyuan.knowledge.catalogue.api import ImportCounts
from wenyuan.knowledge.harvest.api import WrongSource, find_source
from wenyuan.knowledge.harvest.domain.settling import settle_run
from wenyuan.knowledge.harvest.fetching.problems import SourceProblem
from wenyuan.knowledge.harvest.fetching.windows import DateWindow
from wenyuan.knowledge.harvest.fetching.z3950 import read_query

FOUND = (
    '<searchRetrieveResponse xmlns="http://www.loc.gov/zing/srw/"><numberOfRecords>1</numberOfRecords><records><record><recordData>'
    '<dc xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>梦溪笔谈</dc:title></dc></recordData></record></records></searchRetrieveResponse>'
)
REFUSED = (
    '<searchRetrieveResponse xmlns="http://www.loc.gov/zing/srw/"><numberOfRecords>0</numberOfRecords><diagnostics><diagnostic xmlns="http://www.loc.gov/zing/srw/diagnostic/">'
    "<uri>info:srw/diagnostic/1/16</uri><message>Unsupported index</message></diagnostic></diagnostics></searchRetrieveResponse>"
)


@pytest.mark.parametrize(("condition", "dashed", "query", "since", "asked"), [
    ("rec.lastModificationDate >= {since}", False, "dc.title=a or b", "20261120", "(dc.title=a or b) and (rec.lastModificationDate >= 20261120)"),
    ("rec.lastModificationDate >= {since}", True, "a", "20261120", "(a) and (rec.lastModificationDate >= 2026-11-20)"),
    ("@attr 1=1012 @attr 2=4 {since}", False, "@attr 1=4 水", "20261120", "@and @attr 1=4 水 @attr 1=1012 @attr 2=4 20261120"),
    ("x > {since}", False, "a", "", "a"), ("", False, "a", "20261120", "a"), ("x > {since}", False, "a", "20269999", "a"),
])
def test_condition_is_joined_to_the_query(condition: str, dashed: bool, query: str, since: str, asked: str) -> None:
    assert DateWindow(condition, dashed).narrow(query, since) == asked


def test_prefix_notation_stays_readable_and_two_notations_are_refused() -> None:
    assert read_query(DateWindow("@attr 1=1012 @attr 2=4 {since}").narrow("@attr 1=4 水", "20261120"))
    with pytest.raises(SourceProblem) as told:
        DateWindow("@attr 1=1012 {since}").narrow("dc.title=a", "20261120")
    assert told.value.code == "query"


@pytest.mark.django_db
@pytest.mark.usefixtures("reachable", "own_home")
def test_second_harvest_asks_for_what_changed_since_the_day_before_the_first(library: int) -> None:
    with Server(lambda _a, _s: Reply(FOUND.encode())) as server:
        source = make_source(library, server.url, kind="sru", query="dc.title=a", options={"window": "rec.lastModificationDate >= {since}", "since": "dashed"})
        first = harvest(source)
        settle_run(run_id=first.pk, counts=ImportCounts(), at=AT)
        second = harvest(source)
        harvest_all = server.asked
    day = datetime.now(UTC).date() - timedelta(days=1)
    assert [one["query"] for one in harvest_all] == ["dc.title=a", f"(dc.title=a) and (rec.lastModificationDate >= {day.isoformat()})"]
    assert (counts(first), counts(second)) == ((1, 1, 0, 0, 0), (1, 0, 1, 0, 0))


@pytest.mark.django_db
@pytest.mark.usefixtures("reachable", "own_home")
def test_target_without_such_an_index_is_told_and_nothing_is_lost(library: int) -> None:
    with Server(lambda asked, _s: Reply((REFUSED if "lastMod" in asked["query"] else FOUND).encode())) as server:
        source = make_source(library, server.url, kind="sru", query="dc.title=a", options={"window": "rec.lastModificationDate >= {since}"})
        settle_run(run_id=harvest(source).pk, counts=ImportCounts(), at=AT)
        with pytest.raises(SourceProblem) as told:
            harvest(source)
    assert (told.value.code, "Unsupported index" in told.value.detail) == ("no-window", True)


@pytest.mark.django_db
def test_source_without_a_condition_has_no_window_and_a_condition_without_a_day_is_refused(library: int) -> None:
    plain = find_source(source_id=make_source(library, "https://example.org/sru", kind="sru", query="a"))
    assert plain is not None
    assert plain.window_from == ""
    with pytest.raises(WrongSource) as wrong:
        make_source(library, "https://example.org/sru", kind="sru", query="a", options={"window": "x > 3"})
    assert wrong.value.errors == {"window": "no-since"}
