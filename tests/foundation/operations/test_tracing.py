"""Spans carry routes and never addresses; nothing is loaded while traces are off."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.test import Client

from wenyuan.foundation.operations import tracing


@pytest.mark.django_db
def test_span_tells_route_status_and_parent_and_nothing_personal(client: Client) -> None:
    memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")
    exporter = memory.InMemorySpanExporter()
    tracing.start_tracing(exporter, at_once=True)
    try:
        client.get("/api/jobs/v1/runs?q=李小华", headers={"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})
    finally:
        tracing.stop_tracing()
    (span,) = exporter.get_finished_spans()

    assert span.name == "GET api/jobs/v1/runs"
    assert dict(span.attributes)["http.response.status_code"] == 403
    assert format(span.context.trace_id, "032x") == "0af7651916cd43dd8448eb211c80319c"
    assert "李小华" not in span.to_json()


def test_nothing_is_loaded_while_traces_are_off() -> None:
    code = "import sys; import wenyuan.foundation.operations.tracing; print(any(n.startswith('opentelemetry') for n in sys.modules))"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout == "False\n"
