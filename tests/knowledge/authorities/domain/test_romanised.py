"""Chinese names are found by how they are written in Latin letters."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from tests.knowledge.authorities.conftest import person
from tests.knowledge.catalogue.staff.conftest import World

from wenyuan.knowledge.authorities.api import suggest_authorities
from wenyuan.knowledge.authorities.format import latin_key, romanised_keys
from wenyuan.knowledge.authorities.models import AuthorityFacts


@pytest.mark.parametrize(("text", "key"), [("Tu, Fu", "tufu"), ("T'ao Ch'ien", "taochien"), ("Lü Dongbin", "ludongbin"), ("su  shi", "sushi"), ("杜甫", ""), ("Du 甫", ""), ("", "")])
def test_spelling_of_latin_letters_makes_no_difference(text: str, key: str) -> None:
    assert latin_key(text) == key


def test_keys_are_pinyin_and_wade_giles_of_every_chinese_form() -> None:
    assert romanised_keys(("陶潜", "陶淵明", "Tao Qian"), "person") == ["taoqian", "taochien", "taoyuanming", "taoyuanming"][:3]


@pytest.mark.parametrize("typed", ["Du Fu", "dufu", "Tu Fu", "Tu, Fu", "DU FU"])
def test_poet_is_offered_by_pinyin_and_by_wade_giles(world: World, typed: str) -> None:
    poet = person(world.first, "杜甫", dates="712-770", dynasty="唐")
    person(world.first, "白居易", dates="772-846", dynasty="唐")

    assert [one.id for one in suggest_authorities(text=typed)] == [poet]


def test_compound_surname_and_body_are_found_too(world: World) -> None:
    historian, body = person(world.first, "司马迁"), person(world.first, "北京大学图书馆", kind="corporate")

    assert [one.id for one in suggest_authorities(text="Sima Qian")] == [historian]
    assert [one.id for one in suggest_authorities(text="Ssu-ma, Ch'ien")] == [historian]
    assert [one.id for one in suggest_authorities(text="beijing daxue tushuguan")] == [body]


def test_filled_table_gets_the_column_by_migration(world: World) -> None:
    poet = person(world.first, "杜甫")
    AuthorityFacts.objects.update(romanised=[])
    nobody = suggest_authorities(text="du fu")

    import_module("wenyuan.knowledge.authorities.migrations.0002_romanised").fill(apps, None)

    assert (nobody, [one.id for one in suggest_authorities(text="du fu")]) == ([], [poet])
