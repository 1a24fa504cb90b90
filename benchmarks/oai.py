"""`./wenyuan bench oai`: a whole harvest by OAI-PMH from one web process over generated records.

`ours` is records a second of a harvest of every record in XML of its own format (the sets of CNMARC and MARC 21, each in its form), as fast as a
client that only follows the tokens can ask; every header is counted, none may come twice. Sickle, a client of others, then harvests all in Dublin Core
and must find as many. `peer` is pymarc turning the same records from ISO 2709
into XML, without a server or a database. Memory is measured at a quarter of the harvest and at its end: it may not grow with the harvest.
"""

from __future__ import annotations

import argparse
import http.client
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from benchmarks._machine import MemoryWatch, conditions, cpu_seconds, family, pss
from benchmarks._records import write_file
from benchmarks._serving import serve

ROOT = Path(__file__).resolve().parents[1]
_TOKEN = re.compile(rb"<resumptionToken[^>]*>([^<]+)</resumptionToken>")
_IDENTIFIER = re.compile(rb"<identifier>([^<]+)</identifier>")
_OWN = {"cnmarc": "unimarc", "marc21": "marc21"}
_SICKLE = """
import sys, time
from sickle import Sickle
began, seen = time.perf_counter(), set()
for record in Sickle(sys.argv[1], max_retries=30, default_retry_after=1).ListRecords(metadataPrefix=sys.argv[2]):
    seen.add(record.header.identifier)
print(len(seen), time.perf_counter() - began)
"""


def harvest(port: int, server: int, arguments: str, most: int, expected: int) -> dict[str, object]:
    """Follow the tokens; return counts, rate, the longest page in milliseconds, and the server's memory on the way."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    seen: set[bytes] = set()
    given, size, slowest, early = 0, 0, 0.0, 0
    address = f"/exchange/oai?verb=ListRecords&{arguments}"
    worked = cpu_seconds(family([server]))
    began = time.perf_counter()
    while address:
        asked = time.perf_counter()
        connection.request("GET", address)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {body[:300]!r}")
        slowest = max(slowest, time.perf_counter() - asked)
        found = _IDENTIFIER.findall(body)
        given += len(found)
        seen.update(found)
        size += len(body)
        if not early and given >= expected // 4:
            early = pss(family([server]))
        token = _TOKEN.search(body)
        address = f"/exchange/oai?verb=ListRecords&resumptionToken={quote(token[1].decode())}" if token and given < most else ""
    seconds = time.perf_counter() - began
    late, worked = pss(family([server])), cpu_seconds(family([server])) - worked
    return {
        "records": given, "distinct": len(seen), "records_per_second": round(given / seconds), "seconds": round(seconds, 2), "server_cpu_s": round(worked, 2), "mb": round(size / 1e6), "slowest_page_ms": round(slowest * 1e3),
        "server_pss_mb_at_a_quarter": round(early / 1e6), "server_pss_mb_at_the_end": round(late / 1e6),
    }


def harvest_with_sickle(port: int, prefix: str) -> dict[str, object]:
    """Let Sickle harvest everything; return how many distinct records it found and how fast."""
    run = subprocess.run([sys.executable, "-c", _SICKLE, f"http://127.0.0.1:{port}/exchange/oai", prefix], capture_output=True, text=True, check=True, timeout=7200)
    count, seconds = run.stdout.split()
    return {"distinct": int(count), "records_per_second": round(int(count) / float(seconds))}


def write_with_pymarc(source: Path, count: int) -> float:
    """Return how many records a second pymarc reads and writes as XML."""
    from pymarc import MARCReader, record_to_xml

    began, done = time.perf_counter(), 0
    with source.open("rb") as file:
        for record in islice(MARCReader(io.BufferedReader(file), to_unicode=True, force_utf8=True), count):
            if record is not None:
                record_to_xml(record)
                done += 1
    return done / (time.perf_counter() - began)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--home", type=Path, default=None, help="a library to harvest, or the folder to make it in")
    args = parser.parse_args()
    folder = args.home or Path(tempfile.mkdtemp(prefix="wenyuan-bench-"))
    source = Path(tempfile.gettempdir()) / "wenyuan-bench" / f"records-{args.records}.mrc"
    write_file(source, args.records)
    if not (folder / "index" / "CURRENT").exists():
        subprocess.run([sys.executable, "-m", "benchmarks.import", "--json", "--records", str(args.records), "--keep", str(folder)], cwd=ROOT, capture_output=True, text=True, check=True, timeout=7200)
    from wenyuan.site.postgres import BundledPostgres

    state = conditions(records=args.records, web_processes=1)
    peer_before = write_with_pymarc(source, min(args.records, 10_000))
    server = BundledPostgres(folder / "postgres")
    server.ensure_running()
    try:
        with serve(folder, workers=1) as (port, pid), MemoryWatch([pid]) as memory:
            harvest(port, pid, "metadataPrefix=oai_dc", 2_000, 2_000)  # warms
            native = {name: harvest(port, pid, f"metadataPrefix={form}&set=format:{name}", sys.maxsize, args.records // 2) for name, form in _OWN.items()}
            sample = min(args.records, 10_000)
            others = {form: harvest(port, pid, f"metadataPrefix={form}", sample, sample) for form in ("oai_dc", "marc21", "unimarc", "mods")}
            sickle = harvest_with_sickle(port, "oai_dc")
    finally:
        server.stop()
    peer = (peer_before + write_with_pymarc(source, min(args.records, 10_000))) / 2
    given, distinct, seconds = (sum(float(str(one[name])) for one in native.values()) for name in ("records", "distinct", "seconds"))
    # A harvest that lost or repeated a record measured something else, and has no result.
    ours = round(given / seconds) if given == distinct == sickle["distinct"] else None
    result = {
        "name": "oai", "ours": ours, "peer": round(peer), "ratio": round(ours / peer, 3) if ours else None, "unit": "records/s",
        "conditions": state | {
            "peer": "pymarc reading ISO 2709 and writing XML, one core, no server, before and after", "own_format": native, "first_records_in": others, "sickle_oai_dc": sickle, "peak_pss_mb": round(memory.peak / 1e6),
            "load_after": round(os.getloadavg()[0], 2),
        },
    }
    print(json.dumps(result, ensure_ascii=False) if args.json else json.dumps(result, ensure_ascii=False, indent=2))
    if args.home is None:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
