"""One installation, two processes with different modules on one database: a journey goes across both."""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from wenyuan.foundation.accounts.api import define_role, grant_role, open_account

ROOT = Path(__file__).resolve().parents[3]
Start = Callable[[str], int]


@pytest.fixture
def start(transactional_db: None, tmp_path: Path) -> Iterator[Start]:
    """Starts a real server on the test's database that answers for the modules named; returns its port."""
    started: list[subprocess.Popen[bytes]] = []
    database = connection.settings_dict
    environment = os.environ | {
        "WENYUAN_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "wenyuan.site.settings.test", "PYTHONPATH": str(ROOT / "src"), "WENYUAN_SECRET_KEY": settings.SECRET_KEY,
        "WENYUAN_DATABASE_URL": f"postgresql://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={database['HOST']}",
    }

    def begin(modules: str) -> int:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--blocking-threads", "2", "wenyuan.site.wsgi:application"]
        log = tmp_path / f"server-{port}"
        process = subprocess.Popen(command, env=environment | {"WENYUAN_MODULES": modules}, start_new_session=True, stdout=log.open("ab"), stderr=subprocess.STDOUT)
        started.append(process)
        end = time.monotonic() + 40
        while process.poll() is None and time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except OSError:
                time.sleep(0.2)
            else:
                return port
        raise AssertionError(log.read_text())

    yield begin
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class Reader:
    """A browser without pictures: keeps cookies and sends forms. Cookies know no port, so both processes get them, as behind one proxy."""

    def __init__(self) -> None:
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), urllib.request.ProxyHandler({}))

    def open(self, port: int, path: str, **form: str) -> tuple[int, str]:
        body = urllib.parse.urlencode(form).encode() if form else None
        try:
            with self.opener.open(f"http://127.0.0.1:{port}{path}", body, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as problem:
            return problem.code, problem.read().decode()


def test_journey_across_two_processes(start: Start) -> None:
    """Read in one, sign in at the other, and be known in the first: staff work that needs a right is open there."""
    define_role(code="cataloguer", title="编目", permissions=["catalogue.view_record", "jobs.view"])
    account = open_account(username="guanyuan", name="馆员", password="A long word 1")
    grant_role(account_id=account, role_code="cataloguer", library_id=None)
    knowledge, foundation = start("knowledge"), start("foundation")
    reader = Reader()

    found = {path: (reader.open(knowledge, path)[0], reader.open(foundation, path)[0]) for path in ("/about/privacy/", "/account/login/", "/staff/jobs/", "/healthz", "/api/openapi.json")}
    form = reader.open(foundation, "/account/login/")[1]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token
    reader.open(foundation, "/account/login/", username="guanyuan", password="A long word 1", csrfmiddlewaretoken=token[1])
    page = reader.open(knowledge, "/about/privacy/")[1]

    assert found == {"/about/privacy/": (200, 404), "/account/login/": (404, 200), "/staff/jobs/": (404, 403), "/healthz": (200, 200), "/api/openapi.json": (200, 200)}
    assert reader.open(foundation, "/staff/jobs/")[0] == 200
    assert "馆员" in page
    assert "/staff/jobs/" in reader.open(knowledge, "/staff/records/")[1]


def test_interface_of_each_process_is_that_of_its_modules(start: Start) -> None:
    knowledge, foundation = start("knowledge.catalogue,knowledge.discovery"), start("foundation")
    reader = Reader()

    mine, theirs = (set(re.findall(r'"(/api/[a-z]+)/', reader.open(port, "/api/openapi.json")[1])) for port in (knowledge, foundation))

    assert "/api/catalogue" in mine
    assert "/api/events" in theirs
    assert mine & theirs == set()


def test_unknown_module_ends_the_start_with_what_there_is(start: Start) -> None:
    with pytest.raises(AssertionError, match=r"WENYUAN_MODULES names knowledge\.nothing; there are: "):
        start("knowledge.nothing")
