"""Staff pages, the interface and the command line of storage."""

from __future__ import annotations

import hashlib
import io
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.foundation.storage.conftest import AT, reference

from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.audit.models import PendingAct
from wenyuan.foundation.libraries.api import register_library
from wenyuan.foundation.storage.api import FileFolder, find_object, find_usage, keep_file
from wenyuan.foundation.storage.models import LinkKey, ObjectCopy, StoredObject
from wenyuan.site.cli import build_parser

pytestmark = pytest.mark.django_db


class House:
    def __init__(self) -> None:
        self.first, self.second = (register_library(code=code, name=name, level="city") for code, name in (("CN-A", "甲馆"), ("CN-B", "乙馆")))
        define_role(code="t_view", title="看", permissions=["storage.view"])
        define_role(code="t_manage", title="管", permissions=["storage.view", "storage.manage"])
        for name, role, library in (("mine", "t_view", self.first), ("theirs", "t_view", self.second), ("local", "t_manage", self.first), ("nation", "t_manage", None), ("reader", "", None)):
            account = open_account(username=name, name=name, password="a-long-password", home_library_id=library)
            if role:
                grant_role(account_id=account, role_code=role, library_id=library)

    def client(self, name: str) -> Client:
        client = Client()
        if name:
            client.force_login(Account.objects.get(username=name))
        return client


@pytest.fixture
def house(one_folder: FileFolder) -> House:
    return House()


@pytest.fixture
def file(house: House) -> str:
    return keep_file(stream=io.BytesIO(b"octets"), reference=reference(library_id=house.first), at=AT).digest


EVERYBODY = ["", "reader", "theirs", "mine", "local", "nation"]


def test_pages_open_to_those_who_may_see(house: House, file: str) -> None:
    found = {path: [house.client(who).get(path).status_code for who in EVERYBODY] for path in ("/staff/storage/", f"/staff/storage/objects/{file}/", "/staff/storage/objects/zz/")}

    assert found == {"/staff/storage/": [403, 403, 200, 200, 200, 200], f"/staff/storage/objects/{file}/": [403, 403, 404, 200, 200, 200], "/staff/storage/objects/zz/": [403, 403, 404, 404, 404, 404]}


def test_only_the_nation_sets_quotas_and_acts_on_objects(house: House, file: str) -> None:
    form = {"library": house.first, "limit": "5", "percent": "80"}
    assert [house.client(who).post("/staff/storage/quota/", form).status_code for who in EVERYBODY] == [403, 403, 403, 403, 403, 302]
    assert (find_usage(library_id=house.first).limit, find_usage(library_id=house.first).warn_percent) == (5 * 10**9, 80)
    assert [house.client(who).post(f"/staff/storage/objects/{file}/act/", {"act": "check"}).status_code for who in EVERYBODY] == [403, 403, 403, 403, 403, 302]


@pytest.mark.parametrize("form", [{"library": "0"}, {"limit": "-1"}, {"limit": "1e9"}, {"limit": "9" * 11}, {"percent": "0"}, {"percent": "101"}, {"percent": ""}])
def test_a_quota_that_cannot_be_is_refused(house: House, form: dict[str, str]) -> None:
    answer = house.client("nation").post("/staff/storage/quota/", {"library": house.first, "limit": "5", "percent": "80"} | form)

    assert (answer.status_code, find_usage(library_id=house.first).limit) == (422, None)


def test_an_empty_store_says_so(house: House) -> None:
    page = house.client("nation").get("/staff/storage/").content.decode()

    assert [word in page for word in ("还没有文件", "没有损坏或带恶意代码的文件", "还没有核对过")] == [True] * 3


def test_trouble_is_shown_to_the_library_whose_file_it_is(house: House, file: str) -> None:
    ObjectCopy.objects.update(state="altered")
    shown = {who: "内容变了" in house.client(who).get("/staff/storage/").content.decode() for who in ("mine", "theirs", "nation")}

    assert shown == {"mine": True, "theirs": False, "nation": True}


