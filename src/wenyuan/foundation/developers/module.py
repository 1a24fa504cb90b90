"""Manifest of the developers' portal."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, Requirement

MANIFEST = Manifest(
    id="foundation.developers", version="1.1", title=_("开发者门户"),
    needs=(Requirement("foundation.accounts", "1.0"), Requirement("foundation.gateway", "1.0"), Requirement("foundation.modules", "1.0")),
)
