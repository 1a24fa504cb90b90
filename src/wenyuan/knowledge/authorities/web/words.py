"""Evidence and states in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..data import Reason

_REASONS: Final = {
    "same_name": gettext_lazy("名称与标目相同"),
    "variant": gettext_lazy("名称与一个别名相同"),
    "undifferentiated": gettext_lazy("这是未区分的同名，不能自动链接"),
    "number": gettext_lazy("记录里已写有它的号码 %(number)s"),
    "kind": gettext_lazy("类型不同"),
    "rare": gettext_lazy("名称少见，文档中只有这一个"),
    "only_one": gettext_lazy("文档中只有这一个"),
    "dynasty": gettext_lazy("同为%(dynasty)s"),
    "dynasty_part": gettext_lazy("%(stated)s与%(dynasty)s相合"),
    "dynasty_overlap": gettext_lazy("%(stated)s与%(dynasty)s年代相交"),
    "dynasty_also": gettext_lazy("%(stated)s也可指%(dynasty)s"),
    "dynasty_years": gettext_lazy("生卒年在%(stated)s"),
    "other_dynasty": gettext_lazy("朝代不合：书目作%(stated)s"),
    "years": gettext_lazy("生卒年相同"),
    "years_near": gettext_lazy("生卒年相近"),
    "other_years": gettext_lazy("生卒年不合：规范作 %(born)s–%(died)s"),
    "in_life": gettext_lazy("%(year)s 年在其生时"),
    "before_birth": gettext_lazy("%(year)s 年早于其生年或成年"),
    "after_life": gettext_lazy("%(year)s 年在其身后很久"),
    "together": gettext_lazy("与他合作过的 %(count)s 人也在这条书目里"),
    "class": gettext_lazy("他另有 %(count)s 种书在 %(class)s 类"),
    "used": gettext_lazy("他已有链接的书目"),
}


def say_reason(reason: Reason) -> str:
    """Return a piece of evidence in the page's language."""
    return str(_REASONS[reason.code]) % reason.values if reason.code in _REASONS else reason.code


def say_share(probability: float) -> str:
    """Return a probability as a percentage; what is nearly certain is not rounded to certain."""
    if probability > 0.99:
        return _("99% 以上")
    return f"{max(1, round(100 * probability))}%"
