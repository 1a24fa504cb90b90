"""SV19 and SV36: children under fourteen, those who answer for them, and consent by purpose and version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from tests.foundation.accounts.conftest import AT, PASSWORD, House

from wenyuan.foundation.accounts import personal_data
from wenyuan.foundation.accounts.domain import consents
from wenyuan.foundation.accounts.domain.authority import NotAllowed
from wenyuan.foundation.accounts.domain.consents import (
    CHILD_ACCOUNT,
    GRACE,
    NoConsent,
    Purpose,
    UnusableText,
    consents_of,
    count_consents,
    has_consented,
    is_barred,
    publish_text,
    record_consent,
    register_purpose,
)
from wenyuan.foundation.accounts.domain.erasure import export_for_guardian
from wenyuan.foundation.accounts.domain.families import (
    FamilyPolicy,
    UnfitFamily,
    add_guardian,
    age_of,
    ask_end,
    children_of,
    decide_end,
    grow_up,
    may_be_profiled,
    may_have_public_page,
    may_see_child,
    open_child_account,
    register_child_at_desk,
    say_for_child,
    set_family_policy,
)
from wenyuan.foundation.accounts.domain.readers import Profile
from wenyuan.foundation.accounts.enums import Relation
from wenyuan.foundation.accounts.models import Account, AccountAct, ConsentText, Guardianship, Notice, SignedInSession
from wenyuan.foundation.accounts.personal_data import PersonalData, register_personal_data
from wenyuan.foundation.audit.models import PendingAct

pytestmark = pytest.mark.django_db
SECRET = "three quiet herons"
BORN = date(2016, 11, 24)
WORDS = {name: f"新的说明 {name}" for name in ("title", "title_hant", "title_en", "text", "text_hant", "text_en")}


@pytest.fixture(autouse=True)
def _purposes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(consents, "_purposes", dict(consents._purposes))
    monkeypatch.setattr(personal_data, "_registered", dict(personal_data._registered))
    register_purpose(Purpose("taste", "1", "推荐", profiling=True))
    register_purpose(Purpose("club", "1", "读书会"))
    register_purpose(Purpose("partner", "1", "交给合作馆", by_recipient=True))
    return


def parent(house: House, name: str = "reader") -> int:
    Account.objects.filter(pk=house.ids[name]).update(birth_on=date(1985, 1, 1), proof=20)
    return house.ids[name]


def child_of(house: House, guardian: int, **more: object) -> int:
    values: dict[str, object] = {"guardian_id": guardian, "username": "xiaoming", "password": SECRET, "relation": Relation.PARENT, "agrees": True, "at": AT}
    return open_child_account(profile=Profile("李", "明", more.pop("birth_on", BORN)), **(values | more))  # type: ignore[arg-type]


def test_guardian_opens_a_childs_account_and_consents(house: House) -> None:
    guardian = parent(house)
    child = child_of(house, guardian)
    account = Account.objects.get(pk=child)

    assert (account.home_library_id, is_barred(account=account, at=AT), has_consented(account_id=child, purpose=CHILD_ACCOUNT, at=AT)) == (house.first, False, True)
    assert [(one.child_id, one.name, one.decides, one.sees_loans) for one in children_of(guardian_id=guardian, at=AT)] == [(child, "李明", False, False)]
    assert list(PendingAct.objects.filter(kind="accounts").values_list("action", flat=True)) == ["guardian_added"] * 2


@pytest.mark.parametrize(
    ("change", "more", "what"),
    [({"proof": 10}, {}, "guardian"), ({"birth_on": date(2009, 1, 1)}, {}, "guardian"), ({"birth_on": None}, {}, "guardian"), ({}, {"agrees": False}, "agrees"),
     ({}, {"birth_on": date(2012, 11, 23)}, "age"), ({}, {"birth_on": None}, "age")],
)
def test_account_of_a_child_needs_a_grown_and_proved_guardian_who_agrees(house: House, change: dict[str, object], more: dict[str, object], what: str) -> None:
    guardian = parent(house)
    Account.objects.filter(pk=guardian).update(**change)
    with pytest.raises(UnfitFamily, match=what):
        child_of(house, guardian, **more)
    assert not Account.objects.filter(username="xiaoming").exists()


def test_library_may_open_childrens_accounts_at_the_desk_alone(house: House) -> None:
    guardian = parent(house)
    set_family_policy(actor=house.person("desk"), library_id=house.first, policy=FamilyPolicy(guardians_open_accounts=False), at=AT)
    with pytest.raises(UnfitFamily, match="closed"):
        child_of(house, guardian)
    with pytest.raises(NotAllowed, match="place"):
        set_family_policy(actor=house.person("desk"), library_id=house.second, policy=FamilyPolicy(), at=AT)


def test_child_does_not_consent_alone_nor_a_stranger_for_it(house: House) -> None:
    child = child_of(house, parent(house))
    for given_by in (None, house.ids["far"]):
        with pytest.raises(NoConsent, match="child"):
            record_consent(account_id=child, purpose="club", is_given=True, at=AT, given_by_id=given_by)

    assert has_consented(account_id=child, purpose="club", at=AT) is False


def test_children_are_not_profiled_whoever_consents(house: House) -> None:
    guardian = parent(house)
    child = child_of(house, guardian)
    with pytest.raises(NoConsent, match="profiling"):
        say_for_child(guardian_id=guardian, child_id=child, purpose="taste", is_given=True, at=AT)

    assert "taste" not in {one.code for one, _line, _counts in consents_of(account_id=child, at=AT)}
    assert [may_be_profiled(account_id=one, at=AT) for one in (child, guardian)] == [False, True]


def test_children_have_no_public_page_until_fourteen(house: House) -> None:
    child = child_of(house, parent(house))
    fourteen = AT.replace(year=2030, day=24)

    assert [may_have_public_page(account_id=child, at=moment) for moment in (AT, fourteen - timedelta(days=1), fourteen)] == [False, False, True]


def test_age_is_told_for_graded_lists(house: House) -> None:
    assert [age_of(account_id=one, at=AT) for one in (child_of(house, parent(house)), house.ids["far"])] == [9, None]


def test_guardian_takes_out_the_reading_log_and_never_the_history(house: House) -> None:
    def kind(name: str, guardians: str) -> PersonalData:
        return PersonalData(name, name, "", frozenset(), lambda _id: [{"word": name}], lambda _id, _at: None, "", guardians)  # type: ignore[arg-type]

    for name, guardians in (("log", "always"), ("loans", "loans"), ("history", "never")):
        register_personal_data(kind(name, guardians))
    guardian = parent(house)
    child = child_of(house, guardian)
    set_family_policy(actor=house.person("desk"), library_id=house.first, policy=FamilyPolicy(guardians_see_loans=True), at=AT)

    def names(*, sees_loans: bool) -> set[object]:
        return {one["name"] for one in export_for_guardian(child_id=child, sees_loans=sees_loans, at=AT)["kinds"]} & {"log", "loans", "history"}  # type: ignore[attr-defined]

    assert (names(sees_loans=False), names(sees_loans=True)) == ({"log"}, {"log", "loans"})
    assert [may_see_child(guardian_id=guardian, child_id=child, what=what, at=AT) for what in ("data", "loans", "history")] == [True, True, False]
    assert may_see_child(guardian_id=house.ids["far"], child_id=child, what="data", at=AT) is False


def test_consent_taken_back_ends_the_childs_session_at_once(house: House) -> None:
    guardian = parent(house)
    child = child_of(house, guardian)
    client = house.client("reader")
    client.logout()
    entered = client.post("/account/login/", {"username": "xiaoming", "password": SECRET})
    there = client.get("/account/").status_code
    say_for_child(guardian_id=guardian, child_id=child, purpose=CHILD_ACCOUNT, is_given=False, at=AT)
    again = client.post("/account/login/", {"username": "xiaoming", "password": SECRET})

    assert (entered.status_code, there, client.get("/account/").status_code, again.headers.get("Location")) == (302, 200, 302, "/account/login/guardian/")
    assert SignedInSession.objects.filter(account_id=child, ended_at=None).count() == 0
    assert "监护人" in client.get("/account/login/guardian/").content.decode()


def test_new_words_ask_the_guardian_anew_within_thirty_days(house: House) -> None:
    guardian = parent(house)
    child = child_of(house, guardian)
    publish_text(actor=house.person("boss"), purpose=CHILD_ACCOUNT, version="2", words=WORDS, at=AT)
    account = Account.objects.get(pk=child)
    before = (has_consented(account_id=child, purpose=CHILD_ACCOUNT, at=AT), is_barred(account=account, at=AT + GRACE - timedelta(seconds=1)), is_barred(account=account, at=AT + GRACE))
    say_for_child(guardian_id=guardian, child_id=child, purpose=CHILD_ACCOUNT, is_given=True, at=AT)

    assert (before, has_consented(account_id=child, purpose=CHILD_ACCOUNT, at=AT), is_barred(account=account, at=AT + GRACE)) == ((False, False, True), True, False)
    assert list(Notice.objects.filter(account_id=guardian).order_by("pk").values_list("kind", flat=True)) == ["guardian_changed", "consent_needed"]


@pytest.mark.parametrize(("version", "words", "what"), [("1", WORDS, "version"), (" ", WORDS, "version"), ("2", WORDS | {"text_en": " "}, "words")])
def test_words_are_published_once_and_in_three_languages(house: House, version: str, words: dict[str, str], what: str) -> None:
    with pytest.raises(UnusableText, match=what):
        publish_text(actor=house.person("boss"), purpose="club", version=version, words=words, at=AT)
    assert not ConsentText.objects.exists()


def test_words_are_published_by_those_who_manage_everywhere(house: House) -> None:
    with pytest.raises(NotAllowed, match="place"):
        publish_text(actor=house.person("local"), purpose="club", version="2", words=WORDS, at=AT)


def test_consents_are_counted_by_last_word(house: House) -> None:
    for name, given in (("reader", True), ("far", True), ("far", False), ("worker", True)):
        record_consent(account_id=house.ids[name], purpose="club", is_given=given, at=AT)

    assert count_consents() == {("club", "1"): (2, 1)}


def test_each_recipient_of_data_needs_a_consent_of_its_own(house: House) -> None:
    reader = house.ids["reader"]
    with pytest.raises(NoConsent, match="recipient"):
        record_consent(account_id=reader, purpose="partner", is_given=True, at=AT)
    record_consent(account_id=reader, purpose="partner", is_given=True, at=AT, recipient_id=house.second)

    assert [has_consented(account_id=reader, purpose="partner", at=AT, recipient_id=one) for one in (None, house.first, house.second)] == [False, False, True]


def test_at_fourteen_the_child_decides_and_at_eighteen_the_guardianship_ends(house: House) -> None:
    guardian = parent(house)
    child = child_of(house, guardian)
    say_for_child(guardian_id=guardian, child_id=child, purpose="club", is_given=True, at=AT)
    fourteen, eighteen = AT.replace(year=2030, day=24), AT.replace(year=2034, day=24)
    early = grow_up(at=fourteen - timedelta(days=1))
    handed = [grow_up(at=fourteen), grow_up(at=fourteen)]
    by_guardian = has_consented(account_id=child, purpose="club", at=fourteen)
    record_consent(account_id=child, purpose="club", is_given=True, at=fourteen)
    with pytest.raises(NoConsent, match="child"):
        say_for_child(guardian_id=guardian, child_id=child, purpose="club", is_given=False, at=fourteen)
    seen = may_see_child(guardian_id=guardian, child_id=child, what="data", at=fourteen)

    assert (early, handed, by_guardian, has_consented(account_id=child, purpose="club", at=fourteen), seen) == ((0, 0), [(1, 0), (0, 0)], False, True, False)
    assert ([grow_up(at=eighteen), grow_up(at=eighteen)], Guardianship.objects.get().end_kind) == ([(0, 1), (0, 0)], "of_age")
    assert list(Notice.objects.filter(account_id=guardian).order_by("pk").values_list("kind", flat=True)) == ["guardian_changed", "handed_over", "came_of_age"]


def test_two_guardians_and_no_third(house: House) -> None:
    child = child_of(house, parent(house))
    add_guardian(actor=house.person("desk"), child_id=child, guardian_id=parent(house, "worker"), relation=Relation.PARENT, at=AT)
    for name, what in (("worker", "there"), ("far", "many")):
        with pytest.raises(UnfitFamily, match=what):
            add_guardian(actor=house.person("desk"), child_id=child, guardian_id=parent(house, name), relation=Relation.OTHER, at=AT)


def test_child_of_the_desk_rests_until_its_guardian_consents(house: House) -> None:
    guardian = parent(house)
    child, _password = register_child_at_desk(actor=house.person("desk"), guardian_id=guardian, username="xiaoming", profile=Profile("李", "明", BORN), relation=Relation.PARENT, at=AT)
    account = Account.objects.get(pk=child)
    before = is_barred(account=account, at=AT)
    say_for_child(guardian_id=guardian, child_id=child, purpose=CHILD_ACCOUNT, is_given=True, at=AT)

    assert (before, is_barred(account=account, at=AT)) == (True, False)


def test_guardianship_is_ended_by_two_of_the_desk(house: House) -> None:
    child = child_of(house, parent(house))
    bond = Guardianship.objects.get()
    asked = ask_end(actor=house.person("desk"), guardianship_id=bond.pk, reason="监护权变更", at=AT)
    with pytest.raises(NotAllowed, match="second"):
        decide_end(actor=house.person("desk"), request_id=asked, approve=True, at=AT)
    with pytest.raises(NotAllowed, match="place"):
        decide_end(actor=house.person("far"), request_id=asked, approve=True, at=AT)
    with pytest.raises(UnfitFamily, match="asked"):
        ask_end(actor=house.person("desk2"), guardianship_id=bond.pk, reason="x", at=AT)
    decide_end(actor=house.person("desk2"), request_id=asked, approve=True, at=AT)

    assert (Guardianship.objects.get().end_kind, is_barred(account=Account.objects.get(pk=child), at=AT)) == ("staff", True)
    assert list(AccountAct.objects.filter(account_id=child).order_by("pk").values_list("kind", flat=True)) == ["opened", "guardian_added", "guardian_end_asked", "guardian_ended"]


def test_staff_do_not_enter_their_own_family(house: House) -> None:
    child = child_of(house, parent(house))
    with pytest.raises(NotAllowed, match="self"):
        add_guardian(actor=house.person("desk"), child_id=child, guardian_id=house.ids["desk"], relation=Relation.PARENT, at=AT)
    assert Account.objects.get(pk=house.ids["desk"]).check_password(PASSWORD)
