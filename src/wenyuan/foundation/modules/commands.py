"""`wenyuan module`."""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path

from wenyuan.foundation.modules.cli import EXIT_OK, EXIT_USAGE, Command, words

_PILLARS = frozenset({"foundation", "knowledge"})


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["list", "new"], nargs="?", default="list", help=words("list 列出模块；new 新建模块的仓库", "list the modules; new makes the repository of one"))
    parser.add_argument("name", nargs="?", help=words(
        "新模块的编号：机构.名称，如 school.reading；foundation. 与 knowledge. 开头的是本系统自己的模块，在源代码中新建",
        "id of the new module: institution.name, such as school.reading; those that begin with foundation. or knowledge. are made in the sources of the system itself",
    ))
    parser.add_argument("--http", action="store_true", help=words("模块是经 HTTP 接入的独立服务", "the module is a service of its own, reached over HTTP"))
    parser.add_argument("--into", default=".", help=words("在哪个目录下新建", "folder in which the repository is made"))


def _module(args: argparse.Namespace) -> int:
    return _new(args) if args.action == "new" else _list(args)


def _list(args: argparse.Namespace) -> int:
    from wenyuan.foundation.modules.api import is_served, not_started, served  # noqa: PLC0415 -- heavy

    for manifest in served():
        row = {
            "id": manifest.id, "version": manifest.version, "title": str(manifest.title), "needs": [f"{n.module} {n.version}" for n in manifest.needs],
            "provides": [f"{one.name} {one.version}" for one in manifest.provides], "served": is_served(manifest.id),
        }
        print(json.dumps(row, ensure_ascii=False) if args.json else f"{row['id']:28} {row['version']:6} {row['title']}")
    for one in not_started():
        refusal = {"id": one.id, "package": one.package, "not_started": one.reason}
        print(json.dumps(refusal, ensure_ascii=False) if args.json else words(f"{one.id:28} 未启动：{one.reason}", f"{one.id:28} not started: {one.reason}"))
    return EXIT_OK


def _new(args: argparse.Namespace) -> int:
    if (args.name or "").split(".")[0] in _PILLARS:
        return _new_here(args)
    from wenyuan.foundation.modules.template.files import CannotMake, make_repository  # noqa: PLC0415 -- only here

    try:
        folder = make_repository(args.name or "", http=args.http, into=Path(args.into))
    except CannotMake as problem:
        print(problem, file=sys.stderr)
        return EXIT_USAGE
    print(json.dumps({"folder": str(folder)}, ensure_ascii=False) if args.json else words(f"已新建 {folder}；先读其中的 README.md", f"made {folder}; read its README.md first"))
    return EXIT_OK


def _new_here(args: argparse.Namespace) -> int:
    """Make a module of the house itself, which only a checkout of its sources can."""
    checkout = Path(__file__).resolve().parents[4]
    if args.http or not (checkout / "tools" / "scaffold.py").is_file():
        print(words("本系统自己的模块只能在源代码中新建；别的模块请用 机构.名称", "modules of the house are made in its sources; write institution.name for others"), file=sys.stderr)
        return EXIT_USAGE
    sys.path.insert(0, str(checkout))
    scaffold = import_module("tools.scaffold")
    try:
        written = scaffold.make_module(args.name, root=checkout)
    except scaffold.CannotScaffold as problem:
        print(problem, file=sys.stderr)
        return EXIT_USAGE
    finally:
        sys.path.remove(str(checkout))
    for path in written:
        shown = str(path.relative_to(checkout))
        print(json.dumps({"file": shown}, ensure_ascii=False) if args.json else shown)
    if not args.json:
        print(words("接着：python -m tools.build_docs，再 just ci", "next: python -m tools.build_docs, then just ci"))
    return EXIT_OK


COMMANDS = (Command("module", "列出模块；新建一个模块的仓库", "list modules; make the repository of a new one", _module, _configure, needs="settings"),)
