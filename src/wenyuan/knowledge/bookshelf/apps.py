"""Django app of the bookshelf."""

from django.apps import AppConfig


class BookshelfConfig(AppConfig):
    """Labels tables and templates `bookshelf`."""

    name = "wenyuan.knowledge.bookshelf"
    label = "bookshelf"
    default_auto_field = "django.db.models.BigAutoField"
