"""`wenyuan import`, `wenyuan export`, `wenyuan text`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from wenyuan.foundation.modules.cli import EXIT_BAD_DATA, EXIT_FAILED, EXIT_OK, EXIT_USAGE, Command, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from wenyuan.knowledge.catalogue.data import ImportCounts

_RULES = ("replace", "skip", "newer", "add")
_FORMS = ("iso2709", "utf8", "marcxml", "json", "mrk", "cnmarc", "marc21", "mods", "dc", "bibframe")


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", metavar=words("文件", "FILE"), help=words("MARC 21 或 CNMARC 文件：ISO 2709、XML、JSON、MarcEdit 文本", "MARC 21 or CNMARC: ISO 2709, XML, JSON, MarcEdit text"))
    parser.add_argument("--library", default=None, help=words("所属馆代码（默认第一个馆）", "code of the owning library (default: the first)"))
    parser.add_argument("--rule", choices=_RULES, default="replace", help=words("控制号重复时：替换、跳过、取新、另存", "when a control number repeats"))
    parser.add_argument("--items", action="store_true", help=words("由 905 $b / 852 $p 的条码建立馆藏复本", "make items from the barcodes in 905 $b / 852 $p"))
    parser.add_argument("--processes", type=int, default=None, help=words("解析进程数", "parsing processes"))
    parser.add_argument("--resume", type=int, default=None, metavar="BATCH", help=words("继续某一批", "go on with a batch"))
    parser.add_argument("--rejects", default=None, metavar=words("文件", "FILE"), help=words("把不能读的记录写到此文件，修好后可再导入", "write unreadable records here, to be mended and fed again"))


def _import(args: argparse.Namespace) -> int:
    from wenyuan.foundation.storage.api import QuotaExceeded, Withheld  # noqa: PLC0415 -- tables, known after the start
    from wenyuan.knowledge.catalogue.imports_cli import open_batches, run_batch, write_rejects  # noqa: PLC0415 -- heavy

    if bool(args.files) == bool(args.resume):
        print(words("请给出文件，或用 --resume 给出批号", "give files, or a batch with --resume"), file=sys.stderr)
        return EXIT_USAGE
    missing = [name for name in args.files if not Path(name).is_file()]
    if missing:
        print(words(f"没有这个文件：{'、'.join(missing)}", f"no such file: {', '.join(missing)}"), file=sys.stderr)
        return EXIT_USAGE
    started = time.monotonic()
    try:
        batches = [args.resume] if args.resume else open_batches(files=args.files, library=args.library, rule=args.rule)
    except LookupError as problem:
        print(words(f"没有这个馆：{problem}", f"no such library: {problem}"), file=sys.stderr)
        return EXIT_USAGE
    except QuotaExceeded as full:
        print(words(f"馆的存储额度不够：要 {full.wanted:,} 字节，只剩 {full.left:,}", f"the library's quota is full: {full.wanted:,} octets wanted, {full.left:,} left"), file=sys.stderr)
        return EXIT_FAILED
    sums = dict.fromkeys(("read", "stored", "updated", "skipped", "rejected", "repaired"), 0)
    for batch_id in batches:
        try:
            counts = run_batch(batch_id=batch_id, processes=args.processes, show=_progress(quiet=args.json), items=args.items)
        except Withheld as kept:
            print(_say_withheld(batch_id, infected=kept.scan == "infected"), file=sys.stderr)
            return EXIT_FAILED
        for name in sums:
            sums[name] += getattr(counts, name)
    if args.rejects and sums["rejected"]:
        write_rejects(batches=batches, path=Path(args.rejects))
    line = {**sums, "seconds": round(time.monotonic() - started, 2), "batches": batches}
    print(json.dumps(line) if args.json else _sentence(line))
    return EXIT_BAD_DATA if sums["read"] and sums["read"] == sums["rejected"] else EXIT_OK


def _say_withheld(batch_id: int, *, infected: bool) -> str:
    if infected:
        return words(f"第 {batch_id} 批的文件带有恶意软件，已被隔离，不能导入", f"the file of batch {batch_id} carries malware; it is withheld and cannot be imported")
    return words(
        f"第 {batch_id} 批的文件正在查病毒；查完后用 --resume {batch_id} 接着导入", f"the file of batch {batch_id} waits for its scan for malware; go on afterwards with --resume {batch_id}"
    )


def _sentence(line: Mapping[str, object]) -> str:
    return words(
        "读 {read}，新增 {stored}，更新 {updated}，保留 {skipped}，不能读 {rejected}，修复 {repaired}，用时 {seconds} 秒，批号 {batches}",
        "read {read}, stored {stored}, updated {updated}, kept {skipped}, rejected {rejected}, repaired {repaired}, {seconds} s, batches {batches}",
    ).format(**line)


def _progress(*, quiet: bool) -> Callable[[int, int, ImportCounts], None]:
    started = time.monotonic()
    last = [0.0]

    def show(done: int, total: int, counts: ImportCounts) -> None:
        now = time.monotonic()
        if quiet or not sys.stderr.isatty() or (done < total and now - last[0] < 0.2):
            return
        last[0] = now
        seconds = max(now - started, 0.001)
        left = seconds * (total - done) / done if done else 0
        text = words(
            f"{done / max(total, 1):6.1%}  {counts.read:,} 条  {counts.read / seconds:,.0f} 条/秒  剩 {left:.0f} 秒",
            f"{done / max(total, 1):6.1%}  {counts.read:,} records  {counts.read / seconds:,.0f}/s  {left:.0f} s left",
        )
        print(f"\r{text}\033[K", end="\n" if done >= total else "", file=sys.stderr, flush=True)

    return show


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--library", default=None, help=words("只导出此馆", "only this library"))
    parser.add_argument("--batch", type=int, default=None, help=words("只导出此批", "only this batch"))
    parser.add_argument("--form", choices=_FORMS, default="iso2709", help=words("iso2709 为原样字节", "iso2709 gives the octets as they came"))
    parser.add_argument("--losses", default=None, metavar=words("文件", "FILE"), help=words("把转换中带不过去的内容列到此文件", "list here what a conversion could not carry over"))
    parser.add_argument("-o", "--output", default="-", help=words("输出文件，- 为标准输出", "output file, - for standard output"))


def _export(args: argparse.Namespace) -> int:
    from wenyuan.foundation.libraries.api import find_library  # noqa: PLC0415 -- heavy
    from wenyuan.knowledge.catalogue.api import export_records  # noqa: PLC0415 -- heavy

    try:
        library_id = find_library(code=args.library).id if args.library else None
    except LookupError:
        print(words(f"没有这个馆：{args.library}", f"no such library: {args.library}"), file=sys.stderr)
        return EXIT_USAGE
    losses: list[str] = []
    pieces = export_records(
        form=args.form, library_id=library_id, batch_id=args.batch,
        hear=lambda number, lost: losses.extend(f"{number}\t{one.tag}\t{one.subfield}\t{one.value}\t{one.reason}" for one in lost),
    )
    code = _write_out(pieces, args.output)
    if args.losses and code == EXIT_OK:
        Path(args.losses).write_text("\n".join(losses) + "\n" if losses else "", encoding="utf-8")
    return code


def _write_out(pieces: Iterable[bytes], output: str) -> int:
    if output == "-":
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        return EXIT_OK
    target = Path(output)
    staging = target.with_name(target.name + ".part")
    try:
        with staging.open("wb") as out:
            for piece in pieces:
                out.write(piece)
        staging.replace(target)
    except OSError as problem:
        staging.unlink(missing_ok=True)
        print(words(f"写不出：{problem}", f"cannot write: {problem}"), file=sys.stderr)
        return EXIT_FAILED
    return EXIT_OK


def _text_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", choices=["fold", "pinyin", "date", "name", "volume", "isbn", "class"], help=words("要试的规则", "the rule to try"))
    parser.add_argument("texts", nargs="*", help=words("文字；不给则逐行读标准输入", "texts; without them lines of standard input"))


def _text(args: argparse.Namespace) -> int:
    from wenyuan.bibliography.chinese import describe  # noqa: PLC0415 -- tables are loaded on import

    function = getattr(describe, f"describe_{args.rule}")
    lines = args.texts or (line.decode("utf-8", "replace").rstrip("\r\n") for line in sys.stdin.buffer)
    for line in lines:
        print(json.dumps(function(line), ensure_ascii=False))
    return EXIT_OK


COMMANDS = (
    Command("import", "导入 MARC 文件", "import MARC files", _import, _import_arguments),
    Command("export", "导出书目", "export records", _export, _export_arguments),
    Command("text", "逐行试中文规则：归并、拼音、年代、责任者、卷次、ISBN、分类号", "try the Chinese rules line by line", _text, _text_arguments, needs="nothing"),
)
