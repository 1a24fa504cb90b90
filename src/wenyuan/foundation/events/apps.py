"""Django app of this module."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Labels tables and templates `events`."""

    name = "wenyuan.foundation.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"
