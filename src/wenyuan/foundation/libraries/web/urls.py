"""Addresses of the library pages."""

from django.urls import path

from . import pages

urlpatterns = [
    path("libraries/", pages.show_libraries),
    path("libraries/<str:code>/", pages.show_library),
]
