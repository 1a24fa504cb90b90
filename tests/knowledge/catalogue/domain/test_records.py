"""Single records: versions, conflicts, withdrawal and return, and that discovery hears of each."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from django.utils import timezone

from wenyuan.bibliography.marc import Field, MarcFormat, Subfield
from wenyuan.bibliography.marc import Record as Marc
from wenyuan.foundation.accounts.api import open_account
from wenyuan.foundation.events.models import OutboxEvent
from wenyuan.foundation.identifiers.api import ark_name, resolve_ark
from wenyuan.foundation.libraries.api import register_library
from wenyuan.knowledge.catalogue.api import (
    ControlNumberTaken,
    NoSuchRecord,
    RecordChangedMeanwhile,
    create_record,
    current_marc,
    delete_record,
    find_record,
    list_versions,
    restore_version,
    save_record,
    set_suppressed,
)
from wenyuan.knowledge.discovery.api import SearchRequest, drain_changes, index_root, open_writer, rebuild_index, search

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()


def _marc(title: str, number: str = "") -> Marc:
    fields = [Field("001", data=number)] if number else []
    fields += [
        Field("100", subfields=(Subfield("a", "20200101d1926    em y0chiy50      ea"),)), Field("101", "0 ", (Subfield("a", "chi"),)),
        Field("200", "1 ", (Subfield("a", title), Subfield("f", "鲁迅著"))), Field("690", subfields=(Subfield("a", "I210.4"), Subfield("v", "5"))),
        Field("701", " 0", (Subfield("a", "鲁迅"), Subfield("4", "著"))),
    ]
    return Marc("00000nam0 2200000   450 ", tuple(fields), MarcFormat.CNMARC)


@pytest.fixture
def library() -> int:
    shutil.rmtree(index_root(), ignore_errors=True)
    return register_library(code="CN-T", name="测试馆", level="city")


def _found(query: str) -> list[int]:
    with open_writer() as session:
        drain_changes(session)
    return [hit.key for hit in search(SearchRequest(query=query)).hits]


def test_new_record_is_derived_told_and_found(library: int) -> None:
    record = create_record(marc=_marc("彷徨", "n1"), library_id=library, at=NOW, actor_id=None)

    found = find_record(record_id=record)
    assert (found.title, found.class_number, found.year_from, found.language, found.version, found.control_number) == ("彷徨", "I210.4", 1926, "chi", 1, "n1")
    assert OutboxEvent.objects.get().name == "catalogue.record.created.v1"
    assert [_found(q) for q in ("彷徨", "panghuang", "魯迅")] == [[record], [record], [record]]


def test_saving_makes_a_version_and_an_unchanged_save_makes_none(library: int) -> None:
    record = create_record(marc=_marc("彷徨"), library_id=library, at=NOW, actor_id=None)

    assert save_record(record_id=record, marc=_marc("彷徨"), base_version=1, at=NOW, actor_id=None) == 1
    assert save_record(record_id=record, marc=_marc("呐喊"), base_version=1, at=NOW, actor_id=None, reason="改正题名") == 2
    assert [(v.number, v.action, v.reason) for v in list_versions(record_id=record)] == [(2, "edited", "改正题名"), (1, "created", "")]
    assert (_found("彷徨"), _found("呐喊")) == ([], [record])


def test_second_of_two_cataloguers_is_told(library: int) -> None:
    record = create_record(marc=_marc("彷徨"), library_id=library, at=NOW, actor_id=None)
    save_record(record_id=record, marc=_marc("甲"), base_version=1, at=NOW, actor_id=None)

    with pytest.raises(RecordChangedMeanwhile) as caught:
        save_record(record_id=record, marc=_marc("乙"), base_version=1, at=NOW, actor_id=None)

    assert (caught.value.current, find_record(record_id=record).title) == (2, "甲")


def test_control_number_is_the_librarys_own(library: int) -> None:
    create_record(marc=_marc("甲", "n1"), library_id=library, at=NOW, actor_id=None)
    other = register_library(code="CN-U", name="另一馆", level="city")

    create_record(marc=_marc("乙", "n1"), library_id=other, at=NOW, actor_id=None)
    with pytest.raises(ControlNumberTaken):
        create_record(marc=_marc("丙", "n1"), library_id=library, at=NOW, actor_id=None)


def test_withdrawn_record_leaves_search_keeps_its_history_and_can_come_back(library: int) -> None:
    record = create_record(marc=_marc("彷徨"), library_id=library, at=NOW, actor_id=None)
    delete_record(record_id=record, reason="重复著录", at=NOW, actor_id=None)
    name = ark_name("record", record)

    assert (_found("彷徨"), resolve_ark(name=name).reason, find_record(record_id=record).status) == ([], "重复著录", "deleted")

    restore_version(record_id=record, number=1, at=NOW, actor_id=None)
    assert (_found("彷徨"), resolve_ark(name=name).reason) == ([record], "")
    assert [v.action for v in list_versions(record_id=record)] == ["restored", "deleted", "created"]
    assert current_marc(record_id=record) == current_marc(record_id=record)


def test_withdrawal_needs_a_reason(library: int) -> None:
    record = create_record(marc=_marc("彷徨"), library_id=library, at=NOW, actor_id=None)
    with pytest.raises(ValueError, match="reason"):
        delete_record(record_id=record, reason="  ", at=NOW, actor_id=None)


def test_suppressed_record_is_not_found(library: int) -> None:
    record = create_record(marc=_marc("彷徨"), library_id=library, at=NOW, actor_id=None)
    set_suppressed(record_id=record, suppressed=True, at=NOW, actor_id=None)
    assert _found("彷徨") == []

    set_suppressed(record_id=record, suppressed=False, at=NOW, actor_id=None)
    assert _found("彷徨") == [record]


def test_history_tells_who_hid_a_record_and_who_showed_it(library: int) -> None:
    record = create_record(marc=_marc("彷徨"), library_id=library, at=NOW, actor_id=None)
    one, other = (open_account(username=name, name=name, password="correct horse battery") for name in ("one", "other"))
    later = NOW + timedelta(hours=1)

    set_suppressed(record_id=record, suppressed=True, at=NOW, actor_id=one, reason="著作权投诉")
    set_suppressed(record_id=record, suppressed=True, at=later, actor_id=other)
    set_suppressed(record_id=record, suppressed=False, at=later, actor_id=other)

    versions = list_versions(record_id=record)
    assert [(v.number, v.actor_id, v.at, v.reason) for v in versions] == [(3, other, later, "已重新公开"), (2, one, NOW, "著作权投诉"), (1, None, NOW, "")]
    assert {v.raw for v in versions} == {versions[0].raw}
    assert (find_record(record_id=record).version, find_record(record_id=record).status) == (3, "active")
    assert list(OutboxEvent.objects.order_by("pk").values_list("payload__version", flat=True)) == [1, 2, 3]


def test_withdrawn_record_is_neither_hidden_nor_shown(library: int) -> None:
    record = create_record(marc=_marc("彷徨"), library_id=library, at=NOW, actor_id=None)
    delete_record(record_id=record, reason="重复", at=NOW, actor_id=None)

    set_suppressed(record_id=record, suppressed=False, at=NOW, actor_id=None)

    assert (find_record(record_id=record).status, len(list_versions(record_id=record))) == ("deleted", 2)


def test_rebuilt_index_holds_what_the_catalogue_holds(library: int) -> None:
    records = [create_record(marc=_marc(f"彷徨{n}"), library_id=library, at=NOW, actor_id=None) for n in range(5)]
    delete_record(record_id=records[0], reason="重复", at=NOW, actor_id=None)

    assert rebuild_index() == 4
    assert sorted(_found("彷徨*")) == records[1:]


def test_unknown_record_is_said_so(library: int) -> None:
    with pytest.raises(NoSuchRecord):
        save_record(record_id=12, marc=_marc("甲"), base_version=1, at=NOW, actor_id=None)
