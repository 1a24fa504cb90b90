"""Manifest of outgoing requests."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest

MANIFEST = Manifest(id="foundation.net", version="1.0", title=_("对外请求"))
