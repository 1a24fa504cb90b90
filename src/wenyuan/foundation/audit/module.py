"""Manifest of audit."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission, Requirement

MANIFEST = Manifest(
    id="foundation.audit",
    version="1.0",
    title=_("证据"),
    needs=(Requirement("foundation.accounts", "1.0"), Requirement("foundation.libraries", "1.0"), Requirement("foundation.jobs", "1.0")),
    permissions=(Permission("audit.view", _("查看操作记录")),),
    menu=(MenuEntry(area="governance", title=_("操作记录"), path="/staff/audit/", icon="list", permission="audit.view", order=85),),
    personal_data=(_("操作记录中的操作者与理由：存于可删除的表，日志里只有加盐摘要"),),
)
