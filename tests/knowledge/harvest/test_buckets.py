"""MARC files in a bucket: listed, signed, fetched in pieces, gone on with, and what is broken kept apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import pytest
from django.utils import timezone
from tests.knowledge.harvest.conftest import AT, Reply, Server, make_source, transport
from tests.knowledge.harvest.test_running import counts, harvest, titles
from tests.knowledge.union.conftest import book

from wenyuan.bibliography.marc import encode_iso2709
from wenyuan.knowledge.catalogue.api import ImportCounts
from wenyuan.knowledge.harvest.api import SourceForm, find_source, save_source
from wenyuan.knowledge.harvest.domain.settling import settle_run
from wenyuan.knowledge.harvest.fetching.pages import Window
from wenyuan.knowledge.harvest.fetching.problems import SourceProblem
from wenyuan.knowledge.harvest.fetching.s3 import BucketClient, Signer
from wenyuan.knowledge.harvest.models import Failure, Source


def marc(*numbers: int) -> bytes:
    return b"".join(encode_iso2709(book(f"N{n}", title=f"第{n}种书", isbn="")) for n in numbers)


@dataclass
class Bucket:
    """What lies in a bucket: octets and time by key. Lists `page` at a time."""

    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    page: int = 1000

    def answer(self, asked: Mapping[str, str], server: Server) -> Reply:
        path = unquote(urlsplit(server.paths[-1]).path)
        if asked.get("list-type") == "2":
            return self._list(asked)
        key = path.removeprefix("/box/")
        if key not in self.files:
            return Reply(b"<Error><Code>NoSuchKey</Code></Error>", 404)
        octets = self.files[key][0]
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", server.headers[-1].get("range", ""))
        if found is None:
            return Reply(octets)
        first, last = int(found[1]), min(int(found[2]), len(octets) - 1)
        return Reply(octets[first : last + 1], 206, {"content-range": f"bytes {first}-{last}/{len(octets)}", "etag": '"e"'})

    def _list(self, asked: Mapping[str, str]) -> Reply:
        keys = sorted(key for key in self.files if key.startswith(asked.get("prefix", "")))
        start = int(asked.get("continuation-token", "0"))
        shown = "".join(f"<Contents><Key>{key}</Key><LastModified>{self.files[key][1]}</LastModified><Size>{len(self.files[key][0])}</Size></Contents>" for key in keys[start : start + self.page])
        more = start + self.page < len(keys)
        tail = f"<IsTruncated>true</IsTruncated><NextContinuationToken>{start + self.page}</NextContinuationToken>" if more else "<IsTruncated>false</IsTruncated>"
        return Reply(f'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{shown}{tail}</ListBucketResult>'.encode())


def serve(bucket: Bucket) -> Server:
    return Server(bucket.answer)


def address(server: Server, prefix: str = "in/") -> str:
    return server.url.removesuffix("/source") + f"/box/{prefix}"


DAY = "2026-11-0{}T08:00:00.000Z"


def read(client: BucketClient, since: str = "", token: str = "") -> list[tuple[str, str]]:
    return [(one.identifier, one.problem) for page in client.pages(Window(since), token) for one in page.items]


def test_files_below_the_prefix_are_read_in_the_order_in_which_they_came() -> None:
    bucket = Bucket({"in/b.mrc": (marc(1, 2), DAY.format(1)), "in/a.mrc": (marc(3), DAY.format(2)), "in/folder/": (b"", DAY.format(1)), "other/c.mrc": (marc(9), DAY.format(1))}, page=1)
    with serve(bucket) as server:
        assert read(BucketClient(transport(), address(server))) == [("N1", ""), ("N2", ""), ("N3", "")]
        about = BucketClient(transport(), address(server)).look()
    assert (about.title, about.lines, [one.identifier for one in about.samples]) == ("box", (("items", "2"), ("changes", DAY.format(2))), ["N1", "N2"])


def test_only_what_came_since_is_asked_for_and_a_broken_off_list_goes_on() -> None:
    bucket = Bucket({"in/a.mrc": (marc(1, 2), DAY.format(1)), "in/b.mrc": (marc(3), DAY.format(2))})
    with serve(bucket) as server:
        client = BucketClient(transport(), address(server))
        assert read(client, since=DAY.format(2)) == [("N3", "")]
        assert read(client, token=f"1\t{DAY.format(1)}\tin/a.mrc") == [("N2", ""), ("N3", "")]
        assert read(client, since=DAY.format(9)) == []


def test_broken_empty_or_foreign_file_keeps_no_other_back() -> None:
    bucket = Bucket({
        "in/1.pdf": (b"%PDF-1.7 not marc at all" * 9, DAY.format(1)), "in/2.mrc": (b"", DAY.format(2)), "in/3.mrc": (marc(1)[:-30], DAY.format(3)), "in/4 号.mrc": (marc(2), DAY.format(4)),
        "in/../../etc/passwd": (marc(7), DAY.format(5)),
    })
    with serve(bucket) as server:
        found = read(BucketClient(transport(), address(server)))
    assert ("N2", "") in found
    assert ("in/1.pdf", "bad-marc") in found
    assert [one for one in found if one[0] == "N1" and not one[1]] == []


@pytest.mark.parametrize(("body", "code"), [
    (b"<html>login</html>", "not-s3"), (b'<!DOCTYPE a [<!ENTITY x "y">]><ListBucketResult>&x;</ListBucketResult>', "entities"), (b"\x00\x01", "not-xml"),
    (b"<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken></ListBucketResult>", "repeats"),
])
def test_what_is_no_bucket_is_told(body: bytes, code: str) -> None:
    with Server(lambda _a, _s: Reply(body)) as server, pytest.raises(SourceProblem) as told:
        read(BucketClient(transport(), address(server)))
    assert told.value.code == code


def test_signature_is_that_of_the_published_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS documentation, "Examples: Signature Calculations in AWS Signature Version 4", GET Bucket (List Objects)."""
    from wenyuan.knowledge.harvest.fetching import s3

    class Clock:
        @staticmethod
        def now(_zone: object) -> object:
            return timezone.datetime(2013, 5, 24, tzinfo=timezone.get_fixed_timezone(0))

    monkeypatch.setattr(s3, "datetime", Clock)
    signed = Signer("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1").sign("https://examplebucket.s3.amazonaws.com/?prefix=J&max-keys=2")
    assert signed["authorization"].endswith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")


