"""`wenyuan doctor`: looks at everything a server needs and says in words what is wrong and what to do."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from wenyuan.foundation.modules.cli import words
from wenyuan.site import runtime
from wenyuan.site.options import Options, SettingsError, read_options
from wenyuan.site.postgres import PostgresError

_LEAST_FREE = 2 * 2**30
# InitRequest of ISO 23950: protocol versions 1 to 3, options search and present, two message sizes. An InitResponse has tag 21.
_INIT = bytes.fromhex("b412 8302 05e0 8402 00c0 8503 100000 8603 100000".replace(" ", ""))
_INIT_RESPONSE = b"\xb5"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    name: str
    title: str
    ok: bool
    text: str

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON."""
        return asdict(self)


def examine() -> list[Finding]:
    """Look at settings, disk, front end, database, migrations, index, words and port; never raises."""
    try:
        options = read_options()
    except SettingsError as problem:
        return [Finding("settings", words("设置", "settings"), ok=False, text=line) for line in problem.problems]
    findings = [Finding("settings", words("设置", "settings"), ok=True, text=words("都可用", "all usable")), _python(), _disk(options), _front_end(), _port(options), _z3950(options)]
    try:
        with runtime.database(options):
            runtime.set_up_django()
            findings += [_guard("database", words("数据库", "database"), _database), _guard("migrations", words("数据库结构", "migrations"), _migrations),
                         _guard("tenancy", words("各馆数据隔离", "isolation of libraries"), _tenancy), _guard("index", words("检索索引", "search index"), _index), _guard("waiting", words("待办", "waiting work"), _waiting)]
    except PostgresError as problem:
        findings.append(Finding("database", words("数据库", "database"), ok=False, text=str(problem)))
    return findings


def _guard(name: str, title: str, look: Callable[[], tuple[bool, str]]) -> Finding:
    try:
        ok, text = look()
    except Exception as problem:  # noqa: BLE001 -- a doctor must not fall ill
        return Finding(name, title, ok=False, text=f"{type(problem).__name__}: {problem}")
    return Finding(name, title, ok=ok, text=text)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", "Python", ok=sys.version_info >= (3, 11), text=version)


def _disk(options: Options) -> Finding:
    home = options.home
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free
    writable = os.access(home, os.W_OK)
    ok = free > _LEAST_FREE and writable
    text = words(f"余 {free / 2**30:.0f} GB", f"{free / 2**30:.0f} GB free")
    if not writable:
        text = words(f"{home} 不可写；请换 WENYUAN_HOME 或改权限", f"{home} cannot be written; change WENYUAN_HOME or its rights")
    elif not ok:
        text += words("，不足 2 GB，请腾出空间", ": less than 2 GB, make room")
    return Finding("disk", words("磁盘", "disk"), ok=ok, text=text)


def _front_end() -> Finding:
    built = (Path(__file__).resolve().parents[1] / "foundation" / "ui" / "static" / "ui" / "manifest.json").exists()
    return Finding("front-end", words("前端", "front end"), ok=built, text=words("已构建", "built") if built else words("未构建；运行 ./wenyuan build", "not built; run ./wenyuan build"))


def _port(options: Options) -> Finding:
    number = options.number("WENYUAN_PORT")
    with socket.socket() as probe:
        probe.settimeout(0.5)
        busy = probe.connect_ex((options.text("WENYUAN_BIND"), number)) == 0
    text = words(f"{number} 上已有服务（可能就是文渊）", f"something answers at {number} (perhaps Wenyuan itself)") if busy else words(f"{number} 空闲", f"{number} is free")
    return Finding("port", words("端口", "port"), ok=True, text=text)


def _z3950(options: Options) -> Finding:
    """Say whether Z39.50 is answered: an association is opened as a client opens it."""
    title, bind, number = "Z39.50", options.text("WENYUAN_Z3950_BIND"), options.number("WENYUAN_Z3950_PORT")
    if not number:
        return Finding("z3950", title, ok=True, text=words("已关闭（WENYUAN_Z3950_PORT=0）", "switched off (WENYUAN_Z3950_PORT=0)"))
    asked = "127.0.0.1" if bind in {"0.0.0.0", "::"} else bind  # noqa: S104 -- compared, not bound
    try:
        with socket.create_connection((asked, number), timeout=2) as wire:
            wire.sendall(_INIT)
            answered = wire.recv(1) == _INIT_RESPONSE
    except ConnectionRefusedError:
        return Finding("z3950", title, ok=True, text=words(f"{number} 空闲，随 serve 启动", f"{number} is free; it starts with serve"))
    except OSError as problem:
        return Finding("z3950", title, ok=False, text=words(f"{asked}:{number} 无应答（{problem}）", f"{asked}:{number} does not answer ({problem})"))
    if answered:
        return Finding("z3950", title, ok=True, text=words(f"{asked}:{number} 应答正常", f"answers at {asked}:{number}"))
    return Finding("z3950", title, ok=False, text=words(
        f"{number} 上是别的服务；请换 WENYUAN_Z3950_PORT 或写 0 关闭", f"something else is at {number}; choose another WENYUAN_Z3950_PORT, or 0 for none",
    ))


def _database() -> tuple[bool, str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("show server_version_num")
        number = int(cursor.fetchone()[0])
    shown = f"PostgreSQL {number // 10000}.{number % 10000}"
    return number >= 150000, shown if number >= 150000 else shown + words("；需要 15 或更新", "; 15 or newer is needed")


def _migrations() -> tuple[bool, str]:
    missing = runtime.pending_migrations()
    return not missing, words("最新", "up to date") if not missing else words(f"缺 {len(missing)} 个；运行 ./wenyuan migrate", f"{len(missing)} missing; run ./wenyuan migrate")


def _tenancy() -> tuple[bool, str]:
    from wenyuan.foundation.tenancy.api import find_gaps

    gaps = find_gaps()
    return not gaps, words("规则都已生效", "all rules are in force") if not gaps else "; ".join(gaps) + words("；运行 ./wenyuan migrate", "; run ./wenyuan migrate")


def _index() -> tuple[bool, str]:
    from wenyuan.knowledge.discovery.api import IndexDamaged, IndexMissing, indexed_count, sources

    stored = sum(source.count() for source in sources())
    try:
        found = indexed_count()
    except IndexMissing:
        return stored == 0, words("还没有索引", "no index yet") + (words("；运行 ./wenyuan reindex", "; run ./wenyuan reindex") if stored else "")
    except IndexDamaged as problem:
        return False, words(f"索引损坏（{problem}）；运行 ./wenyuan reindex", f"damaged ({problem}); run ./wenyuan reindex")
    text = words(f"库中 {stored:,} 条，索引 {found:,} 条", f"{stored:,} in the catalogue, {found:,} in the index")
    return stored == found, text if stored == found else text + words("；数目不符，稍候再看或运行 ./wenyuan reindex", "; they differ: wait, or run ./wenyuan reindex")


def _waiting() -> tuple[bool, str]:
    from django.utils import timezone

    from wenyuan.foundation.jobs.api import list_runs
    from wenyuan.knowledge.discovery.api import waiting_changes

    failed = [run for run in list_runs(at=timezone.now()) if run.state == "failed"]
    waiting = waiting_changes()
    parts = [words(f"失败的任务 {len(failed)} 个", f"{len(failed)} failed jobs")]
    if waiting:
        parts.append(words("有变更待索引（indexer 在运行吗？）", "changes wait to be indexed (does the indexer run?)"))
    return not failed, ", ".join(parts)
