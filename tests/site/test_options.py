"""Settings: each is checked at start; a wrong one is named with what to write."""

from __future__ import annotations

import pytest

from wenyuan.site.options import OPTIONS, SettingsError, read_options


def test_defaults_are_all_usable() -> None:
    options = read_options({})

    assert (options.number("WENYUAN_PORT"), options.flag("WENYUAN_DEBUG"), options.items("WENYUAN_ALLOWED_HOSTS")[0]) == (8000, False, "127.0.0.1")


@pytest.mark.parametrize(("name", "value", "words"), [
    ("WENYUAN_PORT", "http", "whole number"), ("WENYUAN_PORT", "70000", "65535"), ("WENYUAN_DEBUG", "maybe", "yes or no"),
    ("WENYUAN_DATABASE_URL", "mysql://x/y", "postgresql://"), ("WENYUAN_TIME_ZONE", "Mars/Olympus", "Asia/Shanghai"), ("WENYUAN_SECRET_KEY", "short", "32"),
    ("WENYUAN_NAAN", "ABC", "99999"), ("WENYUAN_BASE_URL", "library.cn/a", "https://"), ("WENYUAN_LANGUAGE", "fr", "zh-hans"), ("WENYUAN_PROT", "1", "no such setting"),
])
def test_wrong_value_is_named_with_what_to_write(name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_options({name: value})

    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith(name)
    assert words in caught.value.problems[0]


def test_secrets_are_not_repeated_in_errors() -> None:
    with pytest.raises(SettingsError) as caught:
        read_options({"WENYUAN_SECRET_KEY": "hunter2", "WENYUAN_DATABASE_URL": "mysql://u:hunter3@h/d"})

    assert "hunter" not in str(caught.value)


def test_every_option_has_words_in_both_languages() -> None:
    assert [o.name for o in OPTIONS if not o.zh or not o.en] == []
