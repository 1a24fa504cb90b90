"""An application: what may be handed in, what is kept, who comes back."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.foundation.libraries.conftest import AT, Nation, facts, handed_in

from wenyuan.foundation.libraries.domain import joining
from wenyuan.foundation.libraries.domain.contents import Picture, measure_picture, recognise_paper
from wenyuan.foundation.libraries.domain.joining import FormErrors, NotNow
from wenyuan.foundation.libraries.domain.stages import stages_of
from wenyuan.foundation.libraries.models import LibraryApplication

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x40\x00\x00\x00\x30\x08\x06\x00\x00\x00\x00\x00\x00\x00"
JPEG = b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xff\xc0\x00\x11\x08\x00\x30\x00\x40\x03"
WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00" + b"\x3f\x00\x00" + b"\x2f\x00\x00"
LOSSLESS = b"RIFF\x00\x00\x00\x00WEBPVP8L\x0a\x00\x00\x00\x2f" + (63 | 47 << 14).to_bytes(4, "little") + b"\x00" * 8


@pytest.mark.parametrize(("data", "kind"), [(b"%PDF-1.7\n", "application/pdf"), (b"\n\n%PDF-1.4", "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg"),
                                            (b"<svg xmlns='x'/>", None), (b"MZ\x90", None), (b"", None), (b" " * 1024 + b"%PDF-", None)])
def test_paper_is_known_by_its_octets(data: bytes, kind: str | None) -> None:
    assert recognise_paper(data) == kind


@pytest.mark.parametrize(("data", "kind"), [(PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp"), (LOSSLESS, "image/webp")])
def test_picture_is_measured_from_its_header(data: bytes, kind: str) -> None:
    assert measure_picture(data) == Picture(kind, 64, 48)


@given(st.sampled_from([b"", PNG[:8], JPEG[:3], WEBP[:16], LOSSLESS[:16], b"RIFF\x00\x00\x00\x00WEBPVP8 "]), st.binary(max_size=80))
def test_measuring_survives_any_octets(head: bytes, rest: bytes) -> None:
    picture = measure_picture(head + rest)
    assert picture is None or min(picture.width, picture.height) > 0


@pytest.mark.parametrize(("level", "superior", "stages"), [
    ("county", True, ["formal", "superior", "national"]), ("county", False, ["formal", "national"]), ("province", True, ["formal", "national"]),
])
def test_stages_follow_the_level(level: str, superior: bool, stages: list[str]) -> None:
    assert stages_of(level, has_superior=superior) == stages


@pytest.mark.parametrize(("changes", "fields"), [
    ({}, set()), ({"name": " "}, {"name"}), ({"level": "galaxy"}, {"level"}), ({"code": "no code"}, {"code"}), ({"code": "cn-t-x1"}, {"code"}), ({"code": ""}, set()),
    ({"phone": "abc"}, {"phone"}), ({"expected_records": None}, {"expected_records"}), ({"parent_id": 999_999}, {"parent"}), ({"statement": "字" * 4001}, {"statement"}),
])
def test_handing_in_names_the_fields_in_the_way(nation: Nation, changes: dict[str, object], fields: set[str]) -> None:
    number, _secret = joining.open_application(email="a@example.cn", applicant_id=None, at=AT)
    found: set[str] = set()
    try:
        joining.submit_application(number=number, facts=facts(**changes), actor_id=None, at=AT)
    except FormErrors as problem:
        found = set(problem.errors)
    assert found == fields
    assert LibraryApplication.objects.get(number=number).state == ("draft" if fields else "submitted")


def test_draft_keeps_unfinished_words_and_cuts_long_ones(nation: Nation) -> None:
    number, _secret = joining.open_application(email="a@example.cn", applicant_id=None, at=AT)
    joining.save_draft(number=number, facts=facts(name="馆" * 200, level="galaxy", parent_id=999_999, phone=""), at=AT)
    kept = LibraryApplication.objects.get(number=number)
    assert (kept.name, kept.level, kept.parent_id, kept.phone, kept.state) == ("馆" * 120, "", None, "", "draft")


def test_secret_is_not_kept_and_opens_only_its_own(db: None) -> None:
    number, secret = joining.open_application(email="a@example.cn", applicant_id=None, at=AT)
    other, _other_secret = joining.open_application(email="a@example.cn", applicant_id=None, at=AT)
    rows = {one.number: one for one in LibraryApplication.objects.all()}
    assert secret not in str(LibraryApplication.objects.filter(number=number).values())
    assert (joining.is_secret_of(rows[number], secret), joining.is_secret_of(rows[other], secret), joining.is_secret_of(rows[number], "")) == (True, False, False)


def test_what_is_handed_in_stays_as_it_is(nation: Nation) -> None:
    number = handed_in(nation.province)
    with pytest.raises(NotNow):
        joining.save_draft(number=number, facts=facts(name="别的"), at=AT)
    with pytest.raises(NotNow):
        joining.add_paper(number=number, name="a.pdf", stream=BytesIO(b"%PDF-1.7"), at=AT)
    joining.withdraw_application(number=number, actor_id=None, at=AT)
    with pytest.raises(NotNow):
        joining.withdraw_application(number=number, actor_id=None, at=AT)


def test_papers_are_bounded_and_typed_by_content(db: None) -> None:
    number, _secret = joining.open_application(email="a@example.cn", applicant_id=None, at=AT)
    with pytest.raises(FormErrors):
        joining.add_paper(number=number, name="批文.pdf", stream=BytesIO(b"MZ program"), at=AT)
    with pytest.raises(FormErrors):
        joining.add_paper(number=number, name="大.pdf", stream=BytesIO(b"%PDF-" + b"0" * joining.MAX_PAPER), at=AT)
    for n in range(joining.MAX_PAPERS):
        joining.add_paper(number=number, name=f"../../etc/{n}.exe", stream=BytesIO(b"%%PDF-1.7 %d" % n), at=AT)
    with pytest.raises(FormErrors):
        joining.add_paper(number=number, name="多.pdf", stream=BytesIO(b"%PDF-1.7 more"), at=AT)
    papers = list(LibraryApplication.objects.get(number=number).papers.order_by("pk").values_list("name", "media_type", "size"))
    assert (len(papers), papers[0]) == (joining.MAX_PAPERS, ("0.exe", "application/pdf", 10))


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "x" * 400 + "@example.cn"])
def test_application_needs_an_address_to_write_to(db: None, email: str) -> None:
    with pytest.raises(FormErrors):
        joining.open_application(email=email, applicant_id=None, at=AT)
