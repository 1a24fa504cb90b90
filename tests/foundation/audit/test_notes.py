"""Signed notes, checkpoints, cosignatures and keys: the C2SP formats, and RFC 8032's signatures by plain arithmetic."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenyuan.foundation.audit.keys import KeyUnusable, SigningKey, cosign_checkpoint, load_key, sign_checkpoint
from wenyuan.foundation.audit.verifying import (
    COSIGNATURE,
    NotProven,
    check_checkpoint,
    parse_checkpoint,
    parse_key,
    signed_by,
    verify_ed25519,
    verify_ed25519_plainly,
)

LOG = SigningKey("log.example/api", bytes(range(32)))
WITNESS = SigningKey("witness.example/w1", bytes(range(32, 64)), COSIGNATURE)
ROOT = bytes.fromhex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
# RFC 8032 section 7.1, tests 1 to 3: key, message, signature.
RFC_8032 = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]


@pytest.mark.parametrize("verify", [verify_ed25519, verify_ed25519_plainly])
@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_published_signatures_are_right_and_changed_ones_wrong(verify, key: str, message: str, signature: str) -> None:
    octets, text, signed = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)
    changed = [bytes([signed[0] ^ 1]) + signed[1:], signed[:-1] + bytes([signed[-1] ^ 1]), signed[:63], b""]
    # The same scalar plus the group's order must not pass (RFC 8032 5.1.7).
    order = 2**252 + 27742317777372353535851937790883648493
    changed.append(signed[:32] + (int.from_bytes(signed[32:], "little") + order).to_bytes(32, "little"))

    assert verify(octets, signed, text)
    assert [verify(octets, wrong, text) for wrong in changed] == [False] * 5
    assert not verify(octets, signed, text + b"x")
    assert not verify(bytes([octets[0] ^ 1]) + octets[1:], signed, text)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=50))
@settings(max_examples=15, deadline=None)
def test_plain_arithmetic_agrees_with_the_library(seed: bytes, message: bytes) -> None:
    key = SigningKey("x", seed)

    assert verify_ed25519_plainly(key.public.key, key.sign(message), message)
    assert not verify_ed25519_plainly(key.public.key, key.sign(message + b"!"), message)


def test_key_of_the_go_implementation_is_read() -> None:
    """The verifier key and signature that the Go package `sumdb/note` documents."""
    key = parse_key("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    octets = base64.b64decode("x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=")

    assert (key.name, octets[:4]) == ("PeterNeumann", key.id)
    assert verify_ed25519(key.key, octets[4:], text.encode())


def test_checkpoint_of_the_standard_is_read() -> None:
    note = (
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
    )
    found = parse_checkpoint(note)

    assert (found.origin, found.size, found.roots["sha256"].hex()[:8]) == ("example.com/behind-the-sofa", 20852163, "0ac5186a")
    assert [(name, len(octets)) for name, octets in found.signatures] == [("example.com/behind-the-sofa", 68), ("witness.example.com/w1", 76)]
    assert int.from_bytes(found.signatures[1][1][4:12], "big") == 1679315147


def test_checkpoint_and_cosignature_verify() -> None:
    note = sign_checkpoint(LOG, size=1, roots={"sha256": ROOT})
    line = cosign_checkpoint(WITNESS, note=note, seconds=1_700_000_000)
    checkpoint, key, seen = check_checkpoint(note + line, keys=[LOG.public.text], witnesses=[WITNESS.public.text], given_key=None)

    assert note.splitlines()[:4] == ["log.example/api", "1", "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=", ""]
    assert (checkpoint.size, key, seen) == (1, LOG.public.text, (("witness.example/w1", 1_700_000_000),))
    assert signed_by(parse_checkpoint(note), parse_key(WITNESS.public.text)) is None


@pytest.mark.parametrize(("old", "new"), [("\n1\n", "\n2\n"), ("bjQL", "bjQM"), ("log.example/api\n1", "log.example/apj\n1")])
def test_changed_checkpoint_is_refused(old: str, new: str) -> None:
    note = sign_checkpoint(LOG, size=1, roots={"sha256": ROOT})
    assert old in note

    with pytest.raises(NotProven):
        check_checkpoint(note.replace(old, new, 1), keys=[LOG.public.text], witnesses=(), given_key=None)


def test_cosignature_with_another_time_is_refused() -> None:
    note = sign_checkpoint(LOG, size=1, roots={"sha256": ROOT})
    octets = bytearray(base64.b64decode(cosign_checkpoint(WITNESS, note=note, seconds=5).split()[2]))
    octets[11] ^= 1

    with pytest.raises(NotProven):
        signed_by(parse_checkpoint(note + f"— {WITNESS.name} {base64.b64encode(octets).decode()}\n"), WITNESS.public)


@pytest.mark.parametrize("note", [
    "", "\n\n", "a\n1\n\n\n— x YWJjZGU=\n", "a\n01\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n\n— x YWJjZGU=\n",
    "a\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n\n- x YWJjZGU=\n", "a\n1\nbjQL\n\n— x YWJjZGU=\n", "a\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n\n— x é\n",
    "a\n" + "9" * 5000 + "\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n\n— x YWJjZGU=\n",
])
def test_what_is_no_checkpoint_is_refused(note: str) -> None:
    with pytest.raises(NotProven):
        parse_checkpoint(note)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (parse_checkpoint, parse_key):
        with pytest.raises(NotProven):
            read(text)


def test_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "key"
    made = load_key(path, "log.example/api")
    load_key.cache_clear()

    assert path.stat().st_mode & 0o777 == 0o600
    assert load_key(path, "another.example") == made
    assert made.public == parse_key(made.public.text)


@pytest.mark.parametrize("harm", ["open", "cut", "other"])
def test_unusable_key_file_is_refused(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "key"
    load_key(path, "log.example/api")
    load_key.cache_clear()
    if harm == "open":
        path.chmod(0o644)
    else:
        path.write_text("" if harm == "cut" else path.read_text().replace("log.example", "lag.example"))

    with pytest.raises(KeyUnusable):
        load_key(path, "log.example/api")
