"""Manifest of the catalogue."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission, Requirement

MANIFEST = Manifest(
    id="knowledge.catalogue",
    version="1.0",
    title=_("书目"),
    needs=(
        Requirement("foundation.libraries", "1.0"),
        Requirement("foundation.accounts", "1.0"),
        Requirement("foundation.identifiers", "1.0"),
        Requirement("foundation.jobs", "1.0"),
        Requirement("foundation.audit", "1.0"),
        Requirement("foundation.tenancy", "1.0"),
        Requirement("foundation.storage", "1.0"),
        Requirement("foundation.portal", "1.0"),
        Requirement("knowledge.discovery", "1.0"),
    ),
    permissions=(
        Permission("catalogue.view_record", _("查看未公开的书目")),
        Permission("catalogue.edit_record", _("编辑书目")),
        Permission("catalogue.delete_record", _("注销书目")),
        Permission("catalogue.run_batch", _("导入与批处理")),
        Permission("catalogue.export_records", _("导出书目")),
    ),
    menu=(
        MenuEntry(area="cataloguing", title=_("书目"), path="/staff/records/", icon="pen", permission="catalogue.view_record", order=10),
        MenuEntry(area="cataloguing", title=_("导入与批处理"), path="/staff/batches/", icon="copy", permission="catalogue.run_batch", order=30),
    ),
    personal_data=(_("书目版本：修改人的账户编号"),),
    referable=("catalogue.Record", "catalogue.Item", "catalogue.Authority"),
)
