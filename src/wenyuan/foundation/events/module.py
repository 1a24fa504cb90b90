"""Manifest of events."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest

MANIFEST = Manifest(id="foundation.events", version="1.0", title=_("事件"))
