from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.chinese import describe

FUNCTIONS = [
    describe.describe_fold,
    describe.describe_pinyin,
    describe.describe_date,
    describe.describe_name,
    describe.describe_volume,
    describe.describe_isbn,
    describe.describe_class,
]


@pytest.mark.parametrize("function", FUNCTIONS)
@given(line=st.text(max_size=40))
def test_describe_gives_json_for_any_line(function: Callable[[str], dict[str, object]], line: str) -> None:
    found = function(line)

    assert json.loads(json.dumps(found)) == found
    assert found["input"] == line


def test_describe_shows_what_was_found() -> None:
    assert describe.describe_date("光緒丁酉")["edtf"] == "1897"
    assert describe.describe_volume("卷十二")["numbers"] == [12]
    assert describe.describe_fold("《紅樓夢》") == {
        "input": "《紅樓夢》", "fold": "《红楼梦》", "bare": "红楼梦", "exact": "《紅樓夢》",
    }  # fmt: skip
    assert describe.describe_pinyin("紅樓夢")["wade_giles"] == "hung lou meng"
    assert describe.describe_isbn("10019·3012")["unified_book_number"] is not None
    assert describe.describe_class("TP311.13")["scheme"] == "clc"
    assert describe.describe_date("不详") == {"input": "不详", "found": False}
