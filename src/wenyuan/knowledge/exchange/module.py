"""Manifest of data exchange."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, Requirement

MANIFEST = Manifest(
    id="knowledge.exchange",
    version="1.0",
    title=_("数据交换"),
    needs=(
        Requirement("foundation.libraries", "1.0"),
        Requirement("foundation.accounts", "1.0"),
        Requirement("foundation.identifiers", "1.0"),
        Requirement("foundation.rights", "1.0"),
        Requirement("knowledge.discovery", "1.0"),
        Requirement("knowledge.catalogue", "1.0"),
        Requirement("knowledge.national", "1.0"),
    ),
)
