"""Addresses of the gateway."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from . import forward, staff

urlpatterns = [
    path(".well-known/wenyuan-gateway/<slug:name>.json", forward.serve_key),
    re_path(r"^m/(?P<name>[a-z][a-z0-9-]{0,39})(?P<path>/.*)$", forward.forward),
    re_path(r"^m/(?P<name>[a-z][a-z0-9-]{0,39})$", RedirectView.as_view(url="/m/%(name)s/")),
    path("staff/modules/", staff.list_page),
    path("staff/modules/services/new/", staff.new_page),
    path("staff/modules/services/<slug:name>/", staff.one_page),
    re_path(r"^staff/modules/services/(?P<name>[a-z0-9-]+)/(?P<act>approve|disable|remove|rotate|replace|reread)/$", staff.act_page),
]
