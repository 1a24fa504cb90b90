"""Words in the language of the page, found once for each language.

A page asks for two hundred of them, and Django looks for each in a list of catalogues; the words of a running process do not change.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext
from jinja2 import pass_context
from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2.runtime import Context

_WORDS = 16_384


@lru_cache(maxsize=_WORDS)
def _found(_language: str | None, words: str) -> str:
    return gettext(words)


@lru_cache(maxsize=_WORDS)
def _markup(_language: str | None, words: str) -> Markup:
    return Markup(gettext(words))  # noqa: S704 -- the words of templates and their translations are ours


@lru_cache(maxsize=_WORDS)
def _plain_markup(_language: str | None, words: str) -> Markup:
    return Markup(gettext(words)) % {}  # noqa: S704 -- see above; a per cent sign is written twice in a template


def say(words: str) -> str:
    """Return words in the language of the page, as `gettext` does."""
    return _found(get_language(), words)


@pass_context
def say_in_page(context: Context, words: str, /, **values: object) -> str:
    """Return words in the language of the page with values put in, escaped; what `_` is in templates (Jinja's newstyle gettext)."""
    if not context.eval_ctx.autoescape:
        return gettext(words) % values
    language = context.parent.get("page_language") or get_language()
    return _markup(language, words) % values if values else _plain_markup(language, words)
