"""Manifest of metadata harvest."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission, Requirement

MANIFEST = Manifest(
    id="knowledge.harvest",
    version="1.0",
    title=_("元数据采集"),
    needs=(
        Requirement("foundation.libraries", "1.0"),
        Requirement("foundation.accounts", "1.0"),
        Requirement("foundation.net", "1.0"),
        Requirement("foundation.jobs", "1.0"),
        Requirement("foundation.audit", "1.0"),
        Requirement("foundation.tenancy", "1.0"),
        Requirement("knowledge.catalogue", "1.0"),
    ),
    permissions=(Permission("harvest.view_source", _("查看采集来源")), Permission("harvest.manage_source", _("设置与运行采集来源"))),
    menu=(MenuEntry(area="cataloguing", title=_("元数据采集"), path="/staff/harvest/", icon="dl", permission="harvest.view_source", order=40),),
    personal_data=(_("采集来源与运行：设置人、发起人的账户编号"),),
)
