"""`wenyuan webhooks`."""

from __future__ import annotations

import argparse
import signal
import threading

from wenyuan.foundation.modules.cli import EXIT_OK, Command


def _webhooks(_args: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 -- heavy

    from wenyuan.foundation.events.domain.sending import run_deliveries  # noqa: PLC0415 -- heavy
    from wenyuan.foundation.events.jobs import schedule_clean_up  # noqa: PLC0415 -- heavy

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    schedule_clean_up(at=timezone.now())
    run_deliveries(stop)
    return EXIT_OK


COMMANDS = (Command("webhooks", "把事件送到外部接收方，直至停止", "send events to receivers outside until stopped", _webhooks),)
