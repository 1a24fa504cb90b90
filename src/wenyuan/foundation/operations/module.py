"""Manifest of operations."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission, Requirement

from .queries.badges import count_open_errors

MANIFEST = Manifest(
    id="foundation.operations",
    version="1.0",
    title=_("运行"),
    needs=(
        Requirement("foundation.accounts", "1.0"), Requirement("foundation.jobs", "1.0"), Requirement("foundation.events", "1.0"),
        Requirement("foundation.tenancy", "1.0"),
    ),
    permissions=(Permission("operations.view", _("查看系统运行与安全")), Permission("operations.manage", _("标记错误已解决"))),
    menu=(MenuEntry(area="governance", title=_("系统运行"), path="/staff/operations/", icon="chart", permission="operations.view", order=70, badge=count_open_errors),),
)
