"""Packages as an institution would install them: source, metadata and an entry point in a folder of the path."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

APPS = 'from django.apps import AppConfig\n\n\nclass Config(AppConfig):\n    name = "{package}"\n    label = "{label}"\n'
MODULE = "from wenyuan.foundation.modules.data import Manifest, MenuEntry, Permission, Requirement\n\nMANIFEST = Manifest({arguments})\n"


def install(folder: Path, package: str, *, claims: str, arguments: str | None = None, label: str | None = None, files: dict[str, str] | None = None) -> None:
    """Lay out a package that offers a module; `arguments` are those of its manifest, `claims` the name of its entry point."""
    name = claims.rsplit(".", 1)[-1]
    own = {
        "__init__.py": "", "apps.py": APPS.format(package=package, label=label or name),
        "module.py": MODULE.format(arguments=arguments or f'id="{claims}", version="1.0", title="{name}"'), **(files or {}),
    }
    for path, text in own.items():
        (folder / package / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / package / path).write_text(text, "utf-8")
    metadata = folder / f"{package}-1.0.dist-info"
    metadata.mkdir(exist_ok=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", "utf-8")
    (metadata / "entry_points.txt").write_text(f"[wenyuan.modules]\n{claims} = {package}\n", "utf-8")


def environment_of(folder: Path, home: Path, **more: str) -> dict[str, str]:
    """Return an environment in which the folder's packages are installed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WENYUAN_") and name != "DJANGO_SETTINGS_MODULE"}
    return {**kept, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT / "src"), str(ROOT)]), "WENYUAN_HOME": str(home), **more}


def list_modules(folder: Path, home: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Start the house and return versions by id of what started, and reasons by id of what did not."""
    done = subprocess.run(
        [sys.executable, "-m", "wenyuan.site", "module", "list", "--json"], env=environment_of(folder, home), capture_output=True, text=True, timeout=120, check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {row["id"]: row["version"] for row in rows if "version" in row}, {row["id"]: row["not_started"] for row in rows if "not_started" in row}
