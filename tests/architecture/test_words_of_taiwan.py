"""Words that a converter puts into traditional Chinese and that mean something else, or nothing, to a reader there."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted((ROOT / "src/wenyuan").glob("**/zh_Hant/LC_MESSAGES/django.po"))

# What stands in the simplified words, what a converter makes of it, what readers say. An empty first: never right.
WRONG = (
    ("", "許可權", "權限"), ("", "型別", "類型"), ("参数", "引數", "參數"), ("发布", "釋出", "發布"), ("注销", "登出", "註銷"), ("审核", "稽核", "審核"), ("项目", "專案", "項目"),
    ("进程", "程序", "行程"), ("用户", "用戶", "使用者"), ("代码用", "程式碼", "代碼"), ("", "後設資料", "詮釋資料"), ("", "例項", "實例"), ("", "全域性", "全域"),
)


@pytest.mark.parametrize("path", CATALOGUES, ids=[path.parts[-5] for path in CATALOGUES])
def test_traditional_words_are_those_of_readers(path: Path) -> None:
    found = []
    for message in read_po(path.open("rb")):
        said = " ".join(message.string) if isinstance(message.string, (tuple, list)) else message.string
        meant = " ".join(message.id) if isinstance(message.id, (tuple, list)) else message.id
        found += [f"{meant[:30]}: {wrong}, say {right}" for source, wrong, right in WRONG if source in meant and wrong in said]

    assert found == []
