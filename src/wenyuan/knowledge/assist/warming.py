"""The model is read while somebody begins to write, not when the first suggestion is asked for.

Reading arrays and loading the libraries that ask them takes a second or two, once in a process.
"""

from __future__ import annotations

import logging
import threading

from .data import TitlePage
from .suggesting import values_for
from .training import WrongModel

_log = logging.getLogger(__name__)
_lock = threading.Lock()
_threads: list[threading.Thread] = []


def warm_up() -> threading.Thread:
    """Begin to read the model in a thread of its own, once in a process; return that thread."""
    with _lock:
        if not _threads:
            # Ends with the process: nothing is written.
            thread = threading.Thread(target=_read, name="assist-warming", daemon=True)
            _threads.append(thread)
            thread.start()
        return _threads[0]


def _read() -> None:
    try:
        values_for(TitlePage(title="梦溪笔谈", responsibility="沈括著"))
    except (OSError, ValueError, KeyError, WrongModel) as problem:  # the first suggestion will tell whoever asks for it
        _log.warning("the model of suggestions was not read ahead: %s", problem)
