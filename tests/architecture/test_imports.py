"""The borders of the house, as `.importlinter` has them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def lint(config: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache", "--config", str(config)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180, check=False)


def test_every_contract_is_kept() -> None:
    done = lint(ROOT / ".importlinter")

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert "0 broken" in done.stdout


def test_a_breach_is_found(tmp_path: Path) -> None:
    config = tmp_path / "reversed.ini"
    config.write_text(
        "[importlinter]\nroot_packages =\n    wenyuan\n\n"
        "[importlinter:contract:reversed]\nname = The pillars upside down\ntype = layers\ncontainers =\n    wenyuan\n"
        "layers =\n    bibliography\n    foundation\n    knowledge\n    site\n",
        "utf-8",
    )

    done = lint(config)

    assert done.returncode == 1
    assert "1 broken" in done.stdout
