"""Run the server until it is told to stop, with the rights of a web process: public rows and nothing else."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import TYPE_CHECKING

from django.db import connection
from django.db.backends.signals import connection_created

from wenyuan.foundation.tenancy.data import APP_ROLE

from .charsets import CODECS
from .server import Server

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def run_server(*, host: str, port: int, charset: str) -> None:
    """Serve until SIGTERM or SIGINT."""
    connection.close()  # opened with the rights of the command line
    connection_created.connect(_become_application, dispatch_uid="exchange.z3950")
    asyncio.run(_run(host, port, CODECS[charset]))


def _become_application(connection: BaseDatabaseWrapper, **_others: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"set role {APP_ROLE}")


async def _run(host: str, port: int, codec: str) -> None:
    server = Server(codec=codec)
    listening = await server.listen(host, port)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    sys.stdout.write(f"Z39.50 {host}:{port}\n")
    sys.stdout.flush()
    async with listening:
        await stopping.wait()
    server.stop()
