"""Witnesses over HTTP: a server that checks consistency for real, refuses forks, and the role of a witness itself (C2SP tlog-witness)."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings as site
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.foundation.audit.api import newest_checkpoint, record_act, sequence_pending
from wenyuan.foundation.audit.domain import asking, signing, witness_role
from wenyuan.foundation.audit.domain.asking import WitnessUnusable, add_witness, ask_due, drop_witness
from wenyuan.foundation.audit.keys import SigningKey, cosign_checkpoint, sign_checkpoint
from wenyuan.foundation.audit.merkle import prove_consistency
from wenyuan.foundation.audit.models import Checkpoint, Witness, WitnessedLog
from wenyuan.foundation.audit.queries.entries import list_witnesses
from wenyuan.foundation.audit.verifying import COSIGNATURE, NotProven, check_checkpoint, leaf_hash, node_hash, parse_checkpoint, verify_consistency
from wenyuan.foundation.audit.wire import pack_request, read_request

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SECONDS = 1_795_000_000


class HonestWitness(ThreadingHTTPServer):
    """A witness in memory: one log, its key, and what it cosigned last."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.key = SigningKey("witness.example/w1", bytes(range(32)), COSIGNATURE)
        self.log_key, self.size, self.root, self.asked, self.broken = "", 0, b"", 0, ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def judge(self, body: bytes) -> tuple[int, str]:
        old, *rest = body.decode().partition("\n\n")[0].split("\n")
        note = body.decode().partition("\n\n")[2]
        size = int(old.removeprefix("old "))
        proof = [base64.b64decode(line) for line in rest]
        try:
            found, _key, _seen = check_checkpoint(note, keys=[self.log_key], witnesses=(), given_key=None)
        except NotProven:
            return 403, ""
        if size != self.size or (size == found.size and size and found.roots["sha256"] != self.root):
            return 409, f"{self.size}\n"
        try:
            if size:
                verify_consistency(old_size=size, new_size=found.size, old_root=self.root, new_root=found.roots["sha256"], proof=proof)
        except NotProven:
            return 422, ""
        self.size, self.root = found.size, found.roots["sha256"]
        stranger = SigningKey("stranger.example", bytes(32), COSIGNATURE)
        return 200, cosign_checkpoint(stranger, note=note, seconds=1) + cosign_checkpoint(self.key, note=note, seconds=SECONDS)


