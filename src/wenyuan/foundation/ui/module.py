"""Manifest of the look."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, Requirement

MANIFEST = Manifest(id="foundation.ui", version="1.0", title=_("界面"), needs=(Requirement("foundation.accounts", "1.0"),))
