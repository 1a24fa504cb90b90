"""Manifest of accounts."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission, Requirement

MANIFEST = Manifest(
    id="foundation.accounts",
    version="1.2",
    title=_("账户"),
    needs=(Requirement("foundation.libraries", "1.0"), Requirement("foundation.events", "1.0")),
    permissions=(Permission("accounts.manage", _("管理账户与角色")), Permission("accounts.register_readers", _("登记读者：开户、发证、核验身份、登记监护"))),
    menu=(
        MenuEntry(area="governance", title=_("账户"), path="/staff/accounts/", icon="user", permission="accounts.manage", order=20),
        MenuEntry(area="circulation", title=_("读者"), path="/staff/readers/", icon="user", permission="accounts.register_readers", order=10),
    ),
    personal_data=(_("账户：姓名与读音、用户名、出生日期、电话、邮箱、读者证号、所属馆、登录时间"), _("监护：孩子的账户由谁代为同意"), _("账户的经过：何人何时做了何事与事由"), _("登录会话：账户编号，至多两周")),
    referable=("accounts.Account",),
)
