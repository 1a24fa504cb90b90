"""`wenyuan collections`."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import nullcontext
from pathlib import Path

from wenyuan.foundation.modules.cli import EXIT_FAILED, EXIT_OK, EXIT_USAGE, Command, words


def _arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    lists = acts.add_parser("list", help=words("列出各专题", "list topics"))
    lists.add_argument("--json", action="store_true", help=words("逐行输出 JSON", "one JSON object a line"))
    export = acts.add_parser("export", help=words("导出一个专题的全部条目", "write all entries of a topic"))
    export.add_argument("slug", help=words("专题的地址", "address of the topic"))
    export.add_argument("--form", choices=("csv", "json", "jsonld", "ttl"), default="csv", help=words("格式", "format"))
    export.add_argument("--to", default="-", help=words("文件，默认标准输出", "file, standard output unless given"))
    taken = acts.add_parser("import", help=words("把表格导入一个专题", "take a table into a topic"))
    taken.add_argument("slug", help=words("专题的地址", "address of the topic"))
    taken.add_argument("type", help=words("条目类型的代码", "code of the record type"))
    taken.add_argument("file", help=words("CSV 或 xlsx 文件", "CSV or xlsx file"))
    taken.add_argument("--json", action="store_true", help=words("逐行输出 JSON", "one JSON object a line"))


def _run(args: argparse.Namespace) -> int:
    from wenyuan.knowledge.collections import api  # noqa: PLC0415 -- heavy
    from wenyuan.knowledge.collections.enums import TopicState  # noqa: PLC0415 -- heavy

    if args.act == "list":
        topics = api.list_topics(states=TopicState.values)
        counts = api.count_entries(topic_ids=[one.id for one in topics])
        for one in topics:
            row = {"id": one.id, "slug": one.slug, "title": one.titles.get("zh-hans", ""), "state": one.state, "entries": counts.get(one.id, 0)}
            print(json.dumps(row, ensure_ascii=False) if args.json else "\t".join(map(str, row.values())))
        return EXIT_OK
    try:
        topic = api.find_topic(slug=args.slug)
    except api.NoSuchTopic:
        print(words(f"没有专题 {args.slug}", f"there is no topic {args.slug}"), file=sys.stderr)
        return EXIT_USAGE
    return _export(topic, args) if args.act == "export" else _import(topic, args)


def _export(topic: object, args: argparse.Namespace) -> int:
    from wenyuan.knowledge.collections.data import TopicData  # noqa: PLC0415 -- heavy
    from wenyuan.knowledge.collections.web.public_files import write_form  # noqa: PLC0415 -- heavy

    if not isinstance(topic, TopicData):
        raise TypeError(topic)
    try:
        with nullcontext(sys.stdout) if args.to == "-" else Path(args.to).open("w", encoding="utf-8", newline="") as stream:
            for piece in write_form(topic, args.form):
                stream.write(piece)
            stream.flush()
    except OSError as problem:
        print(words(f"不能写入：{problem}", f"cannot write: {problem}"), file=sys.stderr)
        return EXIT_FAILED
    return EXIT_OK


def _import(topic: object, args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- heavy

    from wenyuan.knowledge.collections import api  # noqa: PLC0415 -- heavy

    if not isinstance(topic, api.TopicData):
        raise TypeError(topic)
    type_ = next((one for one in api.list_types(topic_id=topic.id) if one.code == args.type), None)
    if type_ is None:
        print(words(f"没有条目类型 {args.type}", f"there is no record type {args.type}"), file=sys.stderr)
        return EXIT_USAGE
    try:
        content = Path(args.file).read_bytes()
        import_id = api.hand_in(topic_id=topic.id, type_id=type_.id, name=Path(args.file).name, content=content, at=timezone.now(), actor_id=None)
        row = api.take_in(import_id=import_id, columns=api.guess_columns(type_.fields, api.read_table(content).headings), at=timezone.now(), actor_id=None)
    except (OSError, api.NotATable) as problem:
        print(words(f"读不了这个文件：{problem}", f"the file cannot be read: {problem}"), file=sys.stderr)
        return EXIT_FAILED
    except ValueError:
        print(words("没有一列是题名（title、题名、名称）", "no column is the title (title)"), file=sys.stderr)
        return EXIT_USAGE
    for line, code, reason, text in row.report:
        print(f"{line}\t{code}\t{reason}\t{text}", file=sys.stderr)
    found = {"import": row.pk, "created": row.created, "changed": row.changed, "same": row.same, "problems": len(row.report)}
    print(json.dumps(found) if args.json else words(f"新建 {row.created}，修改 {row.changed}，未变 {row.same}，问题 {len(row.report)}", f"{row.created} created, {row.changed} changed, {row.same} the same, {len(row.report)} problems"))
    return EXIT_OK


COMMANDS = (Command("collections", "专题资源库", "topical databases", _run, _arguments),)
