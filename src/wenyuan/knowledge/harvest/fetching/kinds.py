"""The client for each kind of source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .files import FileFetcher
from .oai import OaiClient
from .pages import Fetcher
from .problems import SourceProblem
from .registries import CrossrefClient, DataciteClient
from .resourcesync import SyncClient
from .s3 import open_bucket
from .sru import SruClient
from .transport import Transport
from .windows import read_window
from .z3950 import Z3950Client


@dataclass(frozen=True, slots=True)
class Ask:
    """What of a source a client needs to know."""

    kind: str
    address: str
    prefix: str = ""
    set_spec: str = ""
    query: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


def open_fetcher(ask: Ask, transport: Transport, *, file: Path | None) -> Fetcher:
    """Return the client of a source.

    Args:
        file: Where a file of records lies or is to be put; needed by the kinds that read files.

    Raises:
        SourceProblem: The settings are none that a client can work with.
    """
    match ask.kind:
        case "oai":
            return OaiClient(transport, ask.address, ask.prefix or "oai_dc", ask.set_spec)
        case "sru":
            return SruClient(transport, ask.address, ask.query, ask.prefix, ask.options.get("version", "1.2"), dates=read_window(ask.options))
        case "z3950":
            return Z3950Client(transport, ask.address, ask.query, ask.options.get("syntax", "usmarc"), ask.options.get("charset", "utf-8"), dates=read_window(ask.options))
        case "crossref":
            return CrossrefClient(transport, ask.address, ask.query, ask.options.get("filter", ""))
        case "datacite":
            return DataciteClient(transport, ask.address, ask.query, ask.options.get("client", ""))
        case "resourcesync":
            return SyncClient(transport, ask.address)
        case "s3":
            return open_bucket(transport, ask.address, ask.options)
        case "onix" | "table" | "marc":
            return FileFetcher(transport, ask.address, ask.kind, file, ask.options)
    raise SourceProblem("kind", ask.kind)
