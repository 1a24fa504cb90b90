"""The client of OAI-PMH against repositories that behave and repositories that do not."""

from __future__ import annotations

import time

import pytest
from tests.knowledge.harvest.conftest import IDENTIFY, LOOPBACK, Reply, Server, dc, listed, oai, transport

from wenyuan.knowledge.harvest.fetching.oai import OaiClient, cut_stamp
from wenyuan.knowledge.harvest.fetching.pages import Window
from wenyuan.knowledge.harvest.fetching.problems import SourceProblem, TokenLost
from wenyuan.knowledge.harvest.fetching.transport import Manners, Transport


def read(server: Server, *, since: str = "", token: str = "", **manners: object) -> list[tuple[str, bool]]:
    client = OaiClient(transport(**manners), server.url)
    return [(one.identifier, one.deleted) for page in client.pages(Window(since), token) for one in page.items]


def test_list_is_read_page_by_page_with_deletions() -> None:
    pages = {"": listed(dc(1, "梦溪笔谈"), dc(2, "呐喊"), token="t1", size=3), "t1": listed(dc(3, "旧", deleted=True))}
    with Server(lambda asked, _s: oai(pages[asked.get("resumptionToken", "")])) as server:
        client = OaiClient(transport(), server.url, "oai_dc", "books")
        found = list(client.pages(Window(), ""))
    assert [(one.identifier, one.deleted) for page in found for one in page.items] == [("oai:a.example:1", False), ("oai:a.example:2", False), ("oai:a.example:3", True)]
    assert (found[0].token, found[0].total, found[0].answered_at, found[1].token) == ("t1", 3, "2026-11-20T00:00:00Z", "")
    assert server.asked == [{"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "books"}, {"verb": "ListRecords", "resumptionToken": "t1"}]


def test_window_is_cut_to_the_granularity_of_the_repository() -> None:
    days = IDENTIFY.replace("YYYY-MM-DDThh:mm:ssZ", "YYYY-MM-DD")
    with Server(lambda asked, _s: oai(days if asked["verb"] == "Identify" else listed(dc(1, "甲")))) as server:
        read(server, since="2026-11-19T08:00:00Z")
    assert server.asked[1]["from"] == "2026-11-19"


@pytest.mark.parametrize(("text", "seconds", "cut"), [
    ("2026-11-19", True, "2026-11-19T00:00:00Z"), ("2026-11-19T01:02:03Z", False, "2026-11-19"), ("yesterday", True, ""), ("", False, ""),
])
def test_datestamp_is_written_in_the_granularity(text: str, seconds: bool, cut: str) -> None:
    assert cut_stamp(text, seconds=seconds) == cut


def test_nothing_new_is_an_empty_page_with_the_time_of_the_answer() -> None:
    with Server(lambda asked, _s: oai(IDENTIFY if asked["verb"] == "Identify" else '<error code="noRecordsMatch">none</error>')) as server:
        found = list(OaiClient(transport(), server.url).pages(Window("2026-11-19"), ""))
    assert [(page.items, page.token, page.answered_at) for page in found] == [((), "", "2026-11-20T00:00:00Z")]


def test_lost_token_is_told_apart_from_other_errors() -> None:
    with Server(lambda _a, _s: oai('<error code="badResumptionToken">expired</error>')) as server, pytest.raises(TokenLost):
        read(server, token="old")
    with Server(lambda _a, _s: oai('<error code="cannotDisseminateFormat">no</error>')) as server, pytest.raises(SourceProblem) as told:
        read(server)
    assert (told.value.code, told.value.detail) == ("oai-error", "cannotDisseminateFormat no")


def test_false_encoding_is_found_out() -> None:
    body = oai(listed(dc(1, "梦溪笔谈"))).body.decode().encode("gb18030")  # says UTF-8
    with Server(lambda _a, _s: Reply(body)) as server:
        (page,) = OaiClient(transport(), server.url).pages(Window(), "")
    assert "梦溪笔谈" in page.items[0].raw.decode()


def test_control_characters_and_loose_ampersands_are_mended() -> None:
    body = oai(listed(dc(1, "A & B\x0b&#x1; C"))).body
    with Server(lambda _a, _s: Reply(body)) as server:
        (page,) = OaiClient(transport(), server.url).pages(Window(), "")
    assert "A &amp; B C" in page.items[0].raw.decode()


def test_one_broken_record_does_not_take_the_others_along() -> None:
    broken = dc(2, "断<b>裂").replace("</dc:title>", "</dc:titel>")
    with Server(lambda _a, _s: oai(listed(dc(1, "甲"), broken, dc(3, "丙"), token="t9"))) as server:
        client = OaiClient(transport(), server.url)
        page = next(iter(client.pages(Window(), "")))
    assert [(one.identifier, one.problem) for one in page.items] == [("oai:a.example:1", ""), ("oai:a.example:2", "broken-xml"), ("oai:a.example:3", "")]
    assert page.token == "t9"
    assert "丙" in page.items[2].raw.decode()


def test_entities_are_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><OAI-PMH>&b;</OAI-PMH>'
    with Server(lambda _a, _s: Reply(bomb)) as server, pytest.raises(SourceProblem, match="entities"):
        read(server)


@pytest.mark.parametrize("body", [b"", b"<html><body>Welcome", b"\x00\xff" * 50, b"<OAI-PMH/>", b"{}", b"<a><b></a></b>"])
def test_what_is_no_repository_is_told(body: bytes) -> None:
    with Server(lambda _a, _s: Reply(body)) as server, pytest.raises(SourceProblem) as told:
        read(server)
    assert told.value.code in {"not-xml", "not-oai"}


def test_redirect_is_followed_and_one_to_an_inner_address_is_refused() -> None:
    def answer(asked: dict[str, str], server: Server) -> Reply:
        if "/source?" in server.paths[-1]:
            return Reply(status=302, headers={"location": server.paths[-1].replace("/source", "/moved")})
        return oai(listed(dc(1, "甲")))

    with Server(answer) as server:
        assert read(server) == [("oai:a.example:1", False)]
    with Server(lambda _a, _s: Reply(status=302, headers={"location": "http://10.0.0.1/secret"})) as server, pytest.raises(SourceProblem) as told:
        read(server)
    assert told.value.code == "refused"
    assert "10.0.0.1" in told.value.detail


def test_credentials_go_to_the_own_host_only() -> None:
    with Server(lambda _a, _s: oai(listed(dc(2, "乙")))) as other:
        there = other.url.replace("127.0.0.1", "127.0.0.2")
        with Server(lambda _a, _s: Reply(status=302, headers={"location": other.url})) as server:
            read(server, user="u", password="p")
    assert there
    assert server.headers[0]["authorization"].startswith("Basic ")
    assert "authorization" not in other.headers[0]


def test_address_of_the_house_is_never_asked() -> None:
    with Server(lambda _a, _s: oai(IDENTIFY)) as server, pytest.raises(SourceProblem) as told:
        OaiClient(Transport(Manners(delay_ms=0, tries=1)), server.url).identify()
    assert (told.value.code, server.asked) == ("refused", [])


def test_slow_drip_ends_with_the_time_of_the_request() -> None:
    began = time.monotonic()
    with Server(lambda _a, _s: Reply(b"x" * 1000, stall=0.05)) as server, pytest.raises(SourceProblem) as told:
        OaiClient(Transport(Manners(delay_ms=0, tries=1, seconds=0.4), allowed=LOOPBACK), server.url).identify()
    assert told.value.code == "failed"
    assert time.monotonic() - began < 3


def test_oversized_answer_is_cut_off() -> None:
    with Server(lambda _a, _s: Reply(b"<a>" + b"x" * 200_000)) as server, pytest.raises(SourceProblem) as told:
        transport().get(server.url, most_bytes=100_000)
    assert told.value.code == "too-large"


def test_packed_answer_may_not_swell() -> None:
    import gzip

    body = gzip.compress(b"<a>" + b" " * 5_000_000)
    with Server(lambda _a, _s: Reply(body, headers={"content-encoding": "gzip"})) as server, pytest.raises(SourceProblem) as told:
        transport().get(server.url, most_bytes=1_000_000)
    assert told.value.code == "too-large"


def test_busy_server_is_asked_again_after_the_time_it_names() -> None:
    def answer(_asked: dict[str, str], server: Server) -> Reply:
        return Reply(status=503, headers={"retry-after": "0"}) if len(server.asked) == 1 else oai(listed(dc(1, "甲")))

    with Server(answer) as server:
        client = OaiClient(Transport(Manners(delay_ms=0, tries=2), allowed=LOOPBACK), server.url)
        assert len(list(client.pages(Window(), ""))) == 1
    assert len(server.asked) == 2


def test_requests_are_counted_against_their_bound() -> None:
    with Server(lambda _a, _s: oai(listed(dc(len(_s.asked), "甲"), token=f"t{len(_s.asked)}"))) as server, pytest.raises(SourceProblem) as told:
        read(server, most_requests=7)
    assert (told.value.code, len(server.asked)) == ("limit", 7)


def test_look_shows_identity_formats_sets_and_samples() -> None:
    answers = {
        "Identify": IDENTIFY, "ListMetadataFormats": "<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat></ListMetadataFormats>",
        "ListSets": "<ListSets><set><setSpec>books</setSpec><setName>图书</setName></set></ListSets>", "ListRecords": listed(dc(1, "甲"), dc(2, "乙"), token="x", size=12),
    }
    with Server(lambda asked, _s: oai(answers[asked["verb"]])) as server:
        about = OaiClient(transport(), server.url).look()
    assert (about.title, about.prefixes, about.sets, len(about.samples), about.total) == ("甲库", ("oai_dc",), (("books", "图书"),), 2, 12)
