"""The applicant's side: open an application, fill it in, put papers in, hand it in, answer, take it back."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import BinaryIO, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wenyuan.foundation.events.api import emit
from wenyuan.foundation.storage.api import FileTooLarge, files

from ..enums import ApplicationAct, ApplicationState, Level
from ..models import ApplicationPaper, ApplicationStep, Library, LibraryApplication
from .contents import recognise_paper
from .stages import stages_of

MAX_PAPERS: Final = 8
MAX_PAPER: Final = 10 * 2**20
MAX_PAPERS_TOTAL: Final = 40 * 2**20
MAX_TEXT: Final = 4_000
# ISO 15511: a prefix of one to four letters, a hyphen, a unit identifier of at most eleven characters. The solidus and the colon
# that the standard also allows would break addresses of pages.
CODE: Final = re.compile(r"[A-Za-z]{1,4}-[A-Za-z0-9-]{1,11}")
_PHONE: Final = re.compile(r"[0-9+()（）\-—转 ]{5,40}")
TOLD: Final = frozenset({
    ApplicationAct.SUBMITTED, ApplicationAct.ANSWERED, ApplicationAct.ASKED, ApplicationAct.PASSED, ApplicationAct.APPROVED, ApplicationAct.REJECTED,
    ApplicationAct.WITHDRAWN, ApplicationAct.REVOKED, ApplicationAct.INVITED,
})
OPEN_STATES: Final = (ApplicationState.DRAFT, ApplicationState.ASKED)
_LENGTHS: Final = {"name": 120, "name_en": 120, "code": 32, "address": 240, "contact_name": 80, "phone": 40, "statement": MAX_TEXT}


class NotNow(ValueError):
    """The application or library does not stand where this act is possible."""


class FormErrors(ValueError):
    """What is wrong with each field: `errors` maps a field's name to sentences."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(str(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What an applicant fills in. Numbers and the superior library come as None when nothing usable was written."""

    name: str = ""
    name_en: str = ""
    level: str = ""
    code: str = ""
    parent_id: int | None = None
    address: str = ""
    contact_name: str = ""
    phone: str = ""
    expected_records: int | None = None
    expected_readers: int | None = None
    statement: str = ""


@transaction.atomic
def open_application(*, email: str, applicant_id: int | None, at: datetime) -> tuple[str, str]:
    """Begin a draft; return its number and the secret that opens it again, which is kept nowhere else.

    Raises:
        FormErrors: The e-mail address cannot be one.
    """
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError:
        raise FormErrors({"email": [_("请写可用的邮箱地址，如 name@example.cn。")]}) from None
    secret = secrets.token_urlsafe(24)
    number = _free_number(at)
    application = LibraryApplication.objects.create(
        number=number, secret_digest=digest_secret(secret), applicant_id=applicant_id, email=email[:254], language=(get_language() or "")[:8], created_at=at, changed_at=at,
    )
    note_step(application, ApplicationAct.OPENED, actor_id=applicant_id, at=at)
    return number, secret


def _free_number(at: datetime) -> str:
    while True:
        number = f"{at.year}-{secrets.randbelow(10**6):06d}"
        if not LibraryApplication.objects.filter(number=number).exists():
            return number


