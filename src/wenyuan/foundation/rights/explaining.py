"""A decision in words, in the language of the page: why, and what would help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .data import Decision, Need, NeedKind


@dataclass(frozen=True, slots=True)
class Explanation:
    """`sentence` says why; `help` what would help, empty where allowed or where nothing would."""

    sentence: str
    help: tuple[str, ...] = ()


def explain(decision: Decision, *, libraries: Mapping[int, str] | None = None, groups: Mapping[str, str] | None = None) -> Explanation:
    """Put a decision into words.

    Args:
        libraries: Names of libraries by number, in the language of the page.
        groups: Titles of reader groups by code.
    """
    words = _allowed_words() if decision.allowed else _refused_words()
    sentence = words.get(decision.rule) or (_("可以使用。") if decision.allowed else _("不能使用。"))
    return Explanation(sentence, tuple(filter(None, (_help(need, libraries or {}, groups or {}) for need in decision.needs))))


def _allowed_words() -> dict[str, str]:
    return {
        "staff-right": _("凭馆员的岗位使用。"), "description-is-open": _("目录信息对所有人公开。"), "open": _("对所有人开放。"), "registered-readers": _("登录的读者可以使用。"),
        "own-readers": _("本馆读者可以使用。"), "inside-the-library": _("在馆内可以使用。"), "reader-group": _("您所在的读者组可以使用。"), "licence": _("依许可使用，已为您占一个名额。"),
        "on-loan": _("您借着它，可以使用。"), "personal-copy": _("可以为个人学习留一份。"),
    }


def _refused_words() -> dict[str, str]:
    return {
        "needs-permission": _("修改需要相应的岗位。"), "suppressed": _("馆方暂不提供。"), "embargo": _("还没有到开放的时候。"), "registered-readers": _("只对登录的读者开放。"),
        "own-readers": _("只对本馆读者开放。"), "inside-the-library": _("只供在馆内使用。"), "reader-group": _("只对指定的读者组开放。"), "staff-only": _("只供馆员使用。"),
        "licence": _("许可现在不能用。"), "all-places-taken": _("同时使用的名额已满。"), "on-loan": _("借出后才能使用。"), "personal-copy": _("个人复制的份数有限。"),
        "not-offered": _("不提供这种使用方式。"), "open": _("现在不开放。"),
    }


def _help(need: Need, libraries: Mapping[int, str], groups: Mapping[str, str]) -> str:
    library = libraries.get(need.library_id or 0, "")
    if need.kind is NeedKind.LOGIN:
        return _("请登录。")
    if need.kind is NeedKind.MEMBERSHIP:
        return _("请办理%(library)s的读者证。") % {"library": library} if library else _("请办理这个馆的读者证。")
    if need.kind is NeedKind.GROUP:
        return _("请向馆方申请加入“%(group)s”。") % {"group": groups.get(need.name, need.name)}
    if need.kind is NeedKind.COME:
        return _("请到%(library)s来用。") % {"library": library} if library else _("请到馆里来用。")
    if need.kind is NeedKind.WAIT and need.until is not None:
        return _("自 %(day)s 起开放。") % {"day": _day(need)}
    if need.kind is NeedKind.SEAT:
        return _("最早 %(time)s 可能有空位，请到时再试。") % {"time": _clock(need)} if need.until else _("请稍后再试。")
    if need.kind is NeedKind.LOAN:
        return _("请先借它。")
    if need.kind is NeedKind.COPIES:
        return _("您的份数已用完，可以在线阅读。")
    return ""


def _day(need: Need) -> str:
    """Write the day, and the clock where the moment is not a midnight."""
    moment = timezone.localtime(need.until)
    form = "j F Y" if get_language() == "en" else "Y年n月j日"
    return date_format(moment, form if (moment.hour, moment.minute) == (0, 0) else f"{form} H:i")


def _clock(need: Need) -> str:
    return date_format(timezone.localtime(need.until), "H:i")
