"""The ways by which records come, and the counts of what each member gave and took."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from tests.knowledge.union.conftest import AT, Members, book, match
from tests.knowledge.union.test_contributions import bring_in, octets

from wenyuan.foundation.accounts.api import define_role, grant_role
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.events.data import Event
from wenyuan.knowledge.catalogue.api import run_import
from wenyuan.knowledge.harvest.api import SourceForm, save_source
from wenyuan.knowledge.harvest.models import Run
from wenyuan.knowledge.union.api import finish_contributions, waiting_for_match
from wenyuan.knowledge.union.domain.credit import add_credit
from wenyuan.knowledge.union.enums import CreditKind
from wenyuan.knowledge.union.models import Contribution
from wenyuan.knowledge.union.receivers import match_batch
from wenyuan.site.options import Options

ClientOf = Callable[[str], Client]


def source(library: int, name: str, **more: object) -> int:
    form = SourceForm(**({"library_id": library, "name": name, "kind": "oai", "address": "https://oai.example.org/", "every": "day"} | more))  # type: ignore[arg-type]
    return save_source(source_id=None, form=form, at=AT, actor_id=None)


def test_member_sees_its_own_sources_with_the_last_result_and_no_other(members: Members, client_of: ClientOf) -> None:
    own, other = source(members.a, "甲馆数据提供者"), source(members.b, "乙馆存储桶", kind="s3", address="https://s3.example.org/box/in/")
    Run.objects.create(source_id=own, library_id=members.a, state="failed", problem="not-oai", created_at=AT, ended_at=AT)
    page = client_of("first").get("/staff/union/channels/").content.decode()
    assert ("甲馆数据提供者" in page, "乙馆存储桶" in page, "这个地址答的不是 OAI-PMH" in page) == (True, False, True)
    assert f"/staff/harvest/{own}/edit/" not in page  # without the right to manage sources
    define_role(code="harvest", title="采集", permissions=("harvest.manage_source", "harvest.view_source"))
    grant_role(account_id=Account.objects.get(username="second").pk, role_code="harvest", library_id=members.b)
    second = client_of("second").get("/staff/union/channels/").content.decode()
    assert (f"/staff/harvest/{other}/edit/" in second, "/staff/harvest/new/?kind=s3" in second) == (True, True)
    assert client_of("reader").get("/staff/union/channels/").status_code == 403


def test_page_says_what_lies_in_the_folder_of_the_library(members: Members, client_of: ClientOf, tmp_path: Path, settings: object) -> None:
    from django.conf import settings as live

    assert "没有开设" in client_of("first").get("/staff/union/channels/").content.decode()
    settings.WENYUAN = Options({**live.WENYUAN.values, "WENYUAN_UNION_INBOX": str(tmp_path / "inbox")})  # type: ignore[attr-defined]
    folder = tmp_path / "inbox" / "CN-A"
    (folder / "taken").mkdir(parents=True)
    for name in ("new.mrc", ".hidden", "taken/old.mrc"):
        (folder / name).write_bytes(b"x")
    (tmp_path / "inbox" / "CN-B").mkdir()
    page = client_of("first").get("/staff/union/channels/").content.decode()
    assert ("等着 1，收下 1，退回 0" in page, "CN-B" in page) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_harvest_of_a_member_is_a_contribution_counted_once_and_reported_by_line(members: Members, client_of: ClientOf) -> None:
    import io

    from wenyuan.knowledge.catalogue.api import take_file

    bring_in(members.b, octets(book("B1")))
    own = source(members.a, "甲馆数据提供者")
    batch = take_file(io.BytesIO(octets(book("A1"))), name="harvest.mrc", library_id=members.a, rule="replace", at=AT)
    Run.objects.create(source_id=own, library_id=members.a, state="importing", batch_id=batch, created_at=AT)
    run_import(batch_id=batch, at=AT, processes=1)
    event = Event(id=1, name="catalogue.batch.ended.v1", subject=f"batch:{batch}", library_id=members.a, payload={"id": batch, "state": "done"}, at=AT)
    for _time in range(2):
        match_batch(event)
    arriving = waiting_for_match()
    match()
    finish_contributions(arriving, at=AT)
    row = Contribution.objects.get(library_id=members.a)
    assert (row.channel, row.file_name, row.state, row.counts["matched"]) == ("harvest", "甲馆数据提供者", "done", 1)
    page = client_of("first").get(f"/staff/union/contribute/{row.pk}/").content.decode()
    assert ("梦溪笔谈校证研究" in page, "并入已有" in page) == (True, True)
    told = Client().get("/api/union/v1/credit?library=CN-A").json()["credit"]
    assert [{name: one[name] for name in ("month", "contributed", "first", "matched", "holdings", "taken")} for one in told] == [
        {"month": "2026-11", "contributed": 1, "first": 0, "matched": 1, "holdings": 1, "taken": 0},
    ]


def test_counts_are_given_as_a_table_and_by_the_interface(members: Members, client_of: ClientOf) -> None:
    add_credit({(members.a, CreditKind.TAKEN): 3, (members.b, CreditKind.CONTRIBUTED): 5}, at=AT)
    table = client_of("first").get("/staff/union/credit.csv")
    lines = table.content.decode("utf-8-sig").splitlines()
    assert table["Content-Disposition"] == 'attachment; filename="union-credit.csv"'
    assert lines[0].split(",")[:3] == ["月份", "馆代码", "馆"]
    assert sorted(line.split(",")[1] for line in lines[1:]) == ["CN-A", "CN-B"]
    only = client_of("first").get(f"/staff/union/credit.csv?library={members.b}").content.decode("utf-8-sig").splitlines()
    assert len(only) == 2
    assert client_of("reader").get("/staff/union/credit.csv").status_code == 403
    assert [one["library"] for one in Client().get("/api/union/v1/credit").json()["credit"]] == ["CN-A", "CN-B"]
    assert Client().get("/api/union/v1/credit?library=NONE").status_code == 404
