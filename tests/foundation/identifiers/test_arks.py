"""ARKs: a bijection with a check character; retired names redirect or answer with a reason."""

from __future__ import annotations

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.foundation.identifiers.api import (
    NotAnArk,
    RedirectLoop,
    ark_name,
    bury_ark,
    read_ark,
    redirect_ark,
    resolve_ark,
    revive_ark,
)


@given(st.integers(1, 2**62), st.sampled_from(["record", "authority", "collection"]))
def test_name_and_number_are_one_another(number: int, kind: str) -> None:
    name = ark_name(kind, number)

    assert read_ark(name) == (kind, number)
    assert read_ark(f"{name[:3]}-{name[3:]}".upper()) == (kind, number)


@given(st.integers(1, 2**40), st.integers(0, 40), st.sampled_from("0123456789bcdfghjkmnpqrstvwxz"))
def test_one_wrong_character_is_noticed(number: int, place: int, wrong: str) -> None:
    name = ark_name("record", number)
    place = 2 + place % (len(name) - 2)
    if name[place] != wrong:
        with pytest.raises(NotAnArk):
            read_ark(name[:place] + wrong + name[place + 1 :])


@pytest.mark.parametrize("name", ["", "b", "b1", "zzz", "b1!", "b1" + "0" * 500, "红楼梦"])
def test_other_text_is_not_an_ark(name: str) -> None:
    with pytest.raises(NotAnArk):
        read_ark(name)


@pytest.mark.django_db
def test_redirects_take_one_hop_however_often_things_merge() -> None:
    a, b, c = (ark_name("record", n) for n in (1, 2, 3))
    redirect_ark(name=a, successor=b, at=timezone.now())
    redirect_ark(name=b, successor=c, at=timezone.now())

    assert (resolve_ark(name=a).successor, resolve_ark(name=b).successor) == (c, c)
    with pytest.raises(RedirectLoop):
        redirect_ark(name=c, successor=a, at=timezone.now())


@pytest.mark.django_db
def test_tombstone_can_be_lifted() -> None:
    name = ark_name("record", 9)
    bury_ark(name=name, reason="重复", at=timezone.now())
    assert resolve_ark(name=name).reason == "重复"

    revive_ark(name=name)
    assert resolve_ark(name=name).reason == ""
