"""Manifest of the bookshelf."""

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Requirement

MANIFEST = Manifest(
    id="knowledge.bookshelf",
    version="1.0",
    title=_("我的书架"),
    needs=(
        Requirement("foundation.accounts", "1.0"), Requirement("foundation.portal", "1.0"), Requirement("foundation.jobs", "1.0"), Requirement("knowledge.discovery", "1.0"),
        Requirement("knowledge.catalogue", "1.0"),
    ),
    menu=(
        MenuEntry(area="account", title=_("存下的检索"), path="/account/searches/", icon="search", order=10),
        MenuEntry(area="account", title=_("我的书单"), path="/account/lists/", icon="list", order=20),
    ),
    personal_data=(_("存下的检索与书单：检索式、书单里的书和您写的话，存到您删去或销户为止"),),
)
