"""A topic with a record type of every kind of field, and whoever edits it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from tests.knowledge.conftest import SmallLibrary

from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.knowledge.collections.api import Draft, FieldData, TopicForm, TypeData, publish_topic, save_entry, save_topic, save_type, submit_topic

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
FIELDS = (
    FieldData("rhyme", "text", {"zh-hans": "韵"}, faceted=True, listed=True), FieldData("note", "long", {"zh-hans": "说明"}), FieldData("leaves", "number", {"zh-hans": "叶数"}),
    FieldData("copied", "date", {"zh-hans": "抄写年代", "en": "Copied"}, faceted=True, sorted=True, listed=True), FieldData("seat", "place", {"zh-hans": "所在地"}, repeatable=True, faceted=True),
    FieldData("holder", "person", {"zh-hans": "收藏者"}, repeatable=True, faceted=True, listed=True), FieldData("book", "record", {"zh-hans": "影印本"}, repeatable=True),
    FieldData("picture", "image", {"zh-hans": "图"}), FieldData("link", "url", {"zh-hans": "网址"}), FieldData("state", "choice", {"zh-hans": "存况"}, choices=("存", "残", "不详"), faceted=True),
)


@dataclass(frozen=True, slots=True)
class Small:
    """A topic, its record type, its library."""

    topic_id: int
    type_: TypeData
    library: SmallLibrary
    slug: str = "volumes"

    def add(self, title: str, **texts: str | tuple[str, ...]) -> int:
        """Store an entry and return its number."""
        plain = {code: (text,) if isinstance(text, str) else text for code, text in texts.items()}
        return save_entry(topic_id=self.topic_id, type_=self.type_, number=None, draft=Draft(title, plain), at=AT, actor_id=None)

    def publish(self) -> None:
        """Show it to everybody."""
        submit_topic(topic_id=self.topic_id, at=AT, actor_id=None)
        publish_topic(topic_id=self.topic_id, at=AT, actor_id=None)


@pytest.fixture
def small(small_library: SmallLibrary) -> Small:
    topic = save_topic(topic_id=None, library_id=small_library.library_id, form=TopicForm("volumes", {"zh-hans": "残卷", "en": "Volumes"}), at=AT, actor_id=None)
    type_ = save_type(topic_id=topic, type_id=None, code="volume", titles={"zh-hans": "卷"}, material="ancient", fields=FIELDS, at=AT)
    return Small(topic, type_, small_library)


def enter(username: str) -> Client:
    account = Account.objects.get(username=username)
    client = Client()
    session = client.session
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(account.pk), "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    return client


@pytest.fixture
def staff(small_library: SmallLibrary) -> Callable[..., Client]:
    """Sign somebody in who holds rights in the library of the topic."""

    def sign_in(name: str, *permissions: str) -> Client:
        define_role(code=f"r_{name}", title=name, permissions=permissions)
        account = open_account(username=name, name=name, home_library_id=small_library.library_id, password="correct horse battery")
        grant_role(account_id=account, role_code=f"r_{name}", library_id=small_library.library_id)
        return enter(name)

    return sign_in


@pytest.fixture
def curator(staff: Callable[..., Client]) -> Client:
    return staff("curator", "collections.edit_topic", "collections.publish_topic")
