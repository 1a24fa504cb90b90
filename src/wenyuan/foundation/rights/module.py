"""Manifest of rights."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, Requirement

MANIFEST = Manifest(id="foundation.rights", version="1.0", title=_("权利"), needs=(Requirement("foundation.accounts", "1.0"),))
