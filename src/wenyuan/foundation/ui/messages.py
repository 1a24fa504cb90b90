"""Words in three languages: extraction, compilation, and what is missing. The msgid is the zh-Hans text."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

LANGUAGES = ("zh_Hant", "en")
_PACKAGE = Path(__file__).resolve().parents[2]
_METHODS = [("**/templates/**.html", "jinja2"), ("**/migrations/**", "ignore"), ("**.py", "python")]
_OPTIONS = {"**/templates/**.html": {"extensions": "jinja2.ext.i18n,jinja2.ext.do,jinja2.ext.loopcontrols", "trimmed": "false", "silent": "false"}}
# Header lines that change with the day or name nobody.
_HEADER_NOISE = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Report-Msgid', '"Last-Translator', '"Language-Team', '"Project-Id')
_KEYWORDS = {"gettext": None, "_": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2)}


def modules_with_words() -> list[Path]:
    """Return the folders of modules, the composition root among them."""
    return sorted(p for p in (*_PACKAGE.glob("*/*/"), _PACKAGE / "site") if (p / "module.py").exists() or p.name == "site")


def catalogue_path(module: Path, language: str) -> Path:
    """Return where a module's words in a language lie."""
    return module / "locale" / language / "LC_MESSAGES" / "django.po"


def extract_words(module: Path) -> dict[str | tuple[str, ...], str]:
    """Return the msgids of a module with the place of each."""
    from babel.messages.extract import extract_from_dir  # noqa: PLC0415 -- heavy, tools only

    found: dict[str | tuple[str, ...], str] = {}
    for name, line, message, _comments, _context in extract_from_dir(str(module), _METHODS, _OPTIONS, _KEYWORDS):
        found.setdefault(message, f"{module.name}/{name}:{line}")
    return found


def missing_words(language: str) -> Iterator[str]:
    """Yield a line for each msgid without a translation, each fuzzy one, and each translation whose placeholders differ."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 -- heavy, tools only

    for module in modules_with_words():
        words = extract_words(module)
        if not words:
            continue
        path = catalogue_path(module, language)
        known = read_po(BytesIO(path.read_bytes() if path.exists() else b""))
        for message, place in words.items():
            key = message[0] if isinstance(message, tuple) else message
            entry = known.get(key)
            strings = entry.string if entry is not None and isinstance(entry.string, tuple | list) else (entry.string if entry is not None else "",)
            if entry is None or not all(strings):
                yield f"{language}: {place}: {key}"
            elif entry.fuzzy:
                yield f"{language}: {place}: fuzzy: {key}"
            elif any(_placeholders(str(s)) != _placeholders(key) for s in strings):
                yield f"{language}: {place}: placeholders differ: {key}"


def _placeholders(text: str) -> set[str]:
    import re  # noqa: PLC0415 -- beside its only use

    return set(re.findall(r"%\([a-z_]+\)[sd]", text))


def compile_messages() -> int:
    """Compile the catalogues that are newer than their compiled form; return how many."""
    count = 0
    for module in modules_with_words():
        for language in LANGUAGES:
            source = catalogue_path(module, language)
            target = source.with_suffix(".mo")
            if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
                _compile(source, target)
                count += 1
    return count


def _compile(source: Path, target: Path) -> None:
    from babel.messages.mofile import write_mo  # noqa: PLC0415 -- only when something changed
    from babel.messages.pofile import read_po  # noqa: PLC0415 -- only when something changed

    # A name of its own for each writer: two processes that start together compile the same catalogue.
    with source.open("rb") as handle, NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as out:
        staging = Path(out.name)
        try:
            write_mo(out, read_po(handle))
        except BaseException:
            staging.unlink()
            raise
    staging.chmod(0o644)
    staging.replace(target)


def update_catalogues() -> list[Path]:
    """Add new msgids to every module's catalogues, empty, and drop those no longer used; return the files written."""
    from babel.messages.catalog import Catalog  # noqa: PLC0415 -- heavy, tools only
    from babel.messages.pofile import read_po, write_po  # noqa: PLC0415 -- heavy, tools only

    written: list[Path] = []
    for module in modules_with_words():
        words = extract_words(module)
        for language in LANGUAGES if words else ():
            path = catalogue_path(module, language)
            old = read_po(BytesIO(path.read_bytes())) if path.exists() else Catalog(locale=language)
            fresh = Catalog(locale=language, header_comment="", charset="utf-8", fuzzy=False)
            for message, place in sorted(words.items(), key=lambda item: item[1]):
                key = message[0] if isinstance(message, tuple) else message
                entry = old.get(key)
                fresh.add(message, entry.string if entry is not None else None, locations=[(place.rsplit(":", 1)[0], 0)])
            path.parent.mkdir(parents=True, exist_ok=True)
            buffer = BytesIO()
            write_po(buffer, fresh, omit_header=False, width=0, include_lineno=False, sort_output=True)
            lines = [line for line in buffer.getvalue().decode().splitlines() if not line.startswith(_HEADER_NOISE)]
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            written.append(path)
    return written
