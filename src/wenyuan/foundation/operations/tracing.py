"""OpenTelemetry traces: off unless a collector is named, and nothing of it is imported before.

A span carries the route, the method, the status and the number of the request; neither addresses nor persons.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from opentelemetry.sdk.trace.export import SpanExporter

Answer = Callable[["HttpRequest"], "HttpResponse"]
Traced = Callable[["HttpRequest", Answer], "HttpResponse"]
_traced: Traced | None = None
_looked = False


class TracingNotInstalled(RuntimeError):
    """A collector is named, but the extra `traces` is not installed."""


def tracer() -> Traced | None:
    """Return what answers a request inside a span; None when traces are off."""
    global _looked  # noqa: PLW0603 -- found out once in a process
    if not _looked:
        _looked = True
        endpoint = str(getattr(settings, "WENYUAN_TRACES_ENDPOINT", ""))
        if endpoint:
            start_tracing(_exporter(endpoint))
    return _traced


def _exporter(endpoint: str) -> SpanExporter:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 -- optional
    except ImportError as problem:
        raise TracingNotInstalled("install wenyuan[traces]") from problem
    return OTLPSpanExporter(endpoint=endpoint)


def start_tracing(exporter: SpanExporter, *, at_once: bool = False) -> None:
    """Send spans to an exporter from now on; `at_once` sends each as it ends."""
    global _traced, _looked
    from opentelemetry.propagate import extract  # noqa: PLC0415 -- optional
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 -- optional
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 -- optional
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor  # noqa: PLC0415 -- optional
    from opentelemetry.trace import SpanKind, StatusCode  # noqa: PLC0415 -- optional

    provider = TracerProvider(resource=Resource.create({"service.name": "wenyuan"}))
    provider.add_span_processor(SimpleSpanProcessor(exporter) if at_once else BatchSpanProcessor(exporter))
    made = provider.get_tracer("wenyuan")

    def traced(request: HttpRequest, answer: Answer) -> HttpResponse:
        carrier = {name: value for name in ("traceparent", "tracestate") if (value := request.headers.get(name))}
        with made.start_as_current_span(str(request.method), context=extract(carrier), kind=SpanKind.SERVER, record_exception=False) as span:
            response = answer(request)
            route = request.resolver_match.route if request.resolver_match is not None else "unmatched"
            span.update_name(f"{request.method} {route}")
            span.set_attributes({
                "http.request.method": str(request.method), "http.route": route, "http.response.status_code": response.status_code,
                "wenyuan.request_id": str(getattr(request, "request_id", "")),
            })
            if response.status_code >= 500:
                span.set_status(StatusCode.ERROR)
        return response

    _traced, _looked = traced, True


def stop_tracing() -> None:
    """Answer without spans again."""
    global _traced  # noqa: PLW0603 -- one tracer in a process
    _traced = None
