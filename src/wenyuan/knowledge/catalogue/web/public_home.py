"""The catalogue's part of the portal's home page."""

from __future__ import annotations

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import ngettext

from wenyuan.foundation.libraries.api import list_libraries
from wenyuan.knowledge.discovery.pages import HomeFact, Leaf, register_home

from ..models import Item

_SECONDS = 300


def count_copies() -> tuple[HomeFact, ...]:
    """Return how many copies there are, counted at most five minutes ago; nothing where there are none."""
    count: int | None = cache.get("catalogue.home.copies")
    if count is None:
        count = Item.objects.filter(withdrawn_at=None).count()
        cache.set("catalogue.home.copies", count, _SECONDS)
    return (HomeFact(count, ngettext("册馆藏", "册馆藏", count)),) if count else ()


def leaf_of_today() -> Leaf | None:
    """Return the passage of the day where the demonstration library is loaded: its sources are works of that library."""
    loaded: bool | None = cache.get("catalogue.home.demo")
    if loaded is None:
        loaded = any(library.code.startswith("CN-DEMO-") for library in list_libraries())
        cache.set("catalogue.home.demo", loaded, _SECONDS)
    if not loaded:
        return None
    from wenyuan.knowledge.catalogue.demo import essays  # noqa: PLC0415 -- read only where the demonstration is loaded

    passages = essays()
    passage = passages[timezone.localdate().toordinal() % len(passages)]
    return Leaf(text=passage.unpunctuated, source=passage.source, query=f"题名:({passage.work_title})")


register_home("catalogue", facts=count_copies, leaf=leaf_of_today)
