"""Who may do what where, and how somebody gets in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from wenyuan.foundation.accounts.api import UsernameTaken, define_role, grant_role, load_person, open_account
from wenyuan.foundation.accounts.models import RoleGrant
from wenyuan.foundation.libraries.api import register_library

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_libraries() -> tuple[int, int]:
    cache.clear()
    return register_library(code="CN-A", name="甲馆", level="city"), register_library(code="CN-B", name="乙馆", level="city")


def _account(name: str = "li") -> int:
    return open_account(username=name, name="李", password="correct horse battery")


def test_role_counts_only_in_its_library(two_libraries: tuple[int, int]) -> None:
    a, b = two_libraries
    define_role(code="cat", title="编目", permissions=["catalogue.edit_record"])
    account = _account()
    grant_role(account_id=account, role_code="cat", library_id=a)

    person = load_person(account_id=account, at=timezone.now())

    assert [person.may("catalogue.edit_record", library_id=lib) for lib in (a, b)] == [True, False]
    assert person.libraries_where("catalogue.edit_record") == [a]


def test_role_without_a_library_counts_everywhere(two_libraries: tuple[int, int]) -> None:
    define_role(code="cat", title="编目", permissions=["catalogue.edit_record"])
    account = _account()
    grant_role(account_id=account, role_code="cat", library_id=None)

    person = load_person(account_id=account, at=timezone.now())

    assert (person.may("catalogue.edit_record", library_id=two_libraries[1]), person.libraries_where("catalogue.edit_record")) == (True, None)


def test_expired_role_counts_no_longer(two_libraries: tuple[int, int]) -> None:
    define_role(code="cat", title="编目", permissions=["catalogue.edit_record"])
    account = _account()
    grant_role(account_id=account, role_code="cat", library_id=None)
    RoleGrant.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert not load_person(account_id=account, at=timezone.now()).is_staff


def test_user_name_is_taken_whatever_its_case() -> None:
    _account("Li")
    with pytest.raises(UsernameTaken):
        _account("lI")


def test_sign_in_ignores_case_and_goes_only_to_our_own_pages(two_libraries: tuple[int, int]) -> None:
    _account("li")
    answer = Client().post("/account/login/", {"username": "LI", "password": "correct horse battery", "next": "https://evil.example/"})

    assert (answer.status_code, answer["Location"]) == (302, "/account/")


def test_guessing_is_stopped_for_the_guesser_alone(two_libraries: tuple[int, int]) -> None:
    _account("li")
    guesser, owner = Client(REMOTE_ADDR="10.0.0.1"), Client(REMOTE_ADDR="10.0.0.2")
    for _ in range(6):
        guesser.post("/account/login/", {"username": "li", "password": "wrong"})

    assert guesser.post("/account/login/", {"username": "li", "password": "correct horse battery"}).status_code == 400
    assert owner.post("/account/login/", {"username": "li", "password": "correct horse battery"}).status_code == 302


def test_signing_out_needs_a_form_of_our_own(two_libraries: tuple[int, int]) -> None:
    assert Client(enforce_csrf_checks=True).post("/account/logout/").status_code == 403
    assert Client().get("/account/logout/").status_code == 405
