"""The product's settings, with the loopback allowed for outgoing requests."""

from wenyuan.site.settings.base import *  # noqa: F403

WENYUAN_OUTGOING_NETWORKS = ["127.0.0.0/8"]
