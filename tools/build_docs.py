"""Write the parts of the documentation that the code already knows: settings, commands, permissions, events, modules.

Run `python -m tools.build_docs` after a change; `--check` names the pages that are out of date. Nothing here imports Django.
"""

from __future__ import annotations

import argparse
import ast
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wenyuan.foundation.events.domain.catalogue import catalogue_page

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "wenyuan"
DOCS = ROOT / "docs"
_NOTE = "<!-- Written by tools/build_docs.py from the code. Change the code, then run: just docs -->\n\n"
_LANGUAGE = "WENYUAN_LANGUAGE"


@dataclass(frozen=True, slots=True)
class Public:
    """A name of a module's face."""

    name: str
    signature: str
    says: str


def module_folders() -> list[Path]:
    """Return the folders of modules, the pure packages of bibliography among them."""
    found = [p.parent for p in PACKAGE.glob("*/*/module.py")]
    found += [p.parent for p in PACKAGE.glob("bibliography/*/__init__.py")]
    return sorted(found)


def module_id(folder: Path) -> str:
    """Return the id of a module, such as `knowledge.catalogue`."""
    return f"{folder.parent.name}.{folder.name}"


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def public_names(folder: Path) -> list[Public]:
    """Return what a module offers to others: `api.__all__`, or `__all__` of a package of bibliography."""
    face = folder / "api.py" if (folder / "api.py").exists() else folder / "__init__.py"
    tree = _tree(face)
    names: list[str] = next((ast.literal_eval(n.value) for n in tree.body if isinstance(n, ast.Assign) and _is_name(n.targets[0], "__all__")), [])
    origins = {alias.asname or alias.name: _origin(folder, node) for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    return [_describe(name, [origins.get(name), face]) for name in sorted(names, key=str.lower)]


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _origin(folder: Path, node: ast.ImportFrom) -> Path | None:
    parts = (node.module or "").split(".")
    if node.level == 1:
        base = folder.joinpath(*[p for p in parts if p])
    elif node.level == 0 and parts[0] == "wenyuan":
        base = PACKAGE.joinpath(*parts[1:])
    else:
        return None
    return base.with_suffix(".py") if base.with_suffix(".py").exists() else base / "__init__.py"


def _describe(name: str, places: list[Path | None]) -> Public:
    for path in places:
        if path is None or not path.exists():
            continue
        for node in _tree(path).body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                result = f" -> {ast.unparse(node.returns)}" if node.returns else ""
                return Public(name, f"{name}({ast.unparse(node.args)}){result}", _first_line(node))
            if isinstance(node, ast.ClassDef) and node.name == name:
                return Public(name, f"class {name}", _first_line(node))
        if path.name == "__init__.py":  # a package that passes on what its files define
            inner = {a.asname or a.name: _origin(path.parent, n) for n in _tree(path).body if isinstance(n, ast.ImportFrom) for a in n.names}
            if inner.get(name) not in {None, path}:
                return _describe(name, [inner[name]])
    return Public(name, name, "")


def _first_line(node: ast.FunctionDef | ast.ClassDef) -> str:
    return (ast.get_docstring(node) or "").split("\n")[0].strip()


def event_names(folder: Path) -> dict[str, str]:
    """Return the events that a module emits, with the fields of their payload.

    The name may be a format string with one parameter of the enclosing function; its values are taken from the calls in the file.
    """
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*.py")):
        tree = _tree(path)
        for function in [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]:
            for call in [n for n in ast.walk(function) if isinstance(n, ast.Call) and _is_name(n.func, "emit")]:
                given = {k.arg: k.value for k in call.keywords}
                payload = _payload_keys(given.get("payload"), function)
                found.update(dict.fromkeys(_names_of(given.get("name"), function, tree), payload))
    return found


def _names_of(node: ast.expr | None, function: ast.FunctionDef, tree: ast.Module) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    if not isinstance(node, ast.JoinedStr):
        return
    hole = next(part.value.id for part in node.values if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name))
    place = [a.arg for a in function.args.args].index(hole)
    for call in [n for n in ast.walk(tree) if isinstance(n, ast.Call) and _is_name(n.func, function.name)]:
        if len(call.args) > place and isinstance(call.args[place], ast.Constant):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else str(call.args[place].value) for part in node.values)  # type: ignore[attr-defined]


def _payload_keys(node: ast.expr | None, function: ast.FunctionDef) -> str:
    if isinstance(node, ast.Name):
        node = next((n.value for n in ast.walk(function) if isinstance(n, ast.Assign) and _is_name(n.targets[0], node.id)), None)
    return ", ".join(f"`{ast.literal_eval(k)}`" for k in node.keys if k) if isinstance(node, ast.Dict) else ""


