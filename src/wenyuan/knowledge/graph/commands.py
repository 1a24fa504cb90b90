"""`wenyuan graph`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from wenyuan.foundation.modules.cli import EXIT_FAILED, EXIT_OK, EXIT_USAGE, Command, words


def _arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    rebuild = acts.add_parser("rebuild", help=words("重建知识图谱（不停机）", "build the graph anew without downtime"))
    status = acts.add_parser("status", help=words("各来源有多少陈述、读到哪里", "statements by source, and how far each was read"))
    query = acts.add_parser("query", help=words("执行 SPARQL 查询，每行一个 JSON 对象", "ask a SPARQL query; one JSON object a line"))
    query.add_argument("query", help=words("查询，- 为从标准输入读", "the query, - for standard input"))
    dump = acts.add_parser("dump", help=words("导出 N-Quads", "write all statements as N-Quads"))
    dump.add_argument("-o", "--output", required=True, help=words("输出文件", "output file"))
    check = acts.add_parser("check", help=words("按形状（SHACL）检查图谱", "check the graph against its shapes (SHACL)"))
    check.add_argument("--sample", type=int, default=0, help=words("每类看多少个，0 为全部", "how many things of each class, 0 for all"))
    check.add_argument("--shapes", help=words("另用一份形状（Turtle）", "other shapes (Turtle)"))
    for one in (rebuild, status, query, dump, check):
        one.add_argument("--json", action="store_true", help=words("输出 JSON", "write JSON"))


def _run(args: argparse.Namespace) -> int:
    from .engine import GraphLocked, GraphMissing, GraphUnavailable  # noqa: PLC0415 -- heavy

    try:
        return {"rebuild": _rebuild, "status": _status, "query": _query, "dump": _dump, "check": _check}[args.act](args)
    except GraphMissing:
        print(words("还没有图谱；运行 wenyuan graph rebuild", "there is no graph yet; run wenyuan graph rebuild"), file=sys.stderr)
    except GraphLocked:
        print(words("图谱正由服务进程写入；请稍后再试", "the running service writes to the graph; try later"), file=sys.stderr)
    except GraphUnavailable as problem:
        print(words(f"图谱连不上：{problem}", f"the graph cannot be reached: {problem}"), file=sys.stderr)
    return EXIT_FAILED


def _rebuild(args: argparse.Namespace) -> int:
    from .domain.rebuilding import rebuild_graph  # noqa: PLC0415 -- heavy

    def report(done: int, total: int) -> None:
        if not args.json and sys.stderr.isatty():
            print(f"\r{done:,} / {total:,}", end="", file=sys.stderr, flush=True)

    count = rebuild_graph(report=report)
    print(json.dumps({"things": count}) if args.json else words(f"\n图谱里有 {count:,} 个事物", f"\n{count:,} things in the graph"))
    return EXIT_OK


def _status(args: argparse.Namespace) -> int:
    from .queries.figures import count_statements  # noqa: PLC0415 -- heavy

    for row in count_statements():
        print(json.dumps(row, ensure_ascii=False) if args.json else f"{row['source']}\t{row['statements']:,}\t{row['position']}")
    return EXIT_OK


def _query(args: argparse.Namespace) -> int:
    from .domain.stores import graph_reader  # noqa: PLC0415 -- heavy
    from .engine import QueryRefused, check_query  # noqa: PLC0415 -- heavy
    from .queries.asking import with_prefixes  # noqa: PLC0415 -- heavy

    text = sys.stdin.read() if args.query == "-" else args.query
    try:
        check_query(text)
        rows = graph_reader().select(with_prefixes(text))
    except (QueryRefused, SyntaxError, TypeError) as problem:
        print(words(f"查询用不了：{problem}", f"the query cannot be used: {problem}"), file=sys.stderr)
        return EXIT_USAGE
    for row in rows:
        print(json.dumps({name: cell[1] for name, cell in row.items()}, ensure_ascii=False))
    return EXIT_OK if rows else EXIT_FAILED


def _dump(args: argparse.Namespace) -> int:
    from .queries.dumps import write_dump  # noqa: PLC0415 -- heavy

    count = write_dump(Path(args.output))
    print(json.dumps({"octets": count}) if args.json else words(f"已写出 {count:,} 字节", f"{count:,} octets written"))
    return EXIT_OK


def _check(args: argparse.Namespace) -> int:
    from .domain.stores import graph_reader  # noqa: PLC0415 -- heavy
    from .queries.checking import SHAPES, UnknownShape, check_shapes, read_shapes  # noqa: PLC0415 -- heavy

    try:
        constraints = read_shapes((Path(args.shapes) if args.shapes else SHAPES).read_bytes())
    except (OSError, UnknownShape, SyntaxError) as problem:
        print(words(f"形状用不了：{problem}", f"the shapes cannot be used: {problem}"), file=sys.stderr)
        return EXIT_USAGE
    broken = 0
    for one in check_shapes(graph_reader(), constraints, sample=max(0, args.sample)):
        broken += 1
        line = {"thing": one.thing, "path": one.constraint.path, "constraint": one.constraint.kind, "value": one.value, "message": one.constraint.message}
        print(json.dumps(line, ensure_ascii=False) if args.json else f"{one.thing}\t{one.constraint.path}\t{one.constraint.message}\t{one.value}")
    if not args.json:
        print(words(f"查了 {len(constraints)} 条约束，不合 {broken} 处", f"{len(constraints)} constraints checked, {broken} broken"))
    return EXIT_FAILED if broken else EXIT_OK


COMMANDS = (Command("graph", "知识图谱：重建、查询、导出、检查", "the knowledge graph: rebuild, query, dump, check", _run, _arguments),)
