"""Manifest of assisted cataloguing."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Requirement

MANIFEST = Manifest(
    id="knowledge.assist",
    version="1.0",
    title=_("辅助编目"),
    needs=(Requirement("foundation.accounts", "1.0"), Requirement("knowledge.catalogue", "1.0")),
    menu=(MenuEntry(area="cataloguing", title=_("辅助编目"), path="/staff/assist/", icon="ask", permission="catalogue.edit_record", order=60),),
)
