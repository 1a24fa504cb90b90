"""Addresses of assisted cataloguing."""

from django.urls import path

from . import offers, pages

urlpatterns = [
    path("staff/assist/", pages.assist_page),
    path("staff/assist/offers/", offers.assist_offers),
    path("staff/assist/train/", pages.assist_train),
    path("staff/assist/used/", offers.assist_used),
]
