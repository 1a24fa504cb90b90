"""Stages, who may decide, and what an approval makes."""

from __future__ import annotations

import pytest
from tests.foundation.libraries.conftest import AT, Nation, facts, handed_in

from wenyuan.foundation.accounts.models import Account, RoleGrant
from wenyuan.foundation.libraries.domain import joining, review
from wenyuan.foundation.libraries.domain.joining import FormErrors, NotNow
from wenyuan.foundation.libraries.domain.tenants import accept_invitation
from wenyuan.foundation.libraries.hooks import LibraryPart, drop_library_part, register_library_part
from wenyuan.foundation.libraries.models import Branch, Library, LibraryApplication
from wenyuan.foundation.libraries.queries.applications import list_applications, list_steps


def approve(nation: Nation, number: str) -> int:
    for stage, username in enumerate(("province", "province", "nation")):
        made = review.pass_stage(number=number, person=nation.person(username), stage=stage, text="可", at=AT)
    assert made is not None
    return made


def test_application_passes_its_stages_and_becomes_a_library(nation: Nation) -> None:
    number = handed_in(nation.province)
    made = approve(nation, number)
    library = Library.objects.get(pk=made)
    assert (library.code, library.name, library.level, library.parent_id, library.active) == ("CN-T-C1", "丙市图书馆", "city", nation.province, True)
    branch = Branch.objects.get(library=library)
    assert (branch.code, branch.kind, branch.hours.count(), branch.service_points.count(), branch.locations.count()) == ("01", "main", 6, 1, 1)
    steps = list_steps(LibraryApplication.objects.get(number=number), internal=True)
    assert [(step.act, step.who) for step in steps] == [
        ("opened", "bing@example.cn"), ("submitted", "bing@example.cn"), ("passed", "province员"), ("passed", "province员"), ("approved", "nation员"),
    ]


@pytest.mark.parametrize(("username", "stage", "fault"), [
    ("other", 0, review.NotYours), ("reader", 0, review.NotYours), ("manager", 0, review.NotYours), ("province", 1, NotNow), ("province", 0, None), ("nation", 0, None),
])
def test_stage_belongs_to_those_above(nation: Nation, username: str, stage: int, fault: type[Exception] | None) -> None:
    number = handed_in(nation.province)
    if fault is None:
        review.pass_stage(number=number, person=nation.person(username), stage=stage, text="", at=AT)
    else:
        with pytest.raises(fault):
            review.pass_stage(number=number, person=nation.person(username), stage=stage, text="", at=AT)
    assert LibraryApplication.objects.get(number=number).stage == (1 if fault is None else 0)


def test_province_does_not_give_the_national_approval(nation: Nation) -> None:
    number = handed_in(nation.province)
    for stage in (0, 1):
        review.pass_stage(number=number, person=nation.person("province"), stage=stage, text="", at=AT)
    with pytest.raises(review.NotYours):
        review.pass_stage(number=number, person=nation.person("province"), stage=2, text="", at=AT)
    assert Library.objects.filter(code="CN-T-C1").count() == 0


def test_nobody_decides_what_they_applied_for(nation: Nation) -> None:
    person = nation.person("nation")
    number = handed_in(applicant_id=person.id)
    with pytest.raises(review.NotYours):
        review.pass_stage(number=number, person=person, stage=0, text="", at=AT)
    Account.objects.filter(username="nation2").update(email="BING@example.cn")
    with pytest.raises(review.NotYours):
        review.pass_stage(number=number, person=nation.person("nation2"), stage=0, text="", at=AT)


def test_province_sees_its_own_descendants(nation: Nation) -> None:
    mine, theirs, free = handed_in(nation.county, code=""), handed_in(nation.other_province, code=""), handed_in(None, code="")
    assert {a.number for a in list_applications(scope=None, states=[])} == {mine, theirs, free}
    assert [a.number for a in list_applications(scope={nation.province, nation.county}, states=["submitted"])] == [mine]


def test_asked_applicant_changes_and_answers(nation: Nation) -> None:
    number = handed_in(nation.province)
    review.ask_applicant(number=number, person=nation.person("province"), stage=0, text="批文？", at=AT)
    with pytest.raises(FormErrors):
        joining.submit_application(number=number, facts=facts(), answer=" ", actor_id=None, at=AT)
    joining.submit_application(number=number, facts=facts(name="丁市图书馆"), answer="已附", actor_id=None, at=AT)
    row = LibraryApplication.objects.get(number=number)
    assert (row.state, row.name, row.stage) == ("submitted", "丁市图书馆", 0)


