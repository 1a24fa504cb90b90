"""What the registry does after its own events."""

from __future__ import annotations

from wenyuan.foundation.events.api import Event, subscribe
from wenyuan.foundation.jobs.api import enqueue

from .domain.letters import LETTER, sends_letters


@subscribe("libraries.application.changed.v1")
def write_to_applicant(event: Event) -> None:
    """Queue a letter to the applicant; it is sent apart from the act, so that a mail server that is away breaks nothing."""
    if sends_letters():
        enqueue(name=LETTER, title=f"Letter {event.subject}", arguments={"step_id": event.payload["step"]})
