"""OpenID Connect Core 1.0, code flow with PKCE (RFC 7636): what is asked of a provider, and what of its answer is believed.

Everything goes out through `foundation.net`; nothing of an answer counts before its signature, issuer, audience, times and nonce do.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast
from urllib.parse import quote_plus, urlencode, urlsplit

import orjson
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from wenyuan.foundation.net.api import Limits, RequestFailed, RequestRefused, allowed_networks, safe_request

# Asymmetric ones alone: with HS256 a public key could be taken for the shared one, and `none` signs nothing.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
SKEW = timedelta(seconds=60)
LONGEST_AGE = timedelta(minutes=10)
_FRESH, _REST = timedelta(minutes=10), timedelta(seconds=60)
_LIMITS = Limits(body_bytes=262_144)
_MOST_TOKEN = 32_768


class ProviderAway(OSError):
    """The provider does not answer, or not as it must."""


class TokenRefused(ValueError):
    """What came back is not believed. `args[0]` says why, for the log and not for the page."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a provider says of itself, OpenID Connect Discovery 1.0."""

    issuer: str
    authorization: str
    token: str
    jwks: str
    end_session: str
    basic: bool


@dataclass(frozen=True, slots=True)
class Started:
    """What has to be kept in the session until the answer comes; used once."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at a provider, from a token that was believed."""

    issuer: str
    subject: str
    claims: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ToldLogOut:
    """Who has logged out at a provider: a subject, a session of it, or both. `token_id` counts once, until `until`."""

    subject: str
    session: str
    token_id: str
    until: datetime


@dataclass(slots=True)
class _Kept:
    config: Config
    at: datetime
    keys: KeySet | None = None
    keys_at: datetime | None = None


_lock = threading.Lock()
_known: dict[str, _Kept] = {}


def forget_providers() -> None:
    """Ask every provider anew."""
    with _lock:
        _known.clear()


def _get(url: str) -> dict[str, object]:
    return _answer(url, "GET", b"", {"accept": "application/json"})


def _answer(url: str, method: str, body: bytes, headers: Mapping[str, str]) -> dict[str, object]:
    try:
        answer = safe_request(method=method, url=url, headers=headers, body=body, limits=_LIMITS, allowed=allowed_networks())
    except (RequestRefused, RequestFailed) as problem:
        raise ProviderAway(str(problem)) from None
    if answer.status != 200 or answer.cut:
        raise ProviderAway(f"answered {answer.status}")
    try:
        found = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        raise ProviderAway("no JSON") from None
    if not isinstance(found, dict):
        raise ProviderAway("no object")
    return found


def _is_safe_address(url: str, issuer: str) -> bool:
    # An issuer on https must not send secrets to http.
    return urlsplit(url).scheme in {"https", urlsplit(issuer).scheme} and bool(urlsplit(url).hostname)


