"""Manifest of discovery."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission, Requirement

MANIFEST = Manifest(
    id="knowledge.discovery",
    version="1.0",
    title=_("文津检索"),
    needs=(Requirement("foundation.ui", "1.0"), Requirement("foundation.jobs", "1.0"), Requirement("foundation.libraries", "1.0")),
    permissions=(Permission("discovery.manage", _("重建检索索引")),),
    menu=(
        MenuEntry(area="portal", title=_("检索"), path="/search/", order=10),
        MenuEntry(area="portal", title=_("分类浏览"), path="/browse/classes/", order=20),
    ),
)