@pytest.mark.django_db
@pytest.mark.usefixtures("reachable", "own_home")
def test_harvest_signs_every_request_and_never_sends_the_secret(library: int) -> None:
    with serve(Bucket({"in/a.mrc": (marc(1), DAY.format(1))})) as server:
        run = harvest(make_source(library, address(server), kind="s3", new_credential=True, user="MEMBERKEY", password="very-secret", options={"region": "cn-north-1"}))
        assert titles(run) == ["第1种书"]
        assert all("Credential=MEMBERKEY/" in one["authorization"] and "/cn-north-1/s3/" in one["authorization"] for one in server.headers)
        assert all("very-secret" not in str(one) for one in server.headers)
    assert "very-secret" not in Source.objects.get().credential


@pytest.mark.django_db
@pytest.mark.usefixtures("reachable", "own_home")
def test_second_harvest_brings_new_files_only_and_the_same_file_twice_is_no_endless_list(library: int) -> None:
    many = marc(*range(1, 8))
    bucket = Bucket({"in/a.mrc": (many, DAY.format(1)), "in/copy.mrc": (many, DAY.format(2)), "in/bad.mrc": (b"no marc, no marc, no marc, no marc", DAY.format(3))})
    with serve(bucket) as server:
        source = make_source(library, address(server), kind="s3", numbering="keep")
        first = harvest(source)
        assert counts(first) == (15, 7, 7, 1, 0)
        assert Failure.objects.get().identifier == "in/bad.mrc"
        settle_run(run_id=first.pk, counts=ImportCounts(), at=AT)
        found = find_source(source_id=source)
        assert found is not None
        assert found.window_from == DAY.format(3)
        bucket.files["in/new.mrc"] = (marc(2, 99), DAY.format(4))
        second = harvest(source)
    assert titles(second) == ["第99种书"]


@pytest.mark.django_db
def test_bucket_in_the_house_is_not_asked(library: int, own_home: None) -> None:
    source = make_source(library, "http://169.254.169.254/box/in/", kind="s3")
    with pytest.raises(SourceProblem) as told:
        harvest(source)
    assert told.value.code == "refused"


@pytest.mark.django_db
@pytest.mark.usefixtures("reachable", "own_home")
def test_redirect_takes_no_signature_along(library: int) -> None:
    with serve(Bucket({"in/a.mrc": (marc(1), DAY.format(1))})) as there:
        def send_on(_asked: dict[str, str], server: Server) -> Reply:
            return Reply(b"", 307, {"location": there.url.removesuffix("/source") + server.paths[-1]})

        with Server(send_on) as here:
            harvest(save_source(source_id=None, form=SourceForm(library_id=library, name="桶", kind="s3", address=address(here), delay_ms=0, new_credential=True, user="K", password="S"), at=AT, actor_id=None))
    assert all("authorization" in one for one in here.headers)
    assert all("authorization" not in one for one in there.headers)
