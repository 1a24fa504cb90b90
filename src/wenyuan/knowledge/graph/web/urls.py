"""Addresses of the knowledge graph."""

from django.urls import path

from . import endpoint, eras

urlpatterns = [
    path("sparql", endpoint.sparql, name="sparql"),
    path("id/era/", eras.list_eras),
    path("id/era/<path:path>", eras.show_era),
]
