"""Addresses of the public pages of the catalogue."""

from django.urls import path

from . import public, public_home, public_sitemap

__all__ = ["public_home", "urlpatterns"]

urlpatterns = [
    path("ark:/<str:naan>/<str:name>", public.show_record),
    path("ark:<str:naan>/<str:name>", public.show_record),
    path("sitemap.xml", public_sitemap.show_index),
    path("sitemap-<int:part>.xml", public_sitemap.show_part),
]
