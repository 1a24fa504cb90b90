"""The WSGI application."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenyuan.site.settings.base")
os.environ.setdefault("WENYUAN_DATABASE_ROLE", "app")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
