"""`./wenyuan bench audit`: every rule on every record of a library of generated records.

`ours` is records a second of `wenyuan quality audit` over the whole database: reading, all rules of all sets, counting by library and rule, writing the
results. `peer` is pymarc that only reads the same records from ISO 2709, with no rule at all, on one core. Memory is that of all processes of the audit
together; it is sampled twice a second, and its growth from a third of the run to the end is told.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from benchmarks._machine import conditions, cpu_seconds, family, pss
from benchmarks._records import write_file

ROOT = Path(__file__).resolve().parents[1]


def read_with_pymarc(source: Path, count: int) -> float:
    """Return how many records a second pymarc reads."""
    from pymarc import MARCReader

    began, done = time.perf_counter(), 0
    with source.open("rb") as file:
        for _record in islice(MARCReader(io.BufferedReader(file), to_unicode=True, force_utf8=True), count):
            done += 1
    return done / (time.perf_counter() - began)


def run_audit(folder: Path, processes: int) -> dict[str, object]:
    """Run the command; return what it says, its processor seconds, and its memory on the way in octets."""
    environment = {**os.environ, "WENYUAN_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "wenyuan.site.settings.base"}
    # Straight after an import the planner knows nothing of the tables; autovacuum comes within a minute.
    subprocess.run([sys.executable, "-c", "import django; django.setup()\nfrom django.db import connection\nconnection.cursor().execute('vacuum analyze')"], cwd=ROOT, env=environment, check=True, timeout=900)
    command = [sys.executable, "-m", "wenyuan.site", "quality", "audit", "--json", "--processes", str(processes)]
    memory, worked, last = list[int](), 0.0, ""
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.PIPE, text=True)
        while process.poll() is None:
            pids = family([process.pid])
            memory.append(pss(pids))
            worked = max(worked, cpu_seconds(pids))
            time.sleep(0.5)
        if process.returncode:
            raise RuntimeError(process.stderr.read() if process.stderr else "the audit failed")
        out.seek(0)
        last = out.read().strip().splitlines()[-1]
    return {**json.loads(last), "cpu_s": round(worked, 1), "memory": memory}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--home", type=Path, default=None, help="a library to audit, or the folder to make it in")
    args = parser.parse_args()
    folder = args.home or Path(tempfile.mkdtemp(prefix="wenyuan-bench-"))
    source = Path(tempfile.gettempdir()) / "wenyuan-bench" / f"records-{args.records}.mrc"
    write_file(source, args.records)
    if not (folder / "index" / "CURRENT").exists():
        subprocess.run([sys.executable, "-m", "benchmarks.import", "--json", "--records", str(args.records), "--keep", str(folder)], cwd=ROOT, capture_output=True, text=True, check=True, timeout=7200)
    from wenyuan.site.postgres import BundledPostgres

    state = conditions(records=args.records, processes=args.processes)
    peer = read_with_pymarc(source, min(args.records, 20_000))
    server = BundledPostgres(folder / "postgres")
    server.ensure_running()
    try:
        told = run_audit(folder, args.processes)
    finally:
        server.stop()
        if args.home is None:
            shutil.rmtree(folder, ignore_errors=True)
    memory = told["memory"]
    records, seconds = int(str(told["records"])), float(str(told["seconds"]))
    print(json.dumps({
        "name": "audit", "ours": round(records / seconds), "peer": round(peer), "ratio": round(records / seconds / peer, 3), "unit": "records/s",
        "conditions": state | {
            "peer": "pymarc reading ISO 2709, without a rule, one core", "audited": records, "seconds": seconds, "cpu_s_without_the_database": told["cpu_s"], "records_by_rule": told["rules"],
            "peak_pss_mb": round(max(memory) / 1e6), "pss_mb_at_a_third_and_at_the_end": [round(memory[len(memory) // 3] / 1e6), round(memory[-2] / 1e6)], "load_after": round(os.getloadavg()[0], 2),
        },
    }, ensure_ascii=False, indent=None if args.json else 2))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
