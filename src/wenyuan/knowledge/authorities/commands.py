"""`wenyuan authorities`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from wenyuan.foundation.modules.cli import EXIT_BAD_DATA, EXIT_OK, EXIT_USAGE, Command, words

_COLUMNS = "number=person_id,name=person_name,born=born_year,died=died_year,sex=gender,dynasty=dynasty,place=jiguan"


def _arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    table = acts.add_parser("import", help=words("由表格（CSV、TSV）导入人物", "persons from a table (CSV, TSV)"))
    table.add_argument("file", metavar=words("文件", "FILE"))
    table.add_argument("--mapping", default=_COLUMNS, help=words("哪一列是什么：角色=列名，用逗号分开", "which column is what: role=column, comma separated"))
    table.add_argument("--scheme", default="", help=words("号码是谁的（viaf、dila、cbdb……）", "whose the numbers are (viaf, dila, cbdb …)"))
    table.add_argument("--library", default=None, help=words("所属馆代码（默认第一个馆）", "code of the owning library (default: the first)"))
    link = acts.add_parser("link", help=words("链接一个馆的书目标目", "link the headings of a library's records"))
    link.add_argument("--library", default=None, help=words("馆代码（默认第一个馆）", "code of the library (default: the first)"))
    acts.add_parser("derive", help=words("重算比规范记录旧的事实", "make facts anew that are older than their records"))


def _run(args: argparse.Namespace) -> int:
    from wenyuan.knowledge.authorities.running import derive, import_file, link_library  # noqa: PLC0415 -- tables, known after the start

    began = time.monotonic()
    try:
        if args.act == "import":
            if not Path(args.file).is_file():
                print(words(f"没有这个文件：{args.file}", f"no such file: {args.file}"), file=sys.stderr)
                return EXIT_USAGE
            done = import_file(path=Path(args.file), mapping=args.mapping, scheme=args.scheme, library=args.library)
        elif args.act == "link":
            done = link_library(library=args.library)
        else:
            done = derive()
    except LookupError as problem:
        print(words(f"没有这个馆：{problem}", f"no such library: {problem}"), file=sys.stderr)
        return EXIT_USAGE
    except ValueError as problem:
        print(words(f"表格的列对不上：{problem}", f"the columns do not fit: {problem}"), file=sys.stderr)
        return EXIT_BAD_DATA
    print(json.dumps({**done, "seconds": round(time.monotonic() - began, 2)}, ensure_ascii=False))
    return EXIT_OK


COMMANDS = (Command("authorities", "规范控制：导入人物、链接标目", "authority control: import persons, link headings", _run, _arguments),)
