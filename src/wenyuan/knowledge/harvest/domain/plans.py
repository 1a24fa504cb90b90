"""How a source's settings become a client and a plan of mapping."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.utils import timezone

from wenyuan.bibliography.marc import MarcFormat
from wenyuan.foundation.libraries.api import find_libraries
from wenyuan.foundation.net.api import allowed_networks

from ..enums import Numbering, Target
from ..fetching.kinds import Ask, open_fetcher
from ..fetching.pages import Fetcher
from ..fetching.transport import Manners, Transport
from ..mapping.filters import read_filters
from ..mapping.provenance import Origin
from ..mapping.records import Plan
from ..models import Source
from .sealing import open_credential


def plan_of(source: Source, *, at: datetime) -> Plan:
    """Return how the records of a source are mapped."""
    library = find_libraries(ids=[source.library_id])[0]
    origin = Origin(
        source_id=source.pk or 0, name=source.name, address=shown_address(source.address), agency=source.agency, library=library.code, note=source.note,
        day=f"{timezone.localtime(at):%Y%m%d}", keep_numbers=source.numbering == Numbering.KEEP,
    )
    wanted = None if source.target == Target.SOURCE else MarcFormat(source.target)
    return Plan(origin, wanted, read_filters(source.filters), dict(source.columns), source.kind)


def shown_address(address: str) -> str:
    """Return an address without its query, which may carry a key."""
    if not address.startswith(("http://", "https://")):
        return address
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def fetcher_of(source: Source, *, waiting: Callable[[], None] = lambda: None, file: Path | None = None, patience: float = 90.0, tries: int = 3) -> tuple[Fetcher, Transport]:
    """Return the client of a source and what it speaks through.

    Raises:
        SourceProblem: The credential cannot be opened, or the settings are none that a client can work with.
    """
    user, password, key = open_credential(source.credential)
    manners = Manners(
        delay_ms=source.delay_ms, most_requests=source.most_requests, contact=source.contact, user=user, password=password, key=key, seconds=patience, tries=tries,
    )
    transport = Transport(manners, allowed=allowed_networks(), waiting=waiting)
    options = {str(name): str(value) for name, value in source.options.items()}
    return open_fetcher(Ask(source.kind, source.address, source.prefix, source.set_spec, source.query, options), transport, file=file), transport
