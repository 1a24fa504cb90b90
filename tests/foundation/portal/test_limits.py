"""DI30: people stay, walkers of facets and pages are stopped, cheaply and for every process at once."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.foundation.accounts.api import open_account
from wenyuan.foundation.accounts.models import Account
from wenyuan.foundation.portal.buckets import BucketTable
from wenyuan.foundation.portal.limits import BUDGETS, client_address, host_of, kind_of, network_of, read_networks
from wenyuan.foundation.portal.middleware import CrawlLimitMiddleware

PROXIES = read_networks(("10.0.0.0/8", "127.0.0.1"))
DEEP = "/search/?q=a&subject=x&library=1&material=book"


@pytest.mark.parametrize(("address", "kind"), [
    ("/search/?q=a", "search"), ("/search/?q=a&library=1&page=2", "search"), (DEEP, "deep"), ("/search/?q=a&page=11", "deep"),
    ("/search/?q=a&page=99999999999", "deep"), ("/search/?subject=a&subject=b&subject=c", "deep"), ("/search/suggest/?q=a", "suggest"), ("/ark:/99999/x", "record"),
    ("/browse/classes/?class=I", "record"), ("/", ""), ("/static/ui/a.css", ""), ("/account/login/", ""), ("/staff/", ""), ("/healthz", ""), ("/api/search", ""),
    ("/search/?" + "&".join(f"a{n}=1" for n in range(100)), "deep"),
])
def test_page_has_a_kind(address: str, kind: str) -> None:
    path, _, query = address.partition("?")

    assert kind_of(path, query) == kind


@pytest.mark.parametrize(("remote", "forwarded", "expected"), [
    ("192.0.2.1", "", "192.0.2.1"),
    ("198.51.100.1", "203.0.113.9", "198.51.100.1"),  # nobody's proxy: what it says of others counts for nothing
    ("10.0.0.5", "203.0.113.9", "203.0.113.9"),
    ("10.0.0.5", "6.6.6.6, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
    ("10.0.0.5", "rubbish, 203.0.113.9", "203.0.113.9"),
    ("10.0.0.5", "203.0.113.9, rubbish", "10.0.0.5"),
    ("172.16.0.1", "203.0.113.9", None),  # a proxy that nobody named
    ("", "", None), ("not an address", "1.2.3.4", None),
])
def test_address_is_the_last_that_is_no_proxy(remote: str, forwarded: str, expected: str | None) -> None:
    found = client_address(remote, forwarded, PROXIES)

    assert (str(found) if found else None) == expected


@given(st.text(max_size=200), st.text(max_size=400))
def test_no_header_breaks_the_reading_of_an_address(remote: str, forwarded: str) -> None:
    found = client_address(remote, forwarded, PROXIES)

    assert found is None or (network_of(found) and host_of(found))


def test_bucket_empties_and_fills_again(tmp_path: Path, clock) -> None:
    table = BucketTable(tmp_path / "b", clock=clock)
    waits = [table.take("a", burst=3, rate=0.5) for _ in range(5)]
    other = table.take("b", burst=3, rate=0.5)
    clock.now += 4
    later = [table.take("a", burst=3, rate=0.5) for _ in range(3)]

    assert (waits, other, later) == ([0, 0, 0, 2.0, 2.0], 0, [0, 0, 2.0])


def test_full_set_lets_the_eldest_go(tmp_path: Path, clock) -> None:
    table = BucketTable(tmp_path / "b", sets=1, clock=clock)
    for n in range(9):
        clock.now += 1
        table.take(f"{n}", burst=1, rate=0.001)

    assert [table.take(f"{n}", burst=1, rate=0.001) == 0 for n in (8, 7, 0)] == [False, False, True]


def test_clock_set_back_gives_no_tokens_away(tmp_path: Path, clock) -> None:
    table = BucketTable(tmp_path / "b", clock=clock)
    table.take("a", burst=1, rate=1)
    clock.now -= 1000

    assert table.take("a", burst=1, rate=1) == 1.0


TAKE = """
import sys
from pathlib import Path
from wenyuan.foundation.portal.buckets import BucketTable
table = BucketTable(Path(sys.argv[1]))
print(sum(table.take("a", burst=100, rate=0.0001) == 0 for _ in range(80)))
"""


def test_processes_share_a_bucket(tmp_path: Path) -> None:
    given_ = [int(subprocess.run([sys.executable, "-c", TAKE, str(tmp_path / "b")], capture_output=True, text=True, check=True, timeout=60).stdout) for _ in range(3)]

    assert given_ == [80, 20, 0]


def test_table_keeps_no_address(tmp_path: Path) -> None:
    table = BucketTable(tmp_path / "b")
    table.take("search 203.0.113.9", burst=1, rate=1)
    table.close()

    assert b"203.0.113" not in (tmp_path / "b").read_bytes()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_walker_is_stopped_with_a_page_that_says_so(client: Client, limited, language: str) -> None:
    client.cookies["wy_lang"] = language
    statuses = [client.get(DEEP, REMOTE_ADDR="203.0.113.9").status_code for _ in range(int(BUDGETS["deep"].burst) + 1)]
    answer = client.get(DEEP, REMOTE_ADDR="203.0.113.9")

    assert 429 not in statuses[:-1]
    assert (statuses[-1], answer.status_code, answer.headers["Retry-After"], answer.headers["X-Robots-Tag"]) == (429, 429, "2", "noindex")
    assert {"zh-hans": "请求太频繁", "zh-hant": "請求太頻繁", "en": "Too many requests"}[language] in answer.content.decode()
    # Another network, a plain search, and a page without a limit go on.
    assert client.get(DEEP, REMOTE_ADDR="198.51.100.7").status_code != 429
    assert client.get("/search/?q=a", REMOTE_ADDR="203.0.113.9").status_code != 429
    assert client.get("/offline/", REMOTE_ADDR="203.0.113.9").status_code == 200


@pytest.mark.django_db
def test_program_gets_a_problem_document(client: Client, limited) -> None:
    for _ in range(int(BUDGETS["deep"].burst)):
        limited.take("deep 203.0.113.9", burst=60, rate=0.5)
    answer = client.get(DEEP, REMOTE_ADDR="203.0.113.9", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.headers["Content-Type"], answer.json()["status"]) == (429, "application/problem+json", 429)


@pytest.mark.django_db
def test_crowd_of_addresses_in_one_network_is_stopped(client: Client, limited) -> None:
    refused = [client.get(DEEP, REMOTE_ADDR=f"203.0.113.{n % 250}").status_code == 429 for n in range(241)]

    assert refused == [False] * 240 + [True]


@pytest.mark.django_db
def test_signed_in_reader_and_spared_network_are_not_refused(limited, settings) -> None:
    account = open_account(username="duzhe", name="读者", password="A long word 1")
    reader = Client()
    reader.force_login(Account.objects.get(pk=account))
    for _ in range(70):
        limited.take("deep 203.0.113.9", burst=60, rate=0.5)
    assert Client().get(DEEP, REMOTE_ADDR="203.0.113.9").status_code == 429
    assert reader.get(DEEP, REMOTE_ADDR="203.0.113.9").status_code != 429

    settings.WENYUAN_UNLIMITED_NETWORKS = ["203.0.113.0/28"]
    assert Client().get(DEEP, REMOTE_ADDR="203.0.113.9").status_code != 429


def test_class_of_forty_behind_one_address_can_work(limited, clock) -> None:
    """Forty people, each a search every eight seconds and two records between, for ten minutes."""
    refused = 0
    for _second in range(600):
        clock.now += 1
        for kind, count in (("search", 5), ("record", 10)):
            budget = BUDGETS[kind]
            refused += sum(limited.take(f"{kind} 203.0.113.9", burst=budget.burst, rate=budget.rate) > 0 for _ in range(count if kind == "record" else (count - 1)))

    assert refused == 0


def test_asking_costs_little(rf, limited) -> None:
    ask = CrawlLimitMiddleware(lambda _request: HttpResponse())
    request = rf.get("/ark:/99999/x", REMOTE_ADDR="203.0.113.9")
    from wenyuan.foundation.accounts.data import Person

    request.person = Person(id=1)
    best = 1.0
    for _ in range(5):
        started = time.perf_counter()
        for _again in range(200):
            ask(request)
        best = min(best, (time.perf_counter() - started) / 200)

    assert best < 0.0003
