"""`wenyuan messages`: the words of the interface."""

from __future__ import annotations

import argparse

from wenyuan.foundation.modules.cli import EXIT_FAILED, EXIT_OK, Command, words


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["check", "update", "compile"], help=words("check 列出缺译；update 收集新词；compile 编译", "check lists what is missing; update collects; compile compiles"))


def _messages(args: argparse.Namespace) -> int:
    from wenyuan.foundation.ui.messages import (  # noqa: PLC0415 -- heavy
        LANGUAGES,
        compile_messages,
        missing_words,
        update_catalogues,
    )

    if args.action == "update":
        print(len(update_catalogues()))
        return EXIT_OK
    if args.action == "compile":
        print(compile_messages())
        return EXIT_OK
    missing = [line for language in LANGUAGES for line in missing_words(language)]
    print("\n".join(missing))
    return EXIT_FAILED if missing else EXIT_OK


COMMANDS = (Command("messages", "界面文字：查缺、收集、编译", "words of the interface", _messages, _arguments, needs="nothing"),)
