"""Write the repository of a new module from the files beside this one.

Files end in `.txt` here, so that no tool of the house takes them for its own; `@id@`, `@label@`, `@package@` and `@title@` are filled in.
"""

from __future__ import annotations

import re
from pathlib import Path

_ID = re.compile(r"([a-z][a-z0-9]{1,30})\.([a-z][a-z0-9]{1,30})")
_SERVICE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+){0,6}")
_HERE = Path(__file__).resolve().parent


class CannotMake(ValueError):
    """The name is not usable, or there is something in the folder already."""


def make_repository(name: str, *, http: bool, into: Path) -> Path:
    """Write the repository of a module and return its folder.

    Args:
        name: `institution.name` for a module that is installed, words with hyphens for a service.

    Raises:
        CannotMake: See there.
    """
    words = _service_words(name) if http else _module_words(name)
    folder = into / words["folder"]
    if folder.exists() and any(folder.iterdir()):
        raise CannotMake(f"{folder} is not empty（目录不空）")
    source = _HERE / ("http" if http else "python")
    for path in sorted(source.rglob("*.txt")):
        target = folder / _fill(str(path.relative_to(source)).removesuffix(".txt"), words)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_fill(path.read_text("utf-8"), words), "utf-8")
    return folder


def _module_words(name: str) -> dict[str, str]:
    found = _ID.fullmatch(name)
    if found is None:
        raise CannotMake(f"{name!r}: write institution.name in small letters, such as school.reading（请写 机构.名称）")
    package = f"{found[1]}_{found[2]}"
    return {"folder": package.replace("_", "-"), "id": name, "label": found[2], "package": package, "title": found[2].capitalize()}


def _service_words(name: str) -> dict[str, str]:
    if not _SERVICE.fullmatch(name) or len(name) > 40:
        raise CannotMake(f"{name!r}: write words with hyphens, such as reading-circle（请写以连字符相连的小写词）")
    return {"folder": name, "id": name, "label": name, "package": name, "title": name.replace("-", " ").capitalize()}


def _fill(text: str, words: dict[str, str]) -> str:
    return re.sub(r"@(id|label|package|title)@", lambda found: words[found[1]], text)
