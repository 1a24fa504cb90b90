"""Addresses: each module's own, then the foundation's."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, path

from wenyuan.foundation.modules.api import answering_packages
from wenyuan.foundation.operations.web.machines import answer_alive as answer_health
from wenyuan.foundation.ui.web.preferences import set_preference

# In every process, whichever modules it answers for.
urlpatterns: list[URLPattern | URLResolver] = [path("preferences/", set_preference, name="set_preference"), path("healthz", answer_health)]
for _package in answering_packages():
    if find_spec(f"{_package}.web") is not None and find_spec(f"{_package}.web.urls") is not None:
        urlpatterns += import_module(f"{_package}.web.urls").urlpatterns
# Django tries one after the other: what readers ask for comes before the desks, or it would wait for a hundred others.
urlpatterns.sort(key=lambda one: str(one.pattern).startswith(("staff/", "account/", "developers/")))
if find_spec("wenyuan.site.api") is not None:
    urlpatterns += import_module("wenyuan.site.api").urlpatterns

handler400 = "wenyuan.foundation.ui.web.errors.bad_request"
handler403 = "wenyuan.foundation.ui.web.errors.permission_denied"
handler404 = "wenyuan.foundation.ui.web.errors.page_not_found"
handler500 = "wenyuan.foundation.ui.web.errors.server_error"
