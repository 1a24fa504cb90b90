"""What accounts itself holds about a person, and the traces of work that other modules keep by account number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from ..enums import GuardianshipEndKind
from ..models import (
    Account,
    AccountAct,
    ApiKey,
    Card,
    Consent,
    Delegation,
    ExternalIdentity,
    GrantRequest,
    Guardianship,
    GuardianshipEnd,
    KnownDevice,
    MailConfirmation,
    Notice,
    Passkey,
    RecoveryCode,
    RecoveryRequest,
    RoleGrant,
    SignedInSession,
    TotpSecret,
)
from ..personal_data import PersonalData, Rows, declare_impersonal, register_personal_data

_MOST = 10_000
# Who did what, kept by number in tables of other modules: the history of records must stay whole.
_TRACES = (
    "catalogue.RecordVersion.actor", "catalogue.AuthorityVersion.actor", "catalogue.Batch.actor", "jobs.JobRun.requested_by", "accounts.AccountAct.actor",
    "accounts.GrantRequest.asked_by", "accounts.GrantRequest.decided_by", "accounts.RecoveryRequest.asked_by", "accounts.RecoveryRequest.decided_by",
    "events.Subscription.created_by", "libraries.ApplicationStep.actor_id", "libraries.LibraryPolicy.changed_by_id", "libraries.LibraryStep.actor_id", "audit.PendingAct.actor_id", "audit.PendingAct.actor_salt",
    "audit.ActorSalt.actor_id", "accounts.Card.issued_by", "accounts.Consent.given_by", "accounts.ConsentText.published_by", "accounts.FamilyRule.changed_by",
    "accounts.Guardianship.begun_by", "accounts.GuardianshipEnd.asked_by", "accounts.GuardianshipEnd.decided_by", "accounts.RoleVersion.changed_by",
    "accounts.RoleVersion.approved_by", "accounts.RoleChange.asked_by", "accounts.RoleChange.decided_by", "accounts.Delegation.ended_by",
    "accounts.IdentityProvider.asked_by", "accounts.IdentityProvider.decided_by",
)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _rows(model: type[Model], fields: tuple[str, ...]) -> Callable[[int], Rows]:
    def export(account_id: int) -> Rows:
        found = model._default_manager.filter(account_id=account_id).order_by("pk").values(*fields)[:_MOST]  # noqa: SLF001 -- Django's public name
        return [{key: _plain(value) for key, value in row.items()} for row in found]

    return export


def _drop(*models: type[Model]) -> Callable[[int, datetime], None]:
    def erase(account_id: int, _at: datetime) -> None:
        for model in models:
            model._default_manager.filter(account_id=account_id).delete()  # noqa: SLF001 -- Django's public name

    return erase


def _export_account(account_id: int) -> Rows:
    fields = ("id", "username", "name", "family_name", "given_name", "name_pinyin", "birth_on", "phone", "email", "card_number", "home_library_id", "is_active", "language", "elder_mode", "proof", "created_at", "last_login")
    return [{key: _plain(value) for key, value in row.items()} for row in Account.objects.filter(pk=account_id).values(*fields)]


def _erase_account(account_id: int, _at: datetime) -> None:
    Account.objects.filter(pk=account_id).update(
        username=f"erased-{account_id}", name="—", email="", card_number="", is_active=False, password=make_password(None), language="", last_login=None, must_change_password=False,
        family_name="", given_name="", name_pinyin="", birth_on=None, phone="", elder_mode=False, proof=0,
    )
    MailConfirmation.objects.filter(account_id=account_id).delete()


def _erase_family(account_id: int, at: datetime) -> None:
    Guardianship.objects.filter(Q(child_id=account_id) | Q(guardian_id=account_id), ended_at=None).update(ended_at=at, end_kind=GuardianshipEndKind.ERASED)
    GuardianshipEnd.objects.filter(Q(guardianship__child_id=account_id) | Q(guardianship__guardian_id=account_id)).update(reason="")


def _family_rows(account_id: int) -> Rows:
    found = Guardianship.objects.filter(Q(child_id=account_id) | Q(guardian_id=account_id)).order_by("pk")
    return [
        {"as": "child" if bond.child_id == account_id else "guardian", "relation": bond.relation, "begun_at": _plain(bond.begun_at), "ended_at": _plain(bond.ended_at)} for bond in found[:_MOST]
    ]


def _loan_rows(account_id: int) -> Rows:
    found = Delegation.objects.filter(Q(lender_id=account_id) | Q(borrower_id=account_id)).order_by("pk")
    return [
        {"as": "lender" if one.lender_id == account_id else "borrower", "library_id": one.library_id, "permissions": one.permissions, "reason": one.reason, "begins_at": _plain(one.begins_at),
         "expires_at": _plain(one.expires_at), "ended_at": _plain(one.ended_at)} for one in found[:_MOST]
    ]


def _erase_loans(account_id: int, at: datetime) -> None:
    mine = Delegation.objects.filter(Q(lender_id=account_id) | Q(borrower_id=account_id))
    mine.filter(ended_at=None).update(ended_at=at)
    mine.update(reason="")


def _erase_reasons(account_id: int, _at: datetime) -> None:
    for model in (AccountAct, GrantRequest, RecoveryRequest):
        model._default_manager.filter(account_id=account_id).update(reason="")  # noqa: SLF001 -- Django's public name


def _trace_rows(account_id: int) -> Rows:
    rows: Rows = []
    for column in _TRACES:
        label, _dot, field = column.rpartition(".")
        app, name = label.split(".")
        if not apps.is_installed(f"wenyuan.foundation.{app}") and not apps.is_installed(f"wenyuan.knowledge.{app}"):
            continue
        model = next((m for m in apps.get_app_config(app).get_models() if m.__name__ == name), None)
        if model is None or field == "actor_salt":
            continue
        count = model._default_manager.filter(**{field if field.endswith("_id") else f"{field}_id": account_id}).count()  # noqa: SLF001 -- Django's public name
        if count:
            rows.append({"table": label, "rows": count})
    return rows


def _columns(label: str, *names: str) -> set[str]:
    return {f"accounts.{label}.{name}" for name in names}


def register_holdings() -> None:
    """Register everything of this module; called once when the application starts."""
    register_personal_data(PersonalData(
        "account", _("账户"), _("让您登录、借书，让馆员认出您"),
        frozenset(_columns("Account", "username", "name", "email", "card_number", "password", "must_change_password", "last_login", "language", "family_name", "given_name", "name_pinyin", "birth_on", "phone", "elder_mode", "proof")
                  | _columns("MailConfirmation", "account", "email")),
        _export_account, _erase_account, _("账户编号作为空壳留下，姓名、出生日期、电话、证号、邮箱、密码都去掉"), "always",
    ))
    register_personal_data(PersonalData(
        "roles", _("岗位"), _("决定您在工作台能做什么"), frozenset(_columns("RoleGrant", "account")), _rows(RoleGrant, ("role__title", "library_id", "expires_at")), _drop(RoleGrant),
    ))
    register_personal_data(PersonalData(
        "sign_ins", _("登录、设备与安全通知"), _("让您看出别人是否用了您的账户"),
        frozenset(_columns("SignedInSession", "account", "session_key", "device", "network", "provider_session") | _columns("KnownDevice", "account") | _columns("Notice", "account", "device", "network")),
        _rows(SignedInSession, ("device", "network", "method", "at", "ended_at")), _drop(SignedInSession, KnownDevice, Notice),
    ))
    register_personal_data(PersonalData(
        "factors", _("第二重验证"), _("保护您的账户"),
        frozenset(_columns("TotpSecret", "account") | _columns("Passkey", "account", "name") | _columns("RecoveryCode", "account")),
        _rows(Passkey, ("name", "created_at", "last_used_at")), _drop(TotpSecret, Passkey, RecoveryCode),
    ))
    register_personal_data(PersonalData(
        "api_keys", _("接口密钥"), _("让您的程序使用开放接口"), frozenset(_columns("ApiKey", "account", "name")),
        _rows(ApiKey, ("name", "prefix", "scopes", "library_id", "created_at", "expires_at", "revoked_at", "last_used_at")), _drop(ApiKey),
    ))
    register_personal_data(PersonalData(
        "consents", _("同意的记录"), _("证明您同意过什么、何时撤回"), frozenset(_columns("Consent", "account") | _columns("ErasureRequest", "account")),
        _rows(Consent, ("purpose", "version", "is_given", "at")), _drop(Consent), _("销户申请本身留下，证明是您要求的"), "always",
    ))
    register_personal_data(PersonalData(
        "cards", _("读者证"), _("证明您是哪个馆的读者，凭证借书"), frozenset(_columns("Card", "account", "holder_name", "birth_on")),
        _rows(Card, ("library_id", "number", "state", "issued_at", "expires_on", "ended_at")), _drop(Card), _("还没有人认领的证，按各馆的名单保管"), "always",
    ))
    register_personal_data(PersonalData(
        "family", _("监护"), _("未满十四岁的孩子由谁代为决定"), frozenset(_columns("Guardianship", "child", "guardian") | _columns("GuardianshipEnd", "reason")),
        _family_rows, _erase_family, _("曾有监护的记录以账户编号留下，证明当时的同意由谁作出"), "always",
    ))
    register_personal_data(PersonalData(
        "loans_of_rights", _("托付的权限"), _("休假时由同事代办"), frozenset(_columns("Delegation", "lender", "borrower", "reason")), _loan_rows, _erase_loans, _("何时托付了什么留下，事由去掉"),
    ))
    register_personal_data(PersonalData(
        "identities", _("外部账户"), _("让您用别处的账户登录"), frozenset(_columns("ExternalIdentity", "account", "subject")),
        _rows(ExternalIdentity, ("issuer", "subject", "linked_at", "last_used_at")), _drop(ExternalIdentity),
    ))
    register_personal_data(PersonalData(
        "acts", _("账户的经过"), _("馆方对账户做过什么，可以追究"),
        frozenset(_columns("AccountAct", "account", "reason") | _columns("GrantRequest", "account", "reason") | _columns("RecoveryRequest", "account", "reason")),
        _rows(AccountAct, ("kind", "reason", "library_id", "details", "at")), _erase_reasons, _("何时做了何事留下，事由去掉"),
    ))
    register_personal_data(PersonalData(
        "traces", _("工作留下的编号"), _("书目与审批的历史要完整"), frozenset(_TRACES), _trace_rows, lambda _account_id, _at: None, _("修改书目、审批、后台任务的历史只记账户编号，编号留下"),
    ))
    telephone = "belongs to an institution, not to a person"
    declare_impersonal(dict.fromkeys((
        "libraries.Library.address", "libraries.Library.phone", "libraries.Library.email", "libraries.Branch.address", "libraries.Branch.phone", "libraries.LibraryApplication.email",
        "libraries.LibraryApplication.address", "libraries.LibraryApplication.phone",
    ), telephone) | {"events.Subscription.address": "the address of a program that receives events"})
