"""`wenyuan z3950`."""

from __future__ import annotations

import argparse

from wenyuan.foundation.modules.cli import EXIT_OK, Command, words


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bind", default="127.0.0.1", help=words("监听地址", "address to bind to"))
    parser.add_argument("--port", type=int, default=2100, help=words("端口", "port"))
    parser.add_argument("--charset", choices=("utf-8", "gbk"), default="utf-8", help=words("未协商字符集时所用", "character set where none is negotiated"))


def _serve(args: argparse.Namespace) -> int:
    from wenyuan.knowledge.exchange.z3950.running import run_server  # noqa: PLC0415 -- heavy

    run_server(host=args.bind, port=args.port, charset=args.charset)
    return EXIT_OK


COMMANDS = (Command("z3950", "启动 Z39.50 服务", "serve Z39.50", _serve, _arguments),)
