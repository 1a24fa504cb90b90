"""`./wenyuan bench tenancy`: pages and interface of one library's staff and readers, alone in a database and beside thousands of libraries.

Both databases are made by the same statements and hold the same rows of the library that is asked; the second holds as many rows for each
of the other libraries too. Both are served by the web processes' own role, under the rules that keep libraries apart. The two are asked in
turns, so that what else the machine does falls on both. `ours` is the 95th percentile in milliseconds beside the others, `peer` alone;
`ratio` is peer by ours: 0.91 is ten per cent slower.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks._http import ask
from benchmarks._machine import conditions
from benchmarks._serving import home_environment, serve
from benchmarks.search import percentile

ROOT = Path(__file__).resolve().parents[1]
# What staff and readers of the library open; `{}` stands for its number.
PAGES = (
    "/staff/batches/", "/staff/jobs/", "/staff/library/start/?library={}", "/staff/library/branches/?library={}", "/staff/records/", "/staff/audit/", "/l/BENCH-1/",
    "/libraries/BENCH-1/",
)
CALLS = ("/api/jobs/v1/runs", "/api/libraries/v1/libraries?limit=20", "/api/catalogue/v1/records?limit=20", "/api/libraries/v1/branches/{}/opening")


def make_home(folder: Path, libraries: int, rows: int) -> dict[str, str]:
    """Make a library's home with so many libraries; return the number of the first and the session of its staff."""
    environment = home_environment(folder) | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.tenancy", "--fill", str(libraries), "--rows", str(rows)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=7200,
    )
    if run.returncode:
        raise RuntimeError(run.stderr[-4000:])
    return dict(json.loads(run.stdout.strip().splitlines()[-1]))


