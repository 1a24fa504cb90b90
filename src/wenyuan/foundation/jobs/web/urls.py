"""Addresses of jobs."""

from django.urls import path, re_path

from . import views

urlpatterns = [
    path("staff/jobs/", views.job_list, name="job_list"),
    path("staff/jobs/<int:run_id>/", views.job_page, name="job_page"),
    re_path(r"^staff/jobs/(?P<run_id>\d+)/(?P<act>cancel|resume)/$", views.job_act, name="job_act"),
]
