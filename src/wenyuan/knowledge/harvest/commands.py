"""`wenyuan harvest`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from wenyuan.foundation.modules.cli import EXIT_BAD_DATA, EXIT_FAILED, EXIT_OK, EXIT_USAGE, Command, words

if TYPE_CHECKING:
    from .models import Run


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=("list", "test", "run", "resume"), help=words("list 列出来源，test 试取五条，run 采集，resume 接着采集", "list sources, test one, run a harvest, resume a run"))
    parser.add_argument("number", nargs="?", type=int, help=words("来源号；resume 时为采集号", "number of the source; of the run for resume"))
    parser.add_argument("--full", action="store_true", help=words("重取全部，不只取变更", "everything, not only changes"))
    parser.add_argument("--file", default=None, metavar=words("文件", "FILE"), help=words("读此文件而不读来源的地址", "read this file instead of the source's address"))
    parser.add_argument("--processes", type=int, default=None, help=words("导入的解析进程数", "parsing processes of the import"))


def _harvest(args: argparse.Namespace) -> int:
    if args.act == "list":
        return _list(args)
    if args.number is None:
        print(words("请给出号数", "give a number"), file=sys.stderr)
        return EXIT_USAGE
    return _test(args) if args.act == "test" else _run(args)


def _list(args: argparse.Namespace) -> int:
    from .queries.harvests import list_sources, newest_runs  # noqa: PLC0415 -- tables, known after the start

    sources = list_sources()
    runs = newest_runs(source_ids=[one.id for one in sources])
    rows = [{"id": one.id, "name": one.name, "kind": one.kind, "address": one.address, "state": runs[one.id].state if one.id in runs else "", "problem": runs[one.id].problem if one.id in runs else ""} for one in sources]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            print("\t".join(str(value) for value in row.values()))
    return EXIT_OK


def _test(args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- heavy

    from .models import Source  # noqa: PLC0415 -- tables, known after the start
    from .queries.harvests import source_data  # noqa: PLC0415 -- heavy
    from .web.forms import form_of  # noqa: PLC0415 -- heavy
    from .web.testing import try_source  # noqa: PLC0415 -- heavy

    source = Source.objects.filter(pk=args.number, retired_at=None).first()
    if source is None:
        print(words(f"没有这个来源：{args.number}", f"no such source: {args.number}"), file=sys.stderr)
        return EXIT_USAGE
    trial = try_source(form=form_of(source_data(source)), stored=source, upload=None, at=timezone.now())
    told = {
        "title": trial.about.title, "total": trial.about.total, "problem": trial.problem, "detail": trial.detail,
        "samples": [one.summary.title if one.summary is not None else one.reason for one in trial.samples],
    }
    print(json.dumps(told, ensure_ascii=False, indent=None if args.json else 2))
    return EXIT_FAILED if trial.problem else EXIT_OK


def _run(args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- heavy

    from .domain.sources import AlreadyRunning, NoSuchSource, start_run  # noqa: PLC0415 -- tables, known after the start
    from .fetching.problems import SourceProblem  # noqa: PLC0415 -- heavy
    from .models import Run  # noqa: PLC0415 -- tables, known after the start

    if args.act == "resume":
        run = Run.objects.select_related("source").filter(pk=args.number, batch=None, state__in=["failed", "cancelled", "fetching", "waiting"]).first()
    else:
        try:
            with open(args.file or "/dev/null", "rb") as stream:  # noqa: PTH123 -- a stream of octets, whatever it is
                upload = (args.file, stream) if args.file else None
                run_id = start_run(source_id=args.number, at=timezone.now(), actor_id=None, full=args.full, upload=upload, queued=False)
        except (NoSuchSource, AlreadyRunning, SourceProblem, OSError) as problem:
            print(words(f"不能采集：{problem!r}", f"cannot harvest: {problem!r}"), file=sys.stderr)
            return EXIT_USAGE
        run = Run.objects.select_related("source").get(pk=run_id)
    if run is None:
        print(words(f"没有可接着做的采集：{args.number}", f"no such run to go on with: {args.number}"), file=sys.stderr)
        return EXIT_USAGE
    return _work(run, args)


def _work(run: Run, args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- heavy

    from wenyuan.knowledge.catalogue.api import ImportCounts, run_import  # noqa: PLC0415 -- heavy

    from .domain.settling import fail_run, settle_run, stage_batch  # noqa: PLC0415 -- tables, known after the start
    from .fetching.problems import SourceProblem  # noqa: PLC0415 -- heavy
    from .jobs import gather  # noqa: PLC0415 -- heavy

    def show() -> None:
        if not args.json and sys.stderr.isatty():
            print(f"\r{run.fetched:,} / {run.total or '?'}", end="", file=sys.stderr)

    try:
        gather(run, show)
    except SourceProblem as problem:
        fail_run(run_id=run.pk, code=problem.code, detail=problem.detail, at=timezone.now())
        print(words(f"采集 {run.pk} 停下了：{problem}；用 resume {run.pk} 接着做", f"run {run.pk} stopped: {problem}; go on with resume {run.pk}"), file=sys.stderr)
        return EXIT_BAD_DATA
    batch_id = stage_batch(run=run, at=timezone.now())
    counts = run_import(batch_id=batch_id, at=timezone.now(), processes=args.processes) if batch_id is not None else ImportCounts()
    settle_run(run_id=run.pk, counts=counts, at=timezone.now())
    run.refresh_from_db()
    names = ("fetched", "staged", "unchanged", "filtered", "failed", "withdrawn", "followed", "stored", "updated", "rejected")
    line = {"run": run.pk, "batch": batch_id, **{name: getattr(run, name) for name in names}}
    print(json.dumps(line) if args.json else words(
        "采集 {run}：取到 {fetched}，新增 {stored}，更新 {updated}，没有变 {unchanged}，不取 {filtered}，没映射成 {failed}，撤下 {followed}",
        "run {run}: fetched {fetched}, stored {stored}, updated {updated}, unchanged {unchanged}, filtered {filtered}, failed {failed}, withdrawn {followed}",
    ).format(**line))
    return EXIT_OK


COMMANDS = (Command("harvest", "从外部采集元数据", "harvest metadata from elsewhere", _harvest, _arguments),)
