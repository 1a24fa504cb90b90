"""Django app of this module."""

from django.apps import AppConfig


class NetConfig(AppConfig):
    """Has no tables."""

    name = "wenyuan.foundation.net"
    label = "net"
