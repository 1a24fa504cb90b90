"""Every stage of an application writes to the applicant, in their language; a mail server that is away breaks nothing."""

from __future__ import annotations

import pytest
from django.core import mail
from django.utils import translation
from tests.foundation.libraries.conftest import AT, Nation, facts

from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.events.models import OutboxEvent
from wenyuan.foundation.jobs.api import execute_run
from wenyuan.foundation.jobs.models import JobRun
from wenyuan.foundation.libraries.domain.joining import open_application, submit_application, withdraw_application
from wenyuan.foundation.libraries.domain.review import ask_applicant, comment_application, pass_stage, reject_application
from wenyuan.foundation.libraries.models import LibraryApplication
from wenyuan.foundation.libraries.receivers import write_to_applicant
from wenyuan.foundation.portal.models import PushDevice, PushNotice
from wenyuan.foundation.portal.receivers import tell_applicant


def hand_on() -> None:
    """Hand the events of this test to the receivers and run what they queued; within a test's transaction no delivery is due."""
    from wenyuan.foundation.events.data import Event

    for row in OutboxEvent.objects.filter(name="libraries.application.changed.v1").order_by("pk"):
        event = Event(id=row.pk, name=row.name, subject=row.subject, library_id=row.library_id, payload=row.payload, at=row.at)
        write_to_applicant(event)
        tell_applicant(event)
    OutboxEvent.objects.all().delete()
    for run_id in JobRun.objects.filter(name="libraries.letter", state="waiting").order_by("pk").values_list("pk", flat=True):
        execute_run(run_id=run_id)


def apply_in(language: str, applicant_id: int | None = None) -> str:
    with translation.override(language):
        number, _secret = open_application(email="bing@example.cn", applicant_id=applicant_id, at=AT)
    submit_application(number=number, facts=facts(), actor_id=applicant_id, at=AT)
    return number


def test_every_stage_writes_to_the_applicant(nation: Nation) -> None:
    number, nation_person = apply_in("zh-hans"), nation.person("nation")
    comment_application(number=number, person=nation_person, text="内部意见", at=AT)
    ask_applicant(number=number, person=nation_person, stage=0, text="请补章程\n与地址证明", at=AT)
    submit_application(number=number, facts=facts(), answer="已补", actor_id=None, at=AT)
    for stage in range(len(LibraryApplication.objects.get().stages)):
        pass_stage(number=number, person=nation_person, stage=stage, text="", at=AT)
    hand_on()
    said = [letter.subject.rpartition("：")[2] for letter in mail.outbox]
    assert said == ["提交", "请补充", "补充说明", "通过本环节", "批准"]
    assert {tuple(letter.to) for letter in mail.outbox} == {("bing@example.cn",)}
    assert "请补章程\n与地址证明" in mail.outbox[1].body
    assert "2026-12-23" in mail.outbox[-1].body
    assert not any("内部意见" in letter.body for letter in mail.outbox)


@pytest.mark.parametrize(("language", "sentence"), [("zh-hant", "的申請未獲通過"), ("en", "was not approved")])
def test_letters_are_in_the_language_of_the_application(nation: Nation, language: str, sentence: str) -> None:
    number = apply_in(language)
    reject_application(number=number, person=nation.person("nation"), stage=0, text="材料不全", at=AT)
    hand_on()
    assert sentence in mail.outbox[-1].body
    assert "材料不全" in mail.outbox[-1].body


def test_a_mail_server_that_is_away_breaks_nothing_and_the_letter_can_go_later(nation: Nation, settings: pytest.FixtureRequest) -> None:
    number = apply_in("zh-hans")
    withdraw_application(number=number, actor_id=None, at=AT)
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 1
    hand_on()
    assert LibraryApplication.objects.get(number=number).state == "withdrawn"
    assert list(JobRun.objects.filter(name="libraries.letter").values_list("state", flat=True)) == ["failed", "failed"]


def test_an_installation_without_mail_queues_no_letters(nation: Nation, settings: pytest.FixtureRequest) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    apply_in("zh-hans")
    hand_on()
    assert JobRun.objects.filter(name="libraries.letter").count() == 0


def test_an_applicant_with_an_account_is_told_on_the_device_too(nation: Nation) -> None:
    account = Account.objects.get(username="reader")
    PushDevice.objects.create(
        account=account, endpoint="https://push.example.cn/1", digest=b"1" * 32, key=b"k" * 65, secret=b"s" * 16, language="zh-hant", topics=["library"], created_at=AT,
    )
    number = apply_in("zh-hans", applicant_id=account.pk)
    hand_on()
    message = PushNotice.objects.get().message
    assert (message["title"], message["path"], message["body"]) == ("入網申請已收到", f"/libraries/join/{number}/", number)
    assert f"/libraries/join/{number}/" in mail.outbox[-1].body
