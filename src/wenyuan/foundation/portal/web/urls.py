"""Addresses of the portal."""

from django.urls import path, re_path

from . import install, push, robots, sitemap

urlpatterns = [
    path("manifest.webmanifest", install.show_manifest),
    re_path(r"^manifest-(?P<language>zh-hans|zh-hant|en)\.webmanifest$", install.show_manifest),
    path("l/<str:code>/manifest.webmanifest", install.show_manifest),
    path("service-worker.js", install.show_worker),
    path("offline/", install.show_offline),
    path("robots.txt", robots.write_robots),
    path("sitemap.xml", sitemap.show_index),
    path("sitemap-<slug:name>-<int:part>.xml", sitemap.show_part),
    path("account/push/", push.show_devices),
    path("account/push/take-up/", push.take_up),
    path("account/push/<int:device_id>/", push.change),
    path("account/push/<int:device_id>/drop/", push.drop),
]
