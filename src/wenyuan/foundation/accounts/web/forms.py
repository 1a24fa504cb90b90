"""What pages of readers read from forms, and how they say what was wrong."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from wenyuan.foundation.libraries.api import list_libraries

from ..domain.cards import CardRefused, UnusableCard
from ..domain.families import UnfitFamily
from ..domain.management import CannotKeepAccount
from ..domain.passwords import WeakPassword
from ..domain.readers import ChildAlone, Profile, UnusableProfile
from ..domain.registration import UsernameTaken
from ..enums import Relation
from .door import field, name_of
from .passwords import say_weakness

if TYPE_CHECKING:
    from ..models import Account

Errors = dict[str, list[str]]
UNFIT = (UnusableProfile, UsernameTaken, CannotKeepAccount, WeakPassword, UnfitFamily, ChildAlone, UnusableCard, CardRefused)
_TEXTS = ("username", "family_name", "given_name", "pinyin", "birth_on", "phone", "email", "language")


def read_day(text: str) -> date | None:
    """Return a day of a form; None for an empty or impossible one."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def profile_values(request: HttpRequest) -> dict[str, object]:
    """Return what was typed into a form of a reader, to show it again."""
    typed: dict[str, object] = {name: field(request, name) for name in _TEXTS}
    return typed | {name: request.POST.get(name) == "yes" for name in ("given_first", "elder_mode")} | {"home_library": field(request, "home_library", 16), "relation": field(request, "relation", 12)}


def profile_of(values: dict[str, object]) -> Profile:
    """Return a profile from typed values."""
    text = {name: str(values.get(name, "")) for name in _TEXTS}
    return Profile(
        text["family_name"], text["given_name"], read_day(text["birth_on"]), text["phone"], text["email"], text["language"], elder_mode=bool(values.get("elder_mode")),
        given_first=bool(values.get("given_first")), pinyin=text["pinyin"],
    )


def values_of(account: Account) -> dict[str, object]:
    """Return an account's values as its form shows them."""
    family, given = account.family_name, account.given_name
    first = bool(family and given) and account.name.startswith(given) and not account.name.startswith(family)
    return {
        "username": account.username, "family_name": family or ("" if given else account.name), "given_name": given, "given_first": first, "pinyin": account.name_pinyin,
        "birth_on": account.birth_on.isoformat() if account.birth_on else "", "phone": account.phone, "email": account.email, "language": account.language, "elder_mode": account.elder_mode,
        "home_library": account.home_library_id or "",
    }


def library_choices() -> list[tuple[int | str, str]]:
    """Return the active libraries to choose from, with none first."""
    return [("", _("不属于任何馆")), *((one.id, name_of(one)) for one in list_libraries() if one.active)]


def relation_choices() -> list[tuple[str, str]]:
    """Return the relations of guardians in words."""
    return [(str(value), str(word)) for value, word in Relation.choices]


def say_problem(problem: Exception) -> Errors:
    """Return messages by field for what a form could not do."""
    if isinstance(problem, UsernameTaken):
        return {"username": [_("这个用户名已有人用。")]}
    if isinstance(problem, CannotKeepAccount):
        return problem.fields
    if isinstance(problem, WeakPassword):
        return {"new": [say_weakness(problem)]}
    if isinstance(problem, ChildAlone):
        return {"birth_on": [_("未满十四岁，要由监护人为你开户：请监护人先登记，再在“家庭”里添加孩子；也可以一起来图书馆的服务台。")]}
    if isinstance(problem, CardRefused):
        return {"pin": [_("试错太多，请一小时后再试，或到服务台。") if problem.args[0] == "rest" else _("证号与密码对不上，或这张证不能认领。")]}
    said = {
        "name": ("family_name", _("请写姓名。")), "birth_on": ("birth_on", _("请写出生日期，如 1990-05-01。")), "phone": ("phone", _("电话只能是数字，可以带国家代码。")),
        "language": ("language", _("没有这种语言。")), "pinyin": ("pinyin", _("太长了。")), "seen": ("birth_on", _("馆员核验过的姓名和出生日期，请到服务台更改。")),
        "age": ("birth_on", _("这里是为未成年的孩子开户，请写孩子的出生日期。")), "guardian": ("relation", _("监护人要成年，并且凭读者证或证件核验过身份。")),
        "agrees": ("agrees", _("监护人同意后才能开户。")), "closed": ("relation", _("您的图书馆只在服务台为孩子开户。")), "many": ("relation", _("监护人最多两位。")),
        "there": ("relation", _("已经登记过了。")), "reason": ("reason", _("请写明事由。")), "asked": ("reason", _("已在等待批准。")), "decided": ("reason", _("已经处理过了。")),
        "number": ("number", _("证号要 3 到 32 个字母、数字或连字符。")), "pin": ("pin", _("证的密码要 4 到 16 个字母或数字。")), "taken": ("number", _("这个证号已有人用。")),
        "ended": ("number", _("这张证已经停用。")), "owner": ("number", _("这张证还没有人认领。")), "library": ("number", _("有证号的账户要有所属馆。")),
        "lines": ("file", _("一次最多两万行。")),
    }[str(problem.args[0])]
    return {said[0]: [said[1]]}
