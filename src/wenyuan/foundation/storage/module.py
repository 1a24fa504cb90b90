"""Manifest of storage."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest

MANIFEST = Manifest(id="foundation.storage", version="1.0", title=_("文件"))
