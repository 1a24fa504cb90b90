"""Many records changed in one act: versions of a batch, conflicts told, undone as quickly, told once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from wenyuan.bibliography.marc import Field, MarcFormat, Subfield
from wenyuan.bibliography.marc import Record as Marc
from wenyuan.foundation.events.models import OutboxEvent
from wenyuan.foundation.libraries.api import register_library
from wenyuan.knowledge.catalogue.api import (
    BatchNotOpen,
    BatchNotUndoable,
    Change,
    Saved,
    UndoCounts,
    close_change,
    create_record,
    delete_record,
    find_record,
    list_versions,
    load_marc,
    open_change,
    save_many,
    save_record,
    undo_batch,
)
from wenyuan.knowledge.discovery.models import PendingChange

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()


@pytest.fixture
def library() -> int:
    return register_library(code="CN-T", name="测试馆", level="city")


def _marc(title: str, number: str = "") -> Marc:
    fields = (Field("001", data=number),) if number else ()
    return Marc("00000nam0 2200000   450 ", (*fields, Field("101", "0 ", (Subfield("a", "chi"),)), Field("200", "1 ", (Subfield("a", title), Subfield("f", "鲁迅著")))), MarcFormat.CNMARC)


def _titled(marc: Marc, title: str) -> Marc:
    return replace(marc, fields=tuple(replace(f, subfields=(Subfield("a", title), *f.subfields[1:])) if f.tag == "200" else f for f in marc.fields))


def _made(library: int, *titles: str) -> list[int]:
    return [create_record(marc=_marc(title, f"n{n}"), library_id=library, at=NOW, actor_id=None) for n, title in enumerate(titles)]


def _retitle(library: int, ids: list[int], mark: str = "（新）") -> tuple[int, Saved]:
    batch = open_change(title="改题名", library_id=library, at=NOW, actor_id=None)
    changes = [Change(one.record_id, one.version, _titled(one.marc, find_record(record_id=one.record_id).title + mark)) for one in load_marc(record_ids=ids).values()]
    return batch, save_many(batch_id=batch, changes=changes, at=NOW, actor_id=None, reason="统一题名")


def test_changes_become_versions_of_their_batch_and_are_indexed(library: int) -> None:
    ids = _made(library, "彷徨", "呐喊", "野草")
    PendingChange.objects.all().delete()

    batch, saved = _retitle(library, ids)

    assert saved == Saved(3, 0, (), ())
    assert [find_record(record_id=one).title for one in ids] == ["彷徨（新）", "呐喊（新）", "野草（新）"]
    newest = list_versions(record_id=ids[0])[0]
    assert (newest.number, newest.action, newest.batch_id, newest.reason) == (2, "edited", batch, "统一题名")
    assert sorted(PendingChange.objects.values_list("key", flat=True)) == ids


def test_a_batch_of_changes_is_told_once(library: int) -> None:
    ids = _made(library, "彷徨", "呐喊")
    OutboxEvent.objects.all().delete()

    batch, _saved = _retitle(library, ids)
    close_change(batch_id=batch, at=NOW)

    assert [(e.name, e.payload) for e in OutboxEvent.objects.all()] == [
        ("catalogue.batch.ended.v1", {"id": batch, "library_id": library, "state": "done", "changed": 2}),
    ]


def test_what_is_newer_withdrawn_or_gone_is_left_and_told(library: int) -> None:
    newer, withdrawn, good = _made(library, "彷徨", "呐喊", "野草")
    seen = load_marc(record_ids=[newer, withdrawn, good])
    save_record(record_id=newer, marc=_marc("彷徨集", "n0"), base_version=1, at=NOW, actor_id=None)
    delete_record(record_id=withdrawn, reason="重复", at=NOW, actor_id=None)
    batch = open_change(title="改题名", library_id=library, at=NOW, actor_id=None)

    saved = save_many(
        batch_id=batch, changes=[*(Change(key, one.version, _titled(one.marc, "新题")) for key, one in seen.items()), Change(99, 1, _marc("没有"))], at=NOW, actor_id=None,
    )

    assert saved == Saved(1, 0, (99, newer, withdrawn), ())
    assert find_record(record_id=newer).title == "彷徨集"


def test_what_cannot_be_stored_is_refused_with_its_reason_and_the_rest_is_saved(library: int) -> None:
    ids = _made(library, "彷徨", "呐喊", "野草")
    batch = open_change(title="改", library_id=library, at=NOW, actor_id=None)

    changes = [Change(ids[0], 1, _marc("", "n0")), Change(ids[1], 1, _marc("呐喊", "n2")), Change(ids[2], 1, _marc("野草集", "n2"))]
    saved = save_many(batch_id=batch, changes=changes, at=NOW, actor_id=None)

    assert (saved.changed, [key for key, _reason in saved.refused]) == (1, ids[:2])
    assert "n2" in dict(saved.refused)[ids[1]]
    assert find_record(record_id=ids[1]).control_number == "n1"


def test_two_records_of_one_act_cannot_take_one_new_number(library: int) -> None:
    ids = _made(library, "彷徨", "呐喊")
    batch = open_change(title="改", library_id=library, at=NOW, actor_id=None)

    saved = save_many(batch_id=batch, changes=[Change(ids[0], 1, _marc("彷徨", "x")), Change(ids[1], 1, _marc("呐喊", "x"))], at=NOW, actor_id=None)

    assert (saved.changed, [key for key, _reason in saved.refused]) == (1, [ids[1]])


def test_an_unchanged_record_gets_no_version(library: int) -> None:
    ids = _made(library, "彷徨")
    batch = open_change(title="改", library_id=library, at=NOW, actor_id=None)

    assert save_many(batch_id=batch, changes=[Change(ids[0], 1, load_marc(record_ids=ids)[ids[0]].marc)], at=NOW, actor_id=None) == Saved(0, 1, (), ())
    assert len(list_versions(record_id=ids[0])) == 1


def test_undo_brings_the_octets_back_and_leaves_what_was_edited_since(library: int) -> None:
    ids = _made(library, "彷徨", "呐喊", "野草")
    before = [list_versions(record_id=one)[0].raw for one in ids]
    batch, _saved = _retitle(library, ids)
    close_change(batch_id=batch, at=NOW)
    save_record(record_id=ids[2], marc=_marc("野草，手改", "n2"), base_version=2, at=NOW, actor_id=None)

    counts = undo_batch(batch_id=batch, at=NOW, actor_id=None)

    assert counts == UndoCounts(removed=0, restored=2, kept=1)
    assert [list_versions(record_id=one)[0].raw for one in ids[:2]] == before[:2]
    assert [find_record(record_id=one).title for one in ids] == ["彷徨", "呐喊", "野草，手改"]
    with pytest.raises(BatchNotUndoable):
        undo_batch(batch_id=batch, at=NOW, actor_id=None)


def test_an_ended_batch_takes_nothing_more(library: int) -> None:
    ids = _made(library, "彷徨")
    batch, _saved = _retitle(library, ids)
    close_change(batch_id=batch, at=NOW)

    with pytest.raises(BatchNotOpen):
        save_many(batch_id=batch, changes=[], at=NOW, actor_id=None)
