"""Words of the pages of data quality."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from ..domain.conditions import RuleRepair, Wanted
from ..rules import find_rule

FORMATS: Final = (("cnmarc", "CNMARC"), ("marc21", "MARC 21"))


def set_names() -> Mapping[str, str]:
    """Return the names of the sets of rules."""
    return {"structure": _("结构"), "content": _("内容"), "consistency": _("一致"), "authority": _("规范"), "encoding": _("字符")}


def how_names() -> Mapping[str, str]:
    """Return the names of the ways in which a value is looked for."""
    return {"contains": _("含有"), "equals": _("等于"), "begins": _("开头是")}


def deed_names() -> Mapping[str, str]:
    """Return the names of what is done where a condition holds."""
    return {"replace": _("把它换成"), "set": _("整个子字段改成"), "remove": _("删去这个子字段"), "drop_field": _("删去整个字段")}


def say_wanted(wanted: Wanted, language: str) -> str:
    """Return a repair in a sentence."""
    if isinstance(wanted, RuleRepair):
        rule = find_rule(wanted.rule)
        return rule.title(language) if rule else wanted.rule
    values = {"place": f"{wanted.tag}{f' ${wanted.code}' if wanted.code else ''}", "how": how_names()[wanted.how], "value": wanted.value, "deed": deed_names()[wanted.deed], "change": wanted.change}
    if wanted.deed in {"remove", "drop_field"}:
        return _("%(place)s %(how)s“%(value)s”：%(deed)s") % values
    return _("%(place)s %(how)s“%(value)s”：%(deed)s“%(change)s”") % values


def say_refusal(code: str) -> str:
    """Return why a repair cannot be done as it is described."""
    return {
        "tag": _("字段号是三个字符。"), "code": _("控制字段没有子字段，数据字段要有子字段代码；001 不能这样改。"), "value": _("要写明找什么。"), "change": _("要写明改成什么，不能有控制字符。"),
        "rule": _("这条规则没有确定的改法。"),
    }[code]


def say_plan_fault(code: str) -> str:
    """Return what is wrong with a plan of a sample, or why nothing was drawn."""
    return {
        "title": _("要写名称。"), "strata": _("分层方式不对。"), "allocation": _("分配方式不对。"), "margin": _("误差要在 0.5 到 25 之间。"), "confidence": _("置信水平是 90、95 或 99。"),
        "expected": _("预计差错率要在 1 到 99 之间。"), "minimum": _("每层最少条数要在 0 到 200 之间。"), "double": _("双人评审的比例要在 0 到 100 之间。"),
        "seed": _("种子是非负整数。"), "dates": _("日期先后颠倒。"), "years": _("日期不像是真的。"), "text": _("文字里有控制字符。"), "empty": _("这个范围里没有书目。"), "too-many-strata": _("分出的层超过 500 个，请少分一种。"),
        "too-many-records": _("要抽的书目超过 20,000 条，请放宽误差或减少每层最少条数。"), "cancelled": _("已取消。"),
    }.get(code, _("没有抽成，请再试一次。"))


def say_mark_fault(code: str) -> str:
    """Return what is wrong with a mark."""
    return {
        "no-error": _("不合格要至少标出一处差错。"), "grave": _("有严重差错的书目不能算合格。"), "error": _("有一处差错没有选齐种类和程度，或说明太长。"), "many": _("差错太多，请只标主要的。"),
    }.get(code, _("请选合格或不合格。"))
