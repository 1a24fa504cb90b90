"""The face of events."""

from .data import Event
from .domain.outbox import CHANNEL, deliver_events, emit, subscribe

__all__ = ["CHANNEL", "Event", "deliver_events", "emit", "subscribe"]