def digest_secret(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_secret_of(application: LibraryApplication, secret: str) -> bool:
    """Whether a secret opens an application, in constant time."""
    return hmac.compare_digest(application.secret_digest, digest_secret(secret[:200]))


@transaction.atomic
def save_draft(*, number: str, facts: ApplicationFacts, at: datetime) -> None:
    """Keep what was written so far, however unfinished; texts that are too long are cut.

    Raises:
        NotNow: The application has been handed in.
    """
    application = _open(number)
    _put(application, facts)
    application.changed_at = at
    application.save()


@transaction.atomic
def submit_application(*, number: str, facts: ApplicationFacts, answer: str = "", actor_id: int | None, at: datetime) -> None:
    """Hand an application in, or hand it in again with an answer to what was asked.

    Raises:
        FormErrors: Something is missing or cannot be used; nothing was handed in, but what was written is kept by the caller.
        NotNow: It has been handed in already.
    """
    application = _open(number)
    asked = application.state == ApplicationState.ASKED
    errors = check_facts(facts, application=application)
    if asked and not answer.strip():
        errors["answer"] = [_("请回答审核人的问题。")]
    if errors:
        raise FormErrors(errors)
    _put(application, facts)
    if not asked:
        application.stages, application.stage = stages_of(facts.level, has_superior=facts.parent_id is not None), 0
    application.submitted_at = application.submitted_at or at
    application.state, application.changed_at = ApplicationState.SUBMITTED, at
    application.save()
    note_step(application, ApplicationAct.ANSWERED if asked else ApplicationAct.SUBMITTED, actor_id=actor_id, text=answer[:MAX_TEXT], at=at)


@transaction.atomic
def withdraw_application(*, number: str, actor_id: int | None, at: datetime) -> None:
    """Take an application back before it is decided.

    Raises:
        NotNow: It has been decided.
    """
    application = LibraryApplication.objects.select_for_update().get(number=number)
    if application.state not in {*OPEN_STATES, ApplicationState.SUBMITTED}:
        raise NotNow(application.state)
    application.state, application.changed_at = ApplicationState.WITHDRAWN, at
    application.save()
    note_step(application, ApplicationAct.WITHDRAWN, actor_id=actor_id, at=at)


def add_paper(*, number: str, name: str, stream: BinaryIO, at: datetime) -> None:
    """Keep a paper; what it is, its octets say.

    Raises:
        FormErrors: Not a PDF, JPEG or PNG, too large, or too many.
        NotNow: The application has been handed in.
    """
    head = stream.read(1024)
    stream.seek(0)
    media_type = recognise_paper(head)
    if media_type is None:
        raise FormErrors({"papers": [_("“%(name)s”不是 PDF、JPEG 或 PNG 文件。") % {"name": name[:80]}]})
    with transaction.atomic():
        application = _open(number)
        papers = application.papers.all()
        total = papers.aggregate(total=Sum("size"))["total"] or 0
        if papers.count() >= MAX_PAPERS or total >= MAX_PAPERS_TOTAL:
            raise FormErrors({"papers": [_("最多 %(count)s 份、共 %(size)s MB。请先移去一份。") % {"count": MAX_PAPERS, "size": MAX_PAPERS_TOTAL >> 20}]})
        try:
            stored = files().put(stream, limit=min(MAX_PAPER, MAX_PAPERS_TOTAL - total))
        except FileTooLarge:
            raise FormErrors({"papers": [_("“%(name)s”太大：每份不超过 %(one)s MB，共不超过 %(size)s MB。") % {"name": name[:80], "one": MAX_PAPER >> 20, "size": MAX_PAPERS_TOTAL >> 20}]}) from None
        if papers.filter(digest=stored.digest).exists():
            return
        ApplicationPaper.objects.create(application=application, name=_plain_name(name), digest=stored.digest, media_type=media_type, size=stored.size, at=at)
        LibraryApplication.objects.filter(pk=application.pk).update(changed_at=at)


def _plain_name(name: str) -> str:
    """Return the last part of a file name without control characters."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(c for c in last if c.isprintable())[-120:].strip() or "file"


@transaction.atomic
def remove_paper(*, number: str, paper_id: int, at: datetime) -> None:
    """Take a paper out again while the form is open.

    Raises:
        NotNow: The application has been handed in.
    """
    application = _open(number)
    application.papers.filter(pk=paper_id).delete()
    LibraryApplication.objects.filter(pk=application.pk).update(changed_at=at)


def check_facts(facts: ApplicationFacts, *, application: LibraryApplication) -> dict[str, list[str]]:
    """Return what stands in the way of handing in, by field."""
    errors: dict[str, list[str]] = {}
    for name, sentence in (
        ("name", _("请写图书馆的中文全称。")), ("address", _("请写图书馆的地址。")), ("contact_name", _("请写联系人。")), ("statement", _("请写申请说明。")),
    ):
        if not getattr(facts, name).strip():
            errors[name] = [sentence]
    if facts.level not in Level.values:
        errors["level"] = [_("请选级别。")]
    if not _PHONE.fullmatch(facts.phone.strip()):
        errors["phone"] = [_("请写电话：数字、空格与 + - ( )。")]
    if facts.expected_records is None:
        errors["expected_records"] = [_("请写整数，没有写 0。")]
    if facts.parent_id is not None and not Library.objects.filter(pk=facts.parent_id, active=True).exists():
        errors["parent"] = [_("没有这个上级馆。")]
    problem = code_problem(facts.code, application_id=application.pk) if facts.code.strip() else ""
    if problem:
        errors["code"] = [problem]
    for name, length in _LENGTHS.items():
        if len(getattr(facts, name)) > length:
            errors.setdefault(name, []).append(_("最多 %(n)s 字。") % {"n": length})
    return errors


def code_problem(code: str, *, application_id: int | None) -> str:
    """Return why a code cannot be taken, or nothing."""
    code = code.strip()
    if not CODE.fullmatch(code):
        return _("馆代码形如 CN-110000-NLC：字母前缀、连字符、至多 11 个字母数字。")
    others = LibraryApplication.objects.filter(code__iexact=code, state__in=[ApplicationState.SUBMITTED, ApplicationState.ASKED])
    if Library.objects.filter(code__iexact=code).exists() or others.exclude(pk=application_id or 0).exists():
        return _("这个馆代码已有人用。")
    return ""


def _open(number: str) -> LibraryApplication:
    application = LibraryApplication.objects.select_for_update().get(number=number)
    if application.state not in OPEN_STATES:
        raise NotNow(application.state)
    return application


def _put(application: LibraryApplication, facts: ApplicationFacts) -> None:
    for field in fields(facts):
        value = getattr(facts, field.name)
        if isinstance(value, str):
            value = value.replace("\x00", "").strip()[: _LENGTHS.get(field.name, 16)]
        setattr(application, field.name, value)
    if application.level not in Level.values:
        application.level = ""
    if application.parent_id is not None and not Library.objects.filter(pk=application.parent_id).exists():
        application.parent_id = None


def note_step(application: LibraryApplication, act: ApplicationAct, *, at: datetime, actor_id: int | None, text: str = "", stage: str = "") -> None:
    """Write one line of the history; what the applicant should hear of is also told as an event."""
    step = ApplicationStep.objects.create(application=application, act=act, stage=stage, actor_id=actor_id, text=text.replace("\x00", "").strip()[:MAX_TEXT], at=at)
    if act in TOLD:
        payload = {"number": application.number, "act": act.value, "step": step.pk, "applicant": application.applicant_id}
        emit(name="libraries.application.changed.v1", subject=application.number, payload=payload, at=at)
