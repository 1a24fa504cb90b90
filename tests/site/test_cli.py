"""The command line: help in two languages, exit codes, JSON lines."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest


def _run(*args: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "wenyuan.site", *args], input=stdin, text=True, capture_output=True, timeout=120, check=False, env={**os.environ, **environment})


def test_help_speaks_the_language_of_the_terminal() -> None:
    assert "导入 MARC 文件" in _run("--help", WENYUAN_LANGUAGE="zh-hans").stdout
    assert "import MARC files" in _run("--help", WENYUAN_LANGUAGE="en").stdout


@pytest.mark.parametrize(("args", "code"), [(("nonsense",), 2), (("import",), 2), (("import", "/no/such/file.mrc"), 2), (("search",), 2), (("text", "fold", "x"), 0)])
def test_exit_codes(args: tuple[str, ...], code: int) -> None:
    assert _run(*args).returncode == code


def test_wrong_setting_exits_with_78_and_says_which() -> None:
    done = _run("module", "list", WENYUAN_PORT="abc")

    assert (done.returncode, "WENYUAN_PORT" in done.stderr) == (78, True)


@pytest.mark.parametrize(("rule", "line", "key", "value"), [
    ("fold", "紅樓夢", "fold", "红楼梦"), ("pinyin", "重慶", "pinyin", ["chong", "qing"]), ("date", "民国二十三年", "earliest_year", 1934),
    ("isbn", "978-7-02-000220-7", "isbn13", "9787020002207"), ("volume", "卷十二", "unit", "卷"), ("class", "I242.4", "class", "I242.4"),
])
def test_text_rules_print_one_object_a_line(rule: str, line: str, key: str, value: object) -> None:
    done = _run("text", rule, stdin=f"{line}\n{line}\n")
    rows = [json.loads(row) for row in done.stdout.splitlines()]

    assert len(rows) == 2
    assert value in json.dumps(rows[0], ensure_ascii=False) if isinstance(value, str) and key not in rows[0] else rows[0].get(key) == value, rows[0]


def test_what_is_heavy_is_not_loaded_at_the_start() -> None:
    """Web processes, the indexer and every command begin without the packages of linkage and learning."""
    script = "import django, sys; django.setup(); import wenyuan.site.urls; print(sorted({'duckdb', 'pyarrow', 'scipy', 'sklearn', 'splink'} & set(sys.modules)))"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WENYUAN_")} | {"DJANGO_SETTINGS_MODULE": "wenyuan.site.settings.base"}

    done = subprocess.run([sys.executable, "-c", script], env=environment, text=True, capture_output=True, timeout=60, check=True)

    assert done.stdout.strip() == "[]"
