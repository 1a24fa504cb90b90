"""Commands of the composition root: serving, workers, checks."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from wenyuan.foundation.modules.cli import EXIT_FAILED, EXIT_OK, Command, words

ROOT = Path(__file__).resolve().parents[3]


def _serve(args: argparse.Namespace) -> int:
    from wenyuan.site.serving import serve

    return serve(demo=False, address=args.bind, port=args.port)


def _demo(args: argparse.Namespace) -> int:
    from wenyuan.site.serving import serve

    return serve(demo=True, address=args.bind, port=args.port, prepare_only=args.prepare_only)


def _address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bind", default=None, help=words("监听地址", "address to bind to"))
    parser.add_argument("--port", type=int, default=None, help=words("端口", "port"))


def _demo_arguments(parser: argparse.ArgumentParser) -> None:
    _address(parser)
    parser.add_argument("--prepare-only", action="store_true", help=words("只准备数据，不启动", "prepare the data and stop"))


def _worker(_args: argparse.Namespace) -> int:
    from wenyuan.site.serving import run_worker

    return run_worker()


def _migrate(args: argparse.Namespace) -> int:
    from wenyuan.site import runtime
    from wenyuan.site.options import read_options

    with runtime.database(read_options()):
        runtime.set_up_django()
        missing = runtime.pending_migrations()
        runtime.migrate()
    print(json.dumps({"applied": missing}) if args.json else words(f"已应用 {len(missing)} 个迁移", f"{len(missing)} migrations applied"))
    return EXIT_OK


def _doctor(args: argparse.Namespace) -> int:
    from wenyuan.site.doctor import examine

    findings = examine()
    for finding in findings:
        if args.json:
            print(json.dumps(finding.as_dict(), ensure_ascii=False))
        else:
            print(f"{'✓' if finding.ok else '✗'} {finding.title}: {finding.text}")
    return EXIT_OK if all(f.ok for f in findings) else EXIT_FAILED


def _manage(args: argparse.Namespace) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["wenyuan manage", *args.rest])
    return EXIT_OK


def _rest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rest", nargs=argparse.REMAINDER)


def _test(args: argparse.Namespace) -> int:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WENYUAN_") or k in {"WENYUAN_TEST_DATA", "WENYUAN_TEST_DATABASE_URL", "WENYUAN_CHROMIUM"}}
    environment["DJANGO_SETTINGS_MODULE"] = "wenyuan.site.settings.test"
    started = time.monotonic()
    for tool in ("tools.browser", "tools.yaz"):
        subprocess.run([sys.executable, "-m", tool], cwd=ROOT, check=False)  # noqa: S603 -- our own
    # Everything in as many processes as there are cores; what somebody picks out, in one, so that a debugger and `-x` work.
    chosen = args.rest or ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile", "--no-loadscope-reorder"]
    done = subprocess.run([sys.executable, "-m", "pytest", *chosen], cwd=ROOT, env=environment, check=False)  # noqa: S603 -- pytest
    print(words(f"用时 {time.monotonic() - started:.0f} 秒", f"took {time.monotonic() - started:.0f} s"), file=sys.stderr)
    return done.returncode


def _bench(args: argparse.Namespace) -> int:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", f"benchmarks.{args.name.replace('-', '_')}", *(["--json"] if args.json else []), *args.rest]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603 -- our own benchmark


def _bench_arguments(parser: argparse.ArgumentParser) -> None:
    names = sorted(p.stem.replace("_", "-") for p in (ROOT / "benchmarks").glob("*.py") if not p.stem.startswith("_"))
    parser.add_argument("name", choices=names, help=words("基准测试", "benchmark"))
    parser.add_argument("rest", nargs=argparse.REMAINDER)


def _build(_args: argparse.Namespace) -> int:
    print(words("前端已是最新", "the front end is up to date"))  # the launcher builds it before this runs
    return EXIT_OK


COMMANDS: tuple[Command, ...] = (
    Command("demo", "启动演示图书馆（首次会自动准备）", "start the demo library (prepares itself the first time)", _demo, _demo_arguments, needs="nothing"),
    Command("serve", "启动网页、后台任务与索引", "serve pages, background jobs and the index", _serve, _address, needs="nothing"),
    Command("worker", "只运行后台任务", "run background jobs only", _worker),
    Command("migrate", "更新数据库结构", "bring the database up to date", _migrate, needs="nothing"),
    Command("doctor", "检查并说明哪里不对", "look at everything and say what is wrong", _doctor, needs="nothing"),
    Command("build", "构建前端", "build the front end", _build, needs="nothing"),
    Command("test", "运行全部测试", "run the whole test suite", _test, _rest, needs="nothing"),
    Command("bench", "运行一项基准测试", "run a benchmark", _bench, _bench_arguments, needs="nothing"),
    Command("manage", "Django 管理命令", "Django management commands", _manage, _rest),
)
