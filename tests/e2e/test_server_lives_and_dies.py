"""`serve`: starts, says so, brings back what dies, stops without leaving anything behind."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path

import pytest

from tests.e2e.homes import answers, migrated_home


def test_serve_restarts_what_dies_and_stops_cleanly(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = migrated_home(tmp_path / "home", tmp_path_factory)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = home.start("serve", "--port", str(port))
    try:
        assert answers(port, within=60) == 200
        granian = _pids(f"--port {port}")
        os.kill(min(granian), signal.SIGKILL)
        time.sleep(1)
        assert answers(port, within=20) == 200
        home.server.kill()
        assert answers(port, within=30, path="/api/libraries/v1/libraries") == 200
        process.send_signal(signal.SIGINT)
        _out, errors = process.communicate(timeout=40)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        home.server.stop(mode="immediate")

    assert process.returncode == 0, errors
    assert "web 意外退出" in errors
    assert "数据库意外停止" in errors
    assert _pids(f"--port {port}") == []
    assert not home.server.is_running()


def _pids(mark: str) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if mark in command and "granian" in command:
                found.append(int(entry.name))
    return found
