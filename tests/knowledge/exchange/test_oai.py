"""OAI-PMH as an independent client harvests it, and as its errors are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client
from sickle import Sickle
from tests.knowledge.conftest import NOW, TITLES, SmallLibrary
from tests.knowledge.exchange.conftest import OAI, texts

from wenyuan.knowledge.catalogue import demo
from wenyuan.knowledge.catalogue.api import create_record, current_marc, delete_record, save_record, set_suppressed
from wenyuan.knowledge.exchange.oai import answer, answer_oai

BASE = "http://library.example/exchange/oai"


def ask(at: datetime = NOW, **arguments: str) -> bytes:
    return answer_oai([(name.removesuffix("_"), value) for name, value in arguments.items()], base=BASE, at=at).encode()


def harvest(at: datetime = NOW, **arguments: str) -> list[str]:
    """Follow tokens; return identifiers in order."""
    body = ask(at, verb="ListIdentifiers", **arguments)
    found = texts(body, "//o:identifier", OAI)
    while token := "".join(texts(body, "//o:resumptionToken", OAI)):
        body = ask(at, verb="ListIdentifiers", resumptionToken=token)
        found += texts(body, "//o:identifier", OAI)
    return found


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "PAGE", {"ListRecords": 3, "ListIdentifiers": 3})


class _Wire:
    """Carries the requests of the harvesting library to the views."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, _url: str, params: dict[str, str], **_others: object):  # type: ignore[no-untyped-def]
        answer = self.client.get("/exchange/oai", params)
        answer.text, answer.raise_for_status, answer.encoding = answer.content.decode(), lambda: None, "utf-8"  # type: ignore[attr-defined]
        return answer


@pytest.fixture
def harvester(client: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sickle]:
    monkeypatch.setattr("sickle.app.requests", _Wire(client))
    return Sickle(BASE)


@pytest.mark.parametrize("prefix", ["oai_dc", "marc21", "marcxml", "unimarc", "mods", "bibframe"])
def test_independent_client_harvests_everything_once(harvester: Sickle, small_library: SmallLibrary, short_pages: None, prefix: str) -> None:
    found = [record.header.identifier for record in harvester.ListRecords(metadataPrefix=prefix)]

    assert (len(found), len(set(found))) == (small_library.count, small_library.count)


def test_independent_client_reads_identify_formats_and_sets(harvester: Sickle, small_library: SmallLibrary) -> None:
    identify = harvester.Identify()

    assert (identify.protocolVersion, identify.deletedRecord, identify.granularity) == ("2.0", "persistent", "YYYY-MM-DDThh:mm:ssZ")
    assert [one.metadataPrefix for one in harvester.ListMetadataFormats()] == ["oai_dc", "marc21", "unimarc", "mods", "bibframe", "marcxml"]
    assert {"library:CN-TEST-A", "format:cnmarc", "material:book"} <= {one.setSpec for one in harvester.ListSets()}


def test_get_record_gives_dublin_core(harvester: Sickle, small_library: SmallLibrary) -> None:
    record = harvester.GetRecord(identifier=small_library.address("本草綱目").lstrip("/"), metadataPrefix="oai_dc")

    assert "本草綱目" in record.metadata["title"][0]


def test_sets_part_the_whole(small_library: SmallLibrary) -> None:
    every = set(harvest(metadataPrefix="oai_dc"))
    by_format = [set(harvest(metadataPrefix="oai_dc", set=f"format:{name}")) for name in ("cnmarc", "marc21") if b"noRecordsMatch" not in ask(verb="ListIdentifiers", metadataPrefix="oai_dc", set=f"format:{name}")]

    assert set.union(*by_format) == every
    assert sum(map(len, by_format)) == len(every)
    assert set(harvest(metadataPrefix="oai_dc", set="library:CN-TEST-A")) == every


def test_deleted_and_hidden_records_are_deletions(small_library: SmallLibrary) -> None:
    later = NOW + timedelta(hours=1)
    harvest(metadataPrefix="oai_dc")
    delete_record(record_id=small_library.records["本草綱目"], reason="重复", at=later, actor_id=None)
    set_suppressed(record_id=small_library.records["四部叢刊"], suppressed=True, at=later, actor_id=None)
    body = ask(later, verb="ListRecords", metadataPrefix="oai_dc", from_="2026-11-23T02:30:00Z")

    assert texts(body, "//o:header[@status='deleted']/o:identifier", OAI) == [small_library.address(title).lstrip("/") for title in ("本草綱目", "四部叢刊")]
    assert texts(body, "//o:metadata", OAI) == []


def test_record_changed_between_pages_comes_again_and_none_is_missed(small_library: SmallLibrary, short_pages: None) -> None:
    body = ask(verb="ListIdentifiers", metadataPrefix="oai_dc")
    first = texts(body, "//o:identifier", OAI)
    not_yet = small_library.records["四部叢刊"]
    for record_id in (int(small_library.records["论语新解"]), not_yet):
        marc = current_marc(record_id=record_id)
        changed = type(marc)(marc.leader[:5] + "c" + marc.leader[6:], marc.fields, marc.format)
        save_record(record_id=record_id, marc=changed, base_version=1, at=NOW, actor_id=None)
    rest: list[str] = []
    while token := "".join(texts(body, "//o:resumptionToken", OAI)):
        body = ask(verb="ListIdentifiers", resumptionToken=token)
        rest += texts(body, "//o:identifier", OAI)

    assert set(first) | set(rest) == set(harvest(metadataPrefix="oai_dc"))
    assert rest[-2:] == [small_library.address(title).lstrip("/") for title in ("论语新解", "四部叢刊")]
    assert len(rest) == len(set(rest))


