"""The pages of authority work: made, changed, merged, split, reviewed; who may, who may not, what is said when it cannot be."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from tests.knowledge.authorities.conftest import AT, person, store, work
from tests.knowledge.catalogue.staff.conftest import World

from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.foundation.jobs.models import JobRun
from wenyuan.knowledge.authorities.data import Identifier, Relation
from wenyuan.knowledge.authorities.domain.changes import run_heading_change
from wenyuan.knowledge.authorities.domain.editing import delete_authority
from wenyuan.knowledge.authorities.domain.merging import merge_authorities
from wenyuan.knowledge.authorities.domain.runs import open_linking, run_linking
from wenyuan.knowledge.authorities.models import AuthorityIdentifier, HeadingChange, Link, LinkRun, Merge
from wenyuan.knowledge.catalogue.api import find_authority
from wenyuan.knowledge.catalogue.models import Authority

NEW = {"kind": "person", "heading": "苏轼", "dynasty": "北宋", "dates": "1037-1101", "sex": "male", "variants": "苏东坡\n蘇子瞻", "places": "眉山", "scheme": "viaf", "value": "https://viaf.org/viaf/71450127"}


def body(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def linked(world: World) -> tuple[int, int]:
    su = person(world.first, "苏轼", dates="1037-1101", dynasty="北宋", variants=("苏东坡",), identifiers=(Identifier("viaf", "71450127"),), relations=(Relation("related", "苏辙"),))
    record = store(world.first, work("T1", "东坡全集", [("苏轼", "(宋)", "")]))
    run_linking(run_id=open_linking(library_id=world.first, at=AT, actor_id=None), at=AT)
    return su, record


@pytest.mark.django_db
def test_new_authority_is_made_and_a_second_asks_first(world: World) -> None:
    client = world.client("mine")
    assert "新建规范" in body(client, "/staff/authorities/new/")
    answer = client.post("/staff/authorities/new/", {**NEW, "library": world.first})
    made = Authority.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/staff/authorities/{made.pk}/?saved=1")
    assert (made.heading, made.variants, made.dates, made.control_number) == ("苏轼", ["苏东坡", "蘇子瞻"], "1037-1101", "A000000001")
    assert list(AuthorityIdentifier.objects.values_list("scheme", "value")) == [("viaf", "71450127")]

    again = client.post("/staff/authorities/new/", {**NEW, "heading": "蘇東坡", "library": world.first})
    assert (again.status_code, "可能已有" in again.content.decode(), Authority.objects.count()) == (409, True, 1)
    assert client.post("/staff/authorities/new/", {**NEW, "value": "", "confirmed": "1", "library": world.first}).status_code == 302
    assert Authority.objects.count() == 2
    wrong = client.post("/staff/authorities/new/", {**NEW, "heading": "新", "variants": "", "scheme": "isni", "value": "0000 0001 2146 2625", "library": world.first})
    assert (wrong.status_code, "校验位不对" in wrong.content.decode()) == (422, True)
    assert client.post("/staff/authorities/new/", {**NEW, "heading": " ", "library": world.first}).status_code == 422
    assert client.post("/staff/authorities/new/", {**NEW, "library": world.second}).status_code == 403


@pytest.mark.django_db
def test_page_shows_facts_numbers_uses_and_proposals(world: World) -> None:
    su, record = linked(world)
    shown = body(world.client("mine"), f"/staff/authorities/{su}/")

    for text in ("https://viaf.org/viaf/71450127", "东坡全集", f'href="/staff/records/{record}/"', "Su, Shih", "蘇軾", "苏辙", "北宋", "1037-1101"):
        assert text in shown, text
    looking = body(world.client("looker"), f"/staff/authorities/{su}/")
    assert ("/forms/" in looking, "/merge/" in looking, "/edit/" in looking) == (False, False, False)


@pytest.mark.django_db
def test_forms_numbers_and_relations_are_added_and_conflicts_told(world: World) -> None:
    su, _record = linked(world)
    client, path = world.client("mine"), f"/staff/authorities/{su}/forms/"
    other = person(world.first, "苏洵")

    assert client.post(path, {"base_version": "1", "form": ["Su, Shih"], "forms": "子瞻", "drop": ["苏东坡"]}).status_code == 302
    assert find_authority(authority_id=su).variants == ("Su, Shih", "子瞻")
    assert client.post(path, {"base_version": "2", "relation": "related", "other": str(other)}).status_code == 302
    assert "苏洵" in body(client, f"/staff/authorities/{su}/")
    assert client.post(path, {"base_version": "2", "forms": "又"}).status_code == 409
    wrong = client.post(path, {"base_version": "3", "scheme": "orcid", "value": "x"})
    assert (wrong.status_code, "不是这种号码的样子" in wrong.content.decode()) == (422, True)
    renamed = client.post(path, {"base_version": "3", "heading": "苏东坡"})
    assert renamed.headers["Location"] == f"/staff/authorities/{su}/change/"
    assert find_authority(authority_id=su).heading == "苏东坡"
    assert client.post(f"/staff/authorities/{su}/restore/", {"version": "1"}).status_code == 302
    assert find_authority(authority_id=su).heading == "苏轼"
    assert client.post(f"/staff/authorities/{su}/restore/", {"version": "99"}).status_code == 404


@pytest.mark.django_db
def test_editor_saves_fields_and_says_what_is_wrong(world: World) -> None:
    su, _record = linked(world)
    client, path = world.client("mine"), f"/staff/authorities/{su}/edit/"
    text = re.search(r'<textarea[^>]*name="mrk"[^>]*>(.*?)</textarea>', body(client, path), re.DOTALL)
    assert text is not None
    mrk = text[1]

    assert client.post(path, {"mrk": mrk + "=400  \\0$a坡仙\n", "base_version": "1"}).status_code == 302
    assert "坡仙" in find_authority(authority_id=su).variants
    assert client.post(path, {"mrk": mrk, "base_version": "1"}).status_code == 409
    assert client.post(path, {"mrk": "=LDR  00000nx  a2200000   45  \n=001  x\n", "base_version": "2"}).status_code == 422
    assert client.post(path, {"mrk": "nonsense", "base_version": "2"}).status_code == 422

    checked = client.post("/staff/authorities/preview/", {"format": "cnmarc", "record": "0", "mrk": mrk + "=010  \\\\$a0000000121462625\n=400  \\0$a苏东坡\n"}).json()
    assert [(row["level"], row["rule"]) for row in checked["problems"]] == [("warning", "same_form"), ("warning", "number_check")]
    assert [row["title"] for row in checked["same"]] == ["苏轼"]
    assert client.post("/staff/authorities/preview/", {"format": "cnmarc", "mrk": "?"}).status_code == 422
    assert client.get("/staff/authorities/fields/?format=cnmarc&tag=200").json()["subfields"] == [["a", "标目：个人名称"]]


@pytest.mark.django_db
def test_heading_change_is_previewed_begun_watched_and_undone(world: World) -> None:
    su, record = linked(world)
    client = world.client("mine")
    client.post(f"/staff/authorities/{su}/forms/", {"base_version": "1", "heading": "苏东坡"})

    shown = body(client, f"/staff/authorities/{su}/change/")
    assert ("<del>=701" in shown, "有 1 条书目链接到它" in shown) == (True, True)
    assert client.post(f"/staff/authorities/{su}/change/", {}).headers["Location"] == f"/staff/authorities/changes/?authority={su}"
    change = HeadingChange.objects.get()
    assert (change.libraries, change.job_run.library_id) == ([world.first], world.first)  # type: ignore[union-attr]
    run_heading_change(change_id=change.pk, at=AT)
    assert "苏东坡" in body(client, "/staff/authorities/changes/")
    assert "苏东坡" not in body(world.client("theirs"), "/staff/authorities/changes/")
    assert world.client("theirs").post(f"/staff/authorities/changes/{change.pk}/undo/").status_code == 404
    assert client.post(f"/staff/authorities/changes/{change.pk}/undo/").status_code == 302
    assert set(JobRun.objects.values_list("name", flat=True)) >= {"authorities.undo_heading_change"}
    assert client.post("/staff/authorities/changes/999999/undo/").status_code == 404
    assert record


@pytest.mark.django_db
def test_merge_is_chosen_confirmed_and_undone(world: World) -> None:
    su, _record = linked(world)
    other = person(world.first, "苏轼", dates="1037-")
    client, path = world.client("mine"), f"/staff/authorities/{su}/merge/"

    assert f'href="?with={other}"' in body(client, path)
    assert "确认合并" in body(client, f"{path}?with={other}")
    assert client.post(path, {"with": str(other), "reason": ""}).status_code == 422
    assert client.post(path, {"with": str(su), "reason": "x"}).status_code == 409
    assert client.post(path, {"with": str(other), "reason": "同一人"}).status_code == 302
    assert "同一人" in body(client, f"/staff/authorities/{su}/")
    merge = Merge.objects.get()
    assert world.client("theirs").post(f"/staff/authorities/merges/{merge.pk}/undo/").status_code == 404
    assert client.post(f"/staff/authorities/merges/{merge.pk}/undo/").status_code == 302
    assert client.post(f"/staff/authorities/merges/{merge.pk}/undo/").status_code == 409
    assert find_authority(authority_id=other).status == "active"


@pytest.mark.django_db
def test_split_needs_records_and_makes_a_new_authority(world: World) -> None:
    su, record = linked(world)
    client, path = world.client("mine"), f"/staff/authorities/{su}/split/"

    assert "东坡全集" in body(client, path)
    assert client.post(path, {"dates": "1900-"}).status_code == 422
    done = client.post(path, {"dates": "1900-", "record": [str(record)]})
    new = Authority.objects.exclude(pk=su).get()
    assert (done.headers["Location"], new.heading, new.dates, new.variants) == (f"/staff/authorities/{new.pk}/?saved=1", "苏轼", "1900-", [])
    assert Link.objects.get().authority_id == new.pk


@pytest.mark.django_db
def test_withdrawal_needs_a_reason_and_no_links(world: World) -> None:
    su, _record = linked(world)
    spare = person(world.first, "苏辙")
    client = world.client("mine")

    assert client.post(f"/staff/authorities/{su}/delete/", {"reason": "重复"}).status_code == 409
    assert client.post(f"/staff/authorities/{spare}/delete/", {"reason": " "}).status_code == 422
    assert client.post(f"/staff/authorities/{spare}/delete/", {"reason": "误建"}).status_code == 302
    assert find_authority(authority_id=spare).status == "deleted"
    assert world.client("theirs").get(f"/staff/authorities/{spare}/").status_code == 404


@pytest.mark.django_db
def test_review_desk_decides_with_reasons_and_takes_back(world: World) -> None:
    person(world.first, "王伟", dates="1950-")
    second = person(world.first, "王伟", dates="1960-")
    store(world.first, work("T1", "数据结构", [("王伟", "", "")], year="2005"))
    client = world.client("mine")
    assert "没有待审的标目" in body(client, "/staff/authorities/review/")
    assert client.post("/staff/authorities/review/run/", {"library": world.first}).status_code == 302
    run_linking(run_id=LinkRun.objects.get().pk, at=AT)

    shown = body(client, "/staff/authorities/review/")
    for text in ("数据结构", "名称与标目相同", "2005 年在其生时", 'data-key="2"', "都不是"):
        assert text in shown, text
    assert "没有待审的标目" in body(world.client("theirs"), "/staff/authorities/review/")
    link = Link.objects.get()
    assert world.client("theirs").post(f"/staff/authorities/review/{link.pk}/", {"authority": str(second)}).status_code == 403
    decided = client.post(f"/staff/authorities/review/{link.pk}/", {"authority": str(second), "after": "0"})
    assert decided.headers["Location"] == f"/staff/authorities/review/?after=0&undo={link.pk}"
    assert (Link.objects.get().state, Link.objects.get().authority_id) == ("linked", second)
    assert "撤回刚才的决定" in body(client, decided.headers["Location"])
    client.post(f"/staff/authorities/review/{link.pk}/", {"act": "reopen"})
    client.post(f"/staff/authorities/review/{link.pk}/", {"authority": ""})
    assert (Link.objects.get().state, Link.objects.get().authority_id) == ("refused", None)
    assert client.post("/staff/authorities/review/999999/", {}).status_code == 404


@pytest.mark.django_db
def test_strangers_readers_and_lookers_are_refused(world: World) -> None:
    su, _record = linked(world)
    paths = ["new/", "review/", "changes/", f"{su}/edit/", f"{su}/change/", f"{su}/merge/", f"{su}/split/", f"{su}/delete/"]
    found = {who: {client.get(f"/staff/authorities/{path}").status_code for path in paths} for who, client in (("nobody", Client()), ("reader", world.client("reader")), ("looker", world.client("looker")))}
    assert found == {"nobody": {403}, "reader": {403}, "looker": {403}}
    posts = [*paths, "preview/", "review/run/", "review/1/", "changes/1/undo/", "merges/1/undo/", f"{su}/forms/", f"{su}/restore/"]
    assert {world.client("looker").post(f"/staff/authorities/{path}").status_code for path in posts} <= {403, 404, 405}


@pytest.mark.django_db
def test_public_page_and_its_forms_for_machines(world: World) -> None:
    su, _record = linked(world)
    client, path = Client(), f"/authority/{ark_name('authority', su)}"

    shown = body(client, path)
    for text in ("苏轼", "苏东坡", "东坡全集", "他的书", "https://viaf.org/viaf/71450127", "〔北宋〕"):
        assert text in shown, text
    told = json.loads(body(client, f"{path}?format=jsonld"))
    assert (told["@type"], told["name"], told["alternateName"], told["birthDate"], told["sameAs"]) == ("Person", "苏轼", ["苏东坡"], "1037", ["https://viaf.org/viaf/71450127"])
    mads = ET.fromstring(client.get(path, headers={"accept": "application/mads+xml"}).content)
    assert [e.text for e in mads.iter("{http://www.loc.gov/mads/v2}namePart")] == ["苏轼", "1037-1101", "苏东坡", "苏辙"]
    assert client.get(f"{path}?format=nonsense").status_code == 404
    assert client.get(f"/ark:/99999/{ark_name('authority', su)}").headers["Location"] == path
    assert client.get("/authority/nonsense").status_code == 404
    assert client.get(f"/authority/{ark_name('record', 1)}").status_code == 404


@pytest.mark.django_db
def test_public_addresses_of_merged_and_withdrawn_names(world: World) -> None:
    kept, gone, spare = person(world.first, "苏轼"), person(world.first, "苏东坡"), person(world.first, "苏辙")
    merge_authorities(kept_id=kept, gone_id=gone, reason="x", libraries=None, at=AT, actor_id=None)
    delete_authority(authority_id=spare, reason="误建", at=AT, actor_id=None)

    moved = Client().get(f"/authority/{ark_name('authority', gone)}")
    assert (moved.status_code, moved.headers["Location"]) == (301, f"/authority/{ark_name('authority', kept)}")
    buried = Client().get(f"/authority/{ark_name('authority', spare)}")
    assert (buried.status_code, "误建" in buried.content.decode()) == (410, True)
    assert Client().get(f"/authority/{ark_name('authority', 999999)}").status_code == 404


@pytest.mark.django_db
def test_interface_looks_up_and_tells_facts(world: World) -> None:
    su, record = linked(world)
    client = Client()

    offered = client.get("/api/authorities/v1/lookup?q=苏东坡&kind=person").json()["authorities"]
    assert [(one["id"], one["heading"], one["matched"], one["uses"]) for one in offered] == [(su, "苏轼", "苏东坡", 1)]
    facts = client.get(f"/api/authorities/v1/{su}").json()
    assert (facts["born"], facts["dynasties"], facts["identifiers"][0]["value"]) == (1037, ["北宋"], "71450127")
    assert [row["id"] for row in client.get("/api/authorities/v1/identifiers/viaf/71450127").json()["authorities"]] == [su]
    assert [row["id"] for row in client.get(f"/api/authorities/v1/{su}/records").json()["records"]] == [record]
    assert [client.get(f"/api/authorities/v1/{path}").status_code for path in ("identifiers/isni/x", "identifiers/no/1", "999999", "999999/records", "lookup?kind=no")] == [400, 400, 404, 404, 422]
