"""`wenyuan verify` and `wenyuan audit`."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from wenyuan.foundation.modules.cli import EXIT_BAD_DATA, EXIT_FAILED, EXIT_OK, EXIT_USAGE, Command, words

from .witness_commands import add_witness_arguments, run_watch, run_witness

if TYPE_CHECKING:
    from .verifying import Proven


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar=words("文件或目录", "FILE|FOLDER"), help=words("证据包，或导出的日志目录", "a proof bundle, or the folder of an exported log"))
    parser.add_argument("--key", default=None, help=words("你从别处得知的日志公钥；不给则只能用证据自带的", "the log's verifier key as you know it from elsewhere; without it the evidence's own is used"))
    parser.add_argument("--witness", action="append", default=[], metavar="KEY", help=words("你信任的见证者公钥，可多次", "verifier key of a witness you trust, may be repeated"))
    parser.add_argument("--file", default=None, help=words("证据所说的文件", "the file that the evidence speaks of"))
    parser.add_argument("--checkpoint", default=None, help=words("以前留下的检查点（只用于目录）", "a checkpoint kept from earlier (folders only)"))


def _digest_of_file(path: str) -> str:
    with Path(path).open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _verify(args: argparse.Namespace) -> int:
    from .tiles import verify_folder  # noqa: PLC0415
    from .verifying import LARGEST_BUNDLE, NotProven, verify_bundle  # noqa: PLC0415

    path = Path(args.path)
    if (path.is_dir() and args.file) or (args.checkpoint and not path.is_dir()):
        print(words("--file 用于证据包，--checkpoint 用于目录", "--file goes with a bundle, --checkpoint with a folder"), file=sys.stderr)
        return EXIT_USAGE
    try:
        if path.is_dir():
            earlier = Path(args.checkpoint).read_text("utf-8") if args.checkpoint else None
            proven = verify_folder(path, key=args.key, witnesses=args.witness, earlier=earlier)
        else:
            content = _digest_of_file(args.file) if args.file else None
            with path.open("rb") as handle:
                proven = verify_bundle(handle.read(LARGEST_BUNDLE + 1), key=args.key, witnesses=args.witness, content=content)
    except (OSError, UnicodeDecodeError) as problem:
        print(words(f"读不了：{problem}", f"cannot be read: {problem}"), file=sys.stderr)
        return EXIT_USAGE
    except NotProven as problem:
        print(json.dumps({"proven": False, "problem": str(problem)}, ensure_ascii=False) if args.json else words(f"不能证明：{problem}", f"NOT PROVEN: {problem}"))
        return EXIT_BAD_DATA
    print(json.dumps({"proven": True} | asdict(proven), ensure_ascii=False) if args.json else _sentences(proven))
    return EXIT_OK


def _sentences(proven: Proven) -> str:
    lines = [words(f"日志 {proven.origin}，共 {proven.size} 条，树根 {proven.root}", f"log {proven.origin}, {proven.size} entries, root {proven.root}")]
    if proven.number is not None:
        lines = [words(f"第 {proven.number} 条确在日志中：", f"entry {proven.number} stands in the log:"), json.dumps(dict(proven.leaf), ensure_ascii=False), *lines]
    lines += [f"{role}: {value}" for role, value in proven.disclosed.items()]
    lines += [words(f"见证：{name}，{seconds}", f"witnessed by {name} at {seconds}") for name, seconds in proven.witnesses]
    if not proven.trusted:
        lines.append(words(f"注意：公钥来自证据本身，请与馆方公布的核对：{proven.key}", f"note: the key comes from the evidence itself; compare it with the published one: {proven.key}"))
    return "\n".join(lines)


def _audit_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar=words("动作", "ACTION"))
    # A sub-parser's own default would overwrite a --json given before the action.
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=words("以 JSON 输出", "print JSON"))
    export = actions.add_parser("export", parents=[shared], help=words("导出为 C2SP tlog-tiles 目录", "write the log as a C2SP tlog-tiles folder"))
    export.add_argument("folder")
    check = actions.add_parser("check", parents=[shared], help=words("由各行重算，找出被改动的", "recompute everything from the rows, find what was altered"))
    check.add_argument("--checkpoint", default=None, help=words("以前留下的检查点", "a checkpoint kept from earlier"))
    actions.add_parser("sequence", parents=[shared], help=words("把等候的条目编入并签名", "give waiting acts their places and sign"))
    cosign = actions.add_parser("cosign", parents=[shared], help=words("收存见证者的副署", "keep the cosignatures that witnesses gave"))
    cosign.add_argument("note", help=words("带副署的检查点文件", "file of a checkpoint with cosignatures"))
    add_witness_arguments(actions, shared)


def _audit(args: argparse.Namespace) -> int:
    actions = {"export": _export, "check": _check, "sequence": _sequence, "cosign": _cosign, "witness": run_witness, "watch": run_watch}
    try:
        return actions[args.action](args)
    except (OSError, LookupError, ValueError, RuntimeError) as problem:
        print(json.dumps({"error": type(problem).__name__, "detail": str(problem)}, ensure_ascii=False) if args.json else str(problem), file=sys.stderr)
        return EXIT_FAILED


def _export(args: argparse.Namespace) -> int:
    from .export import export_log  # noqa: PLC0415 -- heavy

    size = export_log(folder=Path(args.folder))
    print(json.dumps({"entries": size, "folder": args.folder}, ensure_ascii=False) if args.json else words(f"导出 {size} 条", f"wrote {size} entries"))
    return EXIT_OK


def _check(args: argparse.Namespace) -> int:
    from .queries.checking import examine_log  # noqa: PLC0415 -- heavy

    found = examine_log(earlier=Path(args.checkpoint).read_text("utf-8") if args.checkpoint else None)
    if args.json:
        print(json.dumps(asdict(found), ensure_ascii=False))
    else:
        print("\n".join([
            words(f"{found.entries} 条，{found.checkpoints} 个检查点，{len(found.findings)} 处不符", f"{found.entries} entries, {found.checkpoints} checkpoints, {len(found.findings)} findings"),
            *(f"{one.what}: {one.words}" for one in found.findings),
        ]))
    return EXIT_BAD_DATA if found.findings else EXIT_OK


def _sequence(args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- heavy

    from .domain.sequencing import sequence_pending  # noqa: PLC0415 -- heavy

    total = 0
    while done := sequence_pending(at=timezone.now()):
        total += done
    print(json.dumps({"entries": total}) if args.json else words(f"编入 {total} 条", f"{total} entries placed"))
    return EXIT_OK


def _cosign(args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- heavy

    from .domain.witnessing import keep_cosignatures  # noqa: PLC0415 -- heavy

    names = keep_cosignatures(note=Path(args.note).read_text("utf-8"), at=timezone.now())
    print(json.dumps({"witnesses": names}) if args.json else words(f"收存 {len(names)} 份副署", f"kept {len(names)} cosignatures"))
    return EXIT_OK if names else EXIT_BAD_DATA


COMMANDS = (
    Command("verify", "核验证据包或导出的日志", "check a proof bundle or an exported log", _verify, _verify_arguments, needs="nothing"),
    Command("audit", "证据日志：导出、核对、编入、副署、见证", "the evidence log: export, check, sequence, cosign, witness", _audit, _audit_arguments),
)
