"""Counters that processes share, the text for Prometheus, and files that use it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from wenyuan.foundation.operations.api import IndexState, watch_index
from wenyuan.foundation.operations.counters import SharedCounters
from wenyuan.foundation.operations.metrics import exported_names

ROOT = Path(__file__).resolve().parents[3]
NAME = re.compile(r"\bwenyuan_[a-z_]+")


WORK = """
import sys
from pathlib import Path
from wenyuan.foundation.operations.counters import SharedCounters

shared = SharedCounters(Path(sys.argv[1]))
for n in range(300):
    shared.add(("hits", f"r{n % 3}"))
"""


def test_counts_of_processes_are_added_and_survive_their_end(tmp_path: Path) -> None:
    processes = [subprocess.Popen([sys.executable, "-c", WORK, str(tmp_path)]) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    reader = SharedCounters(tmp_path)

    first, again = reader.read(), reader.read()
    assert first == again == {("hits", f"r{n}"): [300.0] for n in range(3)}
    assert len(list(tmp_path.glob("*.bin"))) == 1  # the dead are buried in one file


def test_too_many_names_are_left_out_and_nothing_breaks(tmp_path: Path) -> None:
    shared = SharedCounters(tmp_path)
    for n in range(9000):
        shared.add(("many", str(n)))

    assert len(shared.read()) == 8191


@pytest.mark.django_db
@pytest.mark.parametrize(("headers", "meta", "token", "status"), [
    ({}, {"REMOTE_ADDR": "127.0.0.1"}, "", 200),
    ({}, {"REMOTE_ADDR": "::1"}, "", 200),
    ({}, {"REMOTE_ADDR": "192.0.2.1"}, "", 401),
    ({"X-Forwarded-For": "192.0.2.1"}, {"REMOTE_ADDR": "127.0.0.1"}, "", 401),
    ({"Authorization": "Bearer long-word"}, {"REMOTE_ADDR": "192.0.2.1"}, "long-word", 200),
    ({"Authorization": "Bearer wrong"}, {"REMOTE_ADDR": "192.0.2.1"}, "long-word", 401),
    ({"Authorization": "Bearer "}, {"REMOTE_ADDR": "192.0.2.1"}, "", 401),
])
def test_metrics_are_for_this_host_or_the_token(client: Client, settings, headers, meta, token: str, status: int) -> None:
    settings.WENYUAN_METRICS_TOKEN = token

    assert client.get("/metrics", headers=headers, **meta).status_code == status


@pytest.mark.django_db
def test_metrics_text_is_what_prometheus_reads(client: Client) -> None:
    watch_index(lambda _at: IndexState(generation=7, documents=811))
    try:
        client.get("/healthz")
        text = client.get("/metrics").content.decode()
        second = client.get("/metrics", headers={"Accept": "application/openmetrics-text"})
    finally:
        watch_index(None)

    assert 'wenyuan_requests_total{route="healthz",method="GET",status="200"} 1\n' in text
    assert 'wenyuan_request_seconds_bucket{route="healthz",le="+Inf"} 1\n' in text
    assert "wenyuan_index_documents 811\n" in text
    assert "wenyuan_scrape_troubles{" not in text
    assert second.headers["Content-Type"].startswith("application/openmetrics-text")
    assert second.content.decode().endswith("# EOF\n")
    for line in text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) \S+ .+|[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? [0-9.e+-]+', line), line


@pytest.mark.django_db
def test_every_exported_gauge_of_the_foundation_has_a_value(client: Client) -> None:
    text = client.get("/metrics").content.decode()
    silent = {name for name in exported_names() if re.search(rf"^{name}[ {{]", text, re.MULTILINE) is None}

    assert {name for name in silent if not name.startswith(("wenyuan_index_", "wenyuan_request", "wenyuan_sign_ins", "wenyuan_scrape", "wenyuan_process", "wenyuan_storage"))} == set()


@pytest.mark.parametrize("path", ["deploy/grafana/wenyuan.json", "deploy/prometheus/alerts.yml"])
def test_files_of_monitoring_use_only_what_is_exported(path: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    if path.endswith(".json"):
        panels = json.loads(text)["panels"]
        text = "\n".join(target["expr"] for panel in panels for target in panel.get("targets", []))
    used = set(NAME.findall(text))

    assert used - exported_names() == set()
    assert len(used) >= 8
