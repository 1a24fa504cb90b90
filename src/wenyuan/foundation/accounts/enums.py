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


class RequestState(models.TextChoices):
    """Where a request stands."""

    WAITING = "waiting", _("待批准")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")


class NoticeKind(models.TextChoices):
    """What the owner of an account hears about."""

    NEW_DEVICE = "new_device", _("有新的设备登录了您的账户")
    PASSWORD_CHANGED = "password_changed", _("您的密码改过了")
    FACTORS_CHANGED = "factors_changed", _("您的第二重验证改过了")
    RECOVERY_CODE_USED = "recovery_code_used", _("用掉了一个恢复码")
    RECOVERED = "recovered", _("馆员重置了您的登录方式")
    KEY_ISSUED = "key_issued", _("您的账户有了新的接口密钥")
