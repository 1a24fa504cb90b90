"""Addresses of the sites of topics."""

from django.urls import path, re_path

from . import public_files, public_site

urlpatterns = [
    path("topics/", public_site.show_topics),
    path("topics/<slug:slug>/", public_site.show_home),
    path("topics/<slug:slug>/entries/", public_site.show_entries),
    path("topics/<slug:slug>/entries/<int:number>/", public_site.show_entry),
    path("topics/<slug:slug>/essays/", public_site.show_essays),
    path("topics/<slug:slug>/essays/<slug:essay>/", public_site.show_essay),
    path("topics/<slug:slug>/records/", public_site.show_records),
    path("topics/<slug:slug>/about/", public_site.show_about),
    path("topics/<slug:slug>/feed.atom", public_files.give_feed),
    re_path(r"^topics/(?P<slug>[-a-z0-9]+)/export\.(?P<form>csv|json|jsonld|ttl)$", public_files.give_export),
    re_path(r"^topics/(?P<slug>[-a-z0-9]+)/images/(?P<digest>[0-9a-f]{64})$", public_files.give_image),
    path("ark:/<str:naan>/<str:name>/", public_site.follow_ark),
    path("ark:/<str:naan>/<str:name>/<int:number>", public_site.follow_ark),
]
