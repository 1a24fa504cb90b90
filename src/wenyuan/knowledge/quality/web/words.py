"""Words of the pages of data quality."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from ..domain.conditions import RuleRepair, Wanted
from ..rules import find_rule


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
