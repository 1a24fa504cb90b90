"""Who may pass at the pages of topics, and which topic is meant."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from wenyuan.foundation.accounts.data import Person
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.libraries.api import LibraryData, find_libraries, list_libraries

from ..data import TopicData, TypeData
from ..enums import TopicState
from ..queries.topics import NoSuchTopic, find_topic, list_curators, list_types

EDIT, PUBLISH = "collections.edit_topic", "collections.publish_topic"


def require(request: HttpRequest, permission: str = EDIT, *, library_id: int | None = None) -> Person:
    """Return the person at the door.

    Raises:
        PermissionDenied: The right is not held, in that library or (without one) anywhere.
    """
    person = person_of(request)
    if not person.is_known:
        raise PermissionDenied(_("工作台要先登录。"))
    if not person.may(permission, library_id=library_id):
        raise PermissionDenied(_("您的岗位没有这项权限。如果工作需要，请向本馆管理员申请。"))
    return person


def may_edit(person: Person, topic: TopicData) -> bool:
    """Whether somebody edits a topic: by right in its library, and as one of its curators where it names any."""
    if not person.may(EDIT, library_id=topic.library_id):
        return False
    if person.may(PUBLISH, library_id=topic.library_id):
        return True
    named = list_curators(topic_id=topic.id)
    return not named or person.id in named


def topic_for(request: HttpRequest, topic_id: int, permission: str = EDIT) -> tuple[Person, TopicData]:
    """Return the person and a topic that they may work on; another library's is a 404.

    Raises:
        PermissionDenied: The right is not held, or others are the curators.
    """
    person = require(request, permission)
    try:
        topic = find_topic(topic_id=topic_id if topic_id < 2**62 else 0)
    except NoSuchTopic:
        raise Http404 from None
    if not person.may(permission, library_id=topic.library_id):
        raise Http404
    if not may_edit(person, topic):
        raise PermissionDenied(_("这个专题由指定的编者维护。"))
    return person, topic


def type_for(topic: TopicData, type_id: int) -> TypeData:
    """Return a record type of a topic.

    Raises:
        Http404
    """
    found = next((one for one in list_types(topic_id=topic.id) if one.id == type_id), None)
    if found is None:
        raise Http404
    return found


def site_for(request: HttpRequest, slug: str) -> tuple[TopicData, bool]:
    """Return the topic of an address, and whether it is only looked at beforehand by somebody who edits it. A topic that was withdrawn is returned too.

    Raises:
        Http404: There is none, or it is not for this person.
    """
    person = person_of(request)  # the rows of the person's library can be read from here on
    try:
        topic = find_topic(slug=slug)
    except NoSuchTopic:
        raise Http404 from None
    if topic.state == TopicState.PUBLISHED:
        return topic, False
    if person.is_known and may_edit(person, topic):
        return topic, True
    if topic.state == TopicState.WITHDRAWN:
        return topic, False
    raise Http404


def libraries_for(person: Person) -> Sequence[LibraryData]:
    """Return the libraries in which a person may make topics."""
    held = person.libraries_where(EDIT)
    return list_libraries() if held is None else find_libraries(ids=held)


def is_too_large(request: HttpRequest, *, megabytes: int) -> bool:
    """Tell from its head whether a request carries more than may be carried in."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdigit() or int(length) > min(megabytes, settings.WENYUAN.number("WENYUAN_UPLOAD_LIMIT_MB")) * 2**20 + 2**16


def whole_number(text: str | None, otherwise: int = 0) -> int:
    """Return a number of a form or query, or another."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else otherwise
