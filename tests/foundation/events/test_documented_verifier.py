"""The verifier that the documentation gives accepts what we send and nothing else."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from tests.foundation.events.receivers import Heard, Receiver, sender, wait_until

from wenyuan.foundation.events.api import open_subscription, send_ping

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "webhooks.md"


@pytest.fixture(scope="module")
def verify() -> Callable[..., str]:
    code = re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert code is not None
    assert len([line for line in code[1].splitlines() if line.strip()]) <= 20
    names: dict[str, object] = {}
    exec(compile(code[1], str(PAGE), "exec"), names)
    return names["verify"]


@pytest.fixture
def arrived(settings) -> tuple[str, Heard]:
    """A secret and a message as it came over the wire."""
    settings.WENYUAN_OUTGOING_NETWORKS = ["127.0.0.0/8"]
    receiver = Receiver()
    number, secret = open_subscription(name="x", address=receiver.url, types=["*"], library_id=None, actor_id=None, at=timezone.now())
    send_ping(subscription_id=number, at=timezone.now())
    with sender():
        wait_until(lambda: receiver.heard)
    receiver.close()
    return secret, receiver.heard[0]


def test_genuine_message_is_accepted_once(verify, arrived) -> None:
    secret, heard = arrived
    seen: set[str] = set()

    assert verify(secret, heard.headers, heard.body, seen) == heard.headers["webhook-id"]
    with pytest.raises(ValueError, match="before"):
        verify(secret, heard.headers, heard.body, seen)


def test_forged_messages_are_caught(verify, arrived) -> None:
    secret, heard = arrived
    other = "whsec_" + "A" * 43 + "="
    forged = [
        (secret, heard.headers, heard.body.replace(b'"id"', b'"ID"')), (other, heard.headers, heard.body),
        (secret, {**heard.headers, "webhook-id": "evt_0"}, heard.body),
        (secret, {**heard.headers, "webhook-timestamp": str(int(time.time()) - 100)}, heard.body),
        (secret, {**heard.headers, "webhook-signature": "v1,"}, heard.body), (secret, {**heard.headers, "webhook-signature": ""}, heard.body),
    ]

    for one in forged:
        with pytest.raises(ValueError, match="not signed"):
            verify(*one, set())


def test_old_message_is_caught_although_its_signature_is_right(verify, arrived) -> None:
    secret, heard = arrived

    for now in (time.time() + 400, time.time() - 400):
        with pytest.raises(ValueError, match="old"):
            verify(secret, heard.headers, heard.body, set(), now)
