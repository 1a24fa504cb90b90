"""Kept searches: what is new is told once, whatever happens to the index."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from wenyuan.foundation.accounts.api import open_account
from wenyuan.knowledge.bookshelf.domain import searches
from wenyuan.knowledge.bookshelf.domain.alerts import tell_news
from wenyuan.knowledge.bookshelf.models import FoundThing, SavedSearch
from wenyuan.knowledge.catalogue import demo
from wenyuan.knowledge.catalogue.api import create_record, load_marc, save_record
from wenyuan.knowledge.discovery.api import drain_changes, open_writer, rebuild_index

if TYPE_CHECKING:
    from tests.knowledge.conftest import SmallLibrary

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}
PASSWORD = "a-long-enough-password"


@pytest.fixture
def reader(small_library: SmallLibrary) -> int:
    return open_account(username="duzhe", name="读者", password=PASSWORD, email="duzhe@example.org")


def _sign_in(client: Client, username: str = "duzhe") -> Client:
    assert client.post("/account/login/", {"username": username, "password": PASSWORD}).status_code == 302
    return client


def _arrives(library: SmallLibrary, title: str) -> int:
    """A record of this title comes in now and is indexed."""
    work = next(work for work in demo.iter_works() if work.title == title)
    record_id = create_record(marc=demo.build_record(work), library_id=library.library_id, at=timezone.now(), actor_id=None)
    _index()
    return record_id


def _index() -> None:
    with open_writer() as session:
        drain_changes(session)


def test_a_new_record_is_told_once_and_never_again(small_library: SmallLibrary, reader: int) -> None:
    now = timezone.now()
    kept = searches.save_search(account_id=reader, title="水浒", address="q=水滸傳", rhythm="daily", at=now)
    assert searches.check_search(search_id=kept.pk, at=now) == []

    record_id = _arrives(small_library, "水浒传")

    new = searches.check_search(search_id=kept.pk, at=now + timedelta(hours=1))
    assert [one.title for one in new] == ["水浒传"]
    assert searches.check_search(search_id=kept.pk, at=now + timedelta(hours=2)) == []
    rebuild_index()
    assert searches.check_search(search_id=kept.pk, at=now + timedelta(hours=3)) == []
    current = load_marc(record_ids=[record_id])[record_id]
    save_record(record_id=record_id, marc=current.marc, base_version=current.version, at=timezone.now(), actor_id=None)
    _index()
    assert searches.check_search(search_id=kept.pk, at=now + timedelta(days=3)) == []


def test_what_was_there_already_is_not_new(small_library: SmallLibrary, reader: int) -> None:
    _arrives(small_library, "水浒传")  # today, before the search is kept
    kept = searches.save_search(account_id=reader, title="", address="q=水浒传", rhythm="weekly", at=timezone.now())
    assert searches.check_search(search_id=kept.pk, at=timezone.now()) == []
    assert kept.title == "水浒传"


@pytest.mark.parametrize("address", ["q=紅樓夢", "q=红楼梦", "q=hongloumeng", "q=红楼梦&view=map&page=3&sort=title"])
def test_a_search_is_kept_by_what_it_asks(small_library: SmallLibrary, reader: int, address: str) -> None:
    kept = searches.save_search(account_id=reader, title="红", address=address, rhythm="never", at=timezone.now())
    assert (kept.address.startswith("q="), "view" in kept.address, "page" in kept.address) == (True, False, False)
    assert searches.save_search(account_id=reader, title="又", address=address, rhythm="daily", at=timezone.now()).pk == kept.pk
    assert SavedSearch.objects.get().rhythm == "daily"


@pytest.mark.parametrize(("address", "rhythm"), [("", "daily"), ("view=map", "daily"), ("q=x", "hourly")])
def test_a_search_for_nothing_is_refused(small_library: SmallLibrary, reader: int, address: str, rhythm: str) -> None:
    with pytest.raises(ValueError, match=rhythm):
        searches.save_search(account_id=reader, title="", address=address, rhythm=rhythm, at=timezone.now())


def test_there_is_an_end_to_keeping(small_library: SmallLibrary, reader: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "MOST_SEARCHES", 1)
    searches.save_search(account_id=reader, title="", address="q=a", rhythm="never", at=timezone.now())
    with pytest.raises(searches.TooManySearches):
        searches.save_search(account_id=reader, title="", address="q=b", rhythm="never", at=timezone.now())


def test_letter_tells_all_searches_of_a_reader_at_once(small_library: SmallLibrary, reader: int) -> None:
    now = timezone.now()
    for title, address, rhythm in (("水浒", "q=水浒传", "daily"), ("施耐庵", "q=施耐庵", "daily"), ("无", "q=水浒", "never")):
        searches.save_search(account_id=reader, title=title, address=address, rhythm=rhythm, at=now)
    _arrives(small_library, "水浒传")
    tuesday = now + timedelta(days=(8 - now.weekday()) % 7 or 7)

    assert tell_news(at=tuesday) == (2, 1)
    assert tell_news(at=tuesday + timedelta(hours=1)) == (2, 0)

    assert [(letter.to, letter.subject.partition(": ")[2]) for letter in mail.outbox] == [(["duzhe@example.org"], "您存下的检索有 2 种新书")]
    assert mail.outbox[0].body.count("水浒传") >= 2
    assert FoundThing.objects.filter(is_old=False).count() == 2


def test_reader_keeps_follows_and_removes_a_search(client: Client, small_library: SmallLibrary, reader: int) -> None:
    page = client.get("/search/?q=水浒传").content.decode()
    assert 'href="/account/searches/new/?q=%E6%B0%B4%E6%B5%92%E4%BC%A0"' in page
    assert client.get("/account/searches/new/?q=水浒传").headers["Location"].startswith("/account/login/?next=")
    _sign_in(client)
    form = client.get("/account/searches/new/?q=水浒传").content.decode()
    assert 'name="search" value="q=%E6%B0%B4%E6%B5%92%E4%BC%A0"' in form
    assert client.post("/account/searches/new/", {"search": "q=水浒传", "title": "好汉", "rhythm": "daily"}).status_code == 302
    kept = SavedSearch.objects.get()
    _arrives(small_library, "水浒传")
    tell_news(at=timezone.now())
    assert "1 种新书" in client.get("/account/searches/").content.decode()
    assert "水浒传" in client.get(f"/account/searches/{kept.pk}/new/").content.decode()
    assert "1 种新书" not in client.get("/account/searches/").content.decode()

    feed = ET.fromstring(Client().get(f"/feeds/searches/{kept.token}.atom").content)
    assert [entry.findtext("a:title", namespaces=ATOM) for entry in feed.findall("a:entry", ATOM)] == ["水浒传"]

    assert client.post(f"/account/searches/{kept.pk}/", {"title": "梁山", "rhythm": "never"}).status_code == 302
    assert SavedSearch.objects.get().title == "梁山"
    assert client.post(f"/account/searches/{kept.pk}/remove/").status_code == 302
    assert Client().get(f"/feeds/searches/{kept.token}.atom").status_code == 404


def test_nobody_reaches_anothers_search(client: Client, small_library: SmallLibrary, reader: int) -> None:
    kept = searches.save_search(account_id=reader, title="", address="q=a", rhythm="never", at=timezone.now())
    open_account(username="bieren", name="别人", password=PASSWORD)
    _sign_in(client, "bieren")
    paths = [(f"/account/searches/{kept.pk}/", {"title": "x", "rhythm": "never"}), (f"/account/searches/{kept.pk}/remove/", {})]
    assert [client.post(path, data).status_code for path, data in paths] == [404, 404]
    assert client.get(f"/account/searches/{kept.pk}/new/").status_code == 404
    assert SavedSearch.objects.get().title == "a"
