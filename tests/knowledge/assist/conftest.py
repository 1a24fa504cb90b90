"""The libraries and accounts are those of authority work."""

from tests.knowledge.authorities.conftest import world

__all__ = ["world"]
