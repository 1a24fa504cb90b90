"""Words of state in accounts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActKind(models.TextChoices):
    """What was done to an account."""

    OPENED = "opened", _("开户")
    CHANGED = "changed", _("改资料")
    DEACTIVATED = "deactivated", _("停用")
    REACTIVATED = "reactivated", _("恢复使用")
    PASSWORD_ISSUED = "password_issued", _("发临时密码")
    PASSWORD_CHANGED = "password_changed", _("改密码")
    GRANT_ASKED = "grant_asked", _("申请授岗")
    GRANT_REFUSED = "grant_refused", _("授岗未获批准")
    ROLE_GRANTED = "role_granted", _("授岗")
    ROLE_REVOKED = "role_revoked", _("撤岗")
    FACTOR_ADDED = "factor_added", _("添加第二重验证")
    FACTOR_REMOVED = "factor_removed", _("去掉第二重验证")
    RECOVERY_ASKED = "recovery_asked", _("申请重置登录方式")
    RECOVERY_REFUSED = "recovery_refused", _("重置未获批准")
    RECOVERED = "recovered", _("重置登录方式")
    KEY_ISSUED = "key_issued", _("发接口密钥")
    KEY_REVOKED = "key_revoked", _("撤销接口密钥")
    SIGNED_OUT = "signed_out", _("退出其他登录")
    ERASURE_ASKED = "erasure_asked", _("申请销户")
    ERASURE_WITHDRAWN = "erasure_withdrawn", _("撤回销户申请")
    ERASED = "erased", _("销户")
    REGISTERED = "registered", _("自行登记")
    PROOF_CHANGED = "proof_changed", _("核验身份")
    CARD_ISSUED = "card_issued", _("发读者证")
    CARD_ENDED = "card_ended", _("读者证停用")
    CARD_CLAIMED = "card_claimed", _("凭证号认领")
    GUARDIAN_ADDED = "guardian_added", _("登记监护")
    GUARDIAN_END_ASKED = "guardian_end_asked", _("申请终止监护")
    GUARDIAN_END_REFUSED = "guardian_end_refused", _("终止监护未获批准")
    GUARDIAN_ENDED = "guardian_ended", _("终止监护")
    HANDED_OVER = "handed_over", _("满十四岁，由本人决定")
    CAME_OF_AGE = "came_of_age", _("成年")
    ROLE_CHANGE_ASKED = "role_change_asked", _("申请改岗位的权限")
    ROLE_CHANGE_REFUSED = "role_change_refused", _("改岗位的权限未获批准")
    ROLE_CHANGED = "role_changed", _("改岗位的权限")
    DELEGATED = "delegated", _("托付权限")
    DELEGATION_ENDED = "delegation_ended", _("收回托付的权限")
    PROVIDER_ASKED = "provider_asked", _("申请接入外部登录")
    PROVIDER_REFUSED = "provider_refused", _("接入外部登录未获批准")
    PROVIDER_APPROVED = "provider_approved", _("接入外部登录")
    PROVIDER_ENDED = "provider_ended", _("停用外部登录")
    IDENTITY_LINKED = "identity_linked", _("连上外部账户")
    IDENTITY_UNLINKED = "identity_unlinked", _("解除外部账户")


class RequestState(models.TextChoices):
    """Where a request stands."""

    WAITING = "waiting", _("待批准")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")


class ProviderKind(models.TextChoices):
    """How a provider speaks."""

    OIDC = "oidc", "OpenID Connect"
    SAML = "saml", "SAML 2.0"


class NoticeKind(models.TextChoices):
    """What the owner of an account hears about."""

    NEW_DEVICE = "new_device", _("有新的设备登录了您的账户")
    PASSWORD_CHANGED = "password_changed", _("您的密码改过了")
    FACTORS_CHANGED = "factors_changed", _("您的第二重验证改过了")
    RECOVERY_CODE_USED = "recovery_code_used", _("用掉了一个恢复码")
    RECOVERED = "recovered", _("馆员重置了您的登录方式")
    KEY_ISSUED = "key_issued", _("您的账户有了新的接口密钥")
    KEY_EXPIRES = "key_expires", _("您的一把接口密钥快到期了，请换新")
    CARD_ENDED = "card_ended", _("您的一张读者证停用了")
    CONSENT_NEEDED = "consent_needed", _("有一项说明改过了，请再看一遍并决定是否同意")
    HANDED_OVER = "handed_over", _("孩子满十四岁了，以后由本人决定同意什么")
    CAME_OF_AGE = "came_of_age", _("孩子成年了，监护到此结束")
    GUARDIAN_CHANGED = "guardian_changed", _("监护的登记改过了")
    DELEGATION_CHANGED = "delegation_changed", _("托付给您或由您托付的权限有变化")
    IDENTITY_CHANGED = "identity_changed", _("您的账户连上或解除了一个外部账户")


class CardState(models.TextChoices):
    """Whether a card is good."""

    ACTIVE = "active", _("有效")
    LOST = "lost", _("挂失")
    REPLACED = "replaced", _("已换证")
    WITHDRAWN = "withdrawn", _("已收回")


class Relation(models.TextChoices):
    """Who a guardian is to the child."""

    PARENT = "parent", _("父母")
    GRANDPARENT = "grandparent", _("祖父母、外祖父母")
    OTHER = "other", _("其他监护人")


class GuardianshipEndKind(models.TextChoices):
    """Why a guardianship ended."""

    STAFF = "staff", _("馆员登记终止")
    OF_AGE = "of_age", _("孩子成年")
    ERASED = "erased", _("销户")
