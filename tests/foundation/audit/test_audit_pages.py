"""Pages and interface of the log: what the public sees, what staff see, what nobody sees."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.audit.api import publish_evidence, record_act, sequence_pending
from wenyuan.foundation.audit.tiles import unpack_entries
from wenyuan.foundation.audit.verifying import leaf_hash, parse_checkpoint, verify_bundle, verify_consistency
from wenyuan.foundation.libraries.api import register_library

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
DIGEST = hashlib.sha256(b"award").hexdigest()
LANGUAGES = ["zh-hans", "zh-hant", "en"]


@pytest.fixture
def library() -> int:
    return register_library(code="CN-AUD-A", name="甲馆", level="city")


@pytest.fixture
def staff(library: int):
    """Sign a client in with `audit.view` in a library, or everywhere."""

    def sign_in(library_id: int | None) -> Client:
        account = open_account(username=f"shenji{library_id or 0}", name="审计员", password="A long word 1")
        grant_role(account_id=account, role_code=_role(), library_id=library_id)
        return signed_in(account)

    return sign_in


def signed_in(account_id: int) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=account_id))
    return client


def _role() -> str:
    define_role(code="auditor", title="审计", permissions=["audit.view"])
    return "auditor"


def publish(title: str = "2026 年评估报告", library_id: int | None = None) -> str:
    reference = publish_evidence(title=title, digest=DIGEST, subject="file:report-2026", actor_id=7, at=AT, library_id=library_id)
    sequence_pending(at=AT)
    return reference


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("filled", [False, True])
def test_evidence_page_is_there_in_every_language(client: Client, language: str, filled: bool) -> None:
    client.cookies["wy_lang"] = language
    if filled:
        publish()
    page = client.get("/evidence/")

    assert page.status_code == 200
    assert ({"zh-hans": "只增不改的日志", "zh-hant": "只增不改的日誌", "en": "append-only log"}[language] in page.content.decode(), "2026 年评估报告" in page.content.decode()) == (True, filled)


@pytest.mark.parametrize("words", [DIGEST, DIGEST.upper(), f"sha256:{DIGEST}", "file:report-2026", "reference"])
def test_statement_is_found(client: Client, words: str) -> None:
    reference = publish()

    assert f"/evidence/{reference}/" in client.get("/evidence/", {"q": reference if words == "reference" else words}).content.decode().split('id="newest-evidence"')[0]


@pytest.mark.parametrize("words", ["account:4711", "张三", "0" * 64, "record:1\x00", "x" * 5000, "ark:/99999/p1abc"])
def test_what_is_not_public_is_not_found(client: Client, words: str) -> None:
    record_act(kind="circulation", subject="account:4711", action="block", actor_id=1, at=AT, reason="张三 未还")
    sequence_pending(at=AT)
    page = client.get("/evidence/", {"q": words})

    assert (page.status_code, "没有找到" in page.content.decode(), "未还" in page.content.decode()) == (200, True, False)


def test_public_page_of_an_act_tells_no_person(client: Client) -> None:
    reference = record_act(kind="circulation", subject="account:4711", action="block", actor_id=4712, at=AT, reason="张三 未还")
    waiting = client.get(f"/evidence/{reference}/").content.decode()
    sequence_pending(at=AT)
    placed = client.get(f"/evidence/{reference}/").content.decode()
    proof = client.get(f"/api/audit/v1/entries/{reference}/proof").content.decode()

    assert ("等候编入" in waiting, "等候编入" in placed, f"/api/audit/v1/entries/{reference}/proof" in placed) == (True, False, True)
    assert [word for word in ("4711", "4712", "张三") for text in (waiting, placed, proof) if word in text] == []


def test_unknown_entry_is_missing(client: Client) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"

    assert (client.get(f"/evidence/{unknown}/").status_code, client.get(f"/api/audit/v1/entries/{unknown}/proof").status_code, client.get("/api/audit/v1/entries/x/proof").status_code) == (404, 404, 404)


def test_downloaded_bundle_verifies(client: Client) -> None:
    reference = publish()
    answer = client.get(f"/api/audit/v1/entries/{reference}/proof")
    proven = verify_bundle(answer.content, content=DIGEST)

    assert (answer["Content-Disposition"], proven.disclosed["title"]) == (f'attachment; filename="evidence-{reference}.json"', "2026 年评估报告")


def test_proof_of_a_waiting_entry_is_not_there_yet(client: Client) -> None:
    reference = record_act(kind="catalogue", subject="record:1", action="edit", actor_id=None, at=AT)

    assert client.get(f"/api/audit/v1/entries/{reference}/proof").status_code == 409


def test_log_is_served_as_tiles(client: Client) -> None:
    assert client.get("/api/audit/v1/checkpoint").status_code == 404
    for n in range(258):
        record_act(kind="catalogue", subject=f"record:{n}", action="edit", actor_id=None, at=AT)
    sequence_pending(at=AT)
    answer = client.get("/api/audit/v1/checkpoint")
    tiles = {path: client.get(f"/api/audit/v1/tile/{path}") for path in ("0/000", "0/001.p/2", "1/000.p/1", "entries/000", "entries/001.p/2")}

    assert (answer["Content-Type"], parse_checkpoint(answer.content.decode()).size) == ("text/plain; charset=utf-8", 258)
    assert {path: (one.status_code, one["Content-Type"]) for path, one in tiles.items()} == dict.fromkeys(tiles, (200, "application/octet-stream"))
    assert {path: len(one.content) for path, one in tiles.items() if "entries" not in path} == {"0/000": 8192, "0/001.p/2": 64, "1/000.p/1": 32}
    assert b"".join(leaf_hash(entry) for entry in unpack_entries(tiles["entries/001.p/2"].content)) == tiles["0/001.p/2"].content
    assert len(unpack_entries(tiles["entries/000"].content)) == 256


@pytest.mark.parametrize("path", ["0/001", "0/000.p/9", "2/000", "0/x999/x999/x999/x999/x999/999", "entries/004", "0/1", "../../secret", "64/000", "entries/000.p/2"])
def test_other_tiles_are_missing(client: Client, path: str) -> None:
    publish()

    assert client.get(f"/api/audit/v1/tile/{path}").status_code == 404


def test_consistency_is_served(client: Client) -> None:
    roots = {}
    for _ in range(5):
        publish()
        checkpoint = parse_checkpoint(client.get("/api/audit/v1/checkpoint").content.decode())
        roots[checkpoint.size] = checkpoint.roots["sha256"]
    proof = json.loads(client.get("/api/audit/v1/consistency?old=3&new=5").content)["proof"]

    verify_consistency(old_size=3, new_size=5, old_root=roots[3], new_root=roots[5], proof=[base64.b64decode(part) for part in proof])
    assert [client.get(f"/api/audit/v1/consistency?{query}").status_code for query in ("old=5&new=3", "old=1&new=6", "old=-1&new=2")] == [404, 404, 404]


def test_acts_are_for_those_who_may(client: Client) -> None:
    assert client.get("/staff/audit/").status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_empty_list_says_so(staff, language: str) -> None:
    client = staff(None)
    client.cookies["wy_lang"] = language

    assert {"zh-hans": "还没有操作记录", "zh-hant": "還沒有操作紀錄", "en": "No acts yet"}[language] in client.get("/staff/audit/").content.decode()


def test_staff_see_the_acts_of_their_library_with_names_and_reasons(staff, library: int) -> None:
    other = register_library(code="CN-AUD-B", name="乙馆", level="city")
    actor = open_account(username="caozuo", name="李操作", password="A long word 1")
    for place, subject in ((library, "account:4711"), (other, "record:2"), (None, "record:3")):
        record_act(kind="circulation", subject=subject, action="block", actor_id=actor, at=AT, reason="电话要求", library_id=place)
    sequence_pending(at=AT)
    own, every = (staff(place).get("/staff/audit/").content.decode() for place in (library, None))

    assert [word in own for word in ("account:4711", "李操作", "电话要求", "record:2", "record:3", "乙馆")] == [True, True, True, False, False, False]
    assert [word in every for word in ("account:4711", "record:2", "record:3", "乙馆")] == [True] * 4
    reader = Account.objects.get(username=f"shenji{library}")
    assert "record:2" not in signed_in(reader.pk).get(f"/staff/audit/?library={other}").content.decode()


@pytest.mark.parametrize(("query", "rows"), [
    ("", [3, 2, 1, 0]), ("kind=catalogue", [2, 1]), ("action=edit", [3, 1]), ("subject=record:1", [1]), ("subject=account:9", [3]), ("since=2026-11-25", [3, 2]),
    ("until=2026-11-24", [1, 0]), ("before=2", [1, 0]), ("since=x&until=9999-01-01&before=-1&kind=%00", [3, 2, 1, 0]), ("library=99999", []), ("library=abc", []), ("subject=nothing", []),
])
def test_acts_are_filtered(staff, query: str, rows: list[int]) -> None:
    client = staff(None)
    for n, (kind, subject, action) in enumerate([("evidence", "file:1", "publish"), ("catalogue", "record:1", "edit"), ("catalogue", "record:2", "merge"), ("circulation", "account:9", "edit")]):
        record_act(kind=kind, subject=subject, action=action, actor_id=None, at=AT + timedelta(days=n))
    sequence_pending(at=AT)
    page = client.get(f"/staff/audit/?{query}").content.decode()

    assert [n for n in (3, 2, 1, 0) if f"第 {n} 条的证据" in page] == rows


def test_older_acts_are_a_page_away(staff) -> None:
    client = staff(None)
    for n in range(60):
        record_act(kind="catalogue", subject=f"record:{n}", action="edit", actor_id=None, at=AT)
    sequence_pending(at=AT)
    first, second = client.get("/staff/audit/").content.decode(), client.get("/staff/audit/?before=10").content.decode()

    assert ("before=10" in first, "第 10 条的证据" in first, "第 9 条的证据" in first) == (True, True, False)
    assert ("第 9 条的证据" in second, "第 0 条的证据" in second, 'rel="next"' in second) == (True, True, False)


def test_list_asks_a_constant_number_of_times(staff) -> None:
    client = staff(None)

    def count() -> int:
        record_act(kind="catalogue", subject="record:1", action="edit", actor_id=3, at=timezone.now())
        sequence_pending(at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/staff/audit/").status_code == 200
        return len(queries)

    count()  # the list of libraries is read once after a change
    before = count()
    for _ in range(5):
        record_act(kind="catalogue", subject="record:1", action="edit", actor_id=3, at=timezone.now(), reason="几句话")
    assert count() == before
