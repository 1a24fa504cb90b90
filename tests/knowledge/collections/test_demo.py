"""The two topics of the demonstration, loaded as a curator would."""

from __future__ import annotations

from django.test import Client
from tests.knowledge.collections.conftest import AT
from tests.knowledge.conftest import SmallLibrary

from wenyuan.knowledge.collections.api import find_topic, list_types
from wenyuan.knowledge.collections.demo import demo_topics, load_demo_topics
from wenyuan.knowledge.collections.models import Entry


def test_demo_topics_are_loaded_once_and_published(small_library: SmallLibrary) -> None:
    wanted = sum(len(kind.entries) for demo in demo_topics() for kind in demo.types)

    assert load_demo_topics(library_id=small_library.library_id, at=AT) == wanted
    assert load_demo_topics(library_id=small_library.library_id, at=AT) == 0
    for demo in demo_topics():
        topic = find_topic(slug=demo.form.slug)
        assert topic.state == "published"
        for place in ("", "entries/", "entries/?view=gallery", "entries/?view=timeline", "entries/?view=map", "entries/?view=graph", "entries/1/", "essays/", f"essays/{demo.essays[0][0]}/", "records/", "about/", "feed.atom", "export.csv", "export.json", "export.jsonld", "export.ttl"):
            assert Client().get(f"/topics/{topic.slug}/{place}").status_code == 200, place


def test_every_row_says_where_it_can_be_checked(small_library: SmallLibrary) -> None:
    load_demo_topics(library_id=small_library.library_id, at=AT)

    for demo in demo_topics():
        for type_ in list_types(topic_id=find_topic(slug=demo.form.slug).id):
            assert type_.field("source") is not None
    assert Entry.objects.filter(values__source=[]).count() + Entry.objects.exclude(values__has_key="source").count() == 0
    # 1 juan an entry: no juan stands twice, and none beyond the last of the work.
    juan = [int(row["juan"][0]["text"]) for row in Entry.objects.filter(type__code="juan").values_list("values", flat=True)]
    assert (len(juan), len(set(juan)), max(juan) <= 22_877) == (len(juan), len(juan), True)
    assert len(juan) >= 60
