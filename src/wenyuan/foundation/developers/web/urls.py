"""Addresses of the developers' portal."""

from django.urls import path

from . import pages

urlpatterns = [
    path("developers/", pages.show_portal),
    path("developers/api/", pages.list_page),
    path("developers/api/<slug:operation>/", pages.operation_page),
    path("developers/keys/", pages.keys_page),
    path("developers/changelog/", pages.show_changelog),
]
