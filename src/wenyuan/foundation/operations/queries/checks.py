"""What is looked at: each part of the system in a sentence, and whether somebody must act."""

from __future__ import annotations

import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wenyuan.foundation.tenancy.api import stepping_over

from ..data import Check, CheckResult, Finding, State
from ..hooks import register_check, registered_checks
from ..index_watch import look_at_index
from .figures import database_figures, outbox_age, queue_figures, webhook_figures, worker_count

_SLOW_DESK, _SLOW_OTHER = 120.0, 6 * 3600.0
_GB = 2**30
_DAY = 86400.0


def register_own() -> None:
    """Register what belongs to the foundation."""
    for check in (
        Check("database", gettext_lazy("数据库"), look_at_database, gates=True),
        Check("migrations", gettext_lazy("数据库结构"), look_at_migrations, gates=True),
        Check("index", gettext_lazy("检索索引"), look_at_index, gates=True),
        Check("worker", gettext_lazy("后台进程"), look_at_worker, address="/staff/jobs/"),
        Check("outbox", gettext_lazy("事件发送"), look_at_outbox),
        Check("webhooks", gettext_lazy("外部接收方"), look_at_webhooks, address="/staff/webhooks/"),
        Check("files", gettext_lazy("文件存储"), look_at_files),
        Check("disk", gettext_lazy("磁盘余量"), look_at_disk),
        Check("secret", gettext_lazy("签名密钥"), look_at_secret),
        Check("certificate", gettext_lazy("网站证书"), look_at_certificate),
        Check("backup", gettext_lazy("备份"), look_at_backup),
    ):
        register_check(check)


def run_checks(*, at: datetime, gates_only: bool = False) -> list[CheckResult]:
    """Look at every part; one that cannot be looked at is out of order."""
    results: list[CheckResult] = []
    with stepping_over("how the system does is told in counts of every library"):
        for check in registered_checks():
            if gates_only and not check.gates:
                continue
            started = time.perf_counter()
            try:
                found = check.look(at)
            except Exception as problem:  # noqa: BLE001 -- a part that fails must not hide the others
                found = Finding("stop", _("看不了：%(kind)s") % {"kind": type(problem).__name__})
            spent = (time.perf_counter() - started) * 1000
            results.append(CheckResult(check.name, str(check.title), found.state, found.text, round(spent, 1), check.gates, check.address))
    return results


def look_at_database(at: datetime) -> Finding:
    """Whether it answers, how large it is, how many connections are taken."""
    del at
    found = database_figures()
    full = found.connections / max(1, found.limit)
    text = _("PostgreSQL %(version)s，%(size)s GB，连接 %(used)s / %(limit)s") % {
        "version": found.version, "size": f"{found.octets / _GB:.1f}", "used": found.connections, "limit": found.limit,
    }
    return Finding("warn" if full > 0.8 else "good", text)


_in_order: list[datetime] = []


def look_at_migrations(at: datetime) -> Finding:
    """Whether the tables are those of this version. Found in order once, it stays so as long as the process lives."""
    if not _in_order:
        from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 -- heavy, once in a process

        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if missing:
            return Finding("stop", ngettext("缺 %(count)s 个迁移，请运行 wenyuan migrate", "缺 %(count)s 个迁移，请运行 wenyuan migrate", missing) % {"count": missing})
        _in_order.append(at)
    return Finding("good", _("与本版本相符"))


def look_at_worker(at: datetime) -> Finding:
    """Whether somebody takes up jobs, and whether anybody waits long."""
    workers = worker_count()
    queues = queue_figures(at=at)
    late = [one for one in queues if one.oldest > (_SLOW_DESK if one.queue == "desk" else _SLOW_OTHER)]
    waiting, failed = sum(one.waiting for one in queues), sum(one.failed for one in queues)
    if not workers:
        return Finding("stop" if waiting else "warn", _("没有在运行的后台进程；等待 %(waiting)s 个任务") % {"waiting": waiting})
    text = _("%(workers)s 条通道在运行；等待 %(waiting)s，一日内失败 %(failed)s") % {"workers": workers, "waiting": waiting, "failed": failed}
    return Finding("warn" if late or failed else "good", text)


