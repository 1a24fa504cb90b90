"""When the database is away, pages and interface say so in words, with a time to come back, and nothing from inside."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import django; django.setup()
from django.test import Client
client = Client(HTTP_HOST="localhost", raise_request_exception=False)
client.cookies["sessionid"] = "x" * 32
first = client.get("/api/libraries/v1/libraries")
print(first.status_code, first.headers.get("Content-Type"), first.headers.get("Retry-After"), "psycopg" in first.content.decode(), "数据库暂时连不上" in first.content.decode())
del client.cookies["sessionid"]
for path in ("/libraries/", "/api/libraries/v1/libraries", "/account/login/"):
    answer = client.get(path)
    print(answer.status_code, answer.headers.get("Content-Type"), answer.headers.get("Retry-After"), "psycopg" in answer.content.decode(), "数据库暂时连不上" in answer.content.decode())
"""


def test_pages_and_interface_answer_503(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {k: v for k, v in os.environ.items() if not k.startswith("WENYUAN_")}
    environment = kept | {"WENYUAN_HOME": str(tmp_path), "WENYUAN_DATABASE_URL": f"postgresql://u:p@127.0.0.1:{port}/x", "DJANGO_SETTINGS_MODULE": "wenyuan.site.settings.base"}

    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, text=True, capture_output=True, timeout=60, check=False)

    lines = done.stdout.splitlines()
    assert lines.pop(0) == "503 application/problem+json 30 False True", done.stderr  # somebody signed in: asked for before any view
    assert lines[0] == "503 text/html; charset=utf-8 30 False True", done.stderr
    assert lines[1] == "503 application/problem+json 30 False True"
    assert lines[2].startswith(("200", "503"))
