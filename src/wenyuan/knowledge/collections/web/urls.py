"""Addresses of topical databases."""

from .public_urls import urlpatterns as public_urls
from .staff_urls import urlpatterns as staff_urls

urlpatterns = [*public_urls, *staff_urls]
