"""JSON as MARC software has written it: bare keys and missing commas are understood, depth is bounded."""

from __future__ import annotations

import json
import re
from typing import Final

from wenyuan.bibliography.marc.findings import MarcError

JsonValue = str | int | float | bool | None | list["JsonValue"] | dict[str, "JsonValue"]
_TOKEN = re.compile(r"""\s*(?:("[^"\\]*(?:\\.[^"\\]*)*")|([{}\[\]:,])|([^\s{}\[\]:,"]+))""", re.DOTALL)
_MAX_DEPTH: Final = 32


def parse_json(text: str) -> tuple[JsonValue, bool]:
    """Parse strict JSON, or else the loose dialects; return the value and whether it was strict. Linear time.

    Raises:
        MarcError: The text is neither.
    """
    try:
        parsed: JsonValue = json.loads(text, object_pairs_hook=_refuse_double_keys)
    except RecursionError as error:
        raise MarcError("JSON is nested too deeply") from error
    except MarcError:
        raise
    except ValueError:
        return _Loose(text).parse(), False
    return parsed, True


def _refuse_double_keys(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    """Build an object; of two values under one key one would be lost."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MarcError("JSON object has a key twice")
    return members


class _Loose:
    """A parser for objects whose keys may be bare and whose commas may be missing or doubled."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def parse(self) -> JsonValue:
        value = self._value(self._next(), 0)
        if self._text[self._at :].strip():
            raise MarcError("JSON goes on behind its end", self._at)
        return value

    def _next(self) -> str:
        match = _TOKEN.match(self._text, self._at)
        if match is None:
            raise MarcError("JSON ends too early or holds an open string", self._at)
        self._at = match.end()
        return match[1] or match[2] or match[3]

    def _value(self, piece: str, depth: int) -> JsonValue:
        if depth > _MAX_DEPTH:
            raise MarcError("JSON is nested too deeply", self._at)
        if piece == "{":
            return self._object(depth)
        if piece == "[":
            items = []
            while (item := self._next()) != "]":
                if item != ",":
                    items.append(self._value(item, depth + 1))
            return items
        return self._scalar(piece)

    def _object(self, depth: int) -> JsonValue:
        members: dict[str, JsonValue] = {}
        while (piece := self._next()) != "}":
            if piece == ",":
                continue
            key = self._scalar(piece)
            if not isinstance(key, str) or self._next() != ":":
                raise MarcError("JSON object has no colon behind a key", self._at)
            if key in members:
                raise MarcError(f"JSON object has the key {key!r} twice", self._at)
            members[key] = self._value(self._next(), depth + 1)
        return members

    def _scalar(self, piece: str) -> JsonValue:
        if piece in "{}[]:,":
            raise MarcError(f"JSON has {piece!r} where a value is due", self._at)
        try:
            value: JsonValue = json.loads(piece, strict=False)
        except ValueError:
            if piece.startswith('"'):
                raise MarcError("JSON string is broken", self._at) from None
            return piece
        return value