def test_comment_is_for_reviewers_alone(nation: Nation) -> None:
    number = handed_in(nation.province)
    review.comment_application(number=number, person=nation.person("province"), text="像是重复的", at=AT)
    row = LibraryApplication.objects.get(number=number)
    assert ["像是重复的" in str(list_steps(row, internal=internal)) for internal in (True, False)] == [True, False]
    with pytest.raises(review.NotYours):
        review.comment_application(number=number, person=nation.person("other"), text="x", at=AT)


def test_last_stage_needs_a_free_code(nation: Nation) -> None:
    number = handed_in(code="", level="province")
    person = nation.person("nation")
    review.pass_stage(number=number, person=person, stage=0, text="", at=AT)
    for code in ("", "CN-T-P1"):
        with pytest.raises(FormErrors):
            review.pass_stage(number=number, person=person, stage=1, text="", code=code, at=AT)
    made = review.pass_stage(number=number, person=person, stage=1, text="", code="CN-T-NEW", at=AT)
    assert Library.objects.get(pk=made).code == "CN-T-NEW"


def test_refusal_needs_a_reason(nation: Nation) -> None:
    number = handed_in(nation.province)
    with pytest.raises(FormErrors):
        review.reject_application(number=number, person=nation.person("nation"), stage=0, text="", at=AT)
    review.reject_application(number=number, person=nation.person("nation"), stage=0, text="不全", at=AT)
    assert LibraryApplication.objects.get(number=number).state == "rejected"


def test_applicant_with_an_account_administers_the_library(nation: Nation) -> None:
    reader = nation.person("reader")
    made = approve(nation, handed_in(nation.province, applicant_id=reader.id))
    assert nation.person("reader").may("libraries.manage", library_id=made)
    assert not nation.person("reader").may("libraries.manage", library_id=nation.county)


def test_invitation_opens_one_account(nation: Nation) -> None:
    number = handed_in(nation.province)
    made = approve(nation, number)
    values = {"number": number, "username": "admin-c", "name": "赵六", "password": "correct horse battery", "again": "correct horse battery", "at": AT}
    for wrong in ({"password": "short", "again": "short"}, {"again": "other"}, {"username": "NATION"}, {"username": "a b"}):
        with pytest.raises(FormErrors):
            accept_invitation(**(values | wrong))  # type: ignore[arg-type]
    accept_invitation(**values)  # type: ignore[arg-type]
    assert nation.person("admin-c").may("libraries.manage", library_id=made)
    with pytest.raises(NotNow):
        accept_invitation(**(values | {"username": "second"}))  # type: ignore[arg-type]


def test_invitation_ends_and_is_renewed(nation: Nation) -> None:
    number = handed_in(nation.province)
    approve(nation, number)
    late = AT + review.INVITATION * 2
    values = {"number": number, "username": "admin-c", "name": "赵六", "password": "correct horse battery", "again": "correct horse battery", "at": late}
    with pytest.raises(NotNow):
        accept_invitation(**values)  # type: ignore[arg-type]
    review.renew_invitation(number=number, person=nation.person("province"), at=late)
    accept_invitation(**values)  # type: ignore[arg-type]


def test_approval_of_an_empty_library_is_taken_back_whole(nation: Nation) -> None:
    number = handed_in(nation.province, applicant_id=nation.person("reader").id)
    made = approve(nation, number)
    assert review.revoke_approval(number=number, person=nation.person("nation"), text="误批", at=AT) is True
    assert (Library.objects.filter(pk=made).exists(), RoleGrant.objects.filter(library_id=made).exists()) == (False, False)
    row = LibraryApplication.objects.get(number=number)
    assert (row.state, row.stage, row.library_id) == ("submitted", 2, None)


def test_approval_of_a_library_with_things_suspends_it(nation: Nation) -> None:
    number = handed_in(nation.province)
    made = approve(nation, number)
    register_library_part(LibraryPart(name="books", title="书目", count=lambda ids: dict.fromkeys(ids, 3)))
    try:
        assert review.revoke_approval(number=number, person=nation.person("nation"), text="有误", at=AT) is False
    finally:
        drop_library_part("books")
    library = Library.objects.get(pk=made)
    assert (library.state, library.active, library.state_reason) == ("suspended", False, "有误")


def test_province_does_not_take_an_approval_back(nation: Nation) -> None:
    number = handed_in(nation.province)
    approve(nation, number)
    with pytest.raises(review.NotYours):
        review.revoke_approval(number=number, person=nation.person("province"), text="x", at=AT)
