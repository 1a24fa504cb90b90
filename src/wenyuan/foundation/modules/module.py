"""Manifest of the module registry."""

from django.utils.translation import gettext_lazy as _

from .data import Manifest

MANIFEST = Manifest(id="foundation.modules", version="1.0", title=_("模块"))
