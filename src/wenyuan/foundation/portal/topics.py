"""What readers can be told about. A module registers its topics in its `extensions.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_topics: dict[str, str | _StrPromise] = {"account": _("账户安全"), "library": _("图书馆的通知")}


def register_topic(code: str, title: str | _StrPromise) -> None:
    """Add a topic; the same code replaces."""
    _topics[code] = title


def topics() -> dict[str, str]:
    """Return the topics by code, in the language of the moment."""
    return {code: str(title) for code, title in _topics.items()}
