"""The face of outgoing requests."""

from collections.abc import Sequence

from django.conf import settings

from .addresses import Network, Resolver, parse_target, read_networks, refusal_of
from .client import Client, safe_request
from .data import Answer, Limits, RequestFailed, RequestRefused, Target
from .plain import connect_safely

__all__ = [
    "Answer", "Client", "Limits", "Network", "RequestFailed", "RequestRefused", "Resolver", "Target", "allowed_networks", "connect_safely", "parse_target", "read_networks",
    "refusal_of", "safe_request",
]


def allowed_networks() -> tuple[Network, ...]:
    """Return the private networks that the setting WENYUAN_OUTGOING_NETWORKS lists."""
    texts: Sequence[str] = getattr(settings, "WENYUAN_OUTGOING_NETWORKS", ())
    return read_networks(texts)
