"""Addresses of data exchange."""

from django.urls import path

from . import oai, pages, sru

urlpatterns = [
    path("exchange/", pages.show_exchange),
    path("exchange/oai", oai.serve_oai),
    path("exchange/sru", sru.serve_sru),
]
