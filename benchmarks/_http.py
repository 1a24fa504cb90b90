"""A client of its own process: threads with one kept connection each, for a bounded time. Prints JSON."""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from pathlib import Path
from urllib.parse import quote


def ask(port: int, paths: list[str], start: int, step: int, until: float, times: list[float], bad: list[int], cookie: str = "") -> None:
    """Ask one after the other until a moment; put down milliseconds, and statuses that were not 200."""
    headers = {"Cookie": cookie} if cookie else {}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    place = start
    while time.perf_counter() < until:
        path = paths[place % len(paths)]
        place += step
        before = time.perf_counter()
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        except (OSError, http.client.HTTPException):
            connection.close()
            status = 0
        # A refusal costs next to nothing and would flatter the figures.
        if status == 200:
            times.append((time.perf_counter() - before) * 1e3)
        else:
            bad.append(status)
    connection.close()


def main() -> None:
    """Arguments: port, file of questions, what stands before a question, what behind it, seconds, clients."""
    port, file, before, behind, seconds, clients = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], float(sys.argv[5]), int(sys.argv[6])
    paths = [f"{before}{quote(text)}{behind}" for text in json.loads(Path(file).read_text(encoding="utf-8"))]
    times: list[float] = []
    bad: list[int] = []
    until = time.perf_counter() + seconds
    threads = [threading.Thread(target=ask, args=(port, paths, n * len(paths) // clients, 1, until, times, bad)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    print(json.dumps({
        "requests": len(times), "per_second": round(len(times) / seconds, 1), "p50_ms": round(times[len(times) // 2], 2) if times else None,
        "p95_ms": round(times[int(len(times) * 0.95)], 2) if times else None, "not_200": len(bad), "statuses": sorted(set(bad)),
    }))


if __name__ == "__main__":
    main()
