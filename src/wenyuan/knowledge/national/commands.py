"""`wenyuan national`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from wenyuan.foundation.modules.cli import EXIT_FAILED, EXIT_OK, EXIT_USAGE, Command, words


def _arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    build = acts.add_parser("build", help=words("编制下一期", "make the next issue"))
    build.add_argument("--year", type=int, default=None, help=words("年份，默认今年", "year, this one unless given"))
    build.add_argument("--annual", action="store_true", help=words("编制年度累积", "gather the year"))
    build.add_argument("--publish", action="store_true", help=words("编好即发布", "publish it at once"))
    publish = acts.add_parser("publish", help=words("发布待审的一期", "publish the issue that waits"))
    publish.add_argument("id", type=int, help=words("期的编号", "id of the issue"))
    withdraw = acts.add_parser("withdraw", help=words("撤回已发布的一期", "take a published issue back"))
    withdraw.add_argument("id", type=int, help=words("期的编号", "id of the issue"))
    withdraw.add_argument("--reason", required=True, help=words("原因，公开显示", "why, shown to everybody"))
    acts.add_parser("list", help=words("列出各期", "list issues"))
    for one in acts.choices.values():
        one.add_argument("--json", action="store_true", help=words("逐行输出 JSON", "one JSON object a line"))


def _run(args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- heavy

    from wenyuan.knowledge.national import api  # noqa: PLC0415 -- heavy
    from wenyuan.knowledge.national.enums import IssueKind, IssueState  # noqa: PLC0415 -- heavy

    now = timezone.now()
    if args.act == "list":
        for issue in api.list_issues(states=IssueState.values):
            _show(issue, as_json=args.json)
        return EXIT_OK
    try:
        if args.act == "build":
            kind = IssueKind.ANNUAL if args.annual else IssueKind.CURRENT
            issue_id = api.open_issue(year=args.year or timezone.localdate().year, at=now, actor_id=None, kind=kind)
            api.build_issue(issue_id=issue_id)
        else:
            issue_id = api.find_issue(issue_id=args.id).id
        if args.act == "withdraw":
            api.withdraw_issue(issue_id=issue_id, reason=args.reason, at=now, actor_id=None)
        elif args.act == "publish" or args.publish:
            api.publish_issue(issue_id=issue_id, at=now, actor_id=None)
    except api.IssueUnderWay:
        print(words("还有一期没有发布，请先发布或撤回。", "an issue is not published yet: publish it or take it back first"), file=sys.stderr)
        return EXIT_USAGE
    except api.NothingToGather:
        print(words("这一年还没有已发布的书目。", "the year has no published issue"), file=sys.stderr)
        return EXIT_USAGE
    except api.NotADraft as problem:
        print(words(f"这一期现在不能这样处理：{problem}", f"not possible with this issue now: {problem}"), file=sys.stderr)
        return EXIT_USAGE
    except api.NoSuchIssue:
        print(words("没有这一期", "there is no such issue"), file=sys.stderr)
        return EXIT_USAGE
    except ValueError:
        print(words("请写原因", "a reason is needed"), file=sys.stderr)
        return EXIT_USAGE
    except api.CatalogueBusy:
        print(words("正在大批导入，请稍后再编。", "a large import is writing; try later"), file=sys.stderr)
        return EXIT_FAILED
    _show(api.find_issue(issue_id=issue_id), as_json=args.json)
    return EXIT_OK


def _show(issue: object, *, as_json: bool) -> None:
    from wenyuan.knowledge.national.api import IssueData  # noqa: PLC0415 -- heavy

    if not isinstance(issue, IssueData):
        raise TypeError(issue)
    if as_json:
        print(json.dumps(asdict(issue), ensure_ascii=False, default=str))
    else:
        print(f"{issue.id}\t{issue.name}\t{issue.state}\t{issue.entries}\t" + " ".join(f"{one.form}:{one.digest[:12]}" for one in issue.files))


COMMANDS = (Command("national", "国家书目", "the national bibliography", _run, _arguments),)