@dataclass(frozen=True, slots=True)
class ManifestText:
    """A manifest as it is written in `module.py`."""

    version: str
    title: str
    needs: tuple[tuple[str, str], ...]
    permissions: tuple[tuple[str, str], ...]
    menu: tuple[tuple[str, str, str], ...]
    personal_data: tuple[str, ...]


def read_manifest(folder: Path) -> ManifestText | None:
    """Read `MANIFEST` of a module without running it; None for a package of bibliography."""
    if not (folder / "module.py").exists():
        return None
    call = next(n.value for n in _tree(folder / "module.py").body if isinstance(n, ast.Assign) and _is_name(n.targets[0], "MANIFEST"))
    assert isinstance(call, ast.Call)
    given = {k.arg: k.value for k in call.keywords}

    def rows(name: str) -> list[ast.Call]:
        holder = given.get(name)
        return [n for n in holder.elts if isinstance(n, ast.Call)] if isinstance(holder, ast.Tuple) else []

    menu = [{k.arg: _words(k.value) for k in row.keywords} for row in rows("menu")]
    return ManifestText(
        _words(given["version"]), _words(given["title"]), tuple((_words(r.args[0]), _words(r.args[1])) for r in rows("needs")),
        tuple((_words(r.args[0]), _words(r.args[1])) for r in rows("permissions")),
        tuple((m["area"], m["title"], m["path"]) for m in menu),
        tuple(_words(r) for r in rows("personal_data")),
    )


def _words(node: ast.expr) -> str:
    """Return a literal text, also inside gettext."""
    if isinstance(node, ast.Call) and node.args:
        return _words(node.args[0])
    return str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)


@cache
def _english(folder: Path) -> dict[str, str]:
    from babel.messages.pofile import read_po

    path = folder / "locale" / "en" / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return {}
    with path.open("rb") as stream:
        return {str(m.id): str(m.string) for m in read_po(stream) if isinstance(m.id, str) and m.id and m.string}


def both(folder: Path, text: str) -> str:
    """Return a word of the interface in Chinese and English."""
    english = _english(folder).get(text)
    return f"{text} · {english}" if english else text


def settings_page() -> str:
    """Return docs/reference/settings.md."""
    from wenyuan.site.options import OPTIONS

    lines = [_NOTE + "# Settings · 设置\n", "Every setting is an environment variable. A name that begins with `WENYUAN_` and is not here stops the start with exit code 78.",
             "每项设置都是环境变量；不认识的 `WENYUAN_` 名称会使启动停止（退出码 78）。\n", "| Name | Kind | Default | Meaning | 含义 |", "|---|---|---|---|---|"]
    lines += [f"| `{o.name}` | {o.kind}{', secret' if o.secret else ''} | {f'`{o.default}`' if o.default else '–'} | {o.en} | {o.zh} |" for o in OPTIONS]
    lines += ["\nBooleans are written `yes` or `no`, lists with commas. Secrets are never shown in messages.\n",
              "Read by the launcher and the tests, not by the server: `WENYUAN_PYTHON` (interpreter for the first start), `WENYUAN_TEST_DATA`,",
              "`WENYUAN_TEST_DATABASE_URL`, `WENYUAN_CHROMIUM`."]
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """Return docs/reference/commands.md."""
    from wenyuan.site.cli import all_commands, build_parser

    said = os.environ.get(_LANGUAGE)
    parsers = {}
    try:
        for language in ("en", "zh"):
            os.environ[_LANGUAGE] = language
            commands = all_commands()
            parsers[language] = next(a for a in build_parser(commands)._actions if isinstance(a, argparse._SubParsersAction)).choices
    finally:
        os.environ.pop(_LANGUAGE, None)
        if said is not None:
            os.environ[_LANGUAGE] = said
    lines = [_NOTE + "# Command line · 命令行\n", "`./wenyuan COMMAND [--json] …`. Answers go to standard output, progress and complaints to standard error.\n",
             "| Exit code | Meaning |", "|---|---|", "| 0 | done |", "| 1 | done, and the answer is no: nothing found, something missing |", "| 2 | wrong usage |", "| 65 | the data given cannot be read |",
             "| 69 | the database cannot be reached |", "| 70 | an internal error |", "| 78 | a setting cannot be used |", "| 130 | interrupted |\n"]
    for command in sorted(commands, key=lambda c: c.name):
        lines.append(f"## {command.name}\n\n{command.en} · {command.zh}\n")
        rows = [(e, z) for e, z in zip(parsers["en"][command.name]._actions, parsers["zh"][command.name]._actions, strict=True) if e.dest not in {"help", "json"}]
        if rows:
            lines += ["| Argument | Meaning | 含义 |", "|---|---|---|", *(_argument_row(e, z) for e, z in rows), ""]
    return "\n".join(lines) + "\n"


