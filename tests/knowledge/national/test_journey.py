"""An issue from its making to a harvest by an independent client, and back."""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.test import Client
from lxml import etree
from rdflib import Graph, URIRef
from tests.knowledge.conftest import SmallLibrary

from wenyuan.bibliography.marc import ParsedRecord, read_records
from wenyuan.foundation.audit.models import PendingAct
from wenyuan.foundation.storage import api as storage
from wenyuan.knowledge.catalogue.api import create_record, current_marc, set_suppressed
from wenyuan.knowledge.national.api import (
    FORMS,
    IssueUnderWay,
    NotADraft,
    NothingToGather,
    Scope,
    WrongScope,
    build_issue,
    change_scope,
    current_scope,
    exclude_record,
    find_issue,
    list_entries,
    open_issue,
    publish_issue,
    withdraw_issue,
)
from wenyuan.knowledge.national.commands import COMMANDS
from wenyuan.knowledge.national.enums import IssueKind

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
EVERYTHING = Scope(materials=("book", "ancient", "serial", "newspaper"))


@pytest.fixture
def draft(small_library: SmallLibrary) -> int:
    change_scope(scope=EVERYTHING, at=AT, actor_id=None)
    issue = open_issue(year=2026, at=AT, actor_id=None)
    build_issue(issue_id=issue)
    return issue


def _numbers(issue: int) -> dict[int, str]:
    return {entry.record_id: entry.number for _place, entry in list_entries(issue=find_issue(issue_id=issue))}


def test_issue_holds_what_belongs_in_class_order_with_lasting_numbers(draft: int, small_library: SmallLibrary) -> None:
    issue = find_issue(issue_id=draft)
    entries = [entry for _place, entry in list_entries(issue=issue)]

    assert (issue.name, issue.state, issue.entries) == ("2026-001", "draft", len(entries))
    assert [entry.number for entry in entries] == [f"2026-001-{n:06d}" for n in range(1, len(entries) + 1)]
    classes = [entry.class_code for entry in entries]
    assert classes == sorted(classes, key=lambda code: (not code, code))
    titles = {entry.title for entry in entries}
    assert "红楼梦" in titles
    assert "The art of computer programming" not in titles  # neither published in China nor in one of its languages
    assert sum(issue.statistics["class"].values()) == issue.entries


# A word of the reader to itself about its own JSON-LD part.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_published_files_hold_every_entry_and_fit_their_checksums(client: Client, draft: int) -> None:
    files = publish_issue(issue_id=draft, at=AT, actor_id=None)

    count = find_issue(issue_id=draft).entries
    assert {one.form: one.records for one in files} == dict.fromkeys(FORMS, count)
    octets = {one.form: b"".join(client.get(f"/national-bibliography/2026-001/{one.form}").streaming_content) for one in files}  # type: ignore[attr-defined]
    assert {form: hashlib.sha256(content).hexdigest() for form, content in octets.items()} == {one.form: one.digest for one in files}
    assert len([one for one in read_records(io.BytesIO(octets["mrc"])) if isinstance(one, ParsedRecord)]) == count
    for form, namespace in (("marcxml", "http://www.loc.gov/MARC21/slim"), ("cnmarcxml", "info:lc/xmlns/marcxchange-v2")):
        document = etree.fromstring(octets[form])
        assert len(document) == count
        assert {etree.QName(one).namespace for one in document.iter("*")} == {namespace}
    described = Graph().parse(data=client.get("/national-bibliography/2026-001/dataset.jsonld").content, format="json-ld")
    assert {str(one) for one in described.objects(None, URIRef("http://spdx.org/rdf/terms#checksumValue"))} == {one.digest for one in files}
    assert [str(one) for one in described.objects(None, URIRef("http://purl.org/dc/terms/license"))] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert client.get("/api/national/v1/issues/2026-001").json()["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert len([node for node in etree.fromstring(octets["bibframe"]) if node.tag.endswith("Work")]) == count
    assert len([json.loads(line) for line in octets["jsonld"].splitlines()]) == count
    assert len(list(csv.DictReader(io.StringIO(octets["csv"].decode("utf-8-sig"))))) == count
    sums = client.get("/national-bibliography/2026-001/SHA256SUMS").content.decode()
    assert sums.splitlines()[0] == f"{files[0].digest}  national-bibliography-2026-001.mrc"
    assert PendingAct.objects.filter(kind="evidence").count() == len(files)


def test_command_withdraws_and_publishes_again(draft: int, capsys: pytest.CaptureFixture[str]) -> None:
    command = next(one for one in COMMANDS if one.name == "national")
    parser = argparse.ArgumentParser()
    command.configure(parser)

    def run(*words: str) -> int:
        return command.run(parser.parse_args([*words, "--json"]))

    assert run("publish", str(draft)) == 0
    assert [run("withdraw", str(draft), "--reason", " "), run("withdraw", str(draft + 1), "--reason", "x"), run("withdraw", str(draft), "--reason", "版本有误")] == [2, 2, 0]
    assert run("build", "--year", "2026", "--publish") == 0
    shown = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["name"], one["state"]) for one in shown] == [("2026-001", "published"), ("2026-001", "withdrawn"), ("2026-002", "published")]


