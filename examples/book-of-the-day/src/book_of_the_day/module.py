"""Manifest of the module."""

from wenyuan.foundation.modules.data import Manifest, MenuEntry, Requirement

from .words import word

MANIFEST = Manifest(
    id="examples.today",
    version="1.0",
    title=word("title"),
    needs=(Requirement("knowledge.catalogue", ">=1.0,<2"), Requirement("knowledge.discovery", ">=1.0,<2")),
    menu=(MenuEntry(area="portal", title=word("title"), path="/today/", order=80),),
)
