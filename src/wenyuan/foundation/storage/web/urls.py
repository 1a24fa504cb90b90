"""Addresses of storage."""

from django.urls import path

from . import links, staff

urlpatterns = [
    path("files/<str:token>", links.follow_link),
    path("staff/storage/", staff.show_storage),
    path("staff/storage/quota/", staff.change_quota),
    path("staff/storage/objects/<str:digest>/", staff.show_object),
    path("staff/storage/objects/<str:digest>/act/", staff.act_on_object),
]
