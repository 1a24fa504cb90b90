"""`serve`, `demo` and `worker`."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING

from wenyuan.foundation.modules.cli import EXIT_FAILED, EXIT_OK, words
from wenyuan.site import runtime
from wenyuan.site.options import Options, read_options
from wenyuan.site.supervisor import Child, Supervisor, say_to_terminal

if TYPE_CHECKING:
    import procrastinate

    from wenyuan.site.postgres import BundledPostgres


def serve(*, demo: bool, address: str | None, port: int | None, prepare_only: bool = False) -> int:
    """Run everything until stopped. With `demo`, fill an empty system with the demo library first."""
    started = time.monotonic()
    options = read_options()
    bind, number = address or options.text("WENYUAN_BIND"), port or options.number("WENYUAN_PORT")
    if not prepare_only and not _port_is_free(bind, number):
        say_to_terminal(words(f"端口 {number} 已被占用；换一个：--port {number + 1}", f"port {number} is taken; choose another: --port {number + 1}"))
        return EXIT_FAILED
    with runtime.database(options) as server:
        say_to_terminal(words("数据库已就绪", "the database is ready"))
        runtime.set_up_django()
        runtime.require_migrated()
        if demo:
            from wenyuan.site.demo import load_demo

            load_demo(say=say_to_terminal)
        if prepare_only:
            return EXIT_OK
        supervisor = Supervisor(children=[*_children(options, bind, number), *_z3950(options)], say=say_to_terminal, watch=_watch_database(server))
        return supervisor.run(ready=lambda: _announce(bind, number, started, demo=demo))


def _port_is_free(bind: str, number: int) -> bool:
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, number))
        except OSError:
            return False
    return True


def _children(options: Options, bind: str, number: int) -> list[Child]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "wenyuan.site.settings.base", "PYTHONUNBUFFERED": "1"}
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", bind, "--port", str(number), "--no-ws",
        "--workers", str(options.number("WENYUAN_WEB_PROCESSES")), "--blocking-threads", str(options.number("WENYUAN_WEB_THREADS")),
        "--workers-kill-timeout", "3", "--respawn-failed-workers", "--backlog", "1024", "--log-level", "warning", "wenyuan.site.wsgi:application",
    ]
    base = [sys.executable, "-m", "wenyuan.site"]
    return [
        Child("web", web, environment=environment),
        Child("worker", [*base, "worker"], environment=environment, at_once=False),
        Child("indexer", [*base, "indexer"], environment=environment, at_once=False),
        Child("webhooks", [*base, "webhooks"], environment=environment, at_once=False),
    ]


def _z3950(options: Options) -> list[Child]:
    """Return the server of Z39.50 where it is wanted, served, and its port is free; a port that is taken is told and stops nothing else."""
    from wenyuan.foundation.modules.api import is_served

    bind, number = options.text("WENYUAN_Z3950_BIND"), options.number("WENYUAN_Z3950_PORT")
    if not number or not is_served("knowledge.exchange"):
        return []
    if not _port_is_free(bind, number):
        say_to_terminal(words(
            f"Z39.50 未启动：端口 {number} 已被占用；换一个（WENYUAN_Z3950_PORT）或写 0 关闭", f"no Z39.50: port {number} is taken; choose another with WENYUAN_Z3950_PORT, or 0 for none",
        ))
        return []
    command = [sys.executable, "-m", "wenyuan.site", "z3950", "--bind", bind, "--port", str(number), "--charset", options.text("WENYUAN_Z3950_CHARSET")]
    return [Child("z3950", command, environment={**os.environ, "DJANGO_SETTINGS_MODULE": "wenyuan.site.settings.base", "PYTHONUNBUFFERED": "1"}, at_once=False)]


def _watch_database(server: BundledPostgres | None):  # type: ignore[no-untyped-def]  # noqa: ANN202 -- a closure
    last = [0.0]

    def watch() -> str | None:
        now = time.monotonic()
        if server is None or now - last[0] < 2:
            return None
        last[0] = now
        if server.is_running():
            return None
        server.ensure_running()
        return words("数据库意外停止，已重新启动", "the database had stopped; it was started again")

    return watch


def _announce(bind: str, number: int, started: float, *, demo: bool) -> None:
    shown = "127.0.0.1" if bind in {"0.0.0.0", "::"} else bind  # noqa: S104 -- compared, not bound
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with socket.create_connection((shown, number), timeout=1) as probe:
                probe.sendall(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                if b" 200 " in probe.recv(64):
                    break
        except OSError:
            pass
        time.sleep(0.05)
    seconds = time.monotonic() - started
    say_to_terminal(words(f"已就绪，用时 {seconds:.1f} 秒 → http://{shown}:{number}/", f"ready after {seconds:.1f} s → http://{shown}:{number}/"))
    if demo:
        from wenyuan.site.demo import demo_accounts

        width = min(76, shutil.get_terminal_size().columns)
        print("─" * width, file=sys.stderr)
        print(words("演示账户（仅供试用）：", "demo accounts (for trials only):"), file=sys.stderr)
        for username, password, role in demo_accounts():
            print(f"  {username:<16} {password:<20} {role}", file=sys.stderr)
        print("─" * width, file=sys.stderr)
        print(words("按 Ctrl-C 停止", "press Ctrl-C to stop"), file=sys.stderr, flush=True)


def run_worker() -> int:
    """Run queued jobs until SIGTERM or SIGINT."""
    from procrastinate.contrib.django import app

    from wenyuan.foundation.audit.api import run_sequencer

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _schedule_rounds()
    ending = threading.Event()
    sequencer = threading.Thread(target=run_sequencer, kwargs={"stop": ending.wait}, daemon=True)
    sequencer.start()
    worker_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(run_lanes(worker_app))
    ending.set()
    sequencer.join(timeout=5)
    return EXIT_OK


def _schedule_rounds() -> None:
    """Put what is done by the clock on the list; what stands there already stays as it is."""
    from django.utils import timezone

    from wenyuan.foundation.accounts.jobs import schedule_coming_of_age, schedule_erasure, schedule_reminders
    from wenyuan.foundation.events.jobs import schedule_clean_up
    from wenyuan.foundation.storage.jobs import schedule_rounds
    from wenyuan.knowledge.bookshelf.jobs import schedule_telling
    from wenyuan.knowledge.union.jobs import schedule_polling

    for schedule in (schedule_erasure, schedule_coming_of_age, schedule_reminders, schedule_clean_up, schedule_rounds, schedule_polling, schedule_telling):
        schedule(at=timezone.now())


# A lane takes the queues named, in no order, so many runs at a time. Nobody at a desk waits for a batch.
LANES = (("desk", ("desk", "default"), 1), ("batch", ("batch",), 1), ("bulk", ("bulk",), 1))


async def run_lanes(app: procrastinate.App, *, until_signalled: bool = True) -> None:
    """Work on every lane at once until cancelled, or until a signal to end."""
    async with app.open_async():
        lanes = [
            asyncio.create_task(app.run_worker_async(
                queues=list(queues), concurrency=number, name=name, delete_jobs="successful", install_signal_handlers=False, shutdown_graceful_timeout=8,
            ))
            for name, queues, number in LANES
        ]
        if until_signalled:
            loop = asyncio.get_running_loop()
            for sign in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(sign, lambda: [lane.cancel() for lane in lanes])
        try:
            await asyncio.gather(*lanes)
        except asyncio.CancelledError:  # the lanes have been told too; they finish what is at work, for a while
            await asyncio.gather(*lanes, return_exceptions=True)
