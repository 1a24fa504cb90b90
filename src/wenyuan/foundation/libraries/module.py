"""Manifest of the library registry."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission

MANIFEST = Manifest(
    id="foundation.libraries",
    version="1.0",
    title=_("图书馆"),
    permissions=(Permission("libraries.manage", _("管理图书馆、分馆与日历")),),
    menu=(MenuEntry(area="portal", title=_("到馆"), path="/libraries/", order=40),),
    referable=("libraries.Library", "libraries.Branch", "libraries.ServicePoint", "libraries.ShelvingLocation"),
)
