"""Addresses of the national bibliography."""

from django.urls import path, re_path

from . import public, staff

urlpatterns = [
    path("national-bibliography/", public.show_issues, name="national_issues"),
    re_path(r"^national-bibliography/(?P<name>\d{4}(?:-\d{3,4})?)/$", public.show_issue, name="national_issue"),
    re_path(r"^national-bibliography/(?P<name>\d{4}(?:-\d{3,4})?)/SHA256SUMS$", public.give_checksums, name="national_checksums"),
    re_path(r"^national-bibliography/(?P<name>\d{4}(?:-\d{3,4})?)/dataset\.jsonld$", public.give_dataset, name="national_dataset"),
    re_path(r"^national-bibliography/(?P<name>\d{4}(?:-\d{3,4})?)/(?P<form>[a-z]{3,12})$", public.give_file, name="national_file"),
    path("staff/national/", staff.list_all, name="staff_national"),
    path("staff/national/scope/", staff.edit_scope, name="staff_national_scope"),
    path("staff/national/<int:issue_id>/", staff.review, name="staff_national_issue"),
    re_path(r"^staff/national/(?P<issue_id>\d{1,9})/(?P<act>publish|rebuild|withdraw|exclude)/$", staff.act_on, name="staff_national_act"),
]
