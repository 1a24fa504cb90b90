"""Addresses of accounts."""

from django.urls import path

from . import views

urlpatterns = [
    path("account/", views.own_page, name="own_page"),
    path("account/login/", views.sign_in, name="sign_in"),
    path("account/logout/", views.sign_out, name="sign_out"),
]
