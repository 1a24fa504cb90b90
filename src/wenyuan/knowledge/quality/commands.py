"""`wenyuan quality`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time

from wenyuan.foundation.modules.cli import EXIT_OK, EXIT_USAGE, Command, words


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=("audit", "rules"), help=words("audit：审核全部书目；rules：列出规则", "audit: look at every record; rules: list the rules"))
    parser.add_argument("--library", default=None, help=words("只审核一个馆（代码）", "one library alone (its code)"))
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help=words("进程数", "processes"))
    parser.add_argument("--resume", type=int, default=None, metavar="AUDIT", help=words("执行已排队的审核", "run an audit that was queued"))


def _quality(args: argparse.Namespace) -> int:
    return _list(json_only=args.json) if args.act == "rules" else _audit(args)


def _list(*, json_only: bool) -> int:
    from wenyuan.knowledge.quality.rules import list_rules  # noqa: PLC0415 -- not needed to parse the command

    for rule in list_rules():
        if json_only:
            print(json.dumps({"id": rule.id, "set": rule.set, "formats": sorted(rule.formats), "level": rule.level.value, "standard": rule.standard, "words": rule.words, "repairable": rule.repairable}, ensure_ascii=False))
        else:
            print(f"{rule.id:22} {rule.set:12} {rule.level.value:8} {rule.title('zh-Hans')}  [{rule.standard}]")
    return EXIT_OK


def _audit(args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- tables, known after the start

    from wenyuan.foundation.libraries.api import list_libraries  # noqa: PLC0415 -- as above
    from wenyuan.knowledge.quality.domain.auditing import create_audit, run_audit  # noqa: PLC0415 -- as above

    library_id = next((one.id for one in list_libraries() if one.code == args.library), None)
    if args.library and library_id is None:
        print(words(f"没有这个馆：{args.library}", f"no such library: {args.library}"), file=sys.stderr)
        return EXIT_USAGE
    began, shown = time.monotonic(), 0.0

    def report(done: int, total: int) -> None:
        nonlocal shown
        if time.monotonic() - shown >= 0.5:
            shown = time.monotonic()
            print(json.dumps({"done": done, "total": total}) if args.json else f"{done:,} / {total:,}", file=sys.stdout if args.json else sys.stderr, flush=True)

    audit_id = args.resume or create_audit(library_id=library_id, at=timezone.now())
    tally = run_audit(audit_id=audit_id, at=timezone.now(), processes=args.processes, report=report, now=timezone.now)
    seconds = time.monotonic() - began
    counts: dict[str, int] = {}
    for (_library, rule, _format, _level), one in tally.rules.items():
        counts[rule] = counts.get(rule, 0) + one.records
    if args.json:
        print(json.dumps({"audit": audit_id, "records": tally.records, "seconds": round(seconds, 2), "rules": counts, "done": 1, "total": 1}), flush=True)
    else:
        print(words(f"审核 {audit_id}：{tally.records:,} 条，{seconds:.1f} 秒", f"audit {audit_id}: {tally.records:,} records, {seconds:.1f} s"))
        for rule, records in sorted(counts.items(), key=lambda row: -row[1]):
            print(f"{records:>10,} {rule}")
    return EXIT_OK


COMMANDS = (Command("quality", "审核数据质量", "audit the quality of records", _quality, _arguments),)
