"""Words of a page: in its language, escaped, and as often as a page asks."""

import pytest
from django.template import engines
from django.utils import translation

from wenyuan.foundation.ui.saying import say


def _drawn(source: str, **values: object) -> str:
    return str(engines["jinja2"].from_string(source).render(values))


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "检索"), ("zh-hant", "檢索"), ("en", "Search")])
def test_words_follow_the_language_of_the_moment(language: str, word: str) -> None:
    with translation.override(language):
        assert say("检索") == word
        assert _drawn("{{ _('检索') }}") == word


def test_values_are_escaped_and_words_are_not_escaped_twice() -> None:
    assert _drawn("{{ _('<b>%(name)s</b> 100%%', name=name) }}", name="<i>&") == "<b>&lt;i&gt;&amp;</b> 100%"
    assert _drawn("{{ _('<b>100%%</b>') }}") == "<b>100%</b>"


def test_the_language_that_the_page_was_begun_in_is_kept() -> None:
    with translation.override("en"):
        assert _drawn("{{ _('检索') }}", page_language="zh-hant") == "檢索"
