"""`wenyuan audit witness` (who witnesses this log) and `wenyuan audit watch` (which logs this installation witnesses)."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from wenyuan.foundation.modules.cli import EXIT_BAD_DATA, EXIT_OK, EXIT_USAGE, words


def add_witness_arguments(actions: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser) -> None:
    """Add both actions to `audit`."""
    witness = actions.add_parser("witness", parents=[shared], help=words("见证本日志的人：list、add、drop、ask", "who witnesses this log: list, add, drop, ask"))
    witness.add_argument("what", choices=["list", "add", "drop", "ask"])
    witness.add_argument("key", nargs="?", default="", help=words("见证者的公钥（add）或名字（drop）", "the witness's verifier key (add) or its name (drop)"))
    witness.add_argument("address", nargs="?", default="", help=words("见证者的提交地址", "the witness's submission prefix"))
    watch = actions.add_parser("watch", parents=[shared], help=words("本馆见证的别家日志：list、add、drop、key", "logs that are witnessed here: list, add, drop, key"))
    watch.add_argument("what", choices=["list", "add", "drop", "key"])
    watch.add_argument("key", nargs="?", default="", help=words("日志的公钥（add）或名字（drop）", "the log's verifier key (add) or its origin (drop)"))


def run_witness(args: argparse.Namespace) -> int:
    """Manage and ask the witnesses of this log."""
    from django.utils import timezone  # noqa: PLC0415 -- heavy

    from .domain.asking import add_witness, ask_due, drop_witness  # noqa: PLC0415 -- heavy
    from .jobs import schedule_asking  # noqa: PLC0415 -- heavy
    from .queries.entries import list_witnesses  # noqa: PLC0415 -- heavy

    at = timezone.now()
    if args.what == "add":
        if not args.key or not args.address:
            sys.stderr.write(words("要写公钥与地址", "a key and an address are needed") + "\n")
            return EXIT_USAGE
        name = add_witness(key=args.key, address=args.address, at=at)
        schedule_asking(at=at)
        return _say(args, {"witness": name}, [name])
    if args.what == "drop":
        return _say(args, {"dropped": args.key}, [args.key]) if drop_witness(name=args.key) else EXIT_BAD_DATA
    if args.what == "ask":
        done, failed = ask_due(at=at)
        return _say(args, {"cosigned": done, "refused": failed}, [words(f"副署 {done}，未成 {failed}", f"{done} cosigned, {failed} did not")]) or (EXIT_BAD_DATA if failed else EXIT_OK)
    rows = list_witnesses()
    values = [{"name": one.name, "address": one.address, "size": one.size, "cosigned_at": one.cosigned_at and one.cosigned_at.isoformat(), "problem": one.problem, "alarmed": one.alarmed} for one in rows]
    return _say(args, {"witnesses": values}, [f"{one.name}  {one.size or 0}  {one.cosigned_at or '-'}  {'!! ' if one.alarmed else ''}{one.problem}" for one in rows])


def run_watch(args: argparse.Namespace) -> int:
    """Manage the logs that this installation witnesses."""
    from .domain.witness_role import unwatch_log, watch_log, witness_key  # noqa: PLC0415 -- heavy
    from .models import WitnessedLog  # noqa: PLC0415 -- heavy

    if args.what == "key":
        text = witness_key().public.text
        return _say(args, {"key": text}, [text])
    if args.what == "add":
        return _say(args, {"log": watch_log(key=args.key)}, [args.key])
    if args.what == "drop":
        return _say(args, {"dropped": args.key}, [args.key]) if unwatch_log(origin=args.key) else EXIT_BAD_DATA
    rows = list(WitnessedLog.objects.exclude(key="").order_by("origin"))
    values = [{"origin": row.origin, "size": row.size, "seen_at": row.seen_at and row.seen_at.isoformat(), "refused_at": row.refused_at and row.refused_at.isoformat()} for row in rows]
    return _say(args, {"logs": values}, [f"{row.origin}  {row.size}  {row.seen_at or '-'}  {row.refused_at or ''}" for row in rows])


def _say(args: argparse.Namespace, value: object, lines: Sequence[str]) -> int:
    text = json.dumps(value, ensure_ascii=False) if getattr(args, "json", False) else "\n".join(lines)
    sys.stdout.write(text + "\n" if text else "")
    return EXIT_OK
