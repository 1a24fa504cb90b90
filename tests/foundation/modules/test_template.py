"""`wenyuan module new` writes a repository that is let in and passes its own tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tests.foundation.modules.packages import environment_of, list_modules

from wenyuan.foundation.modules.template.files import CannotMake, make_repository

ROOT = Path(__file__).resolve().parents[3]


def node() -> str:
    """Return Node's program, of the system or of the wheel."""
    found = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip("no Node; install the group `node`")
    return found


def lay_out(repository: Path) -> Path:
    """Put what an installation would write beside the package: the metadata that its pyproject.toml declares."""
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    metadata = repository / "src" / f"{project['name']}-{project['version']}.dist-info"
    metadata.mkdir()
    points = project["entry-points"]["wenyuan.modules"]
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    (metadata / "entry_points.txt").write_text("[wenyuan.modules]\n" + "".join(f"{key} = {value}\n" for key, value in points.items()))
    return repository / "src"


def run_its_tests(repository: Path, source: Path, home: Path) -> str:
    """Run a repository's own tests in its own process; return what it says at the end."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:django", "--rootdir", str(repository), str(repository / "tests")],
        cwd=repository, env=environment_of(source, home), capture_output=True, text=True, timeout=180, check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    return done.stdout.strip().splitlines()[-1]


def test_new_module_is_let_in_and_passes_its_own_tests(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "wenyuan.site", "module", "new", "school.reading", "--into", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, timeout=60, check=False,
    )
    repository = tmp_path / "school-reading"
    assert made.returncode == 0, made.stderr
    source = lay_out(repository)

    started, refused = list_modules(source, tmp_path / "home")

    assert (started.get("school.reading"), refused) == ("1.0", {})
    assert run_its_tests(repository, source, tmp_path / "home").startswith("5 passed")


def test_new_service_passes_its_own_tests(tmp_path: Path) -> None:
    repository = make_repository("reading-circle", http=True, into=tmp_path)

    done = subprocess.run([node(), "--test", "test/server.test.mjs"], cwd=repository, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stdout[-3000:]
    assert "# pass 5" in done.stdout or "pass 5" in done.stdout


@pytest.mark.parametrize(("name", "http"), [("reading", False), ("School.Reading", False), ("../x.y", False), ("a.b.c", False), ("school.reading", True), ("../x", True), ("", True)])
def test_unusable_name_is_refused(name: str, http: bool, tmp_path: Path) -> None:
    with pytest.raises(CannotMake):
        make_repository(name, http=http, into=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "reading-circle").mkdir()
    (tmp_path / "reading-circle" / "mine").write_text("mine")

    with pytest.raises(CannotMake):
        make_repository("reading-circle", http=True, into=tmp_path)
    assert [path.name for path in (tmp_path / "reading-circle").iterdir()] == ["mine"]
