"""Manifest of the national bibliography."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission, Requirement

MANIFEST = Manifest(
    id="knowledge.national",
    version="1.0",
    title=_("国家书目"),
    needs=(
        Requirement("foundation.libraries", "1.0"),
        Requirement("foundation.accounts", "1.0"),
        Requirement("foundation.identifiers", "1.0"),
        Requirement("foundation.jobs", "1.0"),
        Requirement("foundation.audit", "1.0"),
        Requirement("foundation.events", "1.0"),
        Requirement("foundation.storage", "1.0"),
        Requirement("knowledge.discovery", "1.0"),
        Requirement("knowledge.catalogue", "1.0"),
    ),
    permissions=(Permission("national.manage_bibliography", _("编制国家书目")),),
    menu=(MenuEntry(area="cataloguing", title=_("国家书目"), path="/staff/national/", icon="book", permission="national.manage_bibliography", order=60),),
    personal_data=(_("国家书目：编制人的账户编号"),),
)
