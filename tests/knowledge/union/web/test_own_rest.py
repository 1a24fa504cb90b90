"""A library's own duplicates by API and at the command line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable

import pytest
from django.test import Client
from tests.knowledge.union.conftest import Members, book, field, match, store

from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.foundation.libraries.api import list_libraries
from wenyuan.knowledge.catalogue.api import find_record
from wenyuan.knowledge.union.commands import COMMANDS
from wenyuan.knowledge.union.models import OwnMerge, Pair
from wenyuan.knowledge.union.rest.own import SCOPES, router

ClientOf = Callable[[str], Client]
BASE = "/api/union/v1/own"


@pytest.fixture
def code(members: Members) -> str:
    return next(one.code for one in list_libraries() if one.id == members.a)


def two_records(members: Members) -> tuple[int, int, Pair]:
    one, two = store(members.a, book("A1")), store(members.a, book("A2", more=(field("606", sa="笔记"),)))
    match()
    return one, two, Pair.objects.get()


def test_every_operation_needs_a_scope() -> None:
    assert {operation.operation_id for path in router.path_operations.values() for operation in path.operations} == SCOPES.keys()


def test_a_pair_is_read_merged_and_taken_back(members: Members, client_of: ClientOf, code: str) -> None:
    one, two, pair = two_records(members)
    own = client_of("first")
    answer = own.get(f"{BASE}/pairs?library={code}").json()
    assert (answer["waiting"], [row["pair"] for row in answer["pairs"]]) == (1, [pair.pk])
    versions = {row["ark"]: row["version"] for row in answer["pairs"][0]["records"]}
    assert versions.keys() == {ark_name("record", one), ark_name("record", two)}
    said = {"library": code, "ruling": "merge", "keep": ark_name("record", two), "reason": "同一种书"}

    def say(**changes: object) -> int:
        return own.post(f"{BASE}/pairs/{pair.pk}", {**said, **changes}, content_type="application/json").status_code

    assert (say(), say(versions=dict.fromkeys(versions, 99)), say(versions=versions, keep="nothing")) == (409, 409, 404)
    assert say(ruling="later") == 200
    assert (say(versions=versions), find_record(record_id=one).status, find_record(record_id=two).status) == (200, "merged", "active")
    [merged] = own.get(f"{BASE}/merges?library={code}").json()["merges"]
    assert (merged["kept"], merged["retired"], merged["undone_at"]) == (ark_name("record", two), ark_name("record", one), None)
    undo = f"{BASE}/merges/{merged['merge']}/undo?library={code}"
    assert own.post(undo).json() == {"merge": merged["merge"], "fields_given_up": True}
    assert find_record(record_id=one).status == "active"
    assert own.post(undo).status_code == 404
    assert (say(ruling="different"), say(ruling="different")) == (200, 404)


def test_another_library_and_a_reader_are_refused(members: Members, client_of: ClientOf, code: str) -> None:
    _one, _two, pair = two_records(members)
    other = next(one.code for one in list_libraries() if one.id == members.b)
    own = client_of("first")

    assert client_of("reader").get(f"{BASE}/pairs?library={code}").status_code == 403
    assert own.get(f"{BASE}/pairs?library={other}").status_code == 403
    assert own.get(f"{BASE}/pairs?library=nowhere").status_code == 404
    assert client_of("reader").post(f"{BASE}/pairs/{pair.pk}", {"library": code, "ruling": "different"}, content_type="application/json").status_code == 403
    assert own.post(f"{BASE}/pairs/{2**70}", {"library": code, "ruling": "different"}, content_type="application/json").status_code == 404


def run(*arguments: str) -> int:
    [command] = COMMANDS
    parser = argparse.ArgumentParser()
    command.configure(parser)
    return command.run(parser.parse_args(list(arguments)))


def test_the_command_lists_merges_and_takes_back(members: Members, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    one, two, pair = two_records(members)
    assert run("own", "--library", code) == 0
    assert json.loads(capsys.readouterr().out)["pair"] == pair.pk
    assert (run("own", "--library", code, "--merge", str(pair.pk)), run("own", "--library", "nowhere")) == (2, 2)
    assert run("own", "--library", code, "--merge", str(pair.pk), "--keep", ark_name("record", one), "--reason", "同一种书") == 0
    assert find_record(record_id=two).status == "merged"
    merge = OwnMerge.objects.get().pk
    assert (run("own", "--library", code, "--undo", str(merge)), run("own", "--library", code, "--undo", str(merge))) == (0, 1)
    assert run("own", "--library", code, "--different", str(pair.pk)) == 0
    assert find_record(record_id=two).status == "active"