def test_datestamps_say_when_a_change_settled(small_library: SmallLibrary) -> None:
    harvest(metadataPrefix="oai_dc")
    later = NOW + timedelta(hours=2)
    work = next(work for work in demo.iter_works() if work.title not in TITLES)
    new = create_record(marc=demo.build_record(work), library_id=small_library.library_id, at=NOW - timedelta(days=9), actor_id=None)
    body = ask(later, verb="ListIdentifiers", metadataPrefix="oai_dc", from_="2026-11-23T03:00:00Z")

    assert texts(body, "//o:datestamp", OAI) == ["2026-11-23T04:00:00Z"]
    assert new not in small_library.records.values()
    assert len(texts(ask(later, verb="ListIdentifiers", metadataPrefix="oai_dc", until="2026-11-23"), "//o:identifier", OAI)) == small_library.count + 1
    assert len(texts(ask(later, verb="ListIdentifiers", metadataPrefix="oai_dc", until="2026-11-23T03:59:59Z"), "//o:identifier", OAI)) == small_library.count


@pytest.mark.parametrize(("arguments", "code"), [
    ({}, "badVerb"), ({"verb": "Nonsense"}, "badVerb"), ({"verb": "ListRecords"}, "badArgument"), ({"verb": "Identify", "x": "1"}, "badArgument"),
    ({"verb": "ListRecords", "metadataPrefix": "nonsense"}, "cannotDisseminateFormat"), ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "library:NONE"}, "noRecordsMatch"),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2030-01-01"}, "noRecordsMatch"), ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "1999-01-01"}, "noRecordsMatch"),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "yesterday"}, "badArgument"), ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2026-13-01"}, "badArgument"),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2026-01-02", "until": "2026-01-01"}, "badArgument"),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2026-01-01", "until": "2026-01-02T00:00:00Z"}, "badArgument"),
    ({"verb": "ListRecords", "resumptionToken": "forged"}, "badResumptionToken"), ({"verb": "ListRecords", "resumptionToken": "x", "set": "y"}, "badArgument"),
    ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:x:1"}, "idDoesNotExist"),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": ""}, "badArgument"), ({"verb": "ListMetadataFormats", "identifier": ""}, "badArgument"),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "馆"}, "badArgument"), ({"verb": "ListRecords", "metadataPrefix": "oai dc"}, "badArgument"),
    ({"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "from_": "2026-11-23T00:00:00.5Z"}, "badArgument"), ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
    ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "ark:/99999/zzzz"}, "idDoesNotExist"), ({"verb": "ListMetadataFormats", "identifier": "x"}, "idDoesNotExist"),
])
def test_fault_has_its_code(small_library: SmallLibrary, arguments: dict[str, str], code: str) -> None:
    assert texts(ask(**arguments), "//o:error/@code", OAI) == [code]


@pytest.mark.parametrize(("sender", "base", "address"), [
    ("wenyuan@localhost", BASE, "wenyuan@library.example"), ("文渊 <oai@nlc.example.cn>", BASE, "oai@nlc.example.cn"),
    ("wenyuan@localhost", "http://localhost:8000/exchange/oai", "wenyuan@localhost.localdomain"),
])
def test_address_of_the_administrator_is_one_that_the_schema_takes(db: None, settings, sender: str, base: str, address: str) -> None:  # type: ignore[no-untyped-def]
    settings.DEFAULT_FROM_EMAIL = sender

    assert texts(answer_oai([("verb", "Identify")], base=base, at=NOW).encode(), "//o:adminEmail", OAI) == [address]


def test_repeated_argument_is_refused(client: Client, small_library: SmallLibrary) -> None:
    assert texts(client.get("/exchange/oai?verb=Identify&verb=Identify").content, "//o:error/@code", OAI) == ["badVerb"]
    assert texts(client.get("/exchange/oai?verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=mods").content, "//o:error/@code", OAI) == ["badArgument"]


def test_token_of_another_verb_is_refused(small_library: SmallLibrary, short_pages: None) -> None:
    token = "".join(texts(ask(verb="ListIdentifiers", metadataPrefix="oai_dc"), "//o:resumptionToken", OAI))

    assert texts(ask(verb="ListRecords", resumptionToken=token), "//o:error/@code", OAI) == ["badResumptionToken"]


def test_page_costs_a_constant_number_of_queries(small_library: SmallLibrary, query_count) -> None:  # type: ignore[no-untyped-def]
    ask(verb="Identify")
    with query_count() as whole:
        ask(verb="ListRecords", metadataPrefix="oai_dc")

    assert whole.count <= 10


def test_posted_form_is_answered(small_library: SmallLibrary) -> None:
    answer = Client(enforce_csrf_checks=True).post("/exchange/oai", {"verb": "Identify"})

    assert texts(answer.content, "//o:protocolVersion", OAI) == ["2.0"]
