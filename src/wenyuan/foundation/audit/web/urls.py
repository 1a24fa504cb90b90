"""Addresses of the log's pages."""

from django.urls import path

from . import views, witness

urlpatterns = [
    path("evidence/", views.show_evidence),
    path("evidence/<uuid:reference>/", views.show_entry),
    path("staff/audit/", views.list_acts),
    path("witness/add-checkpoint", witness.add_checkpoint),
]
