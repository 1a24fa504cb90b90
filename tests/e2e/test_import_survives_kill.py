"""An import that is killed again and again ends with every record stored once and found once."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import time
from pathlib import Path

import pytest
from benchmarks._records import generate_records

from tests.e2e.homes import new_home


def test_import_resumed_after_kills_has_every_record_once(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    source = tmp_path / "records.mrc"
    raws = list(generate_records(14_000, seed=7, dirt=0))
    source.write_bytes(b"".join(raws))

    with new_home(tmp_path / "home", tmp_path_factory) as home:
        process = home.start("import", str(source), "--json")
        batch = _wait_for_parts(home, process, 2)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        seen = [_parts(home)]
        process = home.start("import", "--resume", str(batch), "--json")
        _wait_for_parts(home, process, seen[0] + 1)
        home.server.kill()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        home.server.ensure_running()
        seen.append(_parts(home))

        done = home.run("import", "--resume", str(batch), "--json")

        assert done.returncode == 0, done.stderr
        counts = json.loads(done.stdout.strip().splitlines()[-1])
        assert {k: counts[k] for k in ("read", "stored", "updated", "skipped", "rejected")} == {"read": 14_000, "stored": 14_000, "updated": 0, "skipped": 0, "rejected": 0}
        assert 0 < seen[0] <= seen[1] < 8, "the kills came too late to prove anything"
        stored = hashlib.sha256()
        for (raw,) in home.query("select v.raw from catalogue_recordversion v join catalogue_record r on r.id = v.record_id order by r.batch_place"):
            stored.update(bytes(raw))
        assert stored.hexdigest() == hashlib.sha256(source.read_bytes()).hexdigest()
        assert home.query("select count(*), count(distinct control_number) from catalogue_record") == [(14_000, 14_000)]
        doctor = {row["name"]: row for row in map(json.loads, home.run("doctor", "--json").stdout.splitlines())}
        assert doctor["index"]["text"].count("14,000") == 2, doctor["index"]


def _parts(home) -> int:
    return home.query("select count(*) from catalogue_importpart")[0][0]


def _wait_for_parts(home, process, wanted: int) -> int:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        rows = home.query("select batch_id, count(*) from catalogue_importpart group by 1")
        if rows and rows[0][1] >= wanted:
            return rows[0][0]
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    raise AssertionError("no part was stored in a minute")
