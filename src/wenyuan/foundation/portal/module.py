"""Manifest of the portal."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, Requirement

MANIFEST = Manifest(
    id="foundation.portal",
    version="1.0",
    title=_("门户"),
    needs=(Requirement("foundation.accounts", "1.0"), Requirement("foundation.libraries", "1.0"), Requirement("foundation.operations", "1.0"), Requirement("foundation.jobs", "1.0"), Requirement("foundation.net", "1.0"), Requirement("foundation.events", "1.0")),
    personal_data=(_("接收通知的设备：浏览器给的地址、钥匙和您选的内容，存到您停用或销户为止"),),
)
