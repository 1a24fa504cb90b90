"""The face of the portal."""

from .domain.telling import notify
from .limits import BUDGETS, Budget, client_address, kind_of
from .topics import register_topic, topics

__all__ = ["BUDGETS", "Budget", "client_address", "kind_of", "notify", "register_topic", "topics"]
