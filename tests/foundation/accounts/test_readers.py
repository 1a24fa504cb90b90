"""Readers register alone or at the desk; how surely somebody is known is raised by evidence and kept on record."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from tests.foundation.accounts.conftest import AT, House

from wenyuan.foundation.accounts.api import Person, UsernameTaken, load_person
from wenyuan.foundation.accounts.data import Proof
from wenyuan.foundation.accounts.domain.ages import age_at, latest_birth
from wenyuan.foundation.accounts.domain.authority import NotAllowed
from wenyuan.foundation.accounts.domain.cards import (
    CardLine,
    CardRefused,
    UnusableCard,
    cards_of,
    claim_card,
    end_card,
    import_cards,
    issue_card,
    replace_card,
    report_lost,
)
from wenyuan.foundation.accounts.domain.mail import LASTS, ask_confirmation, confirm_mail
from wenyuan.foundation.accounts.domain.names import compose_name, read_name
from wenyuan.foundation.accounts.domain.proofs import see_identity, withdraw_proof
from wenyuan.foundation.accounts.domain.readers import ChildAlone, Profile, UnusableProfile, change_profile, register_at_desk, register_reader
from wenyuan.foundation.accounts.enums import CardState
from wenyuan.foundation.accounts.models import Account, AccountAct, Card

pytestmark = pytest.mark.django_db
SECRET = "three quiet herons"
GROWN = date(1990, 5, 1)


def register(house: House, **more: object) -> int:
    values: dict[str, object] = {"username": "lihua", "password": SECRET, "home_library_id": house.first, "at": AT}
    profile = {"family_name": "李", "given_name": "华", "birth_on": GROWN} | {key: more.pop(key) for key in list(more) if key not in values}
    return register_reader(profile=Profile(**profile), **(values | more))  # type: ignore[arg-type]


def steps(account_id: int) -> list[object]:
    return [(one["from"], one["to"], one["how"]) for one in AccountAct.objects.filter(account_id=account_id, kind="proof_changed").order_by("pk").values_list("details", flat=True)]


@pytest.mark.parametrize(
    ("family", "given", "first", "name", "pinyin"),
    [("张", "三", False, "张三", "Zhang San"), ("欧阳", "修", False, "欧阳修", "Ouyang Xiu"), ("单", "雄信", False, "单雄信", "Shan Xiongxin"), ("Smith", "Jane", True, "Jane Smith", ""),
     ("史密斯", "简", True, "简·史密斯", "Shimisi Jian"), ("", "玄奘", False, "玄奘", "Xuanzang"), ("吕", "布", False, "吕布", "Lü Bu"), ("Li", "Ming", False, "Li Ming", "")],
)
def test_name_is_put_together_as_its_language_does(family: str, given: str, first: bool, name: str, pinyin: str) -> None:
    assert (compose_name(family=family, given=given, given_first=first), read_name(family=family, given=given)) == (name, pinyin)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [(date(2012, 11, 23), 0, 14), (date(2012, 11, 24), 0, 13), (date(2012, 11, 24), 1, 14), (date(2012, 2, 29), 0, 14), (None, 0, None)],
)
def test_age_is_counted_in_completed_years(birth: date | None, day: int, age: int | None) -> None:
    assert age_at(birth, AT + timedelta(days=day)) == age


def test_latest_birth_is_the_last_of_that_age() -> None:
    for days in range(0, 1500, 7):
        at = AT + timedelta(days=days)
        last = latest_birth(years=14, at=at)
        assert (age_at(last, at), age_at(last + timedelta(days=1), at)) == (14, 13)


def test_reader_registers_and_is_provisional(house: House) -> None:
    account_id = register(house, phone="13800001111")
    account = Account.objects.get(pk=account_id)
    person = load_person(account_id=account_id, at=AT)

    assert (account.name, account.name_pinyin, account.phone, person.proof, person.is_staff) == ("李华", "Li Hua", "13800001111", Proof.NONE, False)
    assert list(AccountAct.objects.filter(account_id=account_id).values_list("kind", "actor_id")) == [("registered", account_id)]


@pytest.mark.parametrize(
    ("more", "what"),
    [({"birth_on": None}, "birth_on"), ({"birth_on": date(2027, 1, 1)}, "birth_on"), ({"birth_on": date(1800, 1, 1)}, "birth_on"), ({"phone": "call me"}, "phone"), ({"language": "xx"}, "language"),
     ({"family_name": " ", "given_name": ""}, "name")],
)
def test_registration_refuses_what_cannot_be(house: House, more: dict[str, object], what: str) -> None:
    with pytest.raises(UnusableProfile, match=what):
        register(house, **more)
    assert not Account.objects.filter(username="lihua").exists()


def test_user_name_is_taken_whatever_its_case(house: House) -> None:
    register(house)
    with pytest.raises(UsernameTaken):
        register(house, username="LiHua")


def test_child_does_not_register_alone(house: House) -> None:
    with pytest.raises(ChildAlone):
        register(house, birth_on=date(2012, 11, 24))
    assert not Account.objects.filter(username="lihua").exists()


def test_mail_is_confirmed_by_its_link_once(house: House, django_capture_on_commit_callbacks: object) -> None:
    account_id = register(house, email="li@example.cn")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert ask_confirmation(account_id=account_id, base_url="https://lib.example.cn", at=AT)
    link = next(word for word in mail.outbox[0].body.split() if word.startswith("https://"))
    secret = link.rstrip("/").rsplit("/", 1)[1]
    late = confirm_mail(secret=secret, at=AT + LASTS)

    assert (late, confirm_mail(secret="x", at=AT), confirm_mail(secret=secret, at=AT), confirm_mail(secret=secret, at=AT)) == (False, False, True, False)
    assert (load_person(account_id=account_id, at=AT).proof, steps(account_id)) == (Proof.MAIL, [(0, 10, "mail")])


def test_without_a_mail_server_the_account_stays_provisional(house: House, settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # type: ignore[attr-defined]

    assert ask_confirmation(account_id=register(house, email="li@example.cn"), base_url="https://lib.example.cn", at=AT) is False


def test_changed_mail_is_unproved(house: House) -> None:
    account_id = register(house, email="li@example.cn")
    Account.objects.filter(pk=account_id).update(proof=Proof.MAIL)
    change_profile(account_id=account_id, profile=Profile("李", "华", GROWN, email="other@example.cn"), home_library_id=house.first, at=AT)

    assert (load_person(account_id=account_id, at=AT).proof, steps(account_id)) == (Proof.NONE, [(10, 0, "mail")])


def test_day_of_birth_is_not_changed_by_its_owner(house: House) -> None:
    account_id = register(house)
    with pytest.raises(UnusableProfile, match="seen"):
        change_profile(account_id=account_id, profile=Profile("李", "华", date(1980, 1, 1)), home_library_id=house.first, at=AT)


def card(house: House, number: str = "R-0001", pin: str = "4321") -> None:
    assert import_cards(actor=house.person("desk"), library_id=house.first, lines=[CardLine(number, pin, "李华", GROWN)], at=AT).added == 1


def test_card_is_claimed_by_number_and_pin(house: House) -> None:
    card(house)
    account_id = register(house)
    claim_card(account_id=account_id, library_id=house.first, number="R-0001", pin="4321", at=AT)

    assert (Account.objects.get(pk=account_id).card_number, load_person(account_id=account_id, at=AT).proof, steps(account_id)) == ("R-0001", Proof.CARD, [(0, 20, "card")])
    with pytest.raises(CardRefused, match="wrong"):
        claim_card(account_id=house.ids["reader"], library_id=house.first, number="R-0001", pin="4321", at=AT)


def test_wrong_pins_rest_the_card_and_not_for_ever(house: House) -> None:
    card(house)
    account_id, said = register(house), []
    for pin in ["0000"] * 5 + ["4321"]:
        with pytest.raises(CardRefused) as refused:
            claim_card(account_id=account_id, library_id=house.first, number="R-0001", pin=pin, at=AT)
        said.append(refused.value.args[0])
    claim_card(account_id=account_id, library_id=house.first, number="R-0001", pin="4321", at=AT + timedelta(hours=1))

    assert said == ["wrong"] * 5 + ["rest"]


@pytest.mark.parametrize(("number", "pin", "place"), [("R-0002", "4321", "first"), ("R-0001", "4321", "second"), ("R-0001", "", "first")])
def test_card_is_refused_without_saying_why(house: House, number: str, pin: str, place: str) -> None:
    card(house)
    with pytest.raises(CardRefused, match="wrong"):
        claim_card(account_id=house.ids["reader"], library_id=getattr(house, place), number=number, pin=pin, at=AT)


def test_list_of_cards_names_the_lines_that_did_not_come_in(house: House) -> None:
    card(house)
    taken = import_cards(actor=house.person("desk"), library_id=house.first, lines=[CardLine("R-0001"), CardLine("R-0002"), CardLine("R-0002"), CardLine("#"), CardLine("R-0003", "1")], at=AT)

    assert (taken.added, taken.refused, Card.objects.count()) == (1, ((1, "taken"), (3, "taken"), (4, "number"), (5, "pin")), 2)


def test_cards_of_other_libraries_are_out_of_reach(house: House) -> None:
    for act in (
        lambda: import_cards(actor=house.person("desk"), library_id=house.second, lines=[], at=AT),
        lambda: issue_card(actor=house.person("desk"), account_id=house.ids["far"], library_id=house.second, line=CardLine("F-01"), at=AT),
        lambda: issue_card(actor=house.person("worker"), account_id=house.ids["reader"], library_id=house.first, line=CardLine("F-01"), at=AT),
        lambda: register_at_desk(actor=house.person("desk"), username="x", profile=Profile("李", "华"), home_library_id=house.second, at=AT),
        lambda: see_identity(actor=house.person("desk"), account_id=house.ids["far"], document="id_card", at=AT),
    ):
        with pytest.raises(NotAllowed, match="place"):
            act()


def test_same_number_is_two_cards_of_two_libraries(house: House) -> None:
    for name, place in (("reader", house.first), ("far", house.second)):
        issue_card(actor=house.person("boss"), account_id=house.ids[name], library_id=place, line=CardLine("S-0001"), at=AT)
    with pytest.raises(UnusableCard, match="taken"):
        issue_card(actor=house.person("boss"), account_id=house.ids["worker"], library_id=house.first, line=CardLine("S-0001"), at=AT)


def test_lost_card_ends_and_is_replaced(house: House) -> None:
    reader, desk = house.ids["reader"], house.person("desk")
    lost = issue_card(actor=desk, account_id=reader, library_id=house.first, line=CardLine("S-0001", "1234"), at=AT)
    told = [report_lost(account_id=house.ids["far"], card_id=lost, at=AT), report_lost(account_id=reader, card_id=lost, at=AT), report_lost(account_id=reader, card_id=lost, at=AT)]
    between = Account.objects.get(pk=reader).card_number
    new = replace_card(actor=desk, card_id=lost, line=CardLine("S-0002"), at=AT + timedelta(hours=1))
    with pytest.raises(UnusableCard, match="ended"):
        replace_card(actor=desk, card_id=lost, line=CardLine("S-0003"), at=AT)

    assert (told, between, Account.objects.get(pk=reader).card_number) == ([False, True, False], "", "S-0002")
    assert [(one.pk, one.state) for one in cards_of(account_id=reader)] == [(new, "active"), (lost, "replaced")]
    end_card(actor=desk, card_id=new, state=CardState.WITHDRAWN, reason="注销", at=AT)
    assert Account.objects.get(pk=reader).card_number == ""


def test_staff_see_an_identity_and_take_it_back(house: House) -> None:
    reader, desk = house.ids["reader"], house.person("desk")
    see_identity(actor=desk, account_id=reader, document="passport", at=AT)
    withdraw_proof(actor=desk, account_id=reader, reason="认错了人", at=AT)

    assert list(AccountAct.objects.filter(account_id=reader).order_by("pk").values_list("details", "actor_id", "reason")) == [
        ({"from": 0, "to": 30, "how": "seen", "document": "passport"}, desk.id, ""), ({"from": 30, "to": 0, "how": "withdrawn"}, desk.id, "认错了人"),
    ]


def test_nobody_proves_themselves_nor_staff_with_more_rights(house: House) -> None:
    with pytest.raises(NotAllowed, match="self"):
        see_identity(actor=house.person("desk"), account_id=house.ids["desk"], document="passport", at=AT)
    with pytest.raises(NotAllowed, match="beyond"):
        see_identity(actor=house.person("desk"), account_id=house.ids["local"], document="passport", at=AT)


@pytest.mark.parametrize(("level", "allowed"), [(Proof.NONE, True), (Proof.MAIL, True), (Proof.CARD, True), (Proof.SEEN, False)])
def test_services_ask_for_a_level(level: Proof, allowed: bool) -> None:
    assert (Person(id=1, proof=Proof.CARD).proof >= level) is allowed
