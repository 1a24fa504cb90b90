"""Manifest of topical databases."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission, Requirement

MANIFEST = Manifest(
    id="knowledge.collections",
    version="1.0",
    title=_("专题资源库"),
    needs=(
        Requirement("foundation.libraries", "1.0"),
        Requirement("foundation.accounts", "1.0"),
        Requirement("foundation.identifiers", "1.0"),
        Requirement("foundation.events", "1.0"),
        Requirement("foundation.storage", "1.0"),
        Requirement("foundation.portal", "1.0"),
        Requirement("knowledge.discovery", "1.0"),
        Requirement("knowledge.graph", "1.0"),
        Requirement("knowledge.catalogue", "1.0"),
    ),
    permissions=(Permission("collections.edit_topic", _("编辑专题")), Permission("collections.publish_topic", _("发布和撤下专题"))),
    menu=(
        MenuEntry(area="portal", title=_("专题"), path="/topics/", order=40),
        MenuEntry(area="cataloguing", title=_("专题资源库"), path="/staff/topics/", icon="book", permission="collections.edit_topic", order=70),
    ),
    personal_data=(_("专题资源库：编者的账户编号"),),
)
