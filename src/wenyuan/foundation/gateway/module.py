"""Manifest of the gateway."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission, Requirement

MANIFEST = Manifest(
    id="foundation.gateway",
    version="1.0",
    title=_("外部模块"),
    needs=(
        Requirement("foundation.accounts", "1.0"), Requirement("foundation.audit", "1.0"), Requirement("foundation.jobs", "1.0"), Requirement("foundation.modules", "1.0"),
        Requirement("foundation.net", "1.0"),
    ),
    permissions=(Permission("modules.manage", _("接入与停用外部模块")),),
    menu=(MenuEntry(area="governance", title=_("模块"), path="/staff/modules/", icon="gear", permission="modules.manage", order=84),),
    personal_data=(_("交给外部模块的读者：每个模块各有一个假名，不含姓名与账号；不保存往来内容"),),
)
