"""Starts the house with this module in it."""

import os
import tempfile

import django
from django.test.utils import setup_test_environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenyuan.site.settings.base")
os.environ.setdefault("WENYUAN_HOME", tempfile.mkdtemp())


def pytest_configure() -> None:
    django.setup()
    setup_test_environment()
