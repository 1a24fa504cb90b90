"""Manifest of accounts."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission, Requirement

MANIFEST = Manifest(
    id="foundation.accounts",
    version="1.1",
    title=_("账户"),
    needs=(Requirement("foundation.libraries", "1.0"), Requirement("foundation.events", "1.0")),
    permissions=(Permission("accounts.manage", _("管理账户与角色")),),
    menu=(MenuEntry(area="governance", title=_("账户"), path="/staff/accounts/", icon="user", permission="accounts.manage", order=20),),
    personal_data=(_("账户：姓名、用户名、邮箱、读者证号、所属馆、登录时间"), _("账户的经过：何人何时做了何事与事由"), _("登录会话：账户编号，至多两周")),
    referable=("accounts.Account",),
)
