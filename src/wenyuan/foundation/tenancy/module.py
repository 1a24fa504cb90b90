"""What this module is."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest

MANIFEST = Manifest(id="foundation.tenancy", version="1.0", title=_("各馆数据隔离"))
