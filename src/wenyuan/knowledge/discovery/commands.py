"""`wenyuan search`, `wenyuan reindex`, `wenyuan indexer`."""

from __future__ import annotations

import argparse
import json
import sys

from wenyuan.foundation.modules.cli import EXIT_FAILED, EXIT_OK, EXIT_USAGE, Command, words


def _search_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", help=words("检索式", "query"))
    parser.add_argument("--limit", type=int, default=20, help=words("最多几条（1–100）", "how many hits (1 to 100)"))
    parser.add_argument("--exact", action="store_true", help=words("按字面，不作简繁异体归并", "literally: no folding of variants"))
    parser.add_argument("--sort", choices=["relevance", "newest", "oldest", "title", "author", "added"], default="relevance", help=words("排序", "order"))


def _search(args: argparse.Namespace) -> int:
    from wenyuan.knowledge.discovery.api import SearchRequest, Sort, search  # noqa: PLC0415 -- heavy

    if not 1 <= args.limit <= 100:
        print(words("--limit 须在 1 至 100 之间", "--limit must be from 1 to 100"), file=sys.stderr)
        return EXIT_USAGE
    page = search(SearchRequest(query=args.query, limit=args.limit, exact=args.exact, sort=Sort(args.sort), understand=True))
    for hit in page.hits:
        shown = json.loads(hit.display)
        if args.json:
            print(json.dumps({"source": hit.source, "key": hit.key, "score": round(hit.score, 3), **shown}, ensure_ascii=False))
        else:
            print(f"{shown['title']}  {shown.get('responsibility', '')}  {shown.get('publisher', '')} {shown.get('date', '')}  {shown['ark']}")
    if not args.json:
        for note in page.explain:
            print(f"  · {note.kind}: {note.source} → {note.result}", file=sys.stderr)
        print(words(f"共 {page.total} 条", f"{page.total} in all"), file=sys.stderr)
    return EXIT_OK if page.total else EXIT_FAILED


def _reindex(args: argparse.Namespace) -> int:
    from wenyuan.knowledge.discovery.api import rebuild_index  # noqa: PLC0415 -- heavy

    def report(done: int, total: int) -> None:
        if not args.json and sys.stderr.isatty():
            print(f"\r{done:,} / {total:,}", end="", file=sys.stderr, flush=True)

    count = rebuild_index(report=report)
    print(json.dumps({"indexed": count}) if args.json else words(f"\n已重建 {count:,} 条", f"\n{count:,} documents in the new index"))
    return EXIT_OK


def _indexer(_args: argparse.Namespace) -> int:
    from wenyuan.knowledge.discovery.domain.relay import run_indexer  # noqa: PLC0415 -- heavy

    run_indexer()
    return EXIT_OK


COMMANDS = (
    Command("search", "检索，每行一条", "search; one hit a line", _search, _search_arguments),
    Command("reindex", "重建检索索引（不停机）", "build the index anew without downtime", _reindex),
    Command("indexer", "只运行索引进程", "run the indexer only", _indexer),
)
