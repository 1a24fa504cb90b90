"""Manifest of the developers' portal."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest

MANIFEST = Manifest(id="foundation.developers", version="1.0", title=_("开发者门户"))
