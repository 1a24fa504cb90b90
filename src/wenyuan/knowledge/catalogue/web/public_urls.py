"""Addresses of the public pages of the catalogue."""

from django.urls import path

from . import public, public_home

__all__ = ["public_home", "urlpatterns"]

urlpatterns = [
    path("ark:/<str:naan>/<str:name>", public.show_record),
    path("ark:<str:naan>/<str:name>", public.show_record),
]
