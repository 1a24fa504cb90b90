"""Addresses of the knowledge graph."""

from django.urls import path

from . import endpoint

urlpatterns = [path("sparql", endpoint.sparql, name="sparql")]
