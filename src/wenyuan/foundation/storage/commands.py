"""`wenyuan storage`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

from wenyuan.foundation.modules.cli import EXIT_BAD_DATA, EXIT_FAILED, EXIT_OK, EXIT_UNAVAILABLE, EXIT_USAGE, Command, words

if TYPE_CHECKING:
    from collections.abc import Callable


def _arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar=words("动作", "ACTION"))
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=words("以 JSON 输出", "print JSON"))
    verify = actions.add_parser("verify", parents=[shared], help=words("逐份核对副本，损坏的由好副本修复", "read and compare copies, mend bad ones from good ones"))
    verify.add_argument("--days", type=int, default=0, help=words("只核对这么多天没看过的", "only those not looked at for so many days"))
    verify.add_argument("--adopt", action="store_true", help=words("把目录里没有登记的文件登记入库", "make objects of files that nobody has a row of"))
    gc = actions.add_parser("gc", parents=[shared], help=words("标记并清理无人引用的文件", "mark and sweep what nobody keeps"))
    gc.add_argument("--dry-run", action="store_true", help=words("只说会做什么", "only say what would be done"))
    gc.add_argument("--wait-days", type=int, default=7, help=words("标记后等候的天数，至少 1", "days to wait after the mark, at least 1"))
    usage = actions.add_parser("usage", parents=[shared], help=words("各馆用量", "what libraries keep"))
    usage.add_argument("--recount", action="store_true", help=words("由引用重新计数", "count afresh from the references"))
    move = actions.add_parser("move", parents=[shared], help=words("把文件从一处移到另一处，可中断再续", "bring objects from one store into another; may be stopped and taken up"))
    move.add_argument("source")
    move.add_argument("target")
    move.add_argument("--keep", action="store_true", help=words("原处的也留着", "leave the copies where they were, too"))
    rotate = actions.add_parser("rotate-keys", parents=[shared], help=words("更换下载链接的签名密钥", "change the key that signs links"))
    rotate.add_argument("--at-once", action="store_true", help=words("旧链接立即失效", "links of the old key end at once"))
    actions.add_parser("schedule", parents=[shared], help=words("排定每夜的核对、补齐与清理", "let checking, copying and collection run every night"))


def _storage(args: argparse.Namespace) -> int:
    from .backends.contract import StoreUnavailable  # noqa: PLC0415 -- heavy

    actions: dict[str, Callable[[argparse.Namespace], int]] = {
        "verify": _verify, "gc": _gc, "usage": _usage, "move": _move, "rotate-keys": _rotate, "schedule": _schedule,
    }
    try:
        return actions[args.action](args)
    except StoreUnavailable as problem:
        print(words(f"存储处连不上：{problem}", f"a store cannot be reached: {problem}"), file=sys.stderr)
        return EXIT_UNAVAILABLE
    except (LookupError, ValueError) as problem:
        print(words(f"用法不对：{problem}", f"cannot be done: {problem}"), file=sys.stderr)
        return EXIT_USAGE


def _say(args: argparse.Namespace, body: dict[str, object], zh: str, en: str) -> None:
    print(json.dumps(body, ensure_ascii=False, default=str) if args.json else words(zh, en))


def _verify(args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- heavy

    from .domain.fixity import run_fixity  # noqa: PLC0415 -- heavy
    from .domain.moving import adopt_unknown, note_copies  # noqa: PLC0415 -- heavy
    from .places import configured_stores  # noqa: PLC0415 -- heavy

    wrong: list[str] = []
    if args.adopt:
        for store in configured_stores():
            count, bad = adopt_unknown(store=store.name, at=timezone.now())
            count += note_copies(store=store.name, at=timezone.now())
            wrong += bad
            _say(args, {"store": store.name, "adopted": count, "wrong": bad}, f"{store.name}：登记 {count} 个", f"{store.name}: {count} adopted")
    run = run_fixity(at=timezone.now(), period=timedelta(days=args.days))
    left = run.bad - run.repaired + len(wrong)
    _say(
        args, asdict(run), f"核对 {run.checked} 份，{run.octets} 字节，损坏 {run.bad}，修复 {run.repaired}",
        f"{run.checked} copies, {run.octets} octets, {run.bad} bad, {run.repaired} mended",
    )
    return EXIT_BAD_DATA if left else EXIT_OK


def _gc(args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- heavy

    from .domain.collecting import collect  # noqa: PLC0415 -- heavy

    if args.wait_days < 1:
        raise ValueError(words("等候至少 1 天", "wait at least 1 day"))
    done = collect(at=timezone.now(), wait=timedelta(days=args.wait_days), dry_run=args.dry_run)
    would = words("将", "would be ") if args.dry_run else ""
    _say(
        args, asdict(done) | {"dry_run": args.dry_run}, f"{would}标记 {done.marked}，清理 {done.swept} 个、{done.octets} 字节；过期引用 {done.expired_references}，过期上传 {done.expired_uploads}",
        f"{would}marked {done.marked}, swept {done.swept} with {done.octets} octets; expired references {done.expired_references}, uploads {done.expired_uploads}",
    )
    return EXIT_OK


def _usage(args: argparse.Namespace) -> int:
    from wenyuan.foundation.libraries.api import list_libraries  # noqa: PLC0415 -- heavy

    from .domain.quotas import recount  # noqa: PLC0415 -- heavy
    from .queries.usage import library_usage  # noqa: PLC0415 -- heavy

    codes = {library.id: library.code for library in list_libraries()}
    differing = 0
    if args.recount:
        for usage in library_usage(libraries=None):
            before, now = recount(library_id=usage.library_id)
            differing += before != now
    for usage in library_usage(libraries=None):
        code = codes.get(usage.library_id, str(usage.library_id)) if usage.library_id is not None else words("全国", "nation")
        _say(
            args, {"library": code} | asdict(usage), f"{code}\t{usage.objects} 个\t{usage.used} 字节\t限 {usage.limit or '—'}",
            f"{code}\t{usage.objects} objects\t{usage.used} octets\tlimit {usage.limit or '-'}",
        )
    if differing:
        print(words(f"{differing} 馆的计数有出入，已改正", f"{differing} counts differed and were set right"), file=sys.stderr)
        return EXIT_FAILED
    return EXIT_OK


def _move(args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- heavy

    from .domain.moving import move_objects  # noqa: PLC0415 -- heavy

    done = move_objects(source=args.source, target=args.target, at=timezone.now(), keep=args.keep)
    _say(
        args, asdict(done), f"复制 {done.copied} 个、{done.octets} 字节，移去 {done.removed}，未成 {done.failed}",
        f"copied {done.copied} with {done.octets} octets, removed {done.removed}, failed {done.failed}",
    )
    return EXIT_BAD_DATA if done.failed else EXIT_OK


def _rotate(args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- heavy

    from .domain.linking import rotate_keys  # noqa: PLC0415 -- heavy

    number = rotate_keys(at=timezone.now(), at_once=args.at_once)
    _say(args, {"key": number}, f"新密钥 {number}", f"new key {number}")
    return EXIT_OK


def _schedule(args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- heavy

    from .jobs import schedule_rounds  # noqa: PLC0415 -- heavy

    schedule_rounds(at=timezone.now())
    _say(args, {"scheduled": True}, "已排定", "scheduled")
    return EXIT_OK


COMMANDS = (Command("storage", "文件存储：核对、清理、用量、迁移", "stored files: verify, gc, usage, move", _storage, _arguments),)
