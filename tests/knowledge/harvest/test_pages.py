"""The pages: who may pass, a source made step by step, a harvest from the page into the catalogue, failures mended, records found elsewhere."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.knowledge.catalogue.staff.conftest import World, world  # noqa: F401 -- a fixture
from tests.knowledge.harvest.conftest import IDENTIFY, Reply, Server, dc, listed, make_source, oai
from tests.knowledge.harvest.test_searching import marcxml, sru

from wenyuan.bibliography.marc import ParsedRecord, read_records
from wenyuan.foundation.accounts.api import define_role
from wenyuan.foundation.jobs.api import execute_run
from wenyuan.foundation.jobs.models import JobRun
from wenyuan.knowledge.catalogue.models import Batch
from wenyuan.knowledge.harvest.domain.staging import staged_file
from wenyuan.knowledge.harvest.models import Failure, Run, Source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reachable", "own_home")]
ALL = ("catalogue.view_record", "catalogue.edit_record", "catalogue.run_batch", "harvest.view_source", "harvest.manage_source")


@pytest.fixture
def desk(world: World) -> World:  # noqa: F811 -- the fixture
    define_role(code="all", title="编目", permissions=ALL)
    return world


ANSWERS = {
    "Identify": IDENTIFY, "ListMetadataFormats": "<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat></ListMetadataFormats>",
    "ListSets": "<ListSets><set><setSpec>books</setSpec><setName>图书</setName></set></ListSets>", "ListRecords": listed(dc(1, "梦溪笔谈"), dc(2, " ")),
}


def repository() -> Server:
    return Server(lambda asked, _s: oai(ANSWERS[asked["verb"]]))


def test_pages_are_for_those_who_may(desk: World) -> None:
    source = make_source(desk.first, "https://example.org/oai")
    for who, status in (("mine", 200), ("nation", 200), ("theirs", 404), ("reader", 403), ("looker", 403)):
        assert desk.client(who).get(f"/staff/harvest/{source}/").status_code == status, who
    assert desk.client("theirs").post(f"/staff/harvest/{source}/run/").status_code == 404
    assert desk.client("looker").get("/staff/harvest/").status_code == 403
    assert "还没有来源" in desk.client("theirs").get("/staff/harvest/").content.decode()


def test_source_is_tried_before_it_is_saved(desk: World) -> None:
    client = desk.client("mine")
    assert "OAI-PMH" in client.get("/staff/harvest/new/").content.decode()
    with repository() as server:
        values = {"kind": "oai", "library": desk.first, "name": "甲库", "address": server.url, "prefix": "oai_dc", "password": "s3cret-word", "user": "u"}
        page = client.post("/staff/harvest/new/", values | {"act": "test"}).content.decode()
        assert "梦溪笔谈" in page
        assert "没有题名" in page
        assert '<option value="books">图书</option>' in page
        assert Source.objects.count() == 0
        assert "s3cret-word" not in page
        saved = client.post("/staff/harvest/new/", values | {"act": "save", "every": "day", "hour": "3"})
    source = Source.objects.get()
    assert saved.headers["Location"] == f"/staff/harvest/{source.pk}/?saved=1"
    assert "s3cret-word" not in source.credential
    assert "s3cret-word" not in client.get(f"/staff/harvest/{source.pk}/edit/").content.decode()
    assert source.next_at is not None


def test_stored_password_is_not_tried_on_another_host(desk: World) -> None:
    with repository() as mine, repository() as other:
        source = make_source(desk.first, mine.url, new_credential=True, user="u", password="p")
        values = {"kind": "oai", "name": "甲库", "address": other.url, "prefix": "oai_dc", "act": "test"}
        desk.client("mine").post(f"/staff/harvest/{source}/edit/", values)
        assert other.headers
        assert not [one for one in other.headers if "authorization" in one]
        desk.client("mine").post(f"/staff/harvest/{source}/edit/", values | {"address": mine.url})
    assert mine.headers[0]["authorization"].startswith("Basic ")


def test_wrong_settings_are_told_at_their_fields(desk: World) -> None:
    answer = desk.client("mine").post("/staff/harvest/new/", {"kind": "oai", "library": desk.first, "name": "", "address": "ftp://x", "act": "save"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="name-error"' in page
    assert 'id="address-error"' in page


def test_unreachable_source_is_told_in_words(desk: World) -> None:
    page = desk.client("mine").post("/staff/harvest/new/", {"kind": "oai", "library": desk.first, "name": "x", "address": "http://10.1.2.3/oai", "act": "test"}).content.decode()
    assert "不在公网上" in page


def test_harvest_runs_from_the_page_and_leaves_a_batch(desk: World) -> None:
    client = desk.client("mine")
    with repository() as server:
        source = make_source(desk.first, server.url)
        where = client.post(f"/staff/harvest/{source}/run/").headers["Location"]
        run = Run.objects.get(source_id=source)
        assert where == f"/staff/harvest/runs/{run.pk}/"
        assert "等待后台执行" in client.get(where).content.decode()
        assert client.post(f"/staff/harvest/{source}/run/").status_code == 409
        assert run.job_run_id is not None
        execute_run(run_id=run.job_run_id)
    run.refresh_from_db()
    assert (run.state, run.fetched, run.staged, run.failed) == ("importing", 2, 1, 1)
    assert Batch.objects.get(pk=run.batch_id or 0).file_size == staged_file(run.pk).stat().st_size
    waiting = JobRun.objects.get(name="harvest.settle")
    assert waiting.after == [run.import_run_id]
    assert "正在入目录" in client.get(where).content.decode()


def test_failed_harvest_says_why_and_goes_on(desk: World) -> None:
    client = desk.client("mine")
    with Server(lambda _a, s: Reply(b"<html>", status=500) if len(s.asked) < 2 else oai(listed(dc(1, "甲")))) as server:
        source = make_source(desk.first, server.url)
        Source.objects.filter(pk=source).update(options={})
        client.post(f"/staff/harvest/{source}/run/")
        run = Run.objects.get()
        execute_run(run_id=run.job_run_id or 0)
        run.refresh_from_db()
        assert (run.state, run.problem) == ("failed", "status")
        page = client.get(f"/staff/harvest/runs/{run.pk}/").content.decode()
        assert "错误状态" in page
        assert "从停下的地方接着取" in page
        client.post(f"/staff/harvest/runs/{run.pk}/resume/")
        run.refresh_from_db()
        execute_run(run_id=run.job_run_id or 0)
    run.refresh_from_db()
    assert (run.state, run.fetched) == ("importing", 1)


def test_failure_is_mended_in_its_text_or_as_marc_and_fed(desk: World) -> None:
    client = desk.client("mine")
    with Server(lambda _a, _s: oai(listed(dc(2, " "), dc(3, " "), dc(4, " ")))) as server:
        source = make_source(desk.first, server.url)
        client.post(f"/staff/harvest/{source}/run/")
        run = Run.objects.get()
        execute_run(run_id=run.job_run_id or 0)
    first, second, third = Failure.objects.order_by("pk")
    here = f"/staff/harvest/runs/{run.pk}/failures/"
    assert "没有题名" in client.get(here).content.decode()
    assert client.post(f"{here}{first.pk}/", {"act": "text", "text": first.text}).status_code == 422
    assert client.post(f"{here}{first.pk}/", {"act": "text", "text": first.text.replace("<dc:title> </dc:title>", "<dc:title>补上</dc:title>")}).status_code == 302
    mrk = "=LDR  00000nam0 2200000   450 \n=100  \\\\$a20260901d1982    em y0chiy50      ea\n=200  1\\$a另写$f某人著\n=210  \\\\$c某社$d1982\n"
    assert client.post(f"{here}{second.pk}/", {"act": "marc", "mrk": mrk}).status_code == 302
    client.post(f"{here}{third.pk}/", {"act": "drop"})
    assert list(Failure.objects.order_by("pk").values_list("state", flat=True)) == ["mended", "mended", "dropped"]
    assert client.post(f"/staff/harvest/runs/{run.pk}/feed/").headers["Location"] == f"{here}?fed=2"
    assert JobRun.objects.filter(name="catalogue.import").count() == 1
    octets = b"".join(bytes(one.mended or b"") for one in Failure.objects.order_by("pk"))
    found = [one.record for one in read_records(BytesIO(octets)) if isinstance(one, ParsedRecord)]
    assert [(one.first("200").first("a"), (one.control_number or "").startswith(f"H{source}-")) for one in found] == [("补上", True), ("另写", True)]  # type: ignore[union-attr]


def test_table_is_mapped_by_choosing_columns(desk: World) -> None:
    client = desk.client("mine")
    csv = "书名,作者,ISBN,定价,备用\n梦溪笔谈,沈括著,9787020002207,45,架上\n".encode("gb18030")
    values = {"kind": "table", "library": desk.first, "name": "书商甲", "act": "test", "file": SimpleUploadedFile("书目.csv", csv)}
    page = client.post("/staff/harvest/new/", values).content.decode()
    assert "梦溪笔谈" in page
    assert 'value="备用"' in page
    columns = {"heading-0": "书名", "column-0": "title", "heading-1": "作者", "column-1": "responsibility", "heading-2": "ISBN", "column-2": "isbn", "heading-3": "定价", "column-3": "price",
               "heading-4": "备用", "column-4": "field", "field-4": "905a"}
    client.post("/staff/harvest/new/", {"kind": "table", "library": desk.first, "name": "书商甲", "act": "save"} | columns)
    source = Source.objects.get()
    assert source.columns == {"书名": "title", "作者": "responsibility", "ISBN": "isbn", "定价": "price", "备用": "field:905a"}
    client.post(f"/staff/harvest/{source.pk}/run/", {"file": SimpleUploadedFile("书目.csv", csv)})
    run = Run.objects.get()
    execute_run(run_id=run.job_run_id or 0)
    (one,) = read_records(BytesIO(staged_file(run.pk).read_bytes()))
    assert isinstance(one, ParsedRecord)
    assert one.record.first("010").first("d") == "CNY45.00"  # type: ignore[union-attr]
    assert one.record.first("905").first("a") == "架上"  # type: ignore[union-attr]


def test_record_is_found_elsewhere_and_taken_into_the_editor(desk: World) -> None:
    client = desk.client("mine")
    with Server(lambda asked, _s: Reply(sru(f"<record><recordData>{marcxml(1, '梦溪笔谈')}</recordData></record>", 1) if "query" in asked else b"<explainResponse/>")) as server:
        source = make_source(desk.first, server.url, kind="sru", at_desk=True, name="乙目录")
        page = client.get("/staff/harvest/find/", {"title": "梦溪笔谈"}).content.decode()
        assert f'hx-get="/staff/harvest/find/{source}/?title=' in page
        part = client.get(f"/staff/harvest/find/{source}/", {"title": "梦溪笔谈"}, headers={"HX-Request": "true"}).content.decode()
        assert client.get(f"/staff/harvest/find/{source}/", {"isbn": "978-7-02-000220-7"}).status_code == 200
    assert "取到编辑器" in part
    assert [asked["query"] for asked in server.asked if "query" in asked] == ['dc.title = "梦溪笔谈"', 'bath.isbn = "9787020002207"']
    answer = client.post("/staff/records/new/", {"fetched": "1", "format": "marc21", "mrk": "=LDR  00000nam a2200000 i 4500\n=245  10$a梦溪笔谈\n"})
    assert answer.status_code == 200
    assert "$a梦溪笔谈" in answer.content.decode()
    assert "MARC21" in answer.content.decode()


def test_slow_catalogue_is_told_and_others_are_not_kept(desk: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wenyuan.knowledge.harvest.web.finding._SECONDS", 0.3)
    with Server(lambda _a, _s: Reply(b"x" * 500, stall=0.05)) as server:
        source = make_source(desk.first, server.url, kind="sru", at_desk=True)
        page = desk.client("mine").get(f"/staff/harvest/find/{source}/", {"title": "x"}, headers={"HX-Request": "true"}).content.decode()
    assert "没有在限定时间内答完" in page


def test_desk_asks_its_own_and_shared_catalogues_only(desk: World) -> None:
    own = make_source(desk.second, "https://a.example.org/", kind="sru", at_desk=True, name="丙目录")
    assert desk.client("mine").get(f"/staff/harvest/find/{own}/", {"title": "x"}).status_code == 404
    assert "丙目录" not in desk.client("mine").get("/staff/harvest/find/").content.decode()
    Source.objects.filter(pk=own).update(shared=True)
    assert "丙目录" in desk.client("mine").get("/staff/harvest/find/").content.decode()


def test_interface_lists_sources_without_credentials_and_begins_a_harvest(desk: World) -> None:
    source = make_source(desk.first, "https://example.org/oai", new_credential=True, password="s3cret-word")
    client = desk.client("mine")
    (row,) = client.get("/api/harvest/v1/sources").json()["sources"]
    assert (row["id"], row["has_credential"]) == (source, True)
    assert "credential" not in row
    assert desk.client("theirs").get("/api/harvest/v1/sources").json() == {"sources": []}
    assert desk.client("looker").get("/api/harvest/v1/sources").status_code == 403
    began = client.post(f"/api/harvest/v1/sources/{source}/runs")
    assert began.status_code == 202
    assert client.get(f"/api/harvest/v1/runs/{began.json()['run']}").json()["state"] == "waiting"
    assert [run["id"] for run in client.get(f"/api/harvest/v1/sources/{source}/runs").json()["runs"]] == [began.json()["run"]]
    assert desk.client("theirs").post(f"/api/harvest/v1/sources/{source}/runs").status_code == 404
