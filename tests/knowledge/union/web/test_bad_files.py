"""What members send that should not be sent, by page and by interface: told by line, nothing lost, the others unaffected."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.knowledge.union.conftest import AT, Members, book, field, match
from tests.knowledge.union.test_contributions import by_number, octets

from wenyuan.bibliography.marc import encode_iso2709
from wenyuan.knowledge.catalogue.api import find_record
from wenyuan.knowledge.union.api import finish_contributions, import_now, waiting_for_match
from wenyuan.knowledge.union.models import Contribution, Pair
from wenyuan.site.options import Options

pytestmark = pytest.mark.django_db(transaction=True)
ClientOf = Callable[[str], Client]
OTHER = {"title": "算学宝鉴校注", "author": "王文素", "isbn": "9787030215437", "year": 2008, "publisher": "科学出版社"}
GOOD, SECOND = encode_iso2709(book("A1")), encode_iso2709(book("A2", **OTHER))  # type: ignore[arg-type]


def by_page(client: Client, content: bytes, name: str = "a.mrc", library: int = 0) -> object:
    return client.post("/staff/union/contribute/", {"files": SimpleUploadedFile(name, content), "library": library})


def by_interface(client: Client, content: bytes, name: str = "a.mrc", library: str = "CN-A") -> object:
    return client.post(f"/api/union/v1/contributions?library={library}&name={quote(name)}", content, content_type="application/marc")


def go_on() -> Contribution:
    """Import and match the newest contribution as the background would."""
    row = Contribution.objects.latest("pk")
    import_now(contribution_id=row.pk, at=AT, processes=1)
    arriving = waiting_for_match()
    match()
    finish_contributions(arriving, at=AT)
    row.refresh_from_db()
    return row


def zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../etc/passwd.mrc", content)
    return out.getvalue()


REFUSED = [
    (b"", "empty"), (b"\x00" * 4096, "empty"), (zipped(b"0" * 20_000_000), "packed"), (gzip.compress(GOOD * 1000), "packed"), (b"=cmd|'/c calc'!A1,title\n", "not_marc"),
    (b"%PDF-1.7\n" + b"x" * 900, "not_marc"), (b"MZ\x90\x00" + b"\x00" * 900, "not_marc"), ("題名,作者\n夢溪筆談,沈括\n".encode("big5"), "not_marc"),
    (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "not_marc"),
]


@pytest.mark.parametrize(("content", "problem"), REFUSED)
def test_file_that_is_none_is_sent_back_both_ways_with_the_reason_kept(members: Members, client_of: ClientOf, content: bytes, problem: str) -> None:
    member = client_of("first")
    page, answer = by_page(member, content, library=members.a), by_interface(member, content)
    assert (page.status_code, answer.status_code, answer.json()["detail"]) == (422, 400, problem)  # type: ignore[attr-defined]
    assert list(Contribution.objects.values_list("state", "problem", "batch")) == [("rejected", problem, None)] * 2
    listed = member.get("/staff/union/contribute/").content.decode()
    assert listed.count("整份退回") == 2
    assert member.get(f"/staff/union/contribute/{Contribution.objects.latest('pk').pk}/").status_code == 200


@pytest.mark.parametrize("name", [
    "../../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/shadow", "a\x00.mrc", "x" * 190 + ".mrc", "\u202ecrm.exe", "=1+1.mrc", "a\r\nX-Evil: 1.mrc", "<img src=x onerror=alert(1)>.mrc", "...", "/",
])
def test_name_of_a_file_leads_nowhere_and_runs_nothing(members: Members, client_of: ClientOf, name: str) -> None:
    member = client_of("first")
    answer = by_interface(member, GOOD, name)
    assert answer.status_code == 202, answer.content  # type: ignore[attr-defined]
    row = go_on()
    assert (row.state, row.counts["stored"], "/" in row.file_name, "\x00" in row.file_name, "\n" in row.file_name) == ("done", 1, False, False, False)
    page = member.get(f"/staff/union/contribute/{row.pk}/").content.decode()
    assert "<img src=x" not in page
    assert page.count("联合目录新增") >= 1


@pytest.mark.parametrize("content", [
    (b'<?xml version="1.0"?><!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]><collection xmlns="http://www.loc.gov/MARC21/slim"><record><leader>00000nam0 2200000   450 </leader>'
    b'<datafield tag="200" ind1="1" ind2=" "><subfield code="a">&x;</subfield></datafield></record></collection>'),
    (b'<?xml version="1.0"?><!DOCTYPE c [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    b'<collection xmlns="http://www.loc.gov/MARC21/slim"><record><leader>&c;</leader></record></collection>'),
    b'<collection xmlns="http://www.loc.gov/MARC21/slim">' + b"<record>" * 3000 + b"</collection>",
])
def test_malicious_xml_is_told_and_stores_nothing(members: Members, client_of: ClientOf, content: bytes) -> None:
    answer = by_interface(client_of("first"), content, "a.xml")
    assert answer.status_code == 202  # type: ignore[attr-defined]
    row = go_on()
    told = client_of("first").get(f"/api/union/v1/contributions/{row.pk}").json()
    assert (told["state"], told["counts"]["stored"], len(told["rejects"]) >= 1) == ("done", 0, True)
    assert "root:" not in str(told)
    by_page(client_of("second"), octets(book("B1")), library=members.b)
    assert go_on().counts["stored"] == 1


@pytest.mark.parametrize(("content", "stored", "rejected"), [
    (GOOD + SECOND[:-200], 1, 1), (GOOD + b"\x00\xff garbage \x1d" + SECOND, 2, 1), (GOOD[:24] + GOOD, 1, 1), (b"99999" + GOOD[5:] + SECOND, 2, 0), (GOOD + b"\x1a\r\n" * 50 + SECOND, 2, 0),
    (GOOD + b"\x1d" * 500 + SECOND, 2, 1), (GOOD.replace("北京".encode(), b"\xff\xfe\x80") + SECOND, 2, 0),
])
def test_broken_record_takes_no_other_along(members: Members, client_of: ClientOf, content: bytes, stored: int, rejected: int) -> None:
    by_page(client_of("first"), content, library=members.a)
    row = go_on()
    assert (row.state, row.counts["stored"], min(row.counts["rejected"], 1)) == ("done", stored, rejected)
    assert row.counts["read"] == row.counts["stored"] + row.counts["updated"] + row.counts["skipped"] + row.counts["rejected"]
    page = client_of("first").get(f"/staff/union/contribute/{row.pk}/").content.decode()
    assert ("看退件并修补" in page) == bool(rejected)


def test_same_record_twice_within_a_file_is_one_record_and_both_are_accounted_for(members: Members, client_of: ClientOf) -> None:
    by_page(client_of("first"), GOOD + SECOND + GOOD + octets(book("A1", more=(field("606", sa="笔记"),))), library=members.a)
    row = go_on()
    assert row.counts["read"] == 4 == row.counts["stored"] + row.counts["updated"] + row.counts["skipped"] + row.counts["rejected"]
    assert row.counts["stored"] == 2
    assert "笔记" in client_of("first").get(f"/staff/records/{by_number(members.a, 'A1')}/").content.decode()


def test_same_record_twice_under_two_numbers_is_asked_of_the_library(members: Members, client_of: ClientOf) -> None:
    by_page(client_of("first"), octets(book("A1"), book("A1-bis")), library=members.a)
    row = go_on()
    assert (row.counts["stored"], row.counts["matched"], row.counts["review"]) == (2, 0, 2)
    assert [one.is_own for one in Pair.objects.filter(state="open")] == [True]


def test_same_file_twice_is_sent_back_while_the_first_is_still_under_way(members: Members, client_of: ClientOf) -> None:
    member = client_of("first")
    assert by_page(member, GOOD, library=members.a).status_code == 302  # type: ignore[attr-defined]
    first = Contribution.objects.get()
    again = by_interface(member, GOOD, "renamed.mrc")
    assert (again.status_code, again.json()["detail"]) == (409, f"same_as:{first.pk}")  # type: ignore[attr-defined]
    assert by_page(client_of("second"), GOOD, library=members.b).status_code == 302  # type: ignore[attr-defined]


def test_file_over_the_limit_is_sent_back_before_it_is_read_whole(members: Members, client_of: ClientOf, settings: object) -> None:
    from django.conf import settings as live

    settings.WENYUAN = Options({**live.WENYUAN.values, "WENYUAN_UPLOAD_LIMIT_MB": "1"})  # type: ignore[attr-defined]
    huge = GOOD * (3 * 2**20 // len(GOOD))
    assert (by_page(client_of("first"), huge, library=members.a).status_code, by_interface(client_of("first"), huge).status_code) == (413, 413)  # type: ignore[attr-defined]
    assert Contribution.objects.count() == 0
    just_over = GOOD * (2**20 // len(GOOD) + 1)
    assert by_page(client_of("first"), just_over, library=members.a).status_code == 422  # type: ignore[attr-defined]
    assert Contribution.objects.get().problem == "too_large"


def test_number_of_another_library_is_not_replaced(members: Members, client_of: ClientOf) -> None:
    by_page(client_of("second"), octets(book("SHARED")), library=members.b)
    go_on()
    by_page(client_of("first"), octets(book("SHARED", **OTHER)), library=members.a)  # type: ignore[arg-type]
    go_on()
    theirs, ours = by_number(members.b, "SHARED"), by_number(members.a, "SHARED")
    assert (find_record(record_id=theirs).title, find_record(record_id=ours).title) == ("梦溪笔谈校证研究", "算学宝鉴校注")


def test_formula_in_a_record_is_disarmed_in_the_table_of_its_lines(members: Members, client_of: ClientOf) -> None:
    by_page(client_of("first"), octets(book("A1", title='=HYPERLINK("http://evil.example")')) + b"00123nam garbage\x1d", library=members.a)
    row = go_on()
    table = client_of("first").get(f"/staff/union/contribute/{row.pk}/lines.csv")
    lines = b"".join(table.streaming_content).decode("utf-8-sig").splitlines()
    assert table["Content-Type"] == "text/csv; charset=utf-8"
    assert len(lines) == 3
    assert "'=HYPERLINK" in lines[1]
    assert client_of("second").get(f"/staff/union/contribute/{row.pk}/lines.csv").status_code == 404