def fill(libraries: int, rows: int) -> None:
    """Migrate, and put the same number of rows under each library."""
    from wenyuan.site import runtime

    runtime.set_up_django()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.db import connection

    from wenyuan.foundation.accounts.api import define_role, grant_role, open_account
    from wenyuan.foundation.accounts.models import Account
    from wenyuan.foundation.libraries.api import register_library
    from wenyuan.foundation.modules.api import permissions

    call_command("migrate", verbosity=0, interactive=False)
    for number in range(1, libraries + 1):
        register_library(code=f"BENCH-{number}", name=f"第{number}图书馆", name_en=f"Library {number}", level="county")
    with connection.cursor() as cursor:
        for statement in _STATEMENTS:
            cursor.execute(statement, {"rows": rows})
        cursor.execute("analyze")
        cursor.execute("select id from libraries_library where code = 'BENCH-1'")
        library = cursor.fetchone()[0]
        cursor.execute("select min(id) from libraries_branch where library_id = %s", [library])
        branch = cursor.fetchone()[0]
    define_role(code="bench", title="bench", permissions=[p.code for p in permissions() if p.code != "libraries.review"])
    account = open_account(username="bench", name="bench", password="A long word of the bench", home_library_id=library)
    grant_role(account_id=account, role_code="bench", library_id=library)
    session = SessionStore()
    session.update({SESSION_KEY: str(account), BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend", HASH_SESSION_KEY: Account.objects.get(pk=account).get_session_auth_hash()})
    session.create()
    print(json.dumps({"library": library, "branch": branch, "session": session.session_key}))


_STATEMENTS = (
    """insert into libraries_branch (library_id, code, name, name_en, kind, address, phone, active)
       select l.id, lpad(n::text, 2, '0'), '分馆' || n, '', case n when 1 then 'main' else 'branch' end, '', '', true from libraries_library l, generate_series(1, 5) n""",
    """insert into libraries_openinghours (library_id, branch_id, weekday, opens, closes)
       select library_id, id, d, '09:00', '17:00' from libraries_branch, generate_series(1, 6) d""",
    """insert into libraries_librarystep (library_id, act, text, at) select l.id, 'details', '', now() from libraries_library l, generate_series(1, 20)""",
    """insert into catalogue_batch (library_id, title, state, rule, file_name, file_digest, file_size, options, read, stored, updated, skipped, rejected, repaired, created_at)
       select l.id, '批次 ' || n, 'done', 'replace', 'x.mrc', '', 1, '{}', n, n, 0, 0, 0, 0, now() from libraries_library l, generate_series(1, %(rows)s) n order by n, l.id""",
    """insert into jobs_jobrun (library_id, name, title, queue, after, arguments, state, done, message, checkpoint, result, error, attempts, cancel_requested, created_at)
       select l.id, 'catalogue.import', '导入 ' || n, 'batch', '{}', '{}', 'done', n, '', '{}', '{}', '', 1, false, now() from libraries_library l, generate_series(1, %(rows)s) n order by n, l.id""",
    """insert into catalogue_record (id, library_id, format, material, control_number, title, responsibility, edition, place, publisher, date_text, language, class_number, isbns,
         work_key, status, changed, version, created_at, updated_at)
       select (row_number() over ()) , l.id, 'cnmarc', 'book', 'N' || n, '题名 ' || n, '', '', '', '', '', 'chi', '', '{}', '', 'active', '', 1, now(), now()
       from libraries_library l, generate_series(1, %(rows)s) n""",
    """insert into catalogue_item (library_id, record_id, barcode, call_number, call_sort, volume, item_type, status, withdrawn_reason)
       select library_id, id, 'B' || id, '', '', '', 'book', 'available', '' from catalogue_record""",
    """insert into audit_entry (number, reference, at, kind, action, subject, reason, library_id, leaf)
       select row_number() over () - 1, gen_random_uuid(), now(), 'catalogue', 'edited', 'record:' || n, '', l.id, '' from libraries_library l, generate_series(1, %(rows)s / 10) n""",
)


def ask_all(port: int, paths: list[str], cookie: str, seconds: float, clients: int) -> tuple[list[float], list[int]]:
    """Let so many clients ask for so long; return the times in milliseconds and the statuses that were not 200."""
    times: list[float] = []
    bad: list[int] = []
    until = time.perf_counter() + seconds
    threads = [threading.Thread(target=ask, args=(port, paths, n, 1, until, times, bad, cookie)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, bad


def measure(homes: dict[str, tuple[Path, dict[str, str]]], seconds: float, rounds: int, clients: int) -> tuple[dict[str, dict[str, list[float]]], list[int]]:
    """Ask both in turns, one door after the other; return times by door and home, and the statuses that were not 200."""
    found: dict[str, dict[str, list[float]]] = {}
    bad: list[int] = []
    with contextlib.ExitStack() as stack:
        ports = {name: stack.enter_context(serve(folder, workers=2))[0] for name, (folder, _known) in homes.items()}
        for turn in range(rounds + 1):
            for door in (*PAGES, *CALLS):
                for name, (_folder, known) in homes.items():
                    path = door.format(known["branch"] if "branches/{}" in door else known["library"])
                    times, refused = ask_all(ports[name], [path], f"sessionid={known['session']}", seconds if turn else 0.5, clients)
                    bad += refused
                    if turn:  # the first only warms
                        found.setdefault(door, {}).setdefault(name, []).extend(times)
    return found, sorted(set(bad))


def summarise(found: dict[str, dict[str, list[float]]], doors: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """Return figures of all these doors together; each door has as much time, so a slow one has fewer requests and no more weight."""
    together = {name: [time for door in doors for time in found[door][name]] for name in ("alone", "beside")}
    return {name: {"requests": len(times), "p50_ms": percentile(times, 0.5), "p95_ms": percentile(times, 0.95)} for name, times in together.items()}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--libraries", type=int, default=3_000)
    parser.add_argument("--rows", type=int, default=300, help="batches, runs, records and copies of each library")
    parser.add_argument("--seconds", type=float, default=1.5, help="for each door in each round")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--fill", type=int, default=0, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.fill:
        fill(args.fill, args.rows)
        return 0
    from wenyuan.site.postgres import BundledPostgres

    folder = Path(tempfile.mkdtemp(prefix="wenyuan-bench-"))
    state = conditions(libraries=args.libraries, rows_each=args.rows, clients=args.clients, web_processes=2, rounds=args.rounds)
    servers = {name: BundledPostgres(folder / name / "postgres") for name in ("alone", "beside")}
    try:
        homes: dict[str, tuple[Path, dict[str, str]]] = {}
        for name, server in servers.items():
            server.ensure_running()
            homes[name] = (folder / name, make_home(folder / name, 1 if name == "alone" else args.libraries, args.rows))
        found, bad = measure(homes, args.seconds, args.rounds, args.clients)
    finally:
        for server in servers.values():
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    pages, calls = summarise(found, PAGES), summarise(found, CALLS)
    doors = {door: [percentile(times[name], 0.95) for name in ("alone", "beside")] for door, times in found.items()}
    # A run in which doors were shut measured something else, and has no result.
    ours = None if bad else pages["beside"]["p95_ms"]
    result = {
        "name": "tenancy", "ours": ours, "peer": pages["alone"]["p95_ms"], "ratio": round(pages["alone"]["p95_ms"] / ours, 3) if ours else None, "unit": "ms p95 of pages",
        "conditions": state | {
            "peer": "the same library alone in a database", "pages": pages, "calls": calls, "calls_ratio": round(calls["alone"]["p95_ms"] / calls["beside"]["p95_ms"], 3),
            "p95_alone_and_beside": doors, "not_200": bad, "load_after": round(os.getloadavg()[0], 2),
        },
    }
    print(json.dumps(result, ensure_ascii=False) if args.json else json.dumps(result, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
