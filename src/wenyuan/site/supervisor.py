"""Keeps the children of a server running: starts them, says when one dies, starts it again, stops all cleanly."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

STOP_SECONDS = 12.0
STEADY_SECONDS = 20.0


@dataclass(slots=True)
class Child:
    """One process to keep alive. One that is not `at_once` begins after `ready`, so that it takes no time from what somebody waits for."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    again_at: float = 0.0
    environment: dict[str, str] | None = None
    at_once: bool = True

    def start(self) -> None:
        """Start in a session of its own, so that Ctrl-C reaches only the supervisor, which stops things in order."""
        self.process = subprocess.Popen(self.command, env=self.environment, start_new_session=True, stdin=subprocess.DEVNULL)  # noqa: S603 -- our own commands
        self.started = time.monotonic()


@dataclass(slots=True)
class Supervisor:
    """Runs children until asked to stop. `say` receives one line for each thing worth knowing."""

    children: Sequence[Child]
    say: Callable[[str], None]
    watch: Callable[[], str | None] = lambda: None
    _stopping: bool = field(default=False)

    def run(self, *, ready: Callable[[], None] = lambda: None) -> int:
        """Start what begins at once, call `ready`, start the rest, watch; return 0 after a clean stop."""
        previous = {s: signal.signal(s, self._ask_stop) for s in (signal.SIGINT, signal.SIGTERM)}
        try:
            for child in self.children:
                if child.at_once:
                    child.start()
            ready()
            while not self._stopping:
                self._look()
                time.sleep(0.25)
        finally:
            self.stop()
            for number, handler in previous.items():
                signal.signal(number, handler)
        return 0

    def _ask_stop(self, _number: int, _frame: object) -> None:
        self._stopping = True

    def _look(self) -> None:
        trouble = self.watch()
        if trouble:
            self.say(trouble)
        now = time.monotonic()
        for child in self.children:
            if child.process is None:
                if now >= child.again_at:
                    child.start()
                continue
            code = child.process.poll()
            if code is None:
                if child.failures and now - child.started > STEADY_SECONDS:
                    child.failures = 0
                continue
            child.failures += 1
            pause = min(30.0, 0.5 * 2 ** min(child.failures, 6))
            self.say(f"{child.name} 意外退出（{code}），{pause:.0f} 秒后重启 / stopped unexpectedly ({code}); starting it again in {pause:.0f} s")
            _end_group(child)  # its own children must not go on without it
            child.process, child.again_at = None, now + pause

    def stop(self) -> None:
        """Ask every child to end, wait, then end those that stay."""
        living = [c for c in self.children if c.process is not None and c.process.poll() is None]
        for child in living:
            _signal(child, signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end and any(c.process and c.process.poll() is None for c in living):
            time.sleep(0.05)
        for child in living:
            if child.process and child.process.poll() is None:
                self.say(f"{child.name} 不肯停，强行结束 / did not stop; ended by force")
                _end_group(child)
                child.process.wait(timeout=5)
        for child in living:
            _end_group(child)


def _signal(child: Child, number: signal.Signals) -> None:
    if child.process is None:
        return
    try:
        child.process.send_signal(number)
    except ProcessLookupError:
        return


def _end_group(child: Child) -> None:
    """Kill whatever is left of a child's session."""
    if child.process is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, signal.SIGKILL)


def say_to_terminal(line: str) -> None:
    """Print a line at once."""
    print(f"文渊 | {line}", file=sys.stderr, flush=True)
