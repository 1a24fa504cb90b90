"""Why a source, or a record of it, could not be used. Codes are said in words by `web.words`."""

from __future__ import annotations


class SourceProblem(Exception):
    """The source cannot be asked, or its answer cannot be used; `code` names the kind of trouble, `detail` the particulars."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail[:600].replace("\x00", "")


class TokenLost(SourceProblem):
    """The source no longer knows where a list was to go on; it must be read from its beginning."""


class MapProblem(ValueError):
    """One record cannot be mapped."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail[:600].replace("\x00", "")
