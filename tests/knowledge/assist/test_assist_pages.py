"""The page and the interface: figures of the model, suggestions for a text, who may ask, what is said without a model or with a damaged one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings
from tests.knowledge.authorities.conftest import AT, person, store, work
from tests.knowledge.catalogue.staff.conftest import World

from wenyuan.foundation.jobs.models import JobRun
from wenyuan.knowledge.assist.training import NothingToLearn, folder, model_info, train_models
from wenyuan.knowledge.discovery.queries import searching
from wenyuan.site.options import Options

PAGE = "江宁县志\n（清）吕燕昭修\n江苏古籍出版社 1991年"


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    settings.WENYUAN = Options({**settings.WENYUAN.values, "WENYUAN_HOME": str(tmp_path)})
    searching._index_of.cache_clear()  # a process keeps the index of its home open
    yield tmp_path
    searching._index_of.cache_clear()


def fill(world: World) -> None:
    for n, place in enumerate(("江浦", "苏州", "杭州", "福州", "长沙", "西安")):
        store(world.first, work(f"K{n}", f"{place}县志", [("吕某", "(清)", "")], clc="K295.3", subject="地方志"))
        store(world.first, work(f"I{n}", f"{place}诗选", [("李某", "", "")], clc="I222.7", subject="诗歌"))


@pytest.mark.django_db
def test_model_is_trained_shown_and_asked(world: World, home: Path) -> None:
    fill(world)
    person(world.first, "吕燕昭", dynasty="清")
    info = train_models(at=AT)
    client = world.client("mine")

    assert (info.version, info.records, [one.task for one in info.figures]) == (1, 12, ["class", "subject"])
    assert "第 1 版模型" in client.get("/staff/assist/").content.decode()
    shown = client.post("/staff/assist/", {"text": PAGE}).content.decode()
    for text in ("K295", "地方志", "题名有“县志”", "吕燕昭", "〔清〕", "江苏古籍出版社", "1991"):
        assert text in shown, text
    told = client.get("/api/assist/v1/suggestions", {"text": PAGE}).json()
    assert (told["model"], told["values"][0]["task"], told["values"][0]["value"], told["names"][0]["roles"]) == (1, "class", "K295", ["修"])
    assert told["names"][0]["authorities"][0][1] == "吕燕昭"
    assert client.get("/api/assist/v1/suggestions", {"title": "上海县志"}).json()["values"][0]["value"] == "K295"
    train_models(at=AT)
    assert [path.name for path in sorted(folder().glob("*.npz"))] == ["model-1.npz", "model-2.npz"]


@pytest.mark.django_db
def test_without_a_model_names_are_read_all_the_same(world: World, home: Path) -> None:
    client = world.client("mine")

    assert "还没有模型" in client.get("/staff/assist/").content.decode()
    told = client.get("/api/assist/v1/suggestions", {"text": PAGE}).json()
    assert (told["model"], told["values"], told["names"][0]["name"]) == (None, [], "吕燕昭")
    with pytest.raises(NothingToLearn):
        train_models(at=AT)
    assert model_info() is None


@pytest.mark.django_db
def test_damaged_model_is_refused(world: World, home: Path) -> None:
    fill(world)
    train_models(at=AT)
    path = folder() / "model-1.npz"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    client = world.client("mine")

    assert "不能用" in client.post("/staff/assist/", {"text": PAGE}).content.decode()
    assert client.get("/api/assist/v1/suggestions", {"text": PAGE}).status_code == 503


@pytest.mark.django_db
def test_who_may_ask_and_train(world: World, home: Path) -> None:
    assert [client.get("/staff/assist/").status_code for client in (Client(), world.client("reader"), world.client("looker"), world.client("mine"))] == [403, 403, 403, 200]
    assert [client.get("/api/assist/v1/suggestions").status_code for client in (Client(), world.client("looker"), world.client("mine"))] == [403, 403, 200]
    assert world.client("looker").post("/staff/assist/train/").status_code == 403
    assert world.client("mine").post("/staff/assist/train/").status_code == 302
    assert list(JobRun.objects.values_list("name", flat=True)) == ["assist.train"]