class _Door(BaseHTTPRequestHandler):
    server: HonestWitness

    def do_POST(self) -> None:
        self.server.asked += 1
        status, text = self.server.judge(self.rfile.read(int(self.headers["content-length"])))
        if self.path != "/add-checkpoint":
            status = 404
        if self.server.broken == "signature" and status == 200:
            text = cosign_checkpoint(SigningKey(self.server.key.name, bytes(range(32)), COSIGNATURE), note="another\n1\nAAAA\n\n— x y\n", seconds=SECONDS)
        if self.server.broken == "away":
            status = 503
        self.send_response(status)
        self.send_header("content-length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def witness(db: None, settings: pytest.FixtureRequest) -> Iterator[HonestWitness]:
    settings.WENYUAN_OUTGOING_NETWORKS = ["127.0.0.0/8"]
    server = HonestWitness()
    server.log_key = signing.signing_key().public.text
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    add_witness(key=server.key.public.text, address=server.address, at=AT)
    yield server
    server.shutdown()
    server.server_close()


def grow(count: int) -> None:
    for n in range(count):
        record_act(kind="catalogue", subject=f"record:{n}", action="edit", actor_id=7, at=AT)
    sequence_pending(at=AT)


def row() -> Witness:
    return Witness.objects.get()


def test_witness_cosigns_and_follows_the_growing_log(witness: HonestWitness) -> None:
    for count, size in ((3, 3), (5, 8), (300, 308)):
        grow(count)
        assert ask_due(at=AT + timedelta(hours=size)) == (1, 0)
        assert (witness.size, row().size, row().problem) == (size, size, "")
    found = newest_checkpoint()
    assert found is not None
    assert found.witnesses == (witness.key.name,)
    assert check_checkpoint(found.note, keys=[found.key], witnesses=[witness.key.public.text], given_key=None)[2] == ((witness.key.name, SECONDS),)
    assert [(one.name, one.size, one.cosigned_at) for one in list_witnesses()] == [(witness.key.name, 308, datetime.fromtimestamp(SECONDS, UTC))]


def test_a_checkpoint_is_cosigned_once_and_a_quiet_log_asks_nobody(witness: HonestWitness) -> None:
    assert ask_due(at=AT) == (0, 0)
    grow(2)
    assert [ask_due(at=AT + timedelta(hours=n)) for n in range(3)] == [(1, 0), (0, 0), (0, 0)]
    assert witness.asked == 1


def test_a_witness_that_knows_an_older_size_is_asked_again_with_it(witness: HonestWitness) -> None:
    grow(4)
    ask_due(at=AT)
    grow(4)
    Witness.objects.update(size=0)
    assert (ask_due(at=AT + timedelta(hours=1)), witness.asked, witness.size) == ((1, 0), 3, 8)


def test_a_forked_log_is_refused_and_alarms(witness: HonestWitness) -> None:
    grow(6)
    witness.size, witness.root = 4, leaf_hash(b"another log")
    assert ask_due(at=AT) == (0, 1)
    assert (row().alarmed, row().problem[:3], newest_checkpoint().witnesses) == (True, "422", ())
    witness.size, witness.root = 6, leaf_hash(b"another log")
    assert ask_due(at=AT + timedelta(days=1)) == (0, 1)
    assert (row().alarmed, row().problem[:3]) == (True, "409")
    assert "不肯副署" in Client().get("/evidence/").content.decode()


def test_a_log_that_was_rolled_back_alarms(witness: HonestWitness) -> None:
    grow(2)
    witness.size, witness.root = 9, bytes(32)
    assert ask_due(at=AT) == (0, 1)
    assert (row().alarmed, "9 entries" in row().problem) == (True, True)


@pytest.mark.parametrize(("broken", "words"), [("away", "503"), ("signature", "wrong")])
def test_a_witness_that_fails_is_asked_at_growing_intervals_and_nothing_is_kept(witness: HonestWitness, broken: str, words: str) -> None:
    grow(2)
    witness.broken = broken
    now, pauses = AT, []
    for _n in range(4):
        assert ask_due(at=now) == (0, 1)
        pauses.append(row().next_at - now)
        assert ask_due(at=row().next_at - timedelta(seconds=1)) == (0, 0)
        now = row().next_at
    assert pauses == [timedelta(minutes=n) for n in (1, 2, 4, 8)]
    assert (words in row().problem, row().alarmed, newest_checkpoint().witnesses) == (True, False, ())


def test_a_witness_that_is_gone_breaks_nothing(db: None) -> None:
    add_witness(key=SigningKey("w", bytes(32), COSIGNATURE).public.text, address="http://127.0.0.1:1", at=AT)
    grow(1)
    assert ask_due(at=AT) == (0, 1)
    assert drop_witness(name="w")


@pytest.mark.parametrize(("kind", "address"), [(1, "https://w.example"), (COSIGNATURE, "ftp://w.example"), (COSIGNATURE, "https://a:b@w.example")])
def test_unusable_witnesses_are_refused(db: None, kind: int, address: str) -> None:
    with pytest.raises(WitnessUnusable):
        add_witness(key=SigningKey("w", bytes(32), kind).public.text, address=address, at=AT)


# The role of a witness.

LOG = SigningKey("log.example", bytes(range(1, 33)))


def leaves(count: int, salt: bytes = b"") -> list[bytes]:
    return [leaf_hash(salt + bytes([n])) for n in range(count)]


def root(hashes: list[bytes]) -> bytes:
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << ((len(hashes) - 1).bit_length() - 1)
    return node_hash(root(hashes[:split]), root(hashes[split:]))


def request(old: int, new: int, *, salt: bytes = b"", key: SigningKey = LOG, proof: list[bytes] | None = None) -> bytes:
    hashes = leaves(new, salt)
    made = prove_consistency(lambda level, index: root(hashes[index << level : (index + 1) << level]), old_size=old, new_size=new) if 0 < old < new else []
    return pack_request(old_size=old, proof=made if proof is None else proof, note=sign_checkpoint(key, size=new, roots={"sha256": root(hashes)}))


@pytest.fixture
def role(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SigningKey:
    key = SigningKey("witness.test/witness", bytes(range(2, 34)), COSIGNATURE)
    monkeypatch.setattr(witness_role, "witness_key", lambda: key)
    witness_role.watch_log(key=LOG.public.text)
    return key


def send(body: bytes) -> tuple[int, str, str]:
    answer = Client().post("/witness/add-checkpoint", body, content_type="text/plain")
    return answer.status_code, answer.content.decode(), answer.headers["Content-Type"].partition(";")[0]


def test_role_cosigns_what_continues_what_it_saw(role: SigningKey) -> None:
    for old, new in ((0, 3), (3, 3), (3, 7), (7, 20)):
        body = request(old, new)
        status, lines, _kind = send(body)
        assert status == 200
        _checkpoint, _key, seen = check_checkpoint(read_request(body).note + lines, keys=[LOG.public.text], witnesses=[role.public.text], given_key=None)
        assert [name for name, _seconds in seen] == [role.name]
    assert WitnessedLog.objects.get().size == 20


def test_role_refuses_whatever_the_standard_says_it_must(role: SigningKey) -> None:
    send(request(0, 4))
    assert send(request(0, 8))[::2] == (409, "text/x.tlog.size")
    assert send(request(0, 8))[1] == "4\n"
    assert send(request(4, 4, salt=b"x"))[0] == 409
    assert send(request(4, 8, salt=b"x"))[0] == 422
    assert WitnessedLog.objects.get().refused.startswith("log.example\n8\n")
    assert send(request(4, 8, proof=[bytes(32)]))[0] == 422
    assert send(request(9, 8, proof=[]))[0] == 400
    assert send(request(4, 8, key=SigningKey("unknown.example", bytes(32))))[0] == 404
    assert send(request(4, 8, key=SigningKey("log.example", bytes(32))))[0] == 403
    assert send(b"old -1\n\n")[0] == send(b"")[0] == 400
    assert send(b"x" * 300_000)[0] == 413
    assert send(request(4, 8))[0] == 200


def test_role_forgets_nothing_of_a_log_it_left_and_took_up_again(role: SigningKey) -> None:
    send(request(0, 4))
    assert witness_role.unwatch_log(origin="log.example")
    assert send(request(4, 8))[0] == 404
    witness_role.watch_log(key=LOG.public.text)
    assert (send(request(0, 8, salt=b"x"))[0], send(request(4, 8))[0]) == (409, 200)


def test_this_log_is_witnessed_by_this_role(role: SigningKey) -> None:
    """The client and the role understand each other."""
    grow(5)
    witness_role.watch_log(key=signing.signing_key().public.text)
    add_witness(key=role.public.text, address="https://witness.test", at=AT)

    def post(_address: str, body: bytes) -> asking.Answer:
        status, text, _kind = send(body)
        return asking.Answer(status, (), text.encode())

    assert ask_due(at=AT, send=post) == (1, 0)
    grow(5)
    assert ask_due(at=AT + timedelta(hours=1), send=post) == (1, 0)
    assert parse_checkpoint(WitnessedLog.objects.get(size=10).note).size == Checkpoint.objects.order_by("-size").values_list("size", flat=True)[0]


@given(st.binary(max_size=200))
def test_no_octets_break_the_reading_of_a_request(body: bytes) -> None:
    try:
        read_request(body)
    except NotProven:
        return


def test_witness_keys_of_the_site_are_kept_in_the_data_folder(db: None) -> None:
    assert witness_role.witness_key().public.kind == COSIGNATURE
    assert (Path(site.WENYUAN.home) / "witness-key").stat().st_mode & 0o077 == 0
