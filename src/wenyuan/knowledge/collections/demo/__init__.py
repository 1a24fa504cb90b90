"""Two topical databases of the demo library, loaded by the same functions that the curator's pages use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..data import Draft, FieldData
from ..domain.entries import check_entry, store_entries
from ..domain.topics import TopicForm, publish_topic, save_essay, save_topic, submit_topic
from ..domain.types import save_type
from ..models import Topic


@dataclass(frozen=True, slots=True)
class DemoType:
    """A record type with its entries."""

    code: str
    titles: dict[str, str]
    material: str
    fields: tuple[FieldData, ...]
    entries: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class DemoTopic:
    """A topic as a curator would make it; essays are (address, title, Markdown)."""

    form: TopicForm
    types: tuple[DemoType, ...]
    essays: tuple[tuple[str, str, str], ...]


def demo_topics() -> Sequence[DemoTopic]:
    """Return the two topics."""
    from .luxun import LUXUN  # noqa: PLC0415 -- each needs what is above
    from .yongle import YONGLE  # noqa: PLC0415

    return (YONGLE, LUXUN)


def load_demo_topics(*, library_id: int, at: datetime) -> int:
    """Make and publish the topics that are not there yet; return how many entries were stored."""
    count = 0
    for demo in demo_topics():
        if Topic.objects.filter(slug=demo.form.slug).exists():
            continue
        topic_id = save_topic(topic_id=None, library_id=library_id, form=demo.form, at=at, actor_id=None)
        for place, kind in enumerate(demo.types):
            type_ = save_type(topic_id=topic_id, type_id=None, code=kind.code, titles=kind.titles, material=kind.material, fields=kind.fields, at=at, place=place)
            count += store_entries(topic_id=topic_id, type_=type_, entries=[(None, check_entry(type_, draft)) for draft in kind.entries], at=at, actor_id=None).created
        for place, (slug, title, text) in enumerate(demo.essays, 1):
            save_essay(topic_id=topic_id, essay_id=None, slug=slug, title=title, text=text, author="", place=place, shown=True, at=at)
        submit_topic(topic_id=topic_id, at=at, actor_id=None)
        publish_topic(topic_id=topic_id, at=at, actor_id=None)
    return count
