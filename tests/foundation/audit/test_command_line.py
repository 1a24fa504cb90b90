"""`wenyuan verify` needs nothing but the bundle; `wenyuan audit` exports and checks."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from wenyuan.foundation.audit import verifying
from wenyuan.foundation.audit.api import find_proof, newest_checkpoint, publish_evidence, record_act, sequence_pending
from wenyuan.foundation.audit.commands import COMMANDS
from wenyuan.foundation.audit.models import PendingAct
from wenyuan.site.cli import build_parser

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def run(*arguments: str) -> int:
    """Run a command in this process, as the command line would."""
    args = build_parser(list(COMMANDS)).parse_args(arguments)
    return args.chosen.run(args)


@pytest.fixture
def bundle(db: None, tmp_path: Path) -> Path:
    (tmp_path / "report.pdf").write_bytes(b"award")
    reference = publish_evidence(title="报告", digest=hashlib.sha256(b"award").hexdigest(), subject="file:1", actor_id=1, at=AT)
    for n in range(300):
        record_act(kind="catalogue", subject=f"record:{n}", action="edit", actor_id=None, at=AT)
    sequence_pending(at=AT)
    (tmp_path / "bundle.json").write_bytes(find_proof(reference=reference))
    return tmp_path / "bundle.json"


def test_bundle_verifies_with_its_file_and_key(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run("verify", str(bundle), "--json", "--file", str(bundle.parent / "report.pdf"), "--key", newest_checkpoint().key)
    said = json.loads(capsys.readouterr().out)

    assert (code, said["proven"], said["trusted"], said["number"], said["size"], said["disclosed"]["title"]) == (0, True, True, 0, 301, "报告")


def test_missing_key_is_said_plainly(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify", str(bundle)) == 0
    assert newest_checkpoint().key in capsys.readouterr().out


def test_wrong_file_and_changed_bundle_are_refused(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bundle.parent / "report.pdf").write_bytes(b"forged")
    assert run("verify", str(bundle), "--json", "--file", str(bundle.parent / "report.pdf")) == 65
    bundle.write_text(bundle.read_text().replace("报告", "假报告"))
    assert run("verify", str(bundle), "--json") == 65
    assert [json.loads(line)["proven"] for line in capsys.readouterr().out.splitlines()] == [False, False]


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff\xfe", b"{" * 100_000, b'{"format": "wenyuan-evidence/1"}', b"x" * (1 << 20)])
def test_anything_else_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)

    assert run("verify", str(tmp_path / "x"), "--json") == 65


def test_wrong_use_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (run("verify", str(tmp_path / "missing")), run("verify", str(tmp_path), "--file", "x"), run("verify", __file__, "--checkpoint", "x")) == (2, 2, 2)


def test_one_file_verifies_alone(bundle: Path) -> None:
    """Nothing of ours on the path and no third-party package: Python and one file."""
    shutil.copy(verifying.__file__, bundle.parent / "alone.py")
    command = [sys.executable, "-I", "-S", str(bundle.parent / "alone.py"), str(bundle)]
    good = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    bundle.write_text(bundle.read_text().replace('"number": 0', '"number": 1'))
    bad = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert (good.returncode, "number=0" in good.stdout, good.stderr) == (0, True, "")
    assert (bad.returncode, bad.stdout, bad.stderr.startswith("NOT PROVEN")) == (1, "", True)


def test_exported_folder_verifies_and_grows(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = bundle.parent / "log"
    assert run("audit", "export", str(folder)) == 0
    earlier = bundle.parent / "earlier"
    shutil.copy(folder / "checkpoint", earlier)
    for n in range(400):
        record_act(kind="catalogue", subject=f"record:{n}", action="edit", actor_id=None, at=AT)
    assert (PendingAct.objects.count(), run("audit", "sequence", "--json"), PendingAct.objects.count()) == (400, 0, 0)
    assert run("audit", "export", str(folder), "--json") == 0
    capsys.readouterr()

    assert run("verify", str(folder), "--json", "--checkpoint", str(earlier), "--key", newest_checkpoint().key) == 0
    assert {"size": 701, "trusted": True}.items() <= json.loads(capsys.readouterr().out).items()
    assert sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()) == [
        "checkpoint", "key", "tile/0/000", "tile/0/001", "tile/0/001.p/45", "tile/0/002.p/189", "tile/1/000.p/1", "tile/1/000.p/2",
        "tile/entries/000", "tile/entries/001", "tile/entries/001.p/45", "tile/entries/002.p/189",
    ]


@pytest.mark.parametrize(("name", "place"), [("tile/entries/000", 40), ("tile/0/000", 40), ("tile/0/001.p/45", 3), ("tile/1/000.p/1", 0), ("checkpoint", 40)])
def test_any_changed_octet_of_the_folder_is_found(bundle: Path, name: str, place: int) -> None:
    folder = bundle.parent / "log"
    run("audit", "export", str(folder))
    octets = bytearray((folder / name).read_bytes())
    octets[place] ^= 1
    (folder / name).write_bytes(octets)

    assert run("verify", str(folder), "--json") == 65


def test_missing_tile_is_found(bundle: Path) -> None:
    folder = bundle.parent / "log"
    run("audit", "export", str(folder))
    (folder / "tile/1/000.p/1").unlink()

    assert run("verify", str(folder), "--json") == 65


def test_check_finds_what_was_altered(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("audit", "check", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"entries": 301, "checkpoints": 1, "findings": []}
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE audit_entry SET leaf = decode(replace(encode(leaf, 'escape'), 'record:6\"', 'record:7\"'), 'escape') WHERE number = 7")
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
    assert run("audit", "check", "--json") == 65
    assert ("entry-altered", 7) in [(one["what"], one["place"]) for one in json.loads(capsys.readouterr().out)["findings"]]


def test_export_of_an_empty_log_says_so(db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (run("audit", "export", str(tmp_path)), "empty" in capsys.readouterr().err) == (1, True)


def test_unknown_cosignature_is_told(bundle: Path) -> None:
    (bundle.parent / "note").write_text(newest_checkpoint().note)

    assert (run("audit", "cosign", str(bundle.parent / "note")), run("audit", "cosign", str(bundle))) == (65, 1)