def test_next_issue_holds_only_what_is_new(draft: int, small_library: SmallLibrary) -> None:
    publish_issue(issue_id=draft, at=AT, actor_id=None)
    before = _numbers(draft)
    marc = current_marc(record_id=small_library.records["红楼梦"])
    fresh = create_record(marc=replace(marc, fields=tuple(f for f in marc.fields if f.tag != "001")), library_id=small_library.library_id, at=AT, actor_id=None)
    set_suppressed(record_id=next(iter(before)), suppressed=True, at=AT, actor_id=None)

    second = open_issue(year=2026, at=AT, actor_id=None)
    build_issue(issue_id=second)

    assert _numbers(second) == {fresh: "2026-002-000001"}
    assert _numbers(draft) == before


def test_issues_follow_each_other(draft: int) -> None:
    with pytest.raises(IssueUnderWay):
        open_issue(year=2026, at=AT, actor_id=None)
    with pytest.raises(IssueUnderWay):
        open_issue(year=2027, at=AT, actor_id=None, kind=IssueKind.ANNUAL)


def test_a_year_is_gathered_from_its_issues(client: Client, draft: int) -> None:
    publish_issue(issue_id=draft, at=AT, actor_id=None)
    with pytest.raises(NothingToGather):
        open_issue(year=2025, at=AT, actor_id=None, kind=IssueKind.ANNUAL)

    year = open_issue(year=2026, at=AT, actor_id=None, kind=IssueKind.ANNUAL)
    build_issue(issue_id=year)
    files = publish_issue(issue_id=year, at=AT, actor_id=None)

    assert (find_issue(issue_id=year).name, find_issue(issue_id=year).entries) == ("2026", find_issue(issue_id=draft).entries)
    assert {one.records for one in files} == {find_issue(issue_id=draft).entries}
    assert client.get("/national-bibliography/2026/").status_code == 200


def test_withdrawn_issue_says_why_and_its_publications_come_again(client: Client, draft: int) -> None:
    publish_issue(issue_id=draft, at=AT, actor_id=None)
    count, digest = find_issue(issue_id=draft).entries, find_issue(issue_id=draft).files[0].digest
    withdraw_issue(issue_id=draft, reason="分类有误", at=AT, actor_id=None)

    page = client.get("/national-bibliography/2026-001/")
    assert (page.status_code, "分类有误" in page.content.decode()) == (410, True)
    assert client.get("/national-bibliography/2026-001/mrc").status_code == 404
    assert storage.find_object(digest=digest).digest == digest  # until nobody may want it any more
    again = open_issue(year=2026, at=AT, actor_id=None)
    assert (find_issue(issue_id=again).name, build_issue(issue_id=again)) == ("2026-002", count)


def test_an_issue_that_others_stand_on_is_not_withdrawn(draft: int, small_library: SmallLibrary) -> None:
    publish_issue(issue_id=draft, at=AT, actor_id=None)
    year = open_issue(year=2026, at=AT, actor_id=None, kind=IssueKind.ANNUAL)
    build_issue(issue_id=year)
    publish_issue(issue_id=year, at=AT, actor_id=None)

    with pytest.raises(NotADraft):
        withdraw_issue(issue_id=draft, reason="x", at=AT, actor_id=None)


def test_an_excluded_record_stays_out(draft: int, small_library: SmallLibrary) -> None:
    out = small_library.records["红楼梦"]
    count = find_issue(issue_id=draft).entries
    exclude_record(issue_id=draft, record_id=out, reason="翻印本", at=AT, actor_id=None)

    assert build_issue(issue_id=draft) == count - 1
    assert out not in _numbers(draft)


def test_a_published_issue_is_not_changed(draft: int, small_library: SmallLibrary) -> None:
    publish_issue(issue_id=draft, at=AT, actor_id=None)

    with pytest.raises(NotADraft):
        exclude_record(issue_id=draft, record_id=small_library.records["红楼梦"], reason="x", at=AT, actor_id=None)
    with pytest.raises(NotADraft):
        publish_issue(issue_id=draft, at=AT, actor_id=None)


@pytest.mark.parametrize("wrong", [{"countries": ("China",)}, {"languages": ("zh",)}, {"materials": ("scroll",)}, {"libraries": ("NOBODY",)}])
def test_rules_that_cannot_be_followed_are_refused(db: None, wrong: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(WrongScope):
        change_scope(scope=replace(Scope(), **wrong), at=AT, actor_id=None)  # type: ignore[arg-type]

    assert current_scope() == (Scope(), None)
