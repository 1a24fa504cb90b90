"""Plain TCP connections for protocols that are not HTTP, to the same addresses and no others."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NoAnswer

from .addresses import _REFUSED_PORTS, Network, Resolver, _ascii_host, choose_address, resolve_host
from .data import RequestFailed, RequestRefused

_HOST = re.compile(r"[0-9A-Za-z.:_-]{1,253}")


def connect_safely(*, host: str, port: int, seconds: float = 5.0, allowed: Sequence[Network] = (), resolver: Resolver = resolve_host) -> socket.socket:
    """Open a TCP connection; the name is resolved once, every address is checked, and the connection goes to a checked one.

    Args:
        seconds: For resolving and connecting together.

    Raises:
        RequestRefused: The address may not be reached; nothing was sent.
        RequestFailed: No connection came about within the time.
    """
    if not 0 < port < 65536 or port in _REFUSED_PORTS:
        raise RequestRefused(f"port {port} belongs to another service")
    name = _ascii_host(host.strip("[]"))
    if not _HOST.fullmatch(name):
        raise RequestRefused("the host name cannot be written")
    until = time.monotonic() + seconds
    # A resolver that hangs keeps its thread, never ours.
    threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="resolve")
    try:
        found = threads.submit(resolver, name, port).result(timeout=seconds)
        address = choose_address(found, allowed=allowed)
        return socket.create_connection((address, port), timeout=max(until - time.monotonic(), 0.05))
    except (NoAnswer, TimeoutError) as problem:
        raise RequestFailed(f"no connection within {seconds:g} s") from problem
    except UnicodeError as problem:
        raise RequestRefused("the host name cannot be resolved") from problem
    except RequestFailed:
        raise
    except OSError as problem:
        raise RequestFailed(str(problem)[:300] or type(problem).__name__) from problem
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
