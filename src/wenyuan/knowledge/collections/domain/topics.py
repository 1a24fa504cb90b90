"""Topics: defined, changed, and led from draft to readers and off again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from wenyuan.foundation.events.api import emit
from wenyuan.knowledge.discovery.api import mark_changed

from ..enums import SITE_PARTS, Accent, PickKind, TopicState
from ..models import Curator, Entry, Essay, Pick, Topic, TopicStep
from .entries import restate_topic

LANGUAGES: Final = ("zh-hans", "zh-hant", "en")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){0,9}")
# What stands in the same place of an address.
_TAKEN: Final = frozenset({"new", "feed", "api"})
_MOST: Final = {"title": 120, "summary": 1_000, "essay": 200_000}


class WrongTopic(ValueError):
    """A topic or a part of one cannot be stored as written: `errors` maps a name to the reason."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(str(dict(errors)))
        self.errors = errors


class NotNow(ValueError):
    """The step is not one that this state allows. `reason` says what is lacking: state, empty, reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class TopicForm:
    """A topic as it is written in. Titles and summaries are by language, the first one is needed."""

    slug: str
    titles: Mapping[str, str]
    summaries: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    materials: tuple[str, ...] = ()
    accent: str = Accent.INDIGO
    licence: str = ""
    citation: str = ""
    menu: tuple[str, ...] = SITE_PARTS


def check_topic(form: TopicForm) -> None:
    """Tell what cannot be stored.

    Raises:
        WrongTopic
    """
    errors: dict[str, str] = {}
    if not _SLUG.fullmatch(form.slug) or len(form.slug) > 40 or form.slug in _TAKEN:
        errors["slug"] = "slug"
    if not form.titles.get("zh-hans", "").strip():
        errors["title"] = "required"
    for name, texts in (("title", form.titles), ("summary", form.summaries)):
        if any(len(text) > _MOST[name] for text in texts.values()):
            errors[name] = "long"
    if form.accent not in Accent.values:
        errors["accent"] = "choice"
    if form.licence and not form.licence.startswith(("https://", "http://")):
        errors["licence"] = "url"
    if any(one not in SITE_PARTS for one in form.menu):
        errors["menu"] = "choice"
    if errors:
        raise WrongTopic(errors)


def save_topic(*, topic_id: int | None, library_id: int, form: TopicForm, at: datetime, actor_id: int | None) -> int:
    """Store a topic and return its number. A new one is a draft.

    Raises:
        WrongTopic: Something cannot be stored so; `slug` `taken` where another topic has this address.
    """
    check_topic(form)
    clean = {name: {tag: text.strip() for tag, text in texts.items() if tag in LANGUAGES and text.strip()} for name, texts in (("t", form.titles), ("s", form.summaries))}
    facts: dict[str, object] = {
        "slug": form.slug, "titles": clean["t"], "summaries": clean["s"], "query": form.query.strip()[:400], "materials": list(form.materials)[:20], "accent": form.accent,
        "licence": form.licence[:200], "citation": form.citation.strip()[:2_000], "menu": list(dict.fromkeys(form.menu)), "changed_at": at,
    }
    try:
        with transaction.atomic():
            if topic_id is None:
                row = Topic.objects.create(library_id=library_id, created_at=at, **facts)
                _note(row, "created", "", at, actor_id)
                return row.pk
            old = Topic.objects.select_for_update().get(pk=topic_id)
            Topic.objects.filter(pk=topic_id).update(**facts)
            if old.state == TopicState.PUBLISHED:
                restate_topic(topic_id=topic_id, at=at)
            return topic_id
    except IntegrityError:
        raise WrongTopic({"slug": "taken"}) from None


@transaction.atomic
def set_cover(*, topic_id: int, digest: str, at: datetime) -> None:
    """Give a topic the picture of its cover; an empty digest takes it off."""
    Topic.objects.filter(pk=topic_id).update(cover=digest, changed_at=at)


def submit_topic(*, topic_id: int, at: datetime, actor_id: int | None) -> None:
    """Ask for a draft to be looked at.

    Raises:
        NotNow: It is no draft, or has nothing in it yet.
    """
    _step(topic_id, {TopicState.DRAFT, TopicState.WITHDRAWN}, TopicState.REVIEW, "submitted", "", at, actor_id)


def return_topic(*, topic_id: int, reason: str, at: datetime, actor_id: int | None) -> None:
    """Give a topic back to its editors, with the reason.

    Raises:
        NotNow: It was not handed in, or no reason is given.
    """
    if not reason.strip():
        raise NotNow("reason")
    _step(topic_id, {TopicState.REVIEW}, TopicState.DRAFT, "returned", reason, at, actor_id)


@transaction.atomic
def publish_topic(*, topic_id: int, at: datetime, actor_id: int | None) -> None:
    """Show a topic to everybody, in its pages, in the search and in the graph.

    Raises:
        NotNow: It was not handed in, or has nothing in it.
    """
    row, entries = _step(topic_id, {TopicState.REVIEW}, TopicState.PUBLISHED, "published", "", at, actor_id)
    restate_topic(topic_id=topic_id, at=at)
    emit(name="collections.topic.published.v1", subject=str(topic_id), payload={"id": topic_id, "slug": row.slug, "entries": entries}, at=at, library_id=row.library_id)


@transaction.atomic
def withdraw_topic(*, topic_id: int, reason: str, at: datetime, actor_id: int | None) -> None:
    """Take a topic off; its address tells the reason.

    Raises:
        NotNow: It is not published, or no reason is given.
    """
    if not reason.strip():
        raise NotNow("reason")
    row, entries = _step(topic_id, {TopicState.PUBLISHED}, TopicState.WITHDRAWN, "withdrawn", reason, at, actor_id)
    restate_topic(topic_id=topic_id, at=at)
    emit(name="collections.topic.withdrawn.v1", subject=str(topic_id), payload={"id": topic_id, "slug": row.slug, "entries": entries}, at=at, library_id=row.library_id)


@transaction.atomic
def _step(topic_id: int, before: set[TopicState], after: TopicState, act: str, reason: str, at: datetime, actor_id: int | None) -> tuple[Topic, int]:
    row = Topic.objects.select_for_update().get(pk=topic_id)
    if row.state not in before:
        raise NotNow("state")
    entries = Entry.objects.filter(topic_id=topic_id, removed=False).count()
    if after in {TopicState.REVIEW, TopicState.PUBLISHED} and not entries and not Pick.objects.filter(topic_id=topic_id, kind=PickKind.PICK).exists() and not row.query:
        raise NotNow("empty")
    row.state, row.changed_at = after, at
    row.reason = reason.strip()[:1_000] if after == TopicState.WITHDRAWN else ""
    if after == TopicState.PUBLISHED:
        row.published_at = at
    row.save(update_fields=["state", "changed_at", "reason", "published_at"])
    _note(row, act, reason.strip()[:1_000], at, actor_id)
    return row, entries


def _note(row: Topic, act: str, reason: str, at: datetime, actor_id: int | None) -> None:
    TopicStep.objects.create(topic=row, library_id=row.library_id, act=act, reason=reason, at=at, actor_id=actor_id)


@transaction.atomic
def set_curators(*, topic_id: int, account_ids: Iterable[int]) -> None:
    """Say who edits a topic; nobody means all who may edit topics of its library."""
    topic = Topic.objects.select_for_update().get(pk=topic_id)
    Curator.objects.filter(topic=topic).delete()
    Curator.objects.bulk_create([Curator(topic=topic, library_id=topic.library_id, account_id=one) for one in sorted(set(account_ids))])


@transaction.atomic
def pick_record(*, topic_id: int, record_id: int, kind: str, note: str, at: datetime) -> None:
    """Pick a record by hand, keep it out (`exclude`), or leave it to the query again (empty)."""
    topic = Topic.objects.get(pk=topic_id)
    if kind == "":
        Pick.objects.filter(topic_id=topic_id, record_id=record_id).delete()
    else:
        Pick.objects.update_or_create(topic_id=topic_id, record_id=record_id, defaults={"library_id": topic.library_id, "kind": PickKind(kind), "note": note.strip()[:400], "at": at})


def save_essay(*, topic_id: int, essay_id: int | None, slug: str, title: str, text: str, author: str, place: int, shown: bool, at: datetime) -> int:
    """Store an essay and return its number.

    Raises:
        WrongTopic: Something cannot be stored so.
    """
    errors: dict[str, str] = {}
    if not _SLUG.fullmatch(slug) or len(slug) > 40:
        errors["slug"] = "slug"
    if not title.strip():
        errors["title"] = "required"
    if len(title) > 200 or len(author) > 200:
        errors["title"] = "long"
    if len(text) > _MOST["essay"]:
        errors["text"] = "long"
    if errors:
        raise WrongTopic(errors)
    topic = Topic.objects.get(pk=topic_id)
    facts = {
        "slug": slug, "title": title.strip(), "text": text.replace("\x00", "").replace("\r\n", "\n"), "author": author.strip(), "place": place, "shown": shown, "updated_at": at,
        "library_id": topic.library_id,
    }
    try:
        with transaction.atomic():
            if essay_id is None:
                row_id = Essay.objects.create(topic_id=topic_id, **facts).pk
            else:
                row_id = Essay.objects.filter(topic_id=topic_id).get(pk=essay_id).pk
                Essay.objects.filter(pk=row_id).update(**facts)
            mark_changed(source="topics", keys=[topic_id], at=at)
            return row_id
    except IntegrityError:
        raise WrongTopic({"slug": "taken"}) from None


@transaction.atomic
def drop_essay(*, topic_id: int, essay_id: int, at: datetime) -> None:
    """Take an essay away for good."""
    Essay.objects.filter(topic_id=topic_id, pk=essay_id).delete()
    mark_changed(source="topics", keys=[topic_id], at=at)
