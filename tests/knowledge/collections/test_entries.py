"""Entries with versions, record types that change, and topics on their way."""

from __future__ import annotations

import pytest
from tests.knowledge.collections.conftest import AT, FIELDS, Small

from wenyuan.foundation.events.models import OutboxEvent
from wenyuan.knowledge.collections.api import (
    Draft,
    FieldData,
    Narrowing,
    NoSuchEntry,
    NotNow,
    TopicForm,
    WrongEntry,
    WrongTopic,
    count_facets,
    count_found,
    find_entry,
    find_topic,
    list_entries,
    list_entry_versions,
    publish_topic,
    remove_entry,
    restore_entry,
    save_entry,
    save_topic,
    save_type,
    submit_topic,
    withdraw_topic,
)
from wenyuan.knowledge.collections.data import Value


def test_an_entry_is_stored_with_every_version_and_goes_back_to_one(small: Small) -> None:
    number = small.add("卷 485", rhyme="忠", copied="1562/1567")
    save_entry(topic_id=small.topic_id, type_=small.type_, number=number, draft=Draft("卷 485、486", {"rhyme": ("忠",)}), at=AT, actor_id=None)
    save_entry(topic_id=small.topic_id, type_=small.type_, number=number, draft=Draft("卷 485、486", {"rhyme": ("忠",)}), at=AT, actor_id=None)  # the same again
    restore_entry(type_=small.type_, topic_id=small.topic_id, number=number, version=1, at=AT, actor_id=None)

    entry = find_entry(topic_id=small.topic_id, number=number)
    assert entry is not None
    assert (entry.title, entry.values["copied"], entry.year_from, entry.version) == ("卷 485", (Value("1562/1567", edtf="1562/1567", year_from=1562, year_to=1567),), 1562, 3)
    assert [one.action for one in list_entry_versions(topic_id=small.topic_id, number=number)] == ["restored", "changed", "created"]


def test_a_removed_entry_is_not_listed_and_can_come_back(small: Small) -> None:
    number = small.add("卷 2")
    remove_entry(topic_id=small.topic_id, number=number, at=AT, actor_id=None)

    assert list_entries(topic_id=small.topic_id, asked=Narrowing()) == []
    with pytest.raises(NoSuchEntry):
        remove_entry(topic_id=small.topic_id, number=number, at=AT, actor_id=None)
    restore_entry(type_=small.type_, topic_id=small.topic_id, number=number, version=1, at=AT, actor_id=None)
    assert count_found(topic_id=small.topic_id, asked=Narrowing()) == 1


def test_what_cannot_be_stored_is_told_by_field(small: Small) -> None:
    with pytest.raises(WrongEntry) as problem:
        small.add(" ", copied="很早", holder=("甲", "乙"), rhyme=("a", "b"), elsewhere="x")

    assert problem.value.errors == {"title": "required", "copied": "date", "rhyme": "many", "elsewhere": "unknown"}


def test_entries_are_narrowed_and_counted(small: Small) -> None:
    small.add("卷 1", rhyme="東", holder=("甲館", "乙馆"), copied="明永乐六年")
    small.add("卷 2", rhyme="东", holder="乙馆", copied="1562/1567")
    small.add("卷 3", holder="丙馆")

    asked = Narrowing(facets={"holder": ("乙馆",)})
    assert [one.title for one in list_entries(topic_id=small.topic_id, asked=asked)] == ["卷 1", "卷 2"]
    assert [one.title for one in list_entries(topic_id=small.topic_id, asked=Narrowing(query="東"))] == ["卷 1", "卷 2"]
    assert [one.title for one in list_entries(topic_id=small.topic_id, asked=Narrowing(year_from=1500))] == ["卷 2"]
    assert [one.title for one in list_entries(topic_id=small.topic_id, asked=Narrowing(), order="newest")] == ["卷 2", "卷 1", "卷 3"]
    assert count_facets(topic_id=small.topic_id, asked=asked, codes=["holder", "copied"]) == {"holder": [("乙馆", 2), ("丙馆", 1), ("甲館", 1)], "copied": [("15", 1), ("16", 1)]}


def test_fields_may_change_and_what_is_looked_up_by_follows(small: Small) -> None:
    number = small.add("卷 1", rhyme="东", leaves="12")
    fields = (*(one for one in FIELDS if one.code != "rhyme"), FieldData("rhyme", "text", {"zh-hans": "韵部"}))
    type_ = save_type(topic_id=small.topic_id, type_id=small.type_.id, code="volume", titles={"zh-hans": "卷"}, material="ancient", fields=fields, at=AT)

    assert count_facets(topic_id=small.topic_id, asked=Narrowing(), codes=["rhyme"]) == {}
    with pytest.raises(WrongTopic) as problem:
        save_type(topic_id=small.topic_id, type_id=type_.id, code="volume", titles={"zh-hans": "卷"}, material="ancient", fields=(FieldData("leaves", "date", {"zh-hans": "叶数"}),), at=AT)
    assert problem.value.errors == {"leaves": "used"}
    assert find_entry(topic_id=small.topic_id, number=number) is not None


@pytest.mark.parametrize(("fields", "errors"), [
    ((FieldData("title", "text", {"zh-hans": "题"}),), {"title": "code"}), ((FieldData("A", "text", {"zh-hans": "题"}),), {"A": "code"}), ((FieldData("a", "text", {}),), {"a": "required"}),
    ((FieldData("a", "choice", {"zh-hans": "题"}),), {"a": "choices"}), ((FieldData("a", "video", {"zh-hans": "题"}),), {"a": "kind"}),
    ((FieldData("a", "text", {"zh-hans": "题"}), FieldData("a", "text", {"zh-hans": "题"})), {"a": "taken"}),
])
def test_fields_that_cannot_be_are_refused(small: Small, fields: tuple[FieldData, ...], errors: dict[str, str]) -> None:
    with pytest.raises(WrongTopic) as problem:
        save_type(topic_id=small.topic_id, type_id=None, code="other", titles={"zh-hans": "别"}, material="other", fields=fields, at=AT)

    assert problem.value.errors == errors


@pytest.mark.parametrize(("slug", "reason"), [("volumes", "taken"), ("new", "slug"), ("A", "slug"), ("a--b", "slug"), ("../x", "slug"), ("", "slug"), ("a" * 41, "slug")])
def test_an_address_is_plain_and_given_once(small: Small, slug: str, reason: str) -> None:
    with pytest.raises(WrongTopic) as problem:
        save_topic(topic_id=None, library_id=small.library.library_id, form=TopicForm(slug, {"zh-hans": "又一个"}), at=AT, actor_id=None)

    assert problem.value.errors == {"slug": reason}


def test_a_topic_goes_to_readers_by_steps_alone(small: Small) -> None:
    with pytest.raises(NotNow, match="empty"):
        submit_topic(topic_id=small.topic_id, at=AT, actor_id=None)
    small.add("卷 1")
    with pytest.raises(NotNow, match="state"):
        publish_topic(topic_id=small.topic_id, at=AT, actor_id=None)
    small.publish()
    with pytest.raises(NotNow, match="reason"):
        withdraw_topic(topic_id=small.topic_id, reason=" ", at=AT, actor_id=None)
    withdraw_topic(topic_id=small.topic_id, reason="权利有疑问", at=AT, actor_id=None)

    assert (find_topic(slug="volumes").state, find_topic(slug="volumes").reason) == ("withdrawn", "权利有疑问")
    assert list(OutboxEvent.objects.filter(name__startswith="collections.").order_by("pk").values_list("name", flat=True)) == ["collections.topic.published.v1", "collections.topic.withdrawn.v1"]
