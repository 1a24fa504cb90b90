"""Manifest of rights."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission, Requirement

MANIFEST = Manifest(
    id="foundation.rights",
    version="1.1",
    title=_("权利"),
    needs=(
        Requirement("foundation.accounts", "1.0"), Requirement("foundation.audit", "1.0"), Requirement("foundation.events", "1.0"), Requirement("foundation.libraries", "1.0"),
    ),
    permissions=(Permission("rights.manage", _("管理使用规则：规则、馆内网段、读者组、许可")),),
    menu=(MenuEntry(area="governance", title=_("使用规则"), path="/staff/rights/", icon="lock", permission="rights.manage", order=60),),
    personal_data=(_("读者组：成员的账户编号"), _("许可的名额：账户编号，至多一天"), _("个人复制：账户编号、对象与时间")),
    referable=("rights.RightsPolicy", "rights.Licence", "rights.ReaderGroup"),
)
