"""Addresses of the public pages of the catalogue."""

from django.urls import path

from . import public, public_home, unapi

__all__ = ["public_home", "urlpatterns"]

urlpatterns = [
    path("unapi", unapi.unapi),
    path("ark:/<str:naan>/<str:name>", public.show_record),
    path("ark:<str:naan>/<str:name>", public.show_record),
]