def _argument_row(english: argparse.Action, chinese: argparse.Action) -> str:
    name = ", ".join(english.option_strings) or {"rest": "…"}.get(english.dest, english.dest)
    choices = f" ({', '.join(map(str, english.choices))})" if english.choices and english.dest != "name" else ""
    return f"| `{name}`{choices} | {english.help or ''} | {chinese.help or ''} |"


def permissions_page() -> str:
    """Return docs/reference/permissions.md."""
    lines = [_NOTE + "# Permissions · 权限\n", "A role carries permissions; a grant gives a role to an account, for one library or for all.\n", "| Permission | Meaning | Module |", "|---|---|---|"]
    for folder in module_folders():
        manifest = read_manifest(folder)
        lines += [f"| `{code}` | {both(folder, title)} | {module_id(folder)} |" for code, title in (manifest.permissions if manifest else ())]
    return "\n".join(lines) + "\n"


def events_page() -> str:
    """Return docs/reference/events.md."""
    return _NOTE + catalogue_page([f"wenyuan.{module_id(folder)}" for folder in module_folders()])


def module_page(folder: Path) -> str:
    """Return the page of one module: its README, its manifest, its face."""
    readme = (folder / "README.md").read_text("utf-8").rstrip()
    lines = [_NOTE + readme + "\n"]
    manifest = read_manifest(folder)
    if manifest:
        lines.append(f"## Manifest\n\n`{module_id(folder)}` {manifest.version}: {both(folder, manifest.title)}\n")
        lines += [f"- needs `{name}` {version}" for name, version in manifest.needs]
        lines += [f"- permission `{code}`: {both(folder, title)}" for code, title in manifest.permissions]
        lines += [f"- menu ({area}): {both(folder, title)}, `{path}`" for area, title, path in manifest.menu]
        lines += [f"- personal data: {both(folder, text)}" for text in manifest.personal_data]
        lines.append("")
    names = public_names(folder)
    if names:
        where = f"wenyuan.{module_id(folder)}" + (".api" if (folder / "api.py").exists() else "")
        lines.append(f"## Public names of `{where}`\n")
        for one in names:
            lines.append(f"`{one.signature}`" + (f"\n: {one.says}" if one.says else "") + "\n")
    return "\n".join(lines).rstrip() + "\n"


def modules_index() -> str:
    """Return docs/modules/index.md."""
    lines = [_NOTE + "# Modules\n", "```{toctree}", ":maxdepth: 1\n", *(page_name(folder) for folder in module_folders()), "```\n", "| Module | What it is |", "|---|---|"]
    for folder in module_folders():
        first = next(line for line in (folder / "README.md").read_text("utf-8").splitlines()[1:] if line.strip())
        lines.append(f"| [{module_id(folder)}]({page_name(folder)}.md) | {first} |")
    return "\n".join(lines) + "\n"


def page_name(folder: Path) -> str:
    """Return the file name of a module's page, without suffix."""
    return f"{folder.parent.name}-{folder.name}"


def build_pages() -> dict[Path, str]:
    """Return every generated page by its path."""
    reference = DOCS / "reference"
    pages = {reference / "settings.md": settings_page(), reference / "commands.md": commands_page(), reference / "permissions.md": permissions_page(),
             reference / "events.md": events_page(), DOCS / "modules" / "index.md": modules_index()}
    return pages | {DOCS / "modules" / f"{page_name(folder)}.md": module_page(folder) for folder in module_folders()}


def stale_pages() -> list[str]:
    """Return the pages that are missing, differ from the code, or belong to a module that is gone."""
    pages = build_pages()
    stale = [str(path.relative_to(ROOT)) for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
    return sorted(stale + [str(path.relative_to(ROOT)) for path in (DOCS / "modules").glob("*.md") if path not in pages])


def main() -> int:
    """Write the pages, or with `--check` name those that are stale."""
    if "--check" in sys.argv:
        stale = stale_pages()
        print("\n".join(stale))
        return 1 if stale else 0
    for path, text in build_pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
