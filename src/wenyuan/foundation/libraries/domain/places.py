"""A library edits its own places: details, branches and outlets, service points, shelving locations, hours, closed days."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ..enums import BranchKind, LibraryAct
from ..models import Branch, ClosedDay, Library, OpeningHours, ServicePoint, ShelvingLocation
from .history import note_library_step
from .joining import FormErrors

_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
MAX_CLOSED: Final = 366


@dataclass(frozen=True, slots=True)
class Details:
    """What readers are told about a library."""

    name: str
    name_en: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    introduction: str = ""
    time_zone: str = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class BranchFacts:
    """What a branch is; `parent_id` is the branch it belongs to."""

    code: str
    name: str
    kind: str
    name_en: str = ""
    address: str = ""
    phone: str = ""
    parent_id: int | None = None


@transaction.atomic
def change_details(*, library_id: int, details: Details, actor_id: int | None, at: datetime) -> None:
    """Write a library's details.

    Raises:
        FormErrors
    """
    errors = _length_errors({"name": (details.name, 1, 120), "name_en": (details.name_en, 0, 120), "address": (details.address, 0, 240), "phone": (details.phone, 0, 40),
                             "introduction": (details.introduction, 0, 4_000)})
    _check(errors, "email", details.email, validate_email, _("请写可用的邮箱地址，如 name@example.cn。"))
    _check(errors, "website", details.website, URLValidator(schemes=["http", "https"]), _("请写网址，以 http:// 或 https:// 开头。"))
    try:
        ZoneInfo(details.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        errors["time_zone"] = [_("请写时区名，如 Asia/Shanghai。")]
    if errors:
        raise FormErrors(errors)
    Library.objects.filter(pk=library_id).update(
        name=details.name, name_en=details.name_en, address=details.address, phone=details.phone, email=details.email, website=details.website,
        introduction=details.introduction, time_zone=details.time_zone,
    )
    note_library_step(library_id=library_id, act=LibraryAct.DETAILS, actor_id=actor_id, at=at)


def _check(errors: dict[str, list[str]], name: str, value: str, validator: object, sentence: str) -> None:
    try:
        if value and callable(validator):
            validator(value)
    except ValidationError:
        errors[name] = [sentence]


def _length_errors(values: Mapping[str, tuple[str, int, int]]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for name, (value, least, most) in values.items():
        if not least <= len(value) <= most:
            errors[name] = [_("不能空着。") if len(value) < least else _("最多 %(n)s 字。") % {"n": most}]
        elif "\x00" in value:
            errors[name] = [_("有不能用的字符。")]
    return errors


@transaction.atomic
def save_branch(*, library_id: int, facts: BranchFacts, actor_id: int | None, at: datetime, branch_id: int | None = None) -> int:
    """Add a branch, or change or move one under another; return its id.

    Raises:
        FormErrors: Also when it would lie under itself.
        Branch.DoesNotExist: No such branch in this library.
    """
    # The library's row is the lock for its tree: two moves at once could make a ring.
    Library.objects.select_for_update().get(pk=library_id)
    branch = Branch.objects.get(pk=branch_id, library_id=library_id) if branch_id is not None else Branch(library_id=library_id)
    errors = _length_errors({"name": (facts.name, 1, 120), "name_en": (facts.name_en, 0, 120), "address": (facts.address, 0, 240), "phone": (facts.phone, 0, 40)})
    if facts.kind not in BranchKind.values:
        errors["kind"] = [_("请选类型。")]
    errors |= _code_errors(facts.code, taken=Branch.objects.filter(library_id=library_id, code=facts.code).exclude(pk=branch_id or 0).exists())
    if facts.parent_id is not None and (problem := _parent_problem(library_id, branch_id, facts.parent_id)):
        errors["parent"] = [problem]
    if errors:
        raise FormErrors(errors)
    branch.code, branch.name, branch.name_en, branch.kind = facts.code, facts.name, facts.name_en, facts.kind
    branch.address, branch.phone, branch.parent_id = facts.address, facts.phone, facts.parent_id
    branch.save()
    note_library_step(library_id=library_id, act=LibraryAct.BRANCHES, actor_id=actor_id, text=f"{facts.code} {facts.name}", at=at)
    return branch.pk


def _code_errors(code: str, *, taken: bool) -> dict[str, list[str]]:
    if not _CODE.fullmatch(code):
        return {"code": [_("代码用字母、数字、点、连字符，至多 32 个。")]}
    return {"code": [_("这个代码本馆已在用。")]} if taken else {}


def _parent_problem(library_id: int, branch_id: int | None, parent_id: int) -> str:
    parents = dict(Branch.objects.filter(library_id=library_id).values_list("pk", "parent_id"))
    if parent_id not in parents:
        return _("没有这个上级。")
    above: int | None = parent_id
    for _step in range(len(parents) + 1):
        if above is None:
            return ""
        if above == branch_id:
            return _("不能放在自己或自己的下级之下。")
        above = parents[above]
    return _("不能放在自己或自己的下级之下。")


@transaction.atomic
def set_branch_open(*, library_id: int, branch_id: int, is_open: bool, actor_id: int | None, at: datetime) -> None:
    """Close a branch for good or open it again; its history and copies stay on record.

    Raises:
        FormErrors: It is the last open one, or open branches still lie under it.
    """
    Library.objects.select_for_update().get(pk=library_id)
    branch = Branch.objects.get(pk=branch_id, library_id=library_id)
    others = Branch.objects.filter(library_id=library_id, active=True).exclude(pk=branch_id)
    if not is_open and not others.exists():
        raise FormErrors({"close": [_("这是最后一处开放的馆舍。")]})
    if not is_open and others.filter(parent=branch).exists():
        raise FormErrors({"close": [_("下面还有开放的馆舍；请先移走或关闭它们。")]})
    branch.active = is_open
    branch.save(update_fields=["active"])
    text = f"{'+' if is_open else '-'} {branch.code} {branch.name}"
    note_library_step(library_id=library_id, act=LibraryAct.BRANCHES, actor_id=actor_id, text=text, at=at)


@transaction.atomic
def save_service_point(
    *, library_id: int, branch_id: int, code: str, name: str, pickup: bool, active: bool = True, actor_id: int | None, at: datetime, point_id: int | None = None,
) -> int:
    """Add or change a service point of a branch; return its id.

    Raises:
        FormErrors, Branch.DoesNotExist, ServicePoint.DoesNotExist
    """
    branch = Branch.objects.get(pk=branch_id, library_id=library_id)
    point = ServicePoint.objects.get(pk=point_id, library_id=library_id) if point_id is not None else ServicePoint(library_id=library_id)
    taken = ServicePoint.objects.filter(library_id=library_id, code=code).exclude(pk=point_id or 0).exists()
    errors = _length_errors({"name": (name, 1, 120)}) | _code_errors(code, taken=taken)
    if errors:
        raise FormErrors(errors)
    point.branch, point.code, point.name, point.pickup, point.active = branch, code, name, pickup, active
    point.save()
    note_library_step(library_id=library_id, act=LibraryAct.PLACES, actor_id=actor_id, text=f"{code} {name}", at=at)
    return point.pk


@transaction.atomic
def save_location(
    *, library_id: int, branch_id: int, code: str, name: str, lendable: bool, name_en: str = "", active: bool = True, actor_id: int | None, at: datetime,
    location_id: int | None = None,
) -> int:
    """Add or change a shelving location of a branch; return its id.

    Raises:
        FormErrors, Branch.DoesNotExist, ShelvingLocation.DoesNotExist
    """
    branch = Branch.objects.get(pk=branch_id, library_id=library_id)
    location = ShelvingLocation.objects.get(pk=location_id, library_id=library_id) if location_id is not None else ShelvingLocation(library_id=library_id)
    taken = ShelvingLocation.objects.filter(library_id=library_id, code=code).exclude(pk=location_id or 0).exists()
    errors = _length_errors({"name": (name, 1, 120), "name_en": (name_en, 0, 120)}) | _code_errors(code, taken=taken)
    if errors:
        raise FormErrors(errors)
    location.branch, location.code, location.name, location.name_en, location.lendable, location.active = branch, code, name, name_en, lendable, active
    location.save()
    note_library_step(library_id=library_id, act=LibraryAct.PLACES, actor_id=actor_id, text=f"{code} {name}", at=at)
    return location.pk


@transaction.atomic
def set_hours(
    *, library_id: int, branch_id: int, hours: Mapping[int, Sequence[tuple[time, time]]], actor_id: int | None, at: datetime,
) -> None:
    """Replace a branch's hours: weekdays (0 is Monday) with at most three intervals each.

    Raises:
        FormErrors: Keys `day0` to `day6`: an interval ends before it begins, or two overlap.
    """
    branch = Branch.objects.get(pk=branch_id, library_id=library_id)
    errors = {f"day{weekday}": [problem] for weekday, intervals in hours.items() if (problem := _hours_problem(intervals))}
    if errors:
        raise FormErrors(errors)
    branch.hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(library_id=library_id, branch=branch, weekday=weekday, opens=opens, closes=closes) for weekday, intervals in hours.items() for opens, closes in intervals
    )
    note_library_step(library_id=library_id, act=LibraryAct.HOURS, actor_id=actor_id, text=branch.name, at=at)


def _hours_problem(intervals: Sequence[tuple[time, time]]) -> str:
    last = time.min
    if len(intervals) > 3:
        return _("一天至多三段。")
    for place, (opens, closes) in enumerate(sorted(intervals)):
        if closes <= opens:
            return _("结束要晚于开始。")
        if place and opens < last:
            return _("两段时间重叠。")
        last = closes
    return ""


@transaction.atomic
def add_closed_days(
    *, library_id: int, days: Sequence[tuple[date, date, str]], actor_id: int | None, at: datetime, branch_id: int | None = None,
) -> int:
    """Put closures on record, first and last day inclusive; those on record already are left out. Return how many were new.

    Raises:
        FormErrors: An end before its beginning, longer than a year, or too many at once.
    """
    if branch_id is not None:
        Branch.objects.get(pk=branch_id, library_id=library_id)
    if any(last < first or last - first > timedelta(days=366) for first, last, _reason in days) or len(days) > MAX_CLOSED:
        raise FormErrors({"days": [_("结束不能早于开始，也不能超过一年。")]})
    here = Q(branch__isnull=True) if branch_id is None else Q(branch_id=branch_id)
    known = set(ClosedDay.objects.filter(here, library_id=library_id).values_list("first", "last"))
    fresh = {(first, last): reason for first, last, reason in days if (first, last) not in known}
    ClosedDay.objects.bulk_create(
        ClosedDay(library_id=library_id, branch_id=branch_id, first=first, last=last, reason=(reason.replace("\x00", "").strip() or _("闭馆"))[:120])
        for (first, last), reason in fresh.items()
    )
    if fresh:
        text = "、".join(f"{first.isoformat()}" for first, _last in fresh)
        note_library_step(library_id=library_id, act=LibraryAct.CLOSED_DAYS, actor_id=actor_id, text=text, at=at)
    return len(fresh)


@transaction.atomic
def remove_closed_day(*, library_id: int, closed_id: int, actor_id: int | None, at: datetime) -> None:
    """Take a closure off the record."""
    removed, _rows = ClosedDay.objects.filter(pk=closed_id, library_id=library_id).delete()
    if removed:
        note_library_step(library_id=library_id, act=LibraryAct.CLOSED_DAYS, actor_id=actor_id, at=at)
