"""The pages of authorities: who sees them, what they show, how many questions they ask."""

from __future__ import annotations

import re
from io import BytesIO
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone
from tests.knowledge.authorities.conftest import person
from tests.knowledge.catalogue.staff.conftest import World

from wenyuan.bibliography.marc import MarcFormat, encode_iso2709, from_mrk
from wenyuan.knowledge.authorities.web.listing import portal_address, say_script
from wenyuan.knowledge.catalogue.api import run_import, take_file
from wenyuan.knowledge.catalogue.models import Authority

SHEN = """=LDR  00000nx  a2200000   45\\\\
=001  {number}
=100  \\\\$a20260101achiy50      ea
=152  \\\\$aCNMARC
=200  \\0$a{name}$c(北宋)$f(1031-1095)
=400  \\0$a沈存中
=400  \\0$a夢溪丈人
=400  \\1$aShen, Kuo
=690  \\\\$aK825
"""


def authority(number: str = "A1", name: str = "沈括") -> bytes:
    return encode_iso2709(from_mrk(SHEN.format(number=number, name=name), format=MarcFormat.CNMARC))


@pytest.fixture
def shen(world: World, transactional_db: None) -> Authority:
    """Stored as a file brings it, twice, so that it has two versions."""
    for rule in ("replace", "replace"):
        batch = take_file(BytesIO(authority()), name="a.mrc", library_id=world.first, rule=rule, at=timezone.now())
        run_import(batch_id=batch, at=timezone.now(), processes=1)
    return Authority.objects.get()


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def test_import_is_found_by_every_form_and_shown(world: World, shen: Authority) -> None:
    client = world.client("looker")
    for query in ("沈括", "梦溪丈人", "夢溪丈人", "shen kuo", "存中", "A1"):
        assert f'href="/staff/authorities/{shen.pk}/"' in page(client, f"/staff/authorities/?q={quote(query)}"), query
    assert "没有找到规范记录" in page(client, "/staff/authorities/?q=苏轼")
    assert "没有找到规范记录" in page(client, f"/staff/authorities/?q={quote('存中')}&at=start")

    shown = page(client, f"/staff/authorities/{shen.pk}/")
    forms = re.findall(r'<span class="song"(?: lang="zh-Hant")?>(.*?)</span>.*?<td class="soft nb">(.*?)</td>', shown)
    assert forms == [("沈括", "简体或同形"), ("沈存中", "简体或同形"), ("夢溪丈人", "繁体或异体"), ("Shen, Kuo", "拉丁字母")]
    assert "标目：个人名称" in shown
    assert "单纯参照：个人名称" in shown
    assert "题名与责任" not in shown
    assert re.findall(r'<td class="r"><span class="faint">(\d+)</span></td>|<td class="r"><a href="(/search/[^"]*)"', shown)


def test_older_state_can_be_looked_at(world: World, shen: Authority) -> None:
    client = world.client("looker")

    assert shen.version == 2
    assert "正在看" in page(client, f"/staff/authorities/{shen.pk}/?version=1")
    assert client.get(f"/staff/authorities/{shen.pk}/?version=3").status_code == 404


def test_filters_and_hidden_ones(world: World, shen: Authority) -> None:
    link = f'href="/staff/authorities/{shen.pk}/"'
    assert link in page(world.client("mine"), "/staff/authorities/?kind=person")
    assert link not in page(world.client("mine"), "/staff/authorities/?kind=subject")
    assert link in page(world.client("mine"), "/staff/authorities/?kind=nonsense&status=nonsense&after=x&library=x")
    Authority.objects.update(status="suppressed")

    seen = {who: (link in page(world.client(who), "/staff/authorities/"), world.client(who).get(f"/staff/authorities/{shen.pk}/").status_code) for who in ("mine", "theirs", "nation")}

    assert seen == {"mine": (True, 200), "theirs": (False, 404), "nation": (True, 200)}


def test_empty_file_of_authorities_says_how_they_come(world: World) -> None:
    assert "还没有规范记录" in page(world.client("mine"), "/staff/authorities/")
    assert '<a class="btn" href="/staff/batches/">' in page(world.client("mine"), "/staff/authorities/")
    assert '<a class="btn" href="/staff/batches/">' not in page(world.client("looker"), "/staff/authorities/")


@pytest.mark.parametrize("path", ["/staff/authorities/", "/staff/authorities/1/"])
def test_strangers_and_readers_are_refused(world: World, path: str) -> None:
    assert [client.get(path).status_code for client in (Client(), world.client("reader"))] == [403, 403]


def test_list_asks_the_database_a_constant_number_of_times(world: World, query_count) -> None:  # type: ignore[no-untyped-def]
    client, counts = world.client("mine"), []
    for number in (1, 30):
        Authority.objects.all().delete()
        for n in range(number):
            Authority.objects.create(
                library_id=world.first, format="cnmarc", kind=("person", "subject", "work")[n % 3], heading=f"甲{n}", keys=[f"甲{n}"], created_at=timezone.now(), updated_at=timezone.now(),
            )
        client.get("/staff/authorities/?q=甲")
        with query_count() as queries:
            client.get("/staff/authorities/?q=甲")
        counts.append(queries.count)

    assert (counts[0], counts[0] <= 12) == (counts[1], True)


@pytest.mark.parametrize(("kind", "form", "address"), [
    ("person", "鲁迅", f"/search/?person={quote('鲁迅')}"),
    ("place", "北京", f"/search/?subject={quote('北京')}"),
    ("work", '论语 "集注"', f"/search/?q={quote('题名:(论语 集注)')}"),
    ("series", "四部丛刊", f"/search/?q={quote('丛编:(四部丛刊)')}"),
])
def test_portal_address_of_a_heading(kind: str, form: str, address: str) -> None:
    assert portal_address(kind, form) == address


@pytest.mark.parametrize(("form", "traditional", "word"), [
    ("鲁迅", False, "简体或同形"), ("魯迅", True, "繁体或异体"), ("夏目漱石なつめ", False, "日文"), ("김소월", False, "韩文"), ("Лу Синь", False, "西里尔字母"),
    ("Lu, Xun, 1881-1936", False, "拉丁字母"), ("1984", False, "其他文字"), ("Lu Xun 鲁迅", False, "简体或同形"),
])
def test_script_of_a_form(form: str, traditional: bool, word: str) -> None:
    assert say_script(form, traditional=traditional) == word


def test_list_finds_chinese_names_by_pinyin(world: World) -> None:
    person(world.first, "杜甫")
    person(world.first, "白居易")
    client = Client()
    client.login(username="mine", password="long-enough-1")
    shown = page(client, "/staff/authorities/?q=tu+fu")

    assert ("杜甫" in shown, "白居易" in shown) == (True, False)
