"""`./wenyuan bench log`: acts a second through the evidence log while it signs checkpoints, beside plain rows without any proof.

`ours` counts from the first act to the checkpoint that covers the last one: several processes append ten acts in a transaction, one
process sequences. `peer` writes rows of four columns with the ORM into an ordinary table by as many processes in as many transactions,
nothing else. `one_per_transaction` has both with a transaction for each act: there commits are the limit, with or without a log.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks._machine import conditions

ROOT = Path(__file__).resolve().parents[1]


def set_up() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "wenyuan.site.settings.base"
    django.setup()


def write_acts(count: int, worker: int, *, plain: bool, together: int) -> None:
    """Append acts, `together` in a transaction; `plain` writes rows of an ordinary table instead."""
    set_up()
    from django.db import connection, transaction
    from django.utils import timezone

    from wenyuan.foundation.audit.api import record_act

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    print("ready", flush=True)
    sys.stdin.readline()
    from wenyuan.foundation.identifiers.models import Retirement

    for first in range(0, count, together):
        with transaction.atomic():
            for n in range(first, min(count, first + together)):
                if plain:
                    Retirement.objects.create(name=f"b{together}x{worker}x{n}", reason="edit", at=timezone.now())
                    continue
                record_act(
                    kind="catalogue", subject=f"record:{worker * count + n}", action="edit", actor_id=n % 50, at=timezone.now(),
                    before=b"state %d" % n, after=b"state %d" % (n + 1),
                )


def sequence() -> None:
    """Sequence until the input closes, then once more."""
    set_up()
    from django.utils import timezone

    from wenyuan.foundation.audit.api import run_sequencer, sequence_pending

    stop = threading.Event()
    runner = threading.Thread(target=run_sequencer, kwargs={"stop": stop.wait})
    print("ready", flush=True)
    sys.stdin.readline()
    runner.start()
    sys.stdin.readline()
    stop.set()
    runner.join()
    while sequence_pending(at=timezone.now()):
        pass


def start(arguments: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.log", *arguments], cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def measure(count: int, writers: int, environment: dict[str, str], *, plain: bool, together: int) -> float:
    """Return acts a second."""
    sequencer = None if plain else start(["--sequence"], environment)
    processes = [start(["--write", str(count // writers), "--worker", str(n), "--together", str(together), *(["--plain"] if plain else [])], environment) for n in range(writers)]
    started = time.perf_counter()
    for process in (*([sequencer] if sequencer else []), *processes):
        go(process)
    for process in processes:
        assert process.wait(600) == 0
    if sequencer is not None:
        go(sequencer)
        assert sequencer.wait(600) == 0
    return count // writers * writers / (time.perf_counter() - started)


def examine(expected: int) -> dict[str, object]:
    """Check the log that arose, and time the check of bundles."""
    set_up()
    from wenyuan.foundation.audit.api import examine_log, find_proof, list_entries
    from wenyuan.foundation.audit.models import Checkpoint
    from wenyuan.foundation.audit.verifying import verify_bundle

    started = time.perf_counter()
    found = examine_log()
    seconds = time.perf_counter() - started
    assert (found.entries, found.findings) == (expected, ()), found
    signed = list(Checkpoint.objects.order_by("size").values_list("signed_at", flat=True))
    # The pause between the two parts of the benchmark, when nothing waits, is no gap.
    gaps = [g for g in ((b - a).total_seconds() for a, b in itertools.pairwise(signed[1:])) if g < 5]
    references = [entry.reference for entry in list_entries(limit=500)][::10]
    proving = time.perf_counter()
    bundles = [find_proof(reference=reference) for reference in references]
    proving = (time.perf_counter() - proving) / len(bundles)
    times = []
    for bundle in bundles:
        one = time.perf_counter()
        verify_bundle(bundle)
        times.append(time.perf_counter() - one)
    return {
        "checkpoints": len(signed), "longest_gap_s": round(max(gaps, default=0.0), 2), "check_entries_per_second": round(expected / seconds),
        "proof_ms": round(proving * 1000, 2), "verify_ms_median": round(statistics.median(times) * 1000, 3), "verify_ms_max": round(max(times) * 1000, 3), "bundle_octets": len(bundles[0]),
    }


def verify_alone(folder: Path) -> float:
    """Return the milliseconds of a bundle's check by the one file alone, start of Python and its own arithmetic included."""
    lone = folder / "lone"
    lone.mkdir()
    shutil.copy(ROOT / "src/wenyuan/foundation/audit/verifying.py", lone / "verifying.py")
    started = time.perf_counter()
    subprocess.run([sys.executable, "-S", "-I", str(lone / "verifying.py"), str(folder / "bundle.json")], check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - started) * 1000


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--entries", type=int, default=24_000)
    parser.add_argument("--writers", type=int, default=4)
    for name in ("--write", "--worker", "--together"):
        parser.add_argument(name, type=int, default=0, help=argparse.SUPPRESS)
    for name in ("--plain", "--sequence"):
        parser.add_argument(name, action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--examine", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--bundle", type=Path, default=None, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.write or args.sequence or args.examine:
        return _part(args)
    folder = Path(tempfile.mkdtemp(prefix="wenyuan-bench-"))
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("WENYUAN_", "DJANGO_"))} | {"WENYUAN_HOME": str(folder)}
    from wenyuan.site.postgres import BundledPostgres

    server = BundledPostgres(folder / "postgres")
    server.ensure_running()
    try:
        subprocess.run([sys.executable, "-m", "wenyuan.site", "migrate", "--json"], env=environment, check=True, stdout=subprocess.DEVNULL)
        peer, ours = (measure(args.entries, args.writers, environment, plain=plain, together=10) for plain in (True, False))
        single = args.entries // 3
        peer_alone, ours_alone = (measure(single, args.writers, environment, plain=plain, together=1) for plain in (True, False))
        made = (args.entries // args.writers + single // args.writers) * args.writers
        done = subprocess.run([sys.executable, "-m", "benchmarks.log", "--examine", str(made), "--bundle", str(folder / "bundle.json")],
                              cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        details = json.loads(done.stdout.splitlines()[-1])
        details["verify_alone_ms"] = round(verify_alone(folder), 1)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    result = {
        "name": "log", "ours": round(ours), "peer": round(peer), "ratio": round(ours / peer, 3), "unit": "entries/s",
        "conditions": conditions(entries=args.entries, writers=args.writers) | {
            "peer": "plain rows by the ORM, no tree", "per_transaction": 10, "one_per_transaction": {"ours": round(ours_alone), "peer": round(peer_alone)}, **details,
        },
    }
    print(json.dumps(result, ensure_ascii=False) if args.json else json.dumps(result, ensure_ascii=False, indent=2))
    return 0


def _part(args: argparse.Namespace) -> int:
    if args.write:
        write_acts(args.write, args.worker, plain=args.plain, together=args.together)
    elif args.sequence:
        sequence()
    else:
        print(json.dumps(examine(args.examine)))
        if args.bundle is not None:
            from wenyuan.foundation.audit.api import find_proof, list_entries

            args.bundle.write_bytes(find_proof(reference=list_entries(limit=1)[0].reference))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