def test_an_infected_file_is_released_or_destroyed_with_a_reason(house: House, file: str) -> None:
    StoredObject.objects.update(scan="infected", scan_words="Test.Signature")
    client, path = house.client("nation"), f"/staff/storage/objects/{file}/act/"
    assert "Test.Signature" in client.get("/staff/storage/").content.decode()

    assert [client.post(path, {"act": act, "reason": reason}).status_code for act, reason in (("release", " "), ("fly", "x"), ("release", "误报"))] == [422, 404, 302]
    assert (find_object(digest=file).released, PendingAct.objects.filter(kind="storage", action="release").count()) == (True, 1)
    assert client.post(path, {"act": "destroy", "reason": "确认"}).status_code == 302
    assert find_usage(library_id=house.first).used == 0


def test_pages_ask_a_constant_number_of_queries(house: House) -> None:
    client, asked = house.client("nation"), []
    for n in (1, 1, 3):  # the first reads the registry of libraries, which is kept
        for m in range(n):
            keep_file(stream=io.BytesIO(f"{n}{m}".encode()), reference=reference(f"p{n}{m}", house.first if m else house.second), at=AT)
        ObjectCopy.objects.update(state="altered")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/staff/storage/").status_code == 200
        asked.append(len(queries))

    assert asked[1] == asked[2] <= 10


def test_the_interface_shows_a_library_its_own(house: House, file: str) -> None:
    doors = ["/api/storage/v1/usage", f"/api/storage/v1/objects/{file}"]

    assert {door: [house.client(who).get(door).status_code for who in EVERYBODY] for door in doors} == {doors[0]: [403, 403, 200, 200, 200, 200], doors[1]: [403, 403, 404, 200, 200, 200]}
    assert [one["library_id"] for one in house.client("mine").get(doors[0]).json()["usage"]] == [house.first]
    assert house.client("theirs").get(doors[0]).json() == {"usage": []}
    shown = house.client("mine").get(doors[1]).json()
    assert (shown["size"], shown["scan"], [one["state"] for one in shown["copies"]]) == (6, "unscanned", ["good"])


def test_a_link_is_made_by_who_may_see_and_followed_by_who_holds_it(house: House, file: str) -> None:
    path = f"/api/storage/v1/objects/{file}/links"

    def ask(who: str, **more: object) -> tuple[int, str]:
        answer = house.client(who).post(path, json.dumps({"name": "书.txt"} | more), content_type="application/json")
        return answer.status_code, answer.json().get("path", "")

    assert [ask(who)[0] for who in EVERYBODY] == [403, 403, 404, 201, 201, 201]
    assert [ask("mine", seconds=seconds)[0] for seconds in (5, 10**9)] == [422, 422]
    assert b"".join(Client().get(ask("mine")[1]).streaming_content) == b"octets"  # type: ignore[attr-defined]
    mine = ask("mine", for_me=True)[1]
    assert [house.client(who).get(mine).status_code for who in ("", "theirs", "mine")] == [403, 403, 200]
    assert Client(REMOTE_ADDR="10.9.9.9").get(ask("mine", from_here=True)[1]).status_code == 403


def run(*arguments: str) -> int:
    args = build_parser(__import__("wenyuan.foundation.storage.commands", fromlist=["COMMANDS"]).COMMANDS).parse_args(["storage", *arguments])
    return int(args.chosen.run(args))


def test_the_command_line_checks_collects_counts_and_changes_keys(house: House, file: str, one_folder: FileFolder, capsys: pytest.CaptureFixture[str]) -> None:
    one_folder.put(io.BytesIO(b"older"))

    assert [run("verify", "--adopt", "--json"), run("gc", "--dry-run", "--json"), run("usage", "--json"), run("rotate-keys", "--json")] == [0, 0, 0, 0]
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["adopted"] == 1
    assert (lines[1]["checked"], lines[1]["bad"]) == (2, 0)
    assert (lines[2]["marked"], lines[2]["dry_run"]) == (0, True)
    assert (lines[3]["library"], lines[3]["used"], LinkKey.objects.count()) == ("CN-A", 6, 1)


def test_the_command_line_says_what_is_wrong(house: House, file: str, one_folder: FileFolder, capsys: pytest.CaptureFixture[str]) -> None:
    one_folder.path(file).write_bytes(b"OCTETS")

    assert [run("verify"), run("gc", "--wait-days", "0"), run("move", "main", "moon")] == [65, 2, 2]
    assert "1" in capsys.readouterr().out
    assert hashlib.sha256(b"octets").hexdigest() == file
