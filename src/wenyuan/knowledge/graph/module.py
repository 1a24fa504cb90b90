"""Manifest of the knowledge graph."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, Permission, Requirement

MANIFEST = Manifest(
    id="knowledge.graph",
    version="1.0",
    title=_("知识图谱"),
    needs=(Requirement("foundation.ui", "1.0"), Requirement("foundation.events", "1.0"), Requirement("foundation.net", "1.0")),
    permissions=(Permission("graph.manage", _("重建知识图谱")),),
)
