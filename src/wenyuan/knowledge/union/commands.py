"""`wenyuan union`: match, status, contribute, export, take, changes, review-export, own."""

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
    take = acts.add_parser("take", help=words("按号码取联合记录", "take union records by numbers"))
    take.add_argument("numbers", metavar=words("号码文件", "NUMBERS"), help=words("一行一个 ISBN、控制号或永久标识", "one ISBN, control number or ARK a line"))
    take.add_argument("--library", required=True, help=words("为哪个馆取（代码）", "code of the library that takes"))
    take.add_argument("--form", choices=("iso2709", "marcxml", "json", "mrk"), default="iso2709")
    take.add_argument("-o", "--output", default="-", help=words("输出文件，- 为标准输出", "output file, - for standard output"))
    take.add_argument("--report", default="", help=words("对照表（TSV）", "table of what became of every number (TSV)"))
    changes = acts.add_parser("changes", help=words("某馆联合记录的变动", "what happened to the union records of a library"))
    changes.add_argument("--library", required=True, help=words("馆代码", "code of the library"))
    changes.add_argument("--after", type=int, default=0, help=words("从哪个游标之后", "cursor after which to begin"))
    own = acts.add_parser("own", help=words("本馆自己的重复：列出、合并、判为不同、撤回", "a library's own duplicates: list, merge, rule different, take back"))
    own.add_argument("--library", required=True, help=words("馆代码", "code of the library"))
    what = own.add_mutually_exclusive_group()
    what.add_argument("--merge", type=int, metavar=words("对", "PAIR"), help=words("合并这一对", "merge this pair"))
    what.add_argument("--different", type=int, metavar=words("对", "PAIR"), help=words("这一对不同", "this pair is different"))
    what.add_argument("--undo", type=int, metavar=words("合并", "MERGE"), help=words("撤回这次合并", "take this merge back"))
    own.add_argument("--keep", default="", metavar="ARK", help=words("合并时留下哪一条", "the record that stays in a merge"))
    own.add_argument("--reason", default="", help=words("理由", "reason"))
    review = acts.add_parser("review-export", help=words("导出待判的疑似重复", "export the pairs that wait"))
    review.add_argument("-o", "--output", default="-", help=words("输出文件，- 为标准输出", "output file, - for standard output"))


def _run(args: argparse.Namespace) -> int:
    from .domain.agency import NoAgency  # noqa: PLC0415 -- tables, known after the start

    try:
        return {"match": _match, "status": _status, "contribute": _contribute, "export": _export, "review-export": _export_review, "take": _take, "changes": _changes, "own": _own}[args.act](args)
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


def _take(args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- heavy

    from wenyuan.foundation.libraries.api import NoSuchLibrary, find_library  # noqa: PLC0415 -- heavy

    from .domain.credit import add_credit  # noqa: PLC0415 -- heavy
    from .enums import CreditKind  # noqa: PLC0415 -- heavy
    from .queries.taking import MOST_NUMBERS, look_up, take_records, tell_answers  # noqa: PLC0415 -- heavy

    try:
        library = find_library(code=args.library)
        numbers = [line.strip()[:100] for line in Path(args.numbers).read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    except NoSuchLibrary:
        print(words(f"没有这个馆：{args.library}", f"no such library: {args.library}"), file=sys.stderr)
        return EXIT_USAGE
    except (OSError, UnicodeDecodeError) as problem:
        print(problem, file=sys.stderr)
        return EXIT_USAGE
    answers = [one for start in range(0, len(numbers), MOST_NUMBERS) for one in look_up(numbers[start : start + MOST_NUMBERS])]
    ids = list(dict.fromkeys(answer.record_ids[0] for answer in answers if answer.record_ids))
    code = _write(args.output, take_records(record_ids=ids, library_id=library.id, form=args.form))
    add_credit({(library.id, CreditKind.TAKEN): len(ids)}, at=timezone.now())
    if args.report:
        lines = ("\t".join((asked, kind, one.ark if one else "", one.title if one else "")) + "\n" for asked, kind, one in tell_answers(answers))
        _write(args.report, (line.encode() for line in lines))
    return code


def _changes(args: argparse.Namespace) -> int:
    from wenyuan.foundation.libraries.api import NoSuchLibrary, find_library  # noqa: PLC0415 -- heavy

    from .queries.feed import list_told  # noqa: PLC0415 -- heavy

    try:
        library = find_library(code=args.library)
    except NoSuchLibrary:
        print(words(f"没有这个馆：{args.library}", f"no such library: {args.library}"), file=sys.stderr)
        return EXIT_USAGE
    after = args.after
    while told := list_told(library_id=library.id, after=after, limit=1000):
        for one in told:
            print(json.dumps({"id": one.id, "kind": one.kind, "at": one.at.isoformat(), "ark": one.ark, "title": one.title, "status": one.status}, ensure_ascii=False))
        after = told[-1].id
    return EXIT_OK


def _own(args: argparse.Namespace) -> int:
    from wenyuan.foundation.libraries.api import NoSuchLibrary, find_library  # noqa: PLC0415 -- heavy

    from .own_cli import act_on_own, print_own  # noqa: PLC0415 -- heavy

    try:
        library_id = find_library(code=args.library).id
    except NoSuchLibrary:
        print(words(f"没有这个馆：{args.library}", f"no such library: {args.library}"), file=sys.stderr)
        return EXIT_USAGE
    if args.merge is None and args.different is None and args.undo is None:
        return print_own(library_id)
    return act_on_own(args, library_id)


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


COMMANDS = (Command("union", "联合目录：比对、概况、交书目、导出、取用、变动", "the union catalogue: match, status, contribute, export, take, changes", _run, _arguments),)
