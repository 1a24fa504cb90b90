"""Addresses of the module: all of them under its label."""

from django.urls import path

from . import pages

urlpatterns = [path("today/", pages.show_page)]
