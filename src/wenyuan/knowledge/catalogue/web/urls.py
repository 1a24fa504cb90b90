"""Addresses of the catalogue."""

from .public_urls import urlpatterns as public_patterns

urlpatterns = [*public_patterns]
