"""Copy cataloguing out of the union, lists of numbers with what became of each, and changes since a point, by page, interface and command."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from tests.knowledge.union.conftest import Members, book, field, match, store
from tests.knowledge.union.test_jobs_and_commands import run

from wenyuan.bibliography.marc import ParsedRecord, read_records
from wenyuan.foundation.accounts.api import define_role, grant_role
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.catalogue.api import current_marc
from wenyuan.knowledge.union.models import Change, Cluster, Credit

ClientOf = Callable[[str], Client]


def cluster_of(members: Members) -> Cluster:
    store(members.a, book("A1", more=(field("905", sa="A", sb="b1"),)))
    store(members.b, book("B1", more=(field("606", sa="笔记"),)))
    match()
    return Cluster.objects.get()


def may_edit(name: str, library: int) -> None:
    define_role(code="editor", title="编目", permissions=("catalogue.edit_record",))
    grant_role(account_id=Account.objects.get(username=name).pk, role_code="editor", library_id=library)


def form_of(page: str) -> dict[str, str]:
    """The first form of taking, as a browser would send it."""
    inner = re.search(r'<form method="post" id="take-\d+".*?</form>', page, re.DOTALL)
    assert inner is not None
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', inner[0]))
    text = re.search(r'<textarea name="mrk" hidden>(.*?)</textarea>', inner[0], re.DOTALL)
    return {**fields, "mrk": unescape(text[1]) if text else ""}


def test_union_record_is_found_by_a_members_number_and_handed_to_the_editor(members: Members, client_of: ClientOf) -> None:
    cluster, third = cluster_of(members), client_of("second")
    may_edit("second", members.b)
    number = current_marc(record_id=cluster.record_id).control_number
    page = third.get("/staff/union/find/?q=A1").content.decode()
    assert ('data-key="1"' in page, "本馆已有" in page) == (True, True)
    sent = form_of(page)
    assert ("=001" in sent["mrk"], "=905" in sent["mrk"], f"(CN-U){number}" in sent["mrk"], "笔记" in sent["mrk"]) == (False, False, True, True)
    answer = third.post(f"/staff/union/find/{cluster.record_id}/take/", {**sent, "library": members.b})
    assert (answer.status_code, answer["Location"]) == (307, "/staff/records/new/")
    editor = third.post(answer["Location"], sent)
    assert (editor.status_code, "梦溪笔谈校证研究" in editor.content.decode()) == (200, True)
    assert Credit.objects.get(library_id=members.b, kind="taken").count == 1
    assert "/staff/union/find/" in third.get("/staff/records/new/").content.decode()


def test_nothing_found_is_said_and_others_may_not_take(members: Members, client_of: ClientOf) -> None:
    cluster = cluster_of(members)
    assert "没有找到" in client_of("first").get("/staff/union/find/?q=none-such").content.decode()
    assert client_of("first").get("/staff/union/find/").status_code == 200
    assert client_of("reader").get("/staff/union/find/?q=A1").status_code == 403
    assert client_of("first").post(f"/staff/union/find/{cluster.record_id}/take/", {"library": members.b}).status_code == 403
    assert client_of("first").post("/staff/union/find/99999999/take/", {"library": members.a}).status_code == 404
    assert Credit.objects.filter(kind="taken").count() == 0


def test_list_says_of_every_number_what_became_of_it(members: Members, client_of: ClientOf) -> None:
    cluster = cluster_of(members)
    twice = [store(members.c, book("SAME", title=title, isbn="", pages=pages)) for title, pages in (("=天工开物", 100),)] + [
        store(members.b, book("SAME", title="营造法式", author="李诫", isbn="", year=1999, publisher="科学出版社")),
    ]
    form = {"numbers": "A1\nnone-such\nSAME", "library": members.a, "form": "iso2709"}
    table = client_of("first").post("/staff/union/take/", {**form, "report": "1"})
    lines = b"".join(table.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined, arg-type]
    assert [line.split(",")[:2] for line in lines[1:]] == [["A1", "找到了"], ["none-such", "没有"], ["SAME", "同号多条"], ["SAME", "同号多条"]]
    assert any("'=天工开物" in line for line in lines)
    assert Credit.objects.filter(kind="taken").count() == 0
    body = json.dumps({"library": "CN-A", "numbers": ["A1", "none-such", "SAME"]})
    told = client_of("first").post("/api/union/v1/lookup", body, content_type="application/json").json()
    assert told["counts"] == {"found": 1, "missing": 1, "uncertain": 1}
    assert told["answers"][0] == {"number": "A1", "answer": "found", "records": [ark_name("record", cluster.record_id)]}
    assert sorted(told["answers"][2]["records"]) == sorted(ark_name("record", one) for one in twice)
    assert client_of("second").post("/api/union/v1/lookup", body, content_type="application/json").status_code == 403


def test_records_and_changes_are_taken_on_the_command_line(members: Members, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cluster_of(members)
    (tmp_path / "numbers.txt").write_text("A1\r\nnone-such\r\n\r\n", encoding="utf-8-sig")
    assert run("take", str(tmp_path / "numbers.txt"), "--library", "CN-A", "-o", str(tmp_path / "out.mrc"), "--report", str(tmp_path / "report.tsv")) == 0
    [taken] = [one.record for one in read_records(io.BytesIO((tmp_path / "out.mrc").read_bytes())) if isinstance(one, ParsedRecord)]
    assert taken.control_number == "A1"
    assert [line.split("\t")[:2] for line in (tmp_path / "report.tsv").read_text().splitlines()] == [["A1", "found"], ["none-such", "missing"]]
    assert run("take", str(tmp_path / "numbers.txt"), "--library", "NONE") == 2
    capsys.readouterr()
    assert run("changes", "--library", "CN-B") == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["kind"] for one in told] == ["joined"]
    assert run("changes", "--library", "CN-B", "--after", str(Change.objects.latest("pk").pk)) == 0
    assert capsys.readouterr().out == ""