def look_at_outbox(at: datetime) -> Finding:
    """Whether modules hear of what happened."""
    age = outbox_age(at=at)
    state: State = "good" if age < 300 else "warn" if age < 3600 else "stop"
    return Finding(state, _("没有积压") if age < 1 else _("最早一件已等 %(span)s") % {"span": span_text(age)})


def look_at_webhooks(at: datetime) -> Finding:
    """Whether receivers outside can be reached."""
    del at
    found = webhook_figures()
    text = _("接收方 %(all)s 处，暂停 %(paused)s，正失败 %(failing)s；待送 %(waiting)s，未送达 %(dead)s") % {
        "all": found.receivers, "paused": found.paused, "failing": found.failing, "waiting": found.waiting, "dead": found.dead,
    }
    return Finding("warn" if found.failing or found.dead else "good", text)


def look_at_files(at: datetime) -> Finding:
    """Whether the data folder takes files."""
    del at
    home = Path(settings.WENYUAN.home)
    return Finding("good", _("数据目录可写")) if os.access(home, os.W_OK) else Finding("stop", _("数据目录不可写"))


def look_at_disk(at: datetime) -> Finding:
    """Whether there is room."""
    del at
    usage = shutil.disk_usage(settings.WENYUAN.home)
    share = usage.free / usage.total
    state: State = "stop" if usage.free < _GB else "warn" if share < 0.1 and usage.free < 50 * _GB else "good"
    return Finding(state, _("余 %(free)s GB，占 %(share)s%%") % {"free": f"{usage.free / _GB:.0f}", "share": f"{share * 100:.0f}"})


def look_at_secret(at: datetime) -> Finding:
    """How old the signing key is, where it lies in the data folder."""
    path = Path(settings.WENYUAN.home) / "secret-key"
    if settings.WENYUAN.text("WENYUAN_SECRET_KEY") or not path.exists():
        return Finding("good", _("由设置给出，年龄不详"))
    found = path.stat()
    if found.st_mode & 0o077:
        return Finding("stop", _("别的系统用户能读它，请改权限为 600"))
    days = int((at.timestamp() - found.st_mtime) / _DAY)
    return Finding("warn" if days > 730 else "good", ngettext("已用 %(days)s 天", "已用 %(days)s 天", days) % {"days": days})


def look_at_certificate(at: datetime) -> Finding:
    """When the certificate ends that the proxy shows, where its file is named to us."""
    path = str(getattr(settings, "WENYUAN_CERTIFICATE_FILE", ""))
    if not path:
        return Finding("unknown", _("由前面的代理持有，没有告诉系统文件在哪里"))
    try:
        with Path(path).open("rb") as handle:
            ends = x509.load_pem_x509_certificate(handle.read(1 << 20)).not_valid_after_utc
    except (OSError, ValueError):
        return Finding("stop", _("证书文件读不了"))
    days = int((ends - at).total_seconds() // _DAY)
    if days < 0:
        return Finding("stop", _("已经过期"))
    return Finding("stop" if days < 3 else "warn" if days < 21 else "good", ngettext("还有 %(days)s 天", "还有 %(days)s 天", days) % {"days": days})


def look_at_backup(at: datetime) -> Finding:
    """When the newest file came into the folder of backups."""
    folder = Path(str(getattr(settings, "WENYUAN_BACKUP_FOLDER", "")) or Path(settings.WENYUAN.home) / "backups")
    newest = max((entry.stat().st_mtime for entry in folder.iterdir() if entry.is_file()), default=None) if folder.is_dir() else None
    if newest is None:
        return Finding("unknown", _("没有见到备份"))
    age = at.timestamp() - newest
    moment = datetime.fromtimestamp(newest, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
    return Finding("good" if age < 26 * 3600 else "warn" if age < 7 * _DAY else "stop", _("最近一次 %(moment)s") % {"moment": moment})


def span_text(seconds: float) -> str:
    """Write a span of time in its largest fitting unit."""
    for size, words in ((_DAY, _("%(n)s 天")), (3600.0, _("%(n)s 小时")), (60.0, _("%(n)s 分钟"))):
        if seconds >= size:
            return words % {"n": int(seconds // size)}
    return _("%(n)s 秒") % {"n": int(seconds)}