def discover(*, issuer: str, at: datetime) -> Config:
    """Return what a provider says of itself, kept for ten minutes.

    Raises:
        ProviderAway: No answer, or one that is not the issuer's own (Discovery 1.0, 4.3).
    """
    with _lock:
        kept = _known.get(issuer)
    if kept is not None and at - kept.at < _FRESH:
        return kept.config
    said = _get(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if said.get("issuer") != issuer:
        raise ProviderAway("another issuer")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    urls = [str(said.get(name, "")) for name in names]
    if not all(_is_safe_address(url, issuer) for url in urls):
        raise ProviderAway("addresses")
    methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    end = str(said.get("end_session_endpoint", ""))
    authorization, token, jwks = urls
    config = Config(issuer, authorization, token, jwks, end if _is_safe_address(end, issuer) else "", isinstance(methods, list) and "client_secret_basic" in methods)
    with _lock:
        _known[issuer] = _Kept(config, at, kept.keys if kept is not None else None, kept.keys_at if kept is not None else None)
    return config


def _keys(config: Config, at: datetime, *, anew: bool = False) -> KeySet:
    with _lock:
        kept = _known.get(config.issuer)
    if kept is not None and kept.keys is not None and kept.keys_at is not None and at - kept.keys_at < (_REST if anew else _FRESH):
        return kept.keys
    said = _get(config.jwks)
    rows = said.get("keys")
    # Keys for enciphering, and shared ones, sign nothing here.
    usable = [row for row in rows if isinstance(row, dict) and row.get("use", "sig") == "sig" and row.get("kty") in {"RSA", "EC", "OKP"}] if isinstance(rows, list) else []
    try:
        keys = KeySet.import_key_set({"keys": usable})
    except (JoseError, ValueError, TypeError, KeyError):
        raise ProviderAway("keys") from None
    with _lock:
        if kept is not None:
            _known[config.issuer] = _Kept(kept.config, kept.at, keys, at)
    return keys


def start() -> Started:
    """Return fresh state, nonce and PKCE verifier."""
    return Started(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


def address_to_go(*, config: Config, client_id: str, redirect_uri: str, started: Started, anew: bool = False) -> str:
    """Return where to send the browser.

    Args:
        anew: Whether the provider must ask for a secret again, though it knows the browser; the token then says when it did.
    """
    challenge = base64.urlsafe_b64encode(hashlib.sha256(started.verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code", "scope": "openid profile email", "client_id": client_id, "redirect_uri": redirect_uri, "state": started.state, "nonce": started.nonce,
        "code_challenge": challenge, "code_challenge_method": "S256",
    } | ({"prompt": "login", "max_age": "0"} if anew else {})
    return f"{config.authorization}{'&' if '?' in config.authorization else '?'}{urlencode(query)}"


def exchange(*, config: Config, client_id: str, secret: str, redirect_uri: str, code: str, verifier: str) -> str:
    """Exchange a code for the token of identity.

    Raises:
        ProviderAway: It did not answer so.
    """
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier}
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    if config.basic:
        headers["authorization"] = "Basic " + base64.b64encode(f"{quote_plus(client_id)}:{quote_plus(secret)}".encode()).decode()
    else:
        form |= {"client_id": client_id, "client_secret": secret}
    token = _answer(config.token, "POST", urlencode(form).encode(), headers).get("id_token")
    if not isinstance(token, str):
        raise ProviderAway("no token")
    return token


def believe(*, token: str, config: Config, client_id: str, nonce: str, at: datetime) -> Identity:
    """Return whose token it is, after everything that Core 1.0, 3.1.3.7 asks.

    Raises:
        TokenRefused: Something does not hold.
        ProviderAway: The provider's keys cannot be had.
    """
    if len(token) > _MOST_TOKEN:
        raise TokenRefused("length")
    claims = _read(token, config, at)
    named = _check_parties(claims, config, client_id)
    if (len(named) > 1 and claims.get("azp") != client_id) or claims.get("azp", client_id) != client_id:
        raise TokenRefused("audience")
    _check_times(claims, at)
    said = claims.get("nonce")
    if not isinstance(said, str) or not nonce or not secrets.compare_digest(said.encode("utf-8", "replace"), nonce.encode()):
        raise TokenRefused("nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise TokenRefused("subject")
    return Identity(config.issuer, subject, claims)


def _check_parties(claims: Mapping[str, object], config: Config, client_id: str) -> list[object]:
    audience = claims.get("aud")
    named = [audience] if isinstance(audience, str) else audience
    if claims.get("iss") != config.issuer:
        raise TokenRefused("issuer")
    if not isinstance(named, list) or client_id not in named:
        raise TokenRefused("audience")
    return named


def _check_times(claims: Mapping[str, object], at: datetime) -> None:
    now, expires, issued, begins = at.timestamp(), claims.get("exp"), claims.get("iat"), claims.get("nbf", 0)
    if not _is_number(expires) or not _is_number(issued) or not _is_number(begins):
        raise TokenRefused("times")
    skew = SKEW.total_seconds()
    if now >= cast("float", expires) + skew:
        raise TokenRefused("expired")
    if cast("float", issued) > now + skew or cast("float", begins) > now + skew or now - cast("float", issued) > LONGEST_AGE.total_seconds() + skew:
        raise TokenRefused("times")


_LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


def believe_log_out(*, token: str, config: Config, client_id: str, at: datetime) -> ToldLogOut:
    """Return who has logged out, after everything that Back-Channel Logout 1.0, 2.6 asks.

    Raises:
        TokenRefused: Something does not hold.
        ProviderAway: The provider's keys cannot be had.
    """
    if len(token) > _MOST_TOKEN:
        raise TokenRefused("length")
    claims = _read(token, config, at, kinds=("logout+jwt", "JWT"))
    _check_parties(claims, config, client_id)
    _check_times(claims, at)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(_LOGOUT_EVENT), dict):
        raise TokenRefused("event")
    # A token of identity must not pass for one of log-out.
    if "nonce" in claims:
        raise TokenRefused("nonce")
    subject, session, token_id = claims.get("sub", ""), claims.get("sid", ""), claims.get("jti")
    if not isinstance(subject, str) or not isinstance(session, str) or not (subject or session) or max(len(subject), len(session)) > 255:
        raise TokenRefused("subject")
    if not isinstance(token_id, str) or not 0 < len(token_id) <= 400:
        raise TokenRefused("number")
    until = min(datetime.fromtimestamp(cast("float", claims["exp"]), UTC), at + LONGEST_AGE)
    return ToldLogOut(subject, session, token_id, until + 2 * SKEW)


def address_of_log_out(*, config: Config, client_id: str, token: str, home: str) -> str:
    """Return where to send the browser to end the session there (RP-Initiated Logout 1.0); empty when the provider has no such address.

    Args:
        token: The token of identity, which tells the provider whose session; empty when it was too long to keep.
        home: Where the provider may send the browser back to.
    """
    if not config.end_session:
        return ""
    query = {"client_id": client_id, "post_logout_redirect_uri": home} | ({"id_token_hint": token} if token else {})
    return f"{config.end_session}{'&' if '?' in config.end_session else '?'}{urlencode(query)}"


def signed_in_at(identity: Identity) -> datetime | None:
    """Return when a provider was last shown a secret, where the token says it (`auth_time`)."""
    moment = identity.claims.get("auth_time")
    return datetime.fromtimestamp(cast("float", moment), UTC) if _is_number(moment) and 0 <= cast("float", moment) < 2**33 else None


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _read(token: str, config: Config, at: datetime, *, kinds: tuple[str, ...] = ()) -> dict[str, object]:
    keys = _keys(config, at)
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError, KeyError):
        raise TokenRefused("form") from None
    if header.get("alg") not in ALGORITHMS or "crit" in header:
        raise TokenRefused("algorithm")
    if kinds and header.get("typ", kinds[0]) not in kinds:
        raise TokenRefused("kind")
    if header.get("kid") is not None and not any(key.kid == header["kid"] for key in keys.keys):
        keys = _keys(config, at, anew=True)  # the provider may have changed its keys; asked at most once a minute
    try:
        return dict(jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims)
    except (JoseError, ValueError, TypeError, KeyError):
        raise TokenRefused("signature") from None
