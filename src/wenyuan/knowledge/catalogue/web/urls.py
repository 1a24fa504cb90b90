"""Addresses of the catalogue."""

from .public_urls import urlpatterns as public_patterns
from .staff_urls import staff_urls

urlpatterns = [*staff_urls, *public_patterns]
