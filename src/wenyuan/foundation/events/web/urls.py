"""Addresses of events."""

from django.urls import path, re_path

from . import developers, views

urlpatterns = [
    path("developers/events/", developers.show_catalogue),
    path("developers/events.json", developers.serve_catalogue),
    path("staff/webhooks/", views.list_page),
    path("staff/webhooks/new/", views.new_page),
    path("staff/webhooks/<int:number>/", views.one_page),
    path("staff/webhooks/<int:number>/edit/", views.edit_page),
    path("staff/webhooks/<int:number>/deliveries/<int:delivery>/", views.delivery_page),
    path("staff/webhooks/<int:number>/deliveries/<int:delivery>/redeliver/", views.redeliver_one),
    re_path(r"^staff/webhooks/(?P<number>\d+)/(?P<act>ping|pause|resume|rotate|redeliver|replay|close)/$", views.act_page),
]
