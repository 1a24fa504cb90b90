"""Manifest of the module."""

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Requirement

from .words import word

MANIFEST = Manifest(
    id="examples.today",
    version="1.0",
    title=word("title"),
    needs=(
        Requirement("foundation.accounts", ">=1.0,<2"), Requirement("foundation.libraries", ">=1.0,<2"), Requirement("foundation.rights", ">=1.0,<2"),
        Requirement("knowledge.catalogue", ">=1.0,<2"), Requirement("knowledge.discovery", ">=1.0,<2"),
    ),
    menu=(MenuEntry(area="portal", title=word("title"), path="/today/", order=80),),
)
