"""`./wenyuan bench webhooks`: events at a steady rate to several receivers, one of them slow and one dead.

`ours` is the 95th percentile of the milliseconds from emit() to the arrival at a healthy receiver: outbox, commit, spreading, signature,
HTTP. `peer` is the same percentile of a bare POST of a message of the same size to such a receiver, with no outbox and nothing else running.
Everything stays on the loopback.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks._machine import MemoryWatch, conditions, cpu_seconds, family
from benchmarks._serving import home_environment

ROOT = Path(__file__).resolve().parents[1]
TYPE = "catalogue.record.changed.v1"


def percentile(values: list[float], part: float) -> float:
    """Return a percentile in milliseconds."""
    return round(sorted(values)[min(len(values) - 1, int(len(values) * part))] * 1000, 1) if values else float("nan")


def bare_posts(port: int, count: int) -> list[float]:
    """Post to a receiver one after the other over one connection; return the seconds of each."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    taken: list[float] = []
    for number in range(count):
        body = json.dumps({"id": -number, "type": TYPE, "timestamp": "2026-11-23T00:00:00Z", "subject": "ark:/99999/x", "data": {"t": time.time(), "n": number}})
        started = time.perf_counter()
        connection.request("POST", "/", body, {"Content-Type": "application/json"})
        connection.getresponse().read()
        taken.append(time.perf_counter() - started)
    connection.close()
    return taken


def emit_steadily(rate: int, seconds: float) -> tuple[int, float]:
    """Emit events at a rate, in transactions of ten; return how many and the seconds it took."""
    from django.db import transaction
    from django.utils import timezone

    from wenyuan.foundation.events.api import emit

    total, step = int(rate * seconds), 10
    started = time.monotonic()
    for first in range(0, total, step):
        wait = started + first / rate - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        with transaction.atomic():
            for number in range(first, first + step):
                emit(name=TYPE, subject=f"ark:/99999/s{number % 2000}", payload={"n": number, "t": time.time()}, at=timezone.now())
    return total, time.monotonic() - started


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rate", type=int, default=500, help="events a second")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--healthy", type=int, default=3, help="healthy receivers")
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="wenyuan-bench-"))
    os.environ.update({"WENYUAN_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "benchmarks._webhook_settings"})
    environment = home_environment(folder) | {"DJANGO_SETTINGS_MODULE": "benchmarks._webhook_settings", "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    state = conditions(rate_per_second=args.rate, seconds=args.seconds, healthy=args.healthy, slow_seconds=2, dead=1)
    from wenyuan.site.postgres import BundledPostgres

    server = BundledPostgres(folder / "postgres")
    server.ensure_running()
    processes: list[subprocess.Popen[str]] = []
    try:
        subprocess.run([sys.executable, "-m", "wenyuan.site", "migrate", "--json"], env=environment, check=True, stdout=subprocess.DEVNULL)
        receivers = subprocess.Popen(
            [sys.executable, "-m", "benchmarks._webhook_receivers", *["0"] * (args.healthy + 1), "2"], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )
        processes.append(receivers)
        assert receivers.stdout is not None
        spare, *ports = json.loads(receivers.stdout.readline())
        peer = percentile(bare_posts(spare, 2000), 0.95)
        with socket.socket() as closed:  # bound, never listening: every connection is refused
            closed.bind(("127.0.0.1", 0))
            result = measure(args, environment, receivers, [*ports, closed.getsockname()[1]], processes)
    finally:
        for process in processes:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    ours = result.pop("p95_ms")
    line = {
        "name": "webhooks", "ours": ours, "peer": peer, "ratio": round(float(str(ours)) / peer, 2), "unit": "ms p95 from emit to arrival",
        "conditions": state | {"peer": "p95 of a bare POST to the same receiver, alone"} | result,
    }
    print(json.dumps(line, ensure_ascii=False) if args.json else json.dumps(line, ensure_ascii=False, indent=2))
    return 0


def measure(
    args: argparse.Namespace, environment: dict[str, str], receivers: subprocess.Popen[str], ports: list[int], processes: list[subprocess.Popen[str]],
) -> dict[str, object]:
    """Open subscriptions, start the sender, emit, wait for the healthy ones, and count."""
    import django

    django.setup()
    from django.utils import timezone

    from wenyuan.foundation.events.domain.deliveries import active_subscriptions
    from wenyuan.foundation.events.domain.secrets import make_secret, seal_secret
    from wenyuan.foundation.events.models import Delivery, Subscription

    for port in ports:
        Subscription.objects.create(
            name=str(port), address=f"http://127.0.0.1:{port}/", types=[TYPE], secret=seal_secret(make_secret()), created_at=timezone.now(),
        )
    sender = subprocess.Popen([sys.executable, "-m", "wenyuan.site", "webhooks"], env=environment, cwd=ROOT, text=True)
    processes.append(sender)
    time.sleep(3)
    with MemoryWatch([sender.pid]) as memory:
        cpu = cpu_seconds(family([sender.pid]))
        total, seconds = emit_steadily(args.rate, args.seconds)
        wait_for_all(receivers, args.healthy, total)
        cpu = cpu_seconds(family([sender.pid])) - cpu
    healthy = active_subscriptions()[: args.healthy]
    waiting = Delivery.objects.filter(subscription_id__in=healthy, state="waiting").count()
    receivers.send_signal(signal.SIGTERM)
    assert receivers.stdout is not None
    heard = json.loads(receivers.stdout.readline())
    good = heard[1 : 1 + args.healthy]
    delays = [delay for one in good for delay in one["delays"]]
    return {
        "p95_ms": percentile(delays, 0.95), "p50_ms": percentile(delays, 0.5), "p99_ms": percentile(delays, 0.99), "longest_ms": percentile(delays, 1.0),
        "events": total, "emitted_per_second": round(total / seconds), "arrived": [one["different"] for one in good], "repeated": len(delays) - sum(one["different"] for one in good),
        "waiting_for_healthy": waiting, "arrived_slow": heard[-1]["different"], "sender_cpu_s": round(cpu, 1), "sender_pss_mb": round(memory.peak / 1e6),
        "load_after": round(os.getloadavg()[0], 2),
    }


def wait_for_all(receivers: subprocess.Popen[str], healthy: int, total: int, limit: float = 60) -> None:
    """Return when every healthy receiver has had every event, or after the limit."""
    assert receivers.stdout is not None
    end = time.monotonic() + limit
    while time.monotonic() < end:
        receivers.send_signal(signal.SIGUSR1)
        if min(json.loads(receivers.stdout.readline())[1 : 1 + healthy]) >= total:
            return
        time.sleep(0.5)


if __name__ == "__main__":
    raise SystemExit(main())
