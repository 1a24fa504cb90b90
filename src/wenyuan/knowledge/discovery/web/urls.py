"""Addresses of the portal."""

from django.urls import path

from . import about, browse, forms, home, search

urlpatterns = [
    path("", home.show_home),
    path("search/", search.show_results),
    path("search/suggest/", search.show_suggestions),
    path("search/help/", forms.show_help),
    path("search/advanced/", forms.show_advanced),
    path("browse/classes/", browse.show_classes),
    path("about/accessibility/", about.show_accessibility),
    path("about/privacy/", about.show_privacy),
    path("opensearch.xml", about.write_opensearch),
]
