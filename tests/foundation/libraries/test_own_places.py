"""What a library's own staff change, and what they cannot."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.utils.translation import override
from lunar_python import Lunar, Solar
from tests.foundation.libraries.conftest import AT, Nation
from tests.foundation.libraries.test_joining import JPEG, PNG, WEBP

from wenyuan.foundation.libraries.domain import look, places, policies
from wenyuan.foundation.libraries.domain.joining import FormErrors
from wenyuan.foundation.libraries.domain.places import BranchFacts, Details
from wenyuan.foundation.libraries.holidays import YEARS, public_holidays, read_days, write_days
from wenyuan.foundation.libraries.models import Branch, ClosedDay, Library, OpeningHours, ServicePoint, ShelvingLocation
from wenyuan.foundation.libraries.web.branches import arrange


def add(nation: Nation, code: str, parent_id: int | None = None) -> int:
    return places.save_branch(library_id=nation.county, facts=BranchFacts(code, f"分馆{code}", "outlet", parent_id=parent_id), actor_id=1, at=AT)


def test_branches_form_a_tree_and_no_ring(nation: Nation) -> None:
    town = add(nation, "02")
    village = add(nation, "03", town)
    with pytest.raises(FormErrors):
        places.save_branch(library_id=nation.county, branch_id=town, facts=BranchFacts("02", "镇", "branch", parent_id=village), actor_id=1, at=AT)
    rows = list(Branch.objects.filter(library_id=nation.county).order_by("code"))
    assert [(depth, branch.code) for depth, branch in arrange(rows)] == [(0, "01"), (0, "02"), (1, "03")]


@pytest.mark.parametrize(("facts", "fields"), [
    (BranchFacts("01", "甲", "branch"), {"code"}), (BranchFacts("a b", "甲", "branch"), {"code"}), (BranchFacts("09", "", "branch"), {"name"}),
    (BranchFacts("09", "甲", "castle"), {"kind"}), (BranchFacts("09", "甲", "branch", parent_id=10**9), {"parent"}),
])
def test_branch_names_what_cannot_be_used(nation: Nation, facts: BranchFacts, fields: set[str]) -> None:
    with pytest.raises(FormErrors) as problem:
        places.save_branch(library_id=nation.county, facts=facts, actor_id=1, at=AT)
    assert set(problem.value.errors) == fields


def test_places_of_another_library_are_out_of_reach(nation: Nation) -> None:
    town = add(nation, "02")
    with pytest.raises(Branch.DoesNotExist):
        places.set_branch_open(library_id=nation.province, branch_id=town, is_open=False, actor_id=1, at=AT)
    with pytest.raises(Branch.DoesNotExist):
        places.set_hours(library_id=nation.province, branch_id=town, hours={}, actor_id=1, at=AT)
    with pytest.raises(FormErrors):
        places.save_branch(library_id=nation.province, facts=BranchFacts("09", "甲", "branch", parent_id=town), actor_id=1, at=AT)


def test_closing_keeps_one_door_and_no_orphan(nation: Nation) -> None:
    main = Branch.objects.get(library_id=nation.county)
    with pytest.raises(FormErrors):
        places.set_branch_open(library_id=nation.county, branch_id=main.pk, is_open=False, actor_id=1, at=AT)
    town = add(nation, "02")
    add(nation, "03", town)
    with pytest.raises(FormErrors):
        places.set_branch_open(library_id=nation.county, branch_id=town, is_open=False, actor_id=1, at=AT)
    places.set_branch_open(library_id=nation.county, branch_id=main.pk, is_open=False, actor_id=1, at=AT)
    assert list(Branch.objects.filter(library_id=nation.county, active=True).order_by("code").values_list("code", flat=True)) == ["02", "03"]


@pytest.mark.parametrize(("spans", "good"), [
    ([(time(9), time(12)), (time(13), time(17))], True), ([(time(9), time(12)), (time(12), time(17))], True), ([(time(9), time(13)), (time(12), time(17))], False),
    ([(time(17), time(9))], False), ([(time(h), time(h + 1)) for h in range(4)], False), ([], True),
])
def test_hours_do_not_overlap(nation: Nation, spans: list[tuple[time, time]], good: bool) -> None:
    branch = Branch.objects.get(library_id=nation.county)
    found: set[str] = set()
    try:
        places.set_hours(library_id=nation.county, branch_id=branch.pk, hours={2: spans}, actor_id=1, at=AT)
    except FormErrors as problem:
        found = set(problem.errors)
    assert found == (set() if good else {"day2"})
    assert OpeningHours.objects.filter(branch=branch).count() == (len(spans) if good else 0)


def test_points_and_locations_are_added_changed_and_closed(nation: Nation) -> None:
    branch = Branch.objects.get(library_id=nation.county)
    common = {"library_id": nation.county, "branch_id": branch.pk, "actor_id": 1, "at": AT}
    point = places.save_service_point(code="d1", name="总台", pickup=True, **common)
    places.save_service_point(code="d1", name="前台", pickup=False, active=False, point_id=point, **common)
    room = places.save_location(code="r1", name="阅览室", lendable=False, **common)
    with pytest.raises(FormErrors):
        places.save_location(code="r1", name="别室", lendable=True, **common)
    assert list(ServicePoint.objects.values_list("pk", "name", "pickup", "active")) == [(point, "前台", False, False)]
    assert list(ShelvingLocation.objects.values_list("pk", "name", "lendable", "active")) == [(room, "阅览室", False, True)]


@override("zh-hans")
def test_holidays_are_those_of_the_calendar() -> None:
    for year in YEARS:
        days = {name: (first, last) for first, last, name in public_holidays(year)}
        new_year = Lunar.fromYmd(year, 1, 1).getSolar()
        eve = Solar.fromYmd(new_year.getYear(), new_year.getMonth(), new_year.getDay()).next(-1)
        third = Solar.fromYmd(new_year.getYear(), new_year.getMonth(), new_year.getDay()).next(2)
        lunar = {name: Lunar.fromYmd(year, month, day).getSolar() for name, month, day in (("端午节", 5, 5), ("中秋节", 8, 15))}
        expected = {name: (date(s.getYear(), s.getMonth(), s.getDay()),) * 2 for name, s in lunar.items()}
        qingming = Lunar.fromYmd(year, 3, 1).getJieQiTable()["清明"]
        expected["清明节"] = (date(qingming.getYear(), qingming.getMonth(), qingming.getDay()),) * 2
        expected["春节"] = (date(eve.getYear(), eve.getMonth(), eve.getDay()), date(third.getYear(), third.getMonth(), third.getDay()))
        expected |= {"元旦": (date(year, 1, 1),) * 2, "劳动节": (date(year, 5, 1), date(year, 5, 2)), "国庆节": (date(year, 10, 1), date(year, 10, 3))}
        assert days == expected, year


def test_days_are_read_as_they_are_written() -> None:
    days = public_holidays(2027)
    assert read_days(write_days(days)) == (days, [])
    found, problems = read_days("2027-02-05至2027-02-08 春节\n\n2027-13-01 坏\nxyz\n2027-01-01 元旦")
    assert (found, len(problems)) == ([(date(2027, 2, 5), date(2027, 2, 8), "春节"), (date(2027, 1, 1), date(2027, 1, 1), "元旦")], 2)


def test_closed_days_are_put_on_record_once(nation: Nation) -> None:
    days = public_holidays(2027)
    common = {"library_id": nation.county, "actor_id": 1, "at": AT}
    assert (places.add_closed_days(days=days, **common), places.add_closed_days(days=days, **common)) == (7, 0)
    with pytest.raises(FormErrors):
        places.add_closed_days(days=[(date(2027, 2, 1), date(2027, 1, 1), "")], **common)
    places.remove_closed_day(library_id=nation.province, closed_id=ClosedDay.objects.first().pk, actor_id=1, at=AT)
    assert ClosedDay.objects.count() == 7


@pytest.mark.parametrize(("logo", "good"), [(PNG, True), (JPEG, True), (WEBP, True), (b"<svg xmlns='http://www.w3.org/2000/svg'/>", False), (PNG + b"0" * look.MAX_LOGO, False),
                                            (PNG[:16] + (2000).to_bytes(4) + PNG[20:], False), (b"GIF89a", False)])
def test_logo_is_a_bounded_picture(nation: Nation, logo: bytes, good: bool) -> None:
    found: set[str] = set()
    try:
        look.change_look(library_id=nation.county, accent="green", logo=logo, actor_id=1, at=AT)
    except FormErrors as problem:
        found = set(problem.errors)
    assert found == (set() if good else {"logo"})
    library = Library.objects.get(pk=nation.county)
    assert (bool(library.logo), library.accent) == ((True, "green") if good else (False, "azure"))


def test_policies_have_types_bounds_and_defaults(nation: Nation) -> None:
    assert policies.read_policies(nation.county)["registration.card_years"] == 3
    changed = policies.set_policies(library_id=nation.county, texts={"registration.card_years": "5", "registration.open": "1"}, actor_id=1, at=AT)
    assert (changed, policies.read_policies(nation.county)["registration.card_years"]) == (["registration.card_years"], 5)
    with pytest.raises(FormErrors) as problem:
        policies.set_policies(library_id=nation.county, texts={"registration.card_years": "0", "no.such": "1"}, actor_id=1, at=AT)
    assert set(problem.value.errors) == {"registration.card_years", "no.such"}


@pytest.mark.parametrize(("changes", "fields"), [({}, set()), ({"name": ""}, {"name"}), ({"website": "javascript:alert(1)"}, {"website"}), ({"email": "x"}, {"email"}),
                                                 ({"time_zone": "../etc/passwd"}, {"time_zone"}), ({"time_zone": "Nowhere/Land"}, {"time_zone"})])
def test_details_are_checked(nation: Nation, changes: dict[str, str], fields: set[str]) -> None:
    found: set[str] = set()
    try:
        places.change_details(library_id=nation.county, details=Details(**({"name": "新名"} | changes)), actor_id=1, at=AT)
    except FormErrors as problem:
        found = set(problem.errors)
    assert found == fields
