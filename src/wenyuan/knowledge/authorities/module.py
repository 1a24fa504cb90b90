"""Manifest of authority control."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission, Requirement

from .menu import count_waiting

MANIFEST = Manifest(
    id="knowledge.authorities",
    version="1.0",
    title=_("规范控制"),
    needs=(
        Requirement("foundation.libraries", "1.0"),
        Requirement("foundation.accounts", "1.0"),
        Requirement("foundation.identifiers", "1.0"),
        Requirement("foundation.jobs", "1.0"),
        Requirement("foundation.events", "1.0"),
        Requirement("foundation.tenancy", "1.0"),
        Requirement("knowledge.discovery", "1.0"),
        Requirement("knowledge.catalogue", "1.0"),
    ),
    permissions=(
        Permission("authorities.edit_authority", _("编辑规范记录")),
        Permission("authorities.delete_authority", _("注销与合并规范记录")),
        Permission("authorities.link_headings", _("链接书目标目与规范")),
        Permission("authorities.change_headings", _("把改过的标目写进书目")),
    ),
    menu=(
        MenuEntry(area="cataloguing", title=_("规范"), path="/staff/authorities/", icon="card", permission="catalogue.view_record", order=20),
        MenuEntry(area="cataloguing", title=_("规范审核"), path="/staff/authorities/review/", icon="check", permission="authorities.link_headings", order=21, badge=count_waiting),
    ),
    personal_data=(_("规范链接、合并与标目更改：经办人的账户编号"),),
)
