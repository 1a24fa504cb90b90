"""`./wenyuan bench import`: a file of generated records, parsed, stored and searchable, beside pymarc's reading alone.

`ours` is records a second from the start of the command's work to the last index commit, with everything on: all streams, facets,
versions, identifiers, duplicates rule, progress. `peer` is pymarc reading the same file on one core in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pymarc

from benchmarks._machine import MemoryWatch, conditions, cpu_seconds
from benchmarks._records import load_words, write_file

ROOT = Path(__file__).resolve().parents[1]


def read_with_pymarc(path: Path, count: int) -> float:
    """Return pymarc's records a second over the first `count` records; it stops at broken ones, so it is given clean ones one by one."""
    done = 0
    started = time.perf_counter()
    with path.open("rb") as handle:
        reader = pymarc.MARCReader(handle, to_unicode=True, force_utf8=True, permissive=True)
        while done < count:
            try:
                next(reader)
            except StopIteration:
                break
            done += 1
    return done / (time.perf_counter() - started)


def read_with_zebra(path: Path, folder: Path, count: int) -> dict[str, object] | None:
    """Index the first regular records with Zebra and the MARC 21 profile that Debian ships as its example; None when it is not installed.

    Zebra stops at the first octets that are no record, so it is given clean ones.
    """
    modules = next(iter(Path("/usr/lib").glob("*/idzebra-2.0/modules")), None)
    profile = Path("/usr/share/idzebra-2.0/tab")
    if shutil.which("zebraidx") is None or modules is None or not profile.exists():
        return None
    work = folder / "zebra"
    (work / "sample").mkdir(parents=True)
    (work / "zebra.cfg").write_text(
        f"profilePath: {profile}\nmodulePath: {modules}\nattset: bib1.att\nrecordtype: grs.marc.usmarc\nstoreKeys: 1\nstoreData: 1\n", "ascii"
    )
    with path.open("rb") as source:
        found = [raw.lstrip(b"\r\n") + b"\x1d" for raw in source.read(count * 1200).split(b"\x1d")]
    records = [raw for raw in found if raw[:5] == b"%05d" % len(raw)][:count]
    (work / "sample" / "records.mrc").write_bytes(b"".join(records))
    started = time.perf_counter()
    done = subprocess.run(["zebraidx", "-c", str(work / "zebra.cfg"), "update", str(work / "sample")], cwd=work, capture_output=True, text=True, check=False, timeout=1800)
    seconds = time.perf_counter() - started
    stored = [int(number) for number in re.findall(r"Records: +(\d+)", done.stderr + done.stdout)]
    return {"records_per_second": round(len(records) / seconds), "records": len(records), "indexed": max(stored, default=0), "processes": 1}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--records", type=int, default=500_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--keep", type=Path, default=None, help="keep the library in this folder, for the search benchmark")
    args = parser.parse_args()
    cache = Path(tempfile.gettempdir()) / "wenyuan-bench"
    source = cache / f"records-{args.records}.mrc"
    size = write_file(source, args.records)
    folder = args.keep or Path(tempfile.mkdtemp(prefix="wenyuan-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WENYUAN_")} | {"WENYUAN_HOME": str(folder), "WENYUAN_IMPORT_PROCESSES": str(args.processes)}
    state = conditions(records=args.records, file_mb=round(size / 1e6), processes=args.processes, words=load_words().source)
    peer_before = read_with_pymarc(source, min(args.records, 30_000))
    base = [sys.executable, "-m", "wenyuan.site"]
    # A server of our own keeps the database running over the measured import and holds the memory it would hold in use.
    from wenyuan.site.postgres import BundledPostgres

    server = BundledPostgres(folder / "postgres")
    server.ensure_running()
    try:
        subprocess.run([*base, "migrate", "--json"], env=environment, check=True, stdout=subprocess.DEVNULL)
        subprocess.run([*base, "manage", "shell", "-c", "from wenyuan.foundation.libraries.api import register_library as r; r(code='CN-BENCH', name='基准', level='national')"],
                       env=environment, check=True, stdout=subprocess.DEVNULL)
        postmaster = server._pid() or 0
        database_cpu = _family_cpu(postmaster)
        started = time.perf_counter()
        process = subprocess.Popen([*base, "import", str(source), "--library", "CN-BENCH", "--json"], env=environment, stdout=subprocess.PIPE, text=True)
        with MemoryWatch([process.pid, postmaster]) as memory:
            out, _ = process.communicate(timeout=7200)
        wall = time.perf_counter() - started
        counts = json.loads(out.strip().splitlines()[-1])
        database_cpu = _family_cpu(postmaster) - database_cpu
    finally:
        server.stop()
    peer = (peer_before + read_with_pymarc(source, min(args.records, 30_000))) / 2
    zebra = read_with_zebra(source, folder, min(args.records, 20_000)) if args.keep is None else None
    ours = counts["read"] / counts["seconds"]
    result = {
        "name": "import", "ours": round(ours), "peer": round(peer), "ratio": round(ours / peer, 3), "unit": "records/s",
        "conditions": state | {
            "peer": "pymarc reading alone, one core, before and after", "counts": counts, "wall_with_start": round(wall, 1), "database_cpu_s": round(database_cpu, 1),
            "peak_pss_mb": round(memory.peak / 1e6), "zebra": zebra,
        },
    }
    print(json.dumps(result, ensure_ascii=False) if args.json else json.dumps(result, ensure_ascii=False, indent=2))
    if args.keep is None:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _family_cpu(postmaster: int) -> float:
    from benchmarks._machine import family

    return cpu_seconds(family([postmaster]))


if __name__ == "__main__":
    raise SystemExit(main())
