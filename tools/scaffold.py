"""Make a new module of the house: what `./wenyuan module new knowledge.newthing` calls in a checkout.

The files are the smallest that keep every rule of the house; the places where the module has to be named elsewhere are changed too:
`site/modules.py` and the layers in `.importlinter`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_ID = re.compile(r"(foundation|knowledge)\.([a-z][a-z]{2,30})")
_TAKEN = frozenset({"utils", "common", "helpers", "misc", "shared", "site", "test", "tests"})


class CannotScaffold(ValueError):
    """The id is not usable, or the module is there already."""


def module_files(pillar: str, name: str) -> dict[str, str]:
    """Return the files of a new module by their path below the repository."""
    title = name.capitalize()
    base = f"src/wenyuan/{pillar}/{name}"
    permission = f"{name}.view"
    return {
        f"{base}/__init__.py": f'"""{title}: say in one sentence what this module is for."""\n',
        f"{base}/README.md": (
            f"# {title}\n\nSay in one sentence what this module is for.\n\nWords: *thing* (what the module is about).\n\n"
            f"`list_things` reads. Page: `/{name}/`. Permission: `{permission}`. Events: none. Standards: none.\n\nNot here: say what a reader may expect and will not find.\n"
        ),
        f"{base}/module.py": (
            f'"""Manifest of {name}."""\n\nfrom django.utils.translation import gettext_lazy as _\n\n'
            "from wenyuan.foundation.modules.data import Manifest, Permission, Requirement\n\nMANIFEST = Manifest(\n"
            f'    id="{pillar}.{name}",\n    version="1.0",\n    title=_("新模块"),\n    needs=(Requirement("foundation.libraries", "1.0"),),\n'
            f'    permissions=(Permission("{permission}", _("查看新模块")),),\n)\n'
        ),
        f"{base}/apps.py": (
            '"""Django app of this module."""\n\nfrom django.apps import AppConfig\n\n\n'
            f'class {title}Config(AppConfig):\n    """Labels tables and templates `{name}`."""\n\n    name = "wenyuan.{pillar}.{name}"\n    label = "{name}"\n'
            '    default_auto_field = "django.db.models.BigAutoField"\n'
        ),
        f"{base}/data.py": (
            '"""Values that others may hold."""\n\nfrom __future__ import annotations\n\nfrom dataclasses import dataclass\n\n\n'
            '@dataclass(frozen=True, slots=True)\nclass ThingData:\n    """A thing of this module. `name` is as written."""\n\n    id: int\n    name: str\n'
        ),
        f"{base}/api.py": (
            f'"""The face of {name}."""\n\nfrom .data import ThingData\nfrom .domain.things import sort_things\nfrom .queries.things import list_things\n\n'
            '__all__ = ["ThingData", "list_things", "sort_things"]\n'
        ),
        f"{base}/models/__init__.py": (
            '"""Tables of the module."""\n\nfrom __future__ import annotations\n\nfrom django.db import models\n\n\n'
            'class Thing(models.Model):\n    """What the module keeps. Identifiers: `id`; it has no public name yet."""\n\n'
            '    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")\n    name = models.TextField()\n\n'
            "    def __str__(self) -> str:\n        return self.name\n"
        ),
        f"{base}/migrations/__init__.py": "",
        f"{base}/migrations/0001_initial.py": (
            '"""First tables."""\n\nimport django.db.models.deletion\nfrom django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n'
            '    initial = True\n    dependencies = [("libraries", "0001_initial")]\n    operations = [\n        migrations.CreateModel(\n            name="Thing",\n            fields=[\n'
            '                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),\n                ("name", models.TextField()),\n'
            '                ("library", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="libraries.library")),\n            ],\n        ),\n    ]\n'
        ),
        f"{base}/domain/__init__.py": f'"""Rules of {name}: no clock, no request, no settings."""\n',
        f"{base}/domain/things.py": (
            '"""What may be done with things."""\n\nfrom __future__ import annotations\n\nfrom collections.abc import Iterable\n\nfrom ..data import ThingData\n\n\n'
            'def sort_things(things: Iterable[ThingData]) -> list[ThingData]:\n    """Return things by name, then by number."""\n    return sorted(things, key=lambda thing: (thing.name, thing.id))\n'
        ),
        f"{base}/queries/__init__.py": f'"""Reads of {name}."""\n',
        f"{base}/queries/things.py": (
            '"""Things, read."""\n\nfrom __future__ import annotations\n\nfrom ..data import ThingData\nfrom ..models import Thing\n\n\n'
            'def list_things(*, library_id: int) -> list[ThingData]:\n    """Return the things of a library by number."""\n'
            '    return [ThingData(row.pk, row.name) for row in Thing.objects.filter(library_id=library_id).order_by("pk")]\n'
        ),
        f"{base}/web/__init__.py": f'"""Pages of {name}."""\n',
        f"{base}/web/urls.py": (
            f'"""Addresses of {name}."""\n\nfrom django.urls import path\n\nfrom . import pages\n\nurlpatterns = [path("{name}/<str:code>/", pages.show_things)]\n'
        ),
        f"{base}/web/pages.py": (
            '"""Pages for readers."""\n\nfrom __future__ import annotations\n\nfrom django.http import Http404, HttpRequest, HttpResponse\nfrom django.shortcuts import render\n\n'
            "from wenyuan.foundation.libraries.api import NoSuchLibrary, find_library\n\nfrom ..domain.things import sort_things\nfrom ..queries.things import list_things\n\n\n"
            f'def show_things(request: HttpRequest, code: str) -> HttpResponse:\n    """GET /{name}/CODE/: the things of a library."""\n    try:\n        library = find_library(code=code)\n'
            f'    except NoSuchLibrary as problem:\n        raise Http404(code) from problem\n    things = sort_things(list_things(library_id=library.id))\n    return render(request, "{name}/things.html", {{"things": things}})\n'
        ),
        f"{base}/templates/{name}/things.html": (
            '{% extends "ui/base.html" %}\n{% block title %}{{ _("新模块") }}{% endblock %}\n'
            '{% block main %}<h1>{{ _("新模块") }}</h1><ul>{% for thing in things %}<li>{{ thing.name }}</li>{% endfor %}</ul>{% endblock %}\n'
        ),
        **{f"{base}/locale/{language}/LC_MESSAGES/django.po": _catalogue(language) for language in ("zh_Hant", "en")},
        f"tests/{pillar}/{name}/test_{name}_things.py": (
            f'"""Rules of {name}."""\n\nfrom __future__ import annotations\n\nfrom wenyuan.{pillar}.{name}.data import ThingData\n'
            f"from wenyuan.{pillar}.{name}.domain.things import sort_things\n\n\n"
            'def test_things_are_sorted_by_name_then_number() -> None:\n    first, second, third = ThingData(2, "乙"), ThingData(3, "甲"), ThingData(1, "乙")\n\n'
            '    assert sort_things([first, second, third]) == [third, first, second]\n'
        ),
    }


def _catalogue(language: str) -> str:
    words = {"zh_Hant": ("新模組", "檢視新模組"), "en": ("New module", "See the new module")}[language]
    head = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    return head + "".join(f'\nmsgid "{key}"\nmsgstr "{value}"\n' for key, value in zip(("新模块", "查看新模块"), words, strict=True))


def make_module(module: str, *, root: Path = ROOT) -> list[Path]:
    """Write the files of a new module and name it where it has to be named; return the files.

    Raises:
        CannotScaffold: The id is not `foundation.name` or `knowledge.name`, or the module exists.
    """
    found = _ID.fullmatch(module)
    if found is None or found.group(2) in _TAKEN:
        raise CannotScaffold(f"{module!r}: write foundation.NAME or knowledge.NAME, with a noun of small letters")
    pillar, name = found.groups()
    package = root / "src" / "wenyuan"
    if any(package.glob(f"*/{name}/__init__.py")):
        raise CannotScaffold(f"{module}: there is a module named {name}")
    written = []
    for relative, text in module_files(pillar, name).items():
        path = root / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        written.append(path)
    _add_after_last(package / "site" / "modules.py", rf'^    "wenyuan\.{pillar}\.\w+",$', f'    "wenyuan.{pillar}.{name}",')
    if pillar == "knowledge":
        _add_before(root / ".importlinter", r"(?<=^layers =\n)(?=(?:    [a-z_| ()]+\n)*    catalogue\n    \(discovery\) \| \(graph\)$)", f"    {name}\n")
    return written


def _add_after_last(path: Path, pattern: str, line: str) -> None:
    text = path.read_text("utf-8")
    last = list(re.finditer(pattern, text, re.MULTILINE))[-1]
    path.write_text(f"{text[: last.end()]}\n{line}{text[last.end() :]}", "utf-8")


def _add_before(path: Path, pattern: str, line: str) -> None:
    text = path.read_text("utf-8")
    changed, count = re.subn(pattern, line, text, count=1, flags=re.MULTILINE)
    if count != 1:
        raise CannotScaffold(f"{path.name}: cannot find where the layers of the pillar stand; add {line.strip()} by hand")
    path.write_text(changed, "utf-8")


if __name__ == "__main__":
    from wenyuan.site.cli import main

    sys.exit(main(["module", "new", *sys.argv[1:]]))
