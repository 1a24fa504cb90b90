"""`wenyuan operations`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from wenyuan.foundation.modules.cli import EXIT_BAD_DATA, EXIT_FAILED, EXIT_OK, EXIT_USAGE, Command, words


def _arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar=words("动作", "ACTION"))
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=words("以 JSON 输出", "print JSON"))
    advisories = actions.add_parser("advisories", parents=[shared], help=words("已装软件包的已知弱点", "known weaknesses of installed packages"))
    advisories.add_argument("act", nargs="?", choices=["check", "load"], default="check", help=words("check 核对；load 装入 OSV 导出", "check, or load an OSV export"))
    advisories.add_argument("file", nargs="?", default=None, metavar="FILE", help=words("要装入的 OSV 导出（JSON 或 ZIP）", "the OSV export to load (JSON or ZIP)"))
    advisories.add_argument("--database", default=None, metavar="FILE", help=words("OSV 格式的文件（JSON 或 ZIP）；不给则用自带的", "a file in OSV form (JSON or ZIP); without it the shipped one"))
    actions.add_parser("health", parents=[shared], help=words("逐项查看系统", "look at every part"))


def _run(args: argparse.Namespace) -> int:
    return {"advisories": _advisories, "health": _health}[args.action](args)


def _advisories(args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- heavy

    from .queries.advisories import DatabaseUnreadable, current_advisories, find_advisories, load_advisories  # noqa: PLC0415 -- only for this act

    if args.act == "load" and not args.file:
        print(words("要写文件名", "a file is needed"), file=sys.stderr)
        return EXIT_USAGE
    try:
        if args.act == "load":
            seen, kept = load_advisories(database=Path(args.file), at=timezone.now())
            print(json.dumps({"entries": seen, "kept": kept}) if args.json else words(f"读到 {seen} 条，与已装软件包有关的 {kept} 条已装入", f"{seen} entries read, {kept} about installed packages kept"))
        found = find_advisories(database=Path(args.database)) if args.database else list(current_advisories(at=timezone.now()).found)
    except DatabaseUnreadable as problem:
        print(words(f"读不了：{problem}", f"cannot be read: {problem}"), file=sys.stderr)
        return EXIT_USAGE
    if args.json and args.act == "check":
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False))
    elif not args.json:
        lines = [f"{one.id}  {one.package} {one.installed} → {one.fixed or '?'}  {one.summary}" for one in found]
        print("\n".join(lines) or words("没有已知弱点", "no known weakness"))
    return EXIT_BAD_DATA if found else EXIT_OK


def _health(args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- heavy

    from .queries.checks import run_checks  # noqa: PLC0415 -- heavy

    found = run_checks(at=timezone.now())
    if args.json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False))
    else:
        print("\n".join(f"{one.state:8} {one.title}: {one.text}" for one in found))
    return EXIT_FAILED if any(one.state == "stop" for one in found) else EXIT_OK


COMMANDS = (Command("operations", "运行：逐项查看、已知弱点", "how the system does: health, known weaknesses", _run, _arguments),)
