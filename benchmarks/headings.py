"""`./wenyuan bench headings`: a changed heading reaches every linked record, and is taken back.

Generated CNMARC records of usual size bear one person's heading, linked to an authority. `ours` is records a second of the change, from its start to
the end of its batch, index marks, versions and log with everything on; `undo` the same for taking it back. `peer` is pymarc reading each record,
replacing the heading and writing it to memory, without a database. CPU seconds are those of this process and of the database.
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
from pathlib import Path

from benchmarks._machine import conditions, cpu_seconds, family
from benchmarks._serving import home_environment

ROOT = Path(__file__).resolve().parents[1]


def generate(count: int) -> bytes:
    """Return so many records of one author, of about 1,000 octets."""
    from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield, encode_iso2709

    note = "本书收入作者历年所作诗文，附有校记、年谱与索引。" * 8
    written = io.BytesIO()
    for n in range(count):
        fields = [
            Field("001", data=f"H{n:08d}"), Field("100", "  ", (Subfield("a", "20260901d1986    em y0chiy50      ea"),)), Field("101", "0 ", (Subfield("a", "chi"),)),
            Field("200", "1 ", (Subfield("a", f"东坡全集第{n}种"), Subfield("f", "（宋）苏轼著"), Subfield("g", "中华书局编辑部校"))),
            Field("210", "  ", (Subfield("a", "北京"), Subfield("c", "中华书局"), Subfield("d", "1986"))), Field("215", "  ", (Subfield("a", f"{n % 900 + 60}页"), Subfield("d", "21cm"))),
            Field("330", "  ", (Subfield("a", note),)), Field("606", "0 ", (Subfield("a", "古典文学"), Subfield("y", "中国"), Subfield("z", "北宋"))),
            Field("690", "  ", (Subfield("a", "I214.412"), Subfield("v", "5"))),
            Field("701", " 0", (Subfield("3", "A000000001"), Subfield("a", "苏轼"), Subfield("c", "(北宋)"), Subfield("f", "(1037-1101)"), Subfield("4", "著"))),
            Field("711", "02", (Subfield("a", "中华书局编辑部"), Subfield("4", "校"))), Field("801", " 0", (Subfield("a", "CN"), Subfield("b", "BENCH"), Subfield("c", "20260901"))),
        ]
        written.write(encode_iso2709(Record("00000nam0 2200000   450 ", tuple(fields), MarcFormat.CNMARC)))
    return written.getvalue()


def change_with_pymarc(octets: bytes) -> float:
    """Return how many records a second pymarc reads, changes and writes."""
    import pymarc

    began, done = time.perf_counter(), 0
    for record in pymarc.MARCReader(io.BytesIO(octets), to_unicode=True, force_utf8=True):
        if record is not None:
            for field in record.get_fields("701"):
                field["a"] = "苏东坡"
            record.as_marc()
            done += 1
    return done / (time.perf_counter() - began)


def measure(count: int, postmaster: int) -> dict[str, object]:
    """Fill a library, change the heading, and take it back."""
    from wenyuan.site import runtime

    runtime.set_up_django()
    from datetime import date

    from django.core.management import call_command
    from django.utils import timezone

    from wenyuan.foundation.libraries.api import register_library
    from wenyuan.knowledge.authorities.data import Facts
    from wenyuan.knowledge.authorities.domain.changes import open_heading_change, run_heading_change, undo_heading_change
    from wenyuan.knowledge.authorities.domain.editing import change_forms, create_from_facts
    from wenyuan.knowledge.authorities.models import Link
    from wenyuan.knowledge.catalogue.api import find_changes, list_changes, newest_change, run_import, take_file

    call_command("migrate", verbosity=0, interactive=False)
    library, at = register_library(code="CN-BENCH", name="基准", level="national"), timezone.now()
    facts = Facts("person", "苏轼", dates="1037-1101", born=1037, died=1101, dynasty="北宋", dynasties=("北宋",))
    authority = create_from_facts(facts=facts, library_id=library, format_="cnmarc", agency="BENCH", today=date(2026, 11, 23), at=at, actor_id=None)
    run_import(batch_id=take_file(io.BytesIO(generate(count)), name="bench.mrc", library_id=library, rule="add", at=at), at=at)
    rows = list_changes(after=0, until=newest_change(), limit=count)
    links = [Link(record_id=row.record_id, library_id=library, tag="701", heading="苏轼", key="苏轼", kind="person", authority_id=authority, state="linked", probability=1, at=at) for row in rows]
    Link.objects.bulk_create(links, batch_size=5_000)
    change_forms(authority_id=authority, base_version=1, heading="苏东坡", at=at, actor_id=None)
    act = open_heading_change(authority_id=authority, old_headings=["苏轼"], unlinked_too=False, libraries=None, at=at, actor_id=None)

    def timed(work: object) -> dict[str, float]:
        cpu, own, began = cpu_seconds(family([postmaster])), time.process_time(), time.perf_counter()
        work()  # type: ignore[operator]
        return {
            "seconds": round(time.perf_counter() - began, 2), "own_cpu_s": round(time.process_time() - own, 2), "database_cpu_s": round(cpu_seconds(family([postmaster])) - cpu, 2),
        }

    done = timed(lambda: run_heading_change(change_id=act, at=at))
    some = find_changes(record_ids=[rows[0].record_id, rows[-1].record_id])
    if not all("苏东坡".encode() in one.raw for one in some.values()):
        raise RuntimeError("the records were not changed")
    back = timed(lambda: undo_heading_change(change_id=act, at=at, actor_id=None))
    some = find_changes(record_ids=[rows[0].record_id, rows[-1].record_id])
    if any("苏东坡".encode() in one.raw for one in some.values()):
        raise RuntimeError("the records were not put back")
    return {"records": len(rows), "change": done, "undo": back}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--measure", type=int, default=0, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measure(args.records, args.measure)))
        return 0
    folder = Path(tempfile.mkdtemp(prefix="wenyuan-bench-"))
    from wenyuan.site.postgres import BundledPostgres

    server = BundledPostgres(folder / "postgres")
    server.ensure_running()
    try:
        state = conditions(records=args.records)
        run = subprocess.run(
            [sys.executable, "-m", "benchmarks.headings", "--records", str(args.records), "--measure", str(server._pid() or 0)], cwd=ROOT,
            env=home_environment(folder) | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, timeout=7200,
        )
        if run.returncode:
            raise RuntimeError(run.stderr[-4000:])
        found = json.loads(run.stdout.strip().splitlines()[-1])
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    peer = change_with_pymarc(generate(min(args.records, 10_000)))
    ours = found["records"] / found["change"]["seconds"]
    result = {
        "name": "headings", "ours": round(ours), "peer": round(peer), "ratio": round(ours / peer, 3), "unit": "records/s", "undo": round(found["records"] / found["undo"]["seconds"]),
        "conditions": state | {"peer": "pymarc changing the heading in memory, no database", **found, "load": os.getloadavg()[0]},
    }
    print(json.dumps(result, ensure_ascii=False) if args.json else json.dumps(result, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
