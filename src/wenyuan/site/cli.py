"""The command line: `./wenyuan COMMAND`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from wenyuan import __version__
from wenyuan.foundation.modules.cli import (
    EXIT_CONFIG,
    EXIT_FAILED,
    EXIT_UNAVAILABLE,
    EXIT_USAGE,
    Command,
    words,
)
from wenyuan.site.modules import BUILT_IN
from wenyuan.site.options import SettingsError, read_options
from wenyuan.site.postgres import PostgresError

if TYPE_CHECKING:
    from collections.abc import Sequence


def all_commands() -> list[Command]:
    """Return the commands of the site and of every module, in that order."""
    packages = ["wenyuan.site", *BUILT_IN]
    found: list[Command] = []
    for package in packages:
        if find_spec(f"{package}.commands") is not None:
            found += import_module(f"{package}.commands").COMMANDS
    return found


class _Parser(argparse.ArgumentParser):
    """argparse with its own few words in both languages."""

    def error(self, message: str) -> None:  # type: ignore[override]
        """Say what is wrong and exit with 2."""
        self.print_usage(sys.stderr)
        self.exit(EXIT_USAGE, words(f"用法不对：{message}\n", f"wrong usage: {message}\n"))


def build_parser(commands: Sequence[Command]) -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = _Parser(prog="wenyuan", description=words("文渊：图书馆的开放软件", "Wenyuan: open-source software for libraries"))
    parser.add_argument("--version", action="version", version=f"wenyuan {__version__}")
    chosen = parser.add_subparsers(dest="command", metavar=words("命令", "COMMAND"), required=True, parser_class=_Parser)
    for command in commands:
        text = words(command.zh, command.en)
        sub = chosen.add_parser(command.name, help=text, description=text)
        sub.add_argument("--json", action="store_true", help=words("以 JSON 输出，每行一个", "print JSON, one object a line"))
        command.configure(sub)
        sub.set_defaults(chosen=command)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = build_parser(all_commands()).parse_args(arguments)
    command: Command = args.chosen
    try:
        return _run(command, args)
    except SettingsError as problem:
        for line in problem.problems:
            _complain(args, "settings", line)
        return EXIT_CONFIG
    except PostgresError as problem:
        _complain(args, "database", str(problem))
        return EXIT_UNAVAILABLE
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILED


def _complain(args: argparse.Namespace, kind: str, text: str) -> None:
    if args.json:
        print(json.dumps({"error": kind, "detail": text}, ensure_ascii=False), file=sys.stderr)
    else:
        print(text, file=sys.stderr)


def _run(command: Command, args: argparse.Namespace) -> int:
    if command.needs == "nothing":
        return command.run(args)
    options = read_options()
    from wenyuan.site import runtime

    if command.needs == "settings":
        runtime.set_up_django()
        return command.run(args)
    with runtime.database(options):
        runtime.set_up_django()
        runtime.require_migrated()
        return command.run(args)
