"""What runs by itself after an import, and what is typed."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from tests.knowledge.union.conftest import AT, Members, book, match, store
from tests.knowledge.union.test_contributions import octets

from wenyuan.bibliography.marc import read_records
from wenyuan.foundation.events.data import Event
from wenyuan.foundation.events.models import OutboxEvent
from wenyuan.foundation.jobs.api import execute_run
from wenyuan.foundation.jobs.models import JobRun
from wenyuan.knowledge.catalogue.api import current_marc
from wenyuan.knowledge.union.api import contribute_file, import_now
from wenyuan.knowledge.union.commands import COMMANDS
from wenyuan.knowledge.union.domain.policies import set_policy
from wenyuan.knowledge.union.domain.policy import DEFAULT
from wenyuan.knowledge.union.enums import Channel
from wenyuan.knowledge.union.models import Cluster, Contribution
from wenyuan.knowledge.union.receivers import match_batch

pytestmark = pytest.mark.django_db(transaction=True)


def run(*words: str) -> int:
    import argparse

    [command] = COMMANDS
    parser = argparse.ArgumentParser()
    command.configure(parser)
    return command.run(parser.parse_args(words))


def run_waiting(name: str) -> dict[str, object]:
    waiting = JobRun.objects.filter(name=name, state="waiting").earliest("pk")
    assert execute_run(run_id=waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error) == ("done", "")
    result: dict[str, object] = waiting.result
    return result


def test_end_of_an_import_sets_matching_going_and_the_contribution_is_reported_on(members: Members) -> None:
    store(members.a, book("A1"))
    number = contribute_file(io.BytesIO(octets(book("B1"))), name="b.mrc", library_id=members.b, channel=Channel.PAGE, at=AT, actor_id=None)
    import_now(contribution_id=number, at=AT, processes=1)
    told = OutboxEvent.objects.filter(name="catalogue.batch.ended.v1").latest("pk")
    match_batch(Event(id=told.pk, name=told.name, subject=told.subject, library_id=told.library_id, payload=told.payload, at=told.at))
    assert run_waiting("union.match")["formed"] == 1
    row = Contribution.objects.get(pk=number)
    assert (row.state, row.counts["matched"]) == ("done", 1)


def test_new_policy_reaches_all_union_records(members: Members) -> None:
    store(members.a, book("A1"))
    store(members.b, book("B1"))
    match()
    [cluster] = Cluster.objects.all()
    rules = json.loads(json.dumps(DEFAULT))
    rules["rules"]["cnmarc"].insert(0, ["690", "local"])
    number = set_policy(rules=rules, reason="分类各馆自留", at=AT, actor_id=None)
    from wenyuan.foundation.jobs.api import enqueue

    enqueue(name="union.remake", title="x")
    assert run_waiting("union.remake") == {"clusters": 1, "changed": 1}
    cluster.refresh_from_db()
    assert (current_marc(record_id=cluster.record_id).first("690"), cluster.policy_id, cluster.locked) == (None, number, [])


def test_commands_contribute_match_say_how_it_stands_and_export(members: Members, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for code, number in (("CN-A", "A1"), ("CN-B", "B1")):
        path = tmp_path / f"{number}.mrc"
        path.write_bytes(octets(book(number)))
        assert run("contribute", "--library", code, str(path)) == 0
    capsys.readouterr()
    assert run("status") == 0
    assert json.loads(capsys.readouterr().out) == {"clusters": 1, "members": 2, "libraries": 2, "waiting": 0, "contributions": 2}
    assert run("export", "-o", str(tmp_path / "union.mrc")) == 0
    with (tmp_path / "union.mrc").open("rb") as stream:
        [one] = read_records(stream)
    assert current_marc(record_id=Cluster.objects.get().record_id).control_number == one.record.control_number  # type: ignore[union-attr]
    assert run("export", "--form", "marcxml", "-o", str(tmp_path / "union.xml")) == 0
    assert (tmp_path / "union.xml").read_text().count("<record") == 1
    assert run("match", "--whole") == 0
    assert run("review-export", "-o", str(tmp_path / "pairs.jsonl")) == 0
    assert (tmp_path / "pairs.jsonl").read_bytes() == b""
    assert run("contribute", "--library", "NOBODY", str(path)) == 2
    assert run("contribute", "--library", "CN-B", str(path)) != 0  # the same file again
