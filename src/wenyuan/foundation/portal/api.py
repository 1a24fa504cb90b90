"""The face of the portal."""

from .domain.telling import notify
from .limits import BUDGETS, Budget, client_address, kind_of
from .sitemaps import SitemapEntry, SitemapSource, register_sitemap_source
from .topics import register_topic, topics

__all__ = ["BUDGETS", "Budget", "SitemapEntry", "SitemapSource", "client_address", "kind_of", "notify", "register_sitemap_source", "register_topic", "topics"]
