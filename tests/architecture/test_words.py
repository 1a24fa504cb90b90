"""Every word of the interface is there in all three languages."""

from __future__ import annotations

import pytest

from wenyuan.foundation.ui.messages import LANGUAGES, extract_words, missing_words, modules_with_words


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_lacks_its_translation(language: str) -> None:
    assert list(missing_words(language)) == []


def test_words_are_found_at_all() -> None:
    assert sum(len(extract_words(module)) for module in modules_with_words()) > 200
