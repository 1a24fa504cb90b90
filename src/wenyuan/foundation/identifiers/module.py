"""Manifest of identifiers."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest

MANIFEST = Manifest(id="foundation.identifiers", version="1.0", title=_("永久标识"))
