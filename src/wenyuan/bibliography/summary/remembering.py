"""Values that recur from record to record are worked out once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_LONGEST = 160
Value = TypeVar("Value")


class Remembered(dict[str, Value]):
    """The values of a function by its text: `known[text]` is the function's value, and costs a look-up when it recurs.

    Memory is bounded: texts of more than 160 characters are not kept (a record may hold fields of many thousand), and a
    full store is emptied.
    """

    def __init__(self, function: Callable[[str], Value], size: int) -> None:
        super().__init__()
        self._function = function
        self._size = size

    def __missing__(self, text: str) -> Value:
        value = self._function(text)
        if len(text) <= _LONGEST:
            if len(self) >= self._size:
                self.clear()
            self[text] = value
        return value
