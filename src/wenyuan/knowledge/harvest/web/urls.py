"""Addresses of harvest."""

from django.urls import path, re_path

from . import finding, runs, sources

urlpatterns = [
    path("staff/harvest/", sources.source_list),
    path("staff/harvest/new/", sources.source_new),
    path("staff/harvest/find/", finding.find_page),
    path("staff/harvest/find/<int:source_id>/", finding.find_in),
    path("staff/harvest/<int:source_id>/", sources.source_page),
    path("staff/harvest/<int:source_id>/edit/", sources.source_edit),
    path("staff/harvest/<int:source_id>/run/", sources.source_run),
    path("staff/harvest/<int:source_id>/retire/", sources.source_retire),
    path("staff/harvest/runs/<int:run_id>/", runs.run_page),
    re_path(r"^staff/harvest/runs/(?P<run_id>\d{1,18})/(?P<act>cancel|resume)/$", runs.run_act),
    path("staff/harvest/runs/<int:run_id>/failures/", runs.failure_list),
    path("staff/harvest/runs/<int:run_id>/failures/<int:failure_id>/", runs.failure_page),
    path("staff/harvest/runs/<int:run_id>/feed/", runs.failure_feed),
]
