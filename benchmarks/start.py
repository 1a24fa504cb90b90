"""`./wenyuan bench start`: from the command `serve` to the first page, on a library that has started before, and the weight of that page.

The weight is what a browser loads for the portal's first page: the page itself, its style sheets and scripts, compressed as served.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks._machine import conditions
from benchmarks._serving import free_port, home_environment, wait_for_page

_LOADED = re.compile(r"""<(?:link\b[^>]*?\bhref|script\b[^>]*?\bsrc)=["']([^"']+\.(?:css|js)[^"']*)["']""")


def start_once(home: Path, port: int) -> tuple[float, dict[str, int]]:
    """Start everything, take the first page, stop; return the seconds and the octets of the page by kind."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "wenyuan.site", "serve"], env=home_environment(home) | {"WENYUAN_PORT": str(port)},
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_page(port, "/", seconds=120)
        seconds = time.perf_counter() - started
        return seconds, weigh_page(port, "/")
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()


def weigh_page(port: int, path: str) -> dict[str, int]:
    """Octets on the wire of a page and of the style sheets and scripts it names."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    weights: dict[str, int] = {"html": len(_fetch(connection, path, "br, gzip")), "css": 0, "js": 0}
    for name in dict.fromkeys(_LOADED.findall(_fetch(connection, path, "identity").decode())):
        if name.startswith("/"):
            weights["css" if ".css" in name else "js"] += len(_fetch(connection, name, "br, gzip"))
    connection.close()
    return weights


def _fetch(connection: http.client.HTTPConnection, path: str, encoding: str) -> bytes:
    connection.request("GET", path, headers={"Accept-Encoding": encoding})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return body


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--home", type=Path, default=None, help="a library to start; else a new and empty one")
    args = parser.parse_args()
    home = args.home or Path(tempfile.mkdtemp(prefix="wenyuan-bench-"))
    state = conditions(runs=args.runs)
    port = free_port()
    cold, _ = start_once(home, port)
    warm = []
    weights: dict[str, int] = {}
    for _ in range(args.runs):
        seconds, weights = start_once(home, port)
        warm.append(seconds)
    result = {
        "name": "start", "ours": round(sorted(warm)[len(warm) // 2], 2), "peer": None, "ratio": None, "unit": "s",
        "conditions": state | {
            "first_start_s": round(cold, 2), "warm_starts_s": [round(seconds, 2) for seconds in warm], "page_bytes": weights | {"all": sum(weights.values())},
            "load_after": round(os.getloadavg()[0], 2),
        },
    }
    print(json.dumps(result, ensure_ascii=False) if args.json else json.dumps(result, ensure_ascii=False, indent=2))
    if args.home is None:
        shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
