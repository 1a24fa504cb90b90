"""Addresses of topics and entries. An entry's ARK is that of its topic with its number behind.

Source:
    IETF draft-kunze-ark, 2.5: what follows a slash names a part of the thing before it.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import get_language

from wenyuan.foundation.identifiers.api import ark_name


def ark_of(topic_id: int, number: int | None = None) -> str:
    """Return the ARK of a topic, or of an entry of it."""
    name = f"ark:/{settings.WENYUAN_NAAN}/{ark_name('collection', topic_id)}"
    return name if number is None else f"{name}/{number}"


def permanent_link(topic_id: int, number: int | None = None) -> str:
    """Return the public permanent address."""
    tail = "/" if number is None else ""
    return f"{settings.WENYUAN_BASE_URL or 'https://n2t.net'}/{ark_of(topic_id, number)}{tail}"


def say(texts: Mapping[str, str]) -> str:
    """Return a text in the page's language, or in the one it was written in."""
    return texts.get(get_language() or "zh-hans") or texts.get("zh-hans") or next(iter(texts.values()), "")
