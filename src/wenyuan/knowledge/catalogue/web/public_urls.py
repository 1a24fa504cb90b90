"""Addresses of the public pages of the catalogue."""

from django.urls import path

from . import feeds, public, public_home, unapi

__all__ = ["public_home", "urlpatterns"]

urlpatterns = [
    path("unapi", unapi.unapi),
    path("feeds/new.atom", feeds.give_new, name="feed_new"),
    path("ark:/<str:naan>/<str:name>", public.show_record),
    path("ark:<str:naan>/<str:name>", public.show_record),
]
