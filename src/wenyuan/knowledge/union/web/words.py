"""Findings, problems and rules in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ASPECTS: Final[Mapping[str, _StrPromise]] = {
    "title": gettext_lazy("题名"), "volume": gettext_lazy("卷册"), "people": gettext_lazy("责任者"), "isbn": gettext_lazy("ISBN"), "issn": gettext_lazy("ISSN"),
    "number": gettext_lazy("其他编号"), "year": gettext_lazy("出版年"), "edition": gettext_lazy("版次"), "publisher": gettext_lazy("出版者"), "extent": gettext_lazy("页数册数"),
    "material": gettext_lazy("文献类型"), "language": gettext_lazy("语种"),
}
TAKES: Final[Mapping[str, _StrPromise]] = {
    "best": gettext_lazy("取最好的一条"), "union": gettext_lazy("各条合并去重"), "longest": gettext_lazy("取最详的"), "frequent": gettext_lazy("取多数馆用的"),
    "local": gettext_lazy("各馆自留"),
}
PARTS: Final[Mapping[str, _StrPromise]] = {
    "level": gettext_lazy("编目级别"), "completeness": gettext_lazy("著录完整"), "findings": gettext_lazy("校验结果"), "links": gettext_lazy("规范链接"),
    "standing": gettext_lazy("来源馆"),
}
_PROBLEMS: Final[Mapping[str, _StrPromise]] = {
    "empty": gettext_lazy("文件是空的。"), "not_marc": gettext_lazy("不是认得的 MARC 文件。"), "packed": gettext_lazy("是压缩包；请解开后再交。"), "too_large": gettext_lazy("文件超过上传上限。"), "failed": gettext_lazy("导入失败。"),
    "cancelled": gettext_lazy("导入被取消。"),
}


def say_problem(code: str) -> str:
    """Return why a file was sent back."""
    if code.startswith("same_as:"):
        return _("与第 %(n)s 号来件逐字节相同。") % {"n": code.removeprefix("same_as:")}
    return str(_PROBLEMS.get(code, code))


def say_weight(weight: float) -> str:
    """Return a weight with its sign."""
    return f"+{weight:.1f}" if weight > 0 else f"−{abs(weight):.1f}" if weight < 0 else "0"
