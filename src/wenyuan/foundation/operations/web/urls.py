"""Addresses of operations."""

from django.urls import path

from . import machines, pages

urlpatterns = [
    path("healthz", machines.answer_alive),
    path("readyz", machines.answer_ready),
    path("metrics", machines.show_metrics),
    path("staff/operations/", pages.show_overview),
    path("staff/operations/errors/", pages.show_errors),
    path("staff/operations/errors/<int:error_id>/", pages.show_error),
    path("staff/operations/errors/<int:error_id>/settle/", pages.settle),
    path("staff/operations/security/", pages.show_security),
]
