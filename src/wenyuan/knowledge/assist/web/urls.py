"""Addresses of assisted cataloguing."""

from django.urls import path

from . import pages

urlpatterns = [
    path("staff/assist/", pages.assist_page),
    path("staff/assist/train/", pages.assist_train),
]
