"""`./wenyuan bench auth`: a whole log-in over HTTP beside the argon2 check of its password alone, in milliseconds.

`ours` is the median of signing in on one loopback connection: the limit of tries, the check, the new session, its history, the answer.
`peer` is `argon2-cffi` checking the same hash in this process. The ratio says how much a log-in costs beyond its chosen hash.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from benchmarks._machine import conditions

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "three quiet herons"
_OPEN = f"""
from wenyuan.foundation.accounts.api import open_account
from wenyuan.foundation.accounts.models import Account
number = open_account(username="bench", name="bench", password={PASSWORD!r})
print("HASH " + Account.objects.get(pk=number).password)
"""


def verify_alone(encoded: str, rounds: int) -> float:
    """Return the median milliseconds of one check of a hash as Django keeps it."""
    from argon2 import PasswordHasher

    hasher, kept = PasswordHasher(), encoded.removeprefix("argon2")
    times = []
    for _round in range(rounds):
        begun = time.perf_counter()
        hasher.verify(kept, PASSWORD)
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


def log_in(port: int) -> float:
    """Sign in once as a browser without cookies does, and return the milliseconds of the log-in itself."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/account/login/")
    page = connection.getresponse()
    text = page.read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    cookie = (page.getheader("Set-Cookie") or "").split(";")[0]
    if token is None:
        raise RuntimeError(f"the page to sign in answered {page.status}")
    form = urlencode({"csrfmiddlewaretoken": token[1], "username": "bench", "password": PASSWORD})
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{port}"}
    begun = time.perf_counter()
    connection.request("POST", "/account/login/", form, headers)
    answer = connection.getresponse()
    answer.read()
    spent = time.perf_counter() - begun
    connection.close()
    if (answer.status, answer.getheader("Location")) != (302, "/account/"):
        raise RuntimeError(f"the log-in answered {answer.status} {answer.getheader('Location')}")
    return spent * 1000


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _serve(environment: dict[str, str], rounds: int) -> list[float]:
    port = _free_port()
    serve = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--blocking-threads", "2", "wenyuan.site.wsgi:application"]
    server = subprocess.Popen(serve, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while True:
            try:
                log_in(port)
                break
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.3)
        return [log_in(port) for _round in range(rounds)]
    finally:
        server.terminate()
        server.wait(30)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=40)
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="wenyuan-bench-"))
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("WENYUAN_", "DJANGO_"))} | {
        "WENYUAN_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "wenyuan.site.settings.base",
    }
    from wenyuan.site.postgres import BundledPostgres

    postgres = BundledPostgres(folder / "postgres")
    postgres.ensure_running()
    try:
        subprocess.run([sys.executable, "-m", "wenyuan.site", "migrate", "--json"], env=environment, check=True, stdout=subprocess.DEVNULL)
        opened = subprocess.run([sys.executable, "-m", "wenyuan.site", "manage", "shell", "-c", _OPEN], env=environment, check=True, stdout=subprocess.PIPE, text=True)
        encoded = next(line.removeprefix("HASH ") for line in opened.stdout.splitlines() if line.startswith("HASH "))
        times = sorted(_serve(environment, args.rounds))
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)
    ours, peer = statistics.median(times), verify_alone(encoded, args.rounds)
    result = {
        "name": "auth", "ours": round(ours, 1), "peer": round(peer, 1), "ratio": round(ours / peer, 3), "unit": "ms",
        "conditions": conditions(rounds=args.rounds) | {
            "peer": "argon2 check of the same hash, no HTTP", "parameters": encoded.split("$")[3], "p95": round(times[max(0, round(len(times) * 0.95) - 1)], 1),
        },
    }
    print(json.dumps(result, ensure_ascii=False) if args.json else json.dumps(result, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
