"""`wenyuan quality`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time

from wenyuan.foundation.modules.cli import EXIT_OK, EXIT_USAGE, Command, words


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=("audit", "rules", "sample", "results"), help=words(
        "audit：审核全部书目；rules：列出规则；sample：抽取书目供人评审；results：抽样的结果", "audit: look at every record; rules: list the rules; sample: draw records for auditors; results: what a sample says",
    ))
    parser.add_argument("--library", default=None, help=words("只审核一个馆（代码）", "one library alone (its code)"))
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help=words("进程数", "processes"))
    parser.add_argument("--resume", type=int, default=None, metavar="AUDIT", help=words("执行已排队的审核", "run an audit that was queued"))
    parser.add_argument("--title", default="", help=words("抽样的名称", "name of the sample"))
    parser.add_argument("--seed", type=int, default=None, help=words("随机种子，同样的种子抽出同样的书目", "seed: the same one draws the same records"))
    parser.add_argument("--strata", default="", metavar="A,B", help=words("分层：library,cataloguer,format,material,period", "divide by library,cataloguer,format,material,period"))
    parser.add_argument("--allocation", choices=("proportional", "neyman"), default="proportional", help=words("各层分配", "how the sample is shared out among strata"))
    parser.add_argument("--margin", type=float, default=5.0, help=words("误差（百分点）", "margin of error in per cent"))
    parser.add_argument("--confidence", type=int, choices=(90, 95, 99), default=95, help=words("置信水平", "confidence in per cent"))
    parser.add_argument("--expected", type=float, default=50.0, help=words("预计差错率（%）", "expected share of records with an error, in per cent").replace("%", "%%"))
    parser.add_argument("--minimum", type=int, default=5, help=words("每层最少条数", "least records of a stratum"))
    parser.add_argument("--double", type=float, default=10.0, help=words("双人评审的比例（%）", "share marked by two auditors, in per cent").replace("%", "%%"))
    parser.add_argument("--sample", type=int, default=None, metavar="SAMPLE", help=words("看哪个抽样的结果", "the sample whose results are shown"))


def _quality(args: argparse.Namespace) -> int:
    if args.act == "rules":
        return _list(json_only=args.json)
    return {"audit": _audit, "sample": _sample, "results": _results}[args.act](args)


def _list(*, json_only: bool) -> int:
    from wenyuan.knowledge.quality.rules import list_rules  # noqa: PLC0415 -- not needed to parse the command

    for rule in list_rules():
        if json_only:
            print(json.dumps({"id": rule.id, "set": rule.set, "formats": sorted(rule.formats), "level": rule.level.value, "standard": rule.standard, "words": rule.words, "repairable": rule.repairable}, ensure_ascii=False))
        else:
            print(f"{rule.id:22} {rule.set:12} {rule.level.value:8} {rule.title('zh-Hans')}  [{rule.standard}]")
    return EXIT_OK


def _audit(args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- tables, known after the start

    from wenyuan.foundation.libraries.api import list_libraries  # noqa: PLC0415 -- as above
    from wenyuan.knowledge.quality.domain.auditing import create_audit, run_audit  # noqa: PLC0415 -- as above

    library_id = next((one.id for one in list_libraries() if one.code == args.library), None)
    if args.library and library_id is None:
        print(words(f"没有这个馆：{args.library}", f"no such library: {args.library}"), file=sys.stderr)
        return EXIT_USAGE
    began, shown = time.monotonic(), 0.0

    def report(done: int, total: int) -> None:
        nonlocal shown
        if time.monotonic() - shown >= 0.5:
            shown = time.monotonic()
            print(json.dumps({"done": done, "total": total}) if args.json else f"{done:,} / {total:,}", file=sys.stdout if args.json else sys.stderr, flush=True)

    audit_id = args.resume or create_audit(library_id=library_id, at=timezone.now())
    tally = run_audit(audit_id=audit_id, at=timezone.now(), processes=args.processes, report=report, now=timezone.now)
    seconds = time.monotonic() - began
    counts: dict[str, int] = {}
    for (_library, rule, _format, _level), one in tally.rules.items():
        counts[rule] = counts.get(rule, 0) + one.records
    if args.json:
        print(json.dumps({"audit": audit_id, "records": tally.records, "seconds": round(seconds, 2), "rules": counts, "done": 1, "total": 1}), flush=True)
    else:
        print(words(f"审核 {audit_id}：{tally.records:,} 条，{seconds:.1f} 秒", f"audit {audit_id}: {tally.records:,} records, {seconds:.1f} s"))
        for rule, records in sorted(counts.items(), key=lambda row: -row[1]):
            print(f"{records:>10,} {rule}")
    return EXIT_OK


def _sample(args: argparse.Namespace) -> int:
    from secrets import randbelow  # noqa: PLC0415 -- as above

    from django.utils import timezone  # noqa: PLC0415 -- as above

    from wenyuan.foundation.libraries.api import list_libraries  # noqa: PLC0415 -- as above
    from wenyuan.knowledge.quality.domain.sampling import BadPlan, Plan, create_sample, draw_sample  # noqa: PLC0415 -- as above
    from wenyuan.knowledge.quality.queries.samples import find_sample  # noqa: PLC0415 -- as above

    library_id = next((one.id for one in list_libraries() if one.code == args.library), None)
    if args.library and library_id is None:
        print(words(f"没有这个馆：{args.library}", f"no such library: {args.library}"), file=sys.stderr)
        return EXIT_USAGE
    plan = Plan(
        library_id=library_id, title=args.title or f"{timezone.localtime():%Y-%m-%d}", seed=randbelow(10**9) if args.seed is None else args.seed, strata=tuple(filter(None, args.strata.split(","))),
        allocation=args.allocation, margin=args.margin / 100, confidence=args.confidence / 100, expected=args.expected / 100, minimum=args.minimum, double_share=args.double / 100,
    )
    try:
        sample_id = create_sample(plan=plan, at=timezone.now(), actor_id=None)
    except BadPlan as bad:
        print(words(f"抽样计划不对：{bad.code}", f"the plan makes no sense: {bad.code}"), file=sys.stderr)
        return EXIT_USAGE
    draw_sample(sample_id=sample_id, at=timezone.now())
    sample = find_sample(sample_id=sample_id, libraries=None)
    if args.json:
        print(json.dumps({"sample": sample_id, "state": sample.state, "reason": sample.reason, "seed": sample.seed, "population": sample.population, "size": sample.size}))
    else:
        print(words(f"抽样 {sample_id}：{sample.population:,} 条中抽 {sample.size:,} 条，种子 {sample.seed}", f"sample {sample_id}: {sample.size:,} of {sample.population:,} records, seed {sample.seed}") if sample.state == "open" else sample.reason)
    return EXIT_OK if sample.state == "open" else EXIT_USAGE


def _results(args: argparse.Namespace) -> int:
    from wenyuan.knowledge.quality.queries.sample_results import work_out  # noqa: PLC0415 -- as above
    from wenyuan.knowledge.quality.queries.samples import NoSuchSample, find_sample  # noqa: PLC0415 -- as above

    try:
        sample = find_sample(sample_id=args.sample or 0, libraries=None)
    except NoSuchSample:
        print(words("没有这个抽样：请写 --sample", "no such sample: give --sample"), file=sys.stderr)
        return EXIT_USAGE
    found = work_out(sample_id=sample.id, libraries=None, with_cataloguers=False)
    measures = {name: {"share": one.value, "low": one.low, "high": one.high, "looked_at": one.looked_at} for name, one in found.total.measures.items()}
    if args.json:
        print(json.dumps({"sample": sample.id, "marked": sample.marked, "size": sample.size, "measures": measures, "errors_per_record": found.total.errors_per_record, "kappa": found.kappa}))
        return EXIT_OK
    print(f"{sample.title}: {sample.marked:,}/{sample.size:,}")
    for name, one in found.total.measures.items():
        print(f"{name:16} {100 * one.value:6.2f} %  {100 * one.low:6.2f}-{100 * one.high:.2f} %")
    return EXIT_OK


COMMANDS = (Command("quality", "审核数据质量", "audit the quality of records", _quality, _arguments),)
