"""`wenyuan assist`."""

from __future__ import annotations

import argparse
import json
import sys
import time

from wenyuan.foundation.modules.cli import EXIT_BAD_DATA, EXIT_OK, Command, words


def _arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    learn = acts.add_parser("train", help=words("用本馆的公开书目训练", "train on the library's public records"))
    learn.add_argument("--records", type=int, default=200_000, help=words("最多读多少条", "how many records to read at most"))
    acts.add_parser("show", help=words("看现用模型的成绩", "show how the model in use does"))


def _run(args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- known after the start

    from wenyuan.knowledge.assist.training import NothingToLearn, model_info, train_models  # noqa: PLC0415 -- heavy

    began = time.monotonic()
    try:
        info = train_models(at=timezone.now(), most=args.records) if args.act == "train" else model_info()
    except NothingToLearn as few:
        print(words(f"读了 {few} 条，可学的太少", f"read {few} records, too few to learn from"), file=sys.stderr)
        return EXIT_BAD_DATA
    if info is None:
        print(words("还没有模型", "there is no model yet"), file=sys.stderr)
        return EXIT_BAD_DATA
    tasks = [{name: getattr(one, name) for name in ("task", "trained", "held_out", "labels_known", "top1", "top5", "calibration_error")} for one in info.figures]
    print(json.dumps({"version": info.version, "records": info.records, "seconds": round(time.monotonic() - began, 2), "tasks": tasks}, ensure_ascii=False))
    return EXIT_OK


COMMANDS = (Command("assist", "辅助编目：训练与成绩", "assisted cataloguing: train and figures", _run, _arguments),)
