"""`wenyuan union`: match, status, contribute, export, review-export."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wenyuan.foundation.modules.cli import EXIT_BAD_DATA, EXIT_FAILED, EXIT_OK, EXIT_USAGE, Command, words

if TYPE_CHECKING:
    from collections.abc import Iterable


def _arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    match = acts.add_parser("match", help=words("比对新到书目", "match what is new"))
    match.add_argument("--whole", action="store_true", help=words("全部重新比对", "match everything anew"))
    acts.add_parser("status", help=words("联合目录概况", "how the union catalogue stands"))
    give = acts.add_parser("contribute", help=words("交一份书目文件", "contribute a file"))
    give.add_argument("files", nargs="+", metavar=words("文件", "FILE"))
    give.add_argument("--library", required=True, help=words("馆代码", "code of the library"))
    give.add_argument("--no-match", action="store_true", help=words("只导入，不比对", "import only"))
    export = acts.add_parser("export", help=words("导出联合记录", "export union records"))
    export.add_argument("--form", choices=("iso2709", "marcxml", "json", "mrk"), default="iso2709")
    export.add_argument("-o", "--output", default="-", help=words("输出文件，- 为标准输出", "output file, - for standard output"))
    review = acts.add_parser("review-export", help=words("导出待判的疑似重复", "export the pairs that wait"))
    review.add_argument("-o", "--output", default="-", help=words("输出文件，- 为标准输出", "output file, - for standard output"))


def _run(args: argparse.Namespace) -> int:
    from .domain.agency import NoAgency  # noqa: PLC0415 -- tables, known after the start

    try:
        return {"match": _match, "status": _status, "contribute": _contribute, "export": _export, "review-export": _export_review}[args.act](args)
    except NoAgency:
        print(words("没有联合目录的归属馆；请设 WENYUAN_UNION_LIBRARY", "no library owns the union records; set WENYUAN_UNION_LIBRARY"), file=sys.stderr)
        return EXIT_FAILED


def _match(args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- heavy

    from .domain.contributions import finish_contributions, waiting_for_match  # noqa: PLC0415 -- heavy
    from .domain.matching_run import counts_as_data, run_matching  # noqa: PLC0415 -- heavy
    from .matching import StoreBusy  # noqa: PLC0415 -- heavy

    arriving = waiting_for_match()
    try:
        counts = run_matching(at=timezone.now(), whole=args.whole, report=_show)
    except StoreBusy:
        print(words("另一次比对正在进行", "another match is running"), file=sys.stderr)
        return EXIT_FAILED
    finish_contributions(arriving, at=timezone.now())
    print(json.dumps(counts_as_data(counts)))
    return EXIT_OK


def _show(step: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{step} {done:,}/{total:,}\033[K", end="", file=sys.stderr, flush=True)


def _status(_args: argparse.Namespace) -> int:
    from .queries.overview import count_union  # noqa: PLC0415 -- heavy

    print(json.dumps(count_union(None), ensure_ascii=False))
    return EXIT_OK


def _contribute(args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- heavy

    from wenyuan.foundation.libraries.api import NoSuchLibrary, find_library  # noqa: PLC0415 -- heavy
    from wenyuan.foundation.storage.api import QuotaExceeded, Withheld  # noqa: PLC0415 -- heavy

    from .domain.contributions import Refused, contribute_file, import_now  # noqa: PLC0415 -- heavy
    from .enums import Channel  # noqa: PLC0415 -- heavy

    try:
        library_id = find_library(code=args.library).id
    except NoSuchLibrary:
        print(words(f"没有这个馆：{args.library}", f"no such library: {args.library}"), file=sys.stderr)
        return EXIT_USAGE
    refused = 0
    for name in args.files:
        try:
            with Path(name).open("rb") as stream:
                number = contribute_file(stream, name=name, library_id=library_id, channel=Channel.COMMAND, at=timezone.now(), actor_id=None)
            import_now(contribution_id=number, at=timezone.now())
        except (OSError, Refused, QuotaExceeded, Withheld) as problem:
            refused += 1
            print(words(f"{name} 没有收下：{problem}", f"{name} was sent back: {problem}"), file=sys.stderr)
    code = EXIT_OK if args.no_match else _match(argparse.Namespace(whole=False))
    return EXIT_BAD_DATA if refused == len(args.files) else code


def _export(args: argparse.Namespace) -> int:
    from .queries.taking import export_union  # noqa: PLC0415 -- heavy

    return _write(args.output, export_union(form=args.form))


def _export_review(args: argparse.Namespace) -> int:
    from .queries.pairs import export_pairs  # noqa: PLC0415 -- heavy

    return _write(args.output, export_pairs())


def _write(output: str, pieces: Iterable[bytes]) -> int:
    if output == "-":
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        return EXIT_OK
    target = Path(output)
    staging = target.with_name(target.name + ".part")
    with staging.open("wb") as out:
        for piece in pieces:
            out.write(piece)
    staging.replace(target)
    return EXIT_OK


COMMANDS = (Command("union", "联合目录：比对、概况、交书目、导出", "the union catalogue: match, status, contribute, export", _run, _arguments),)
