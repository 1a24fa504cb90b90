"""`wenyuan union own`: a library's own duplicates at the command line."""

from __future__ import annotations

import argparse
import json
import sys

from django.utils import timezone

from wenyuan.bibliography.marc import MarcError
from wenyuan.foundation.identifiers.api import NotAnArk, ark_name, read_ark
from wenyuan.foundation.modules.cli import EXIT_FAILED, EXIT_OK, EXIT_USAGE, words
from wenyuan.knowledge.catalogue.api import find_records

from .domain.own_merging import ChangedMeanwhile, NoSuchMerge, NotMergeable, merge_own, rule_own_different, undo_own_merge
from .domain.ruling import Contradiction, NoSuchPair
from .models import Pair
from .queries.own_pairs import waiting_own_pairs


def print_own(library_id: int) -> int:
    """Print the pairs of a library that wait, one as JSON on a line, likeliest first."""
    for pair in waiting_own_pairs(library_id).iterator(chunk_size=500):
        records = find_records(record_ids=[pair.record_a_id, pair.record_b_id])
        told = [{"ark": ark_name("record", one), "title": records[one].title} for one in (pair.record_a_id, pair.record_b_id) if one in records]
        sys.stdout.write(json.dumps({"pair": pair.pk, "probability": pair.probability, "state": pair.state, "records": told}, ensure_ascii=False) + "\n")
    return EXIT_OK


def act_on_own(args: argparse.Namespace, library_id: int) -> int:
    """Do what `--merge`, `--different` or `--undo` asks; records are taken in the state they are in."""
    at = timezone.now()
    try:
        if args.undo is not None:
            told: dict[str, object] = {"undone": args.undo, "fields_given_up": undo_own_merge(own_merge_id=args.undo, library_id=library_id, at=at, actor_id=None)}
        elif args.different is not None:
            rule_own_different(pair_id=args.different, library_id=library_id, reason=args.reason, at=at, actor_id=None)
            told = {"different": args.different}
        else:
            kind, kept = read_ark(args.keep)
            pair = Pair.objects.filter(pk=args.merge, library_a_id=library_id).first()
            records = find_records(record_ids=[pair.record_a_id, pair.record_b_id]) if pair is not None else {}
            versions = {record_id: one.version for record_id, one in records.items()}
            merge = merge_own(pair_id=args.merge, library_id=library_id, kept_id=kept if kind == "record" else 0, taken={}, versions=versions, reason=args.reason, at=at, actor_id=None)
            told = {"merged": args.merge, "merge": merge}
    except NotAnArk:
        sys.stderr.write(words("合并要用 --keep 写明留下哪一条（永久标识）", "a merge needs --keep with the ARK of the record that stays") + "\n")
        return EXIT_USAGE
    except (NoSuchPair, NoSuchMerge):
        sys.stderr.write(words("本馆没有这一对或这次合并", "the library has no such pair or merge") + "\n")
        return EXIT_FAILED
    except (ChangedMeanwhile, Contradiction, NotMergeable, MarcError) as problem:
        sys.stderr.write(words(f"不能并：{problem}", f"cannot be merged: {problem}") + "\n")
        return EXIT_FAILED
    sys.stdout.write(json.dumps(told) + "\n")
    return EXIT_OK
