"""OpenID Connect: send a browser to the provider of a municipality, and read who comes back (code flow with PKCE).

Nothing a provider says is believed before it is checked: the issuer in its own
description, the state of this browser, the signature, the audience, the nonce and
the time in the token.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlsplit

from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]
from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException, Response, Session

from assess.loopback import is_loopback

#: Signatures with a key that only the provider has; never "none", never the client's own secret.
ALGORITHMS = ("RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512")
SCOPE = "openid profile email"
_SECONDS = 5
_AT_MOST = 512 * 1024
#: How far the clocks of two machines may differ, in seconds.
_LEEWAY = 60


class ProviderError(Exception):
    """The provider cannot be used now, or says something that does not hold; the message is for the log, in English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """What a municipality agreed with its provider."""

    issuer: str
    client_id: str
    secret: str
    groups_claim: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What this browser must bring back; kept in its own signed cookie."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Who the provider says came in. `email` is "" unless the provider stands for it."""

    issuer: str
    subject: str
    name: str
    email: str
    groups: frozenset[str]


def new_attempt() -> Attempt:
    """Three random texts of 256 bits."""
    return Attempt(state=token_urlsafe(32), nonce=token_urlsafe(32), verifier=token_urlsafe(32))


def address(client: Client, attempt: Attempt, *, redirect: str) -> str:
    """Where to send the browser. Raises ProviderError."""
    described = discover(client.issuer)
    with _oauth(client, described, redirect) as oauth:
        url, _ = oauth.create_authorization_url(
            described["authorization_endpoint"],
            state=attempt.state,
            nonce=attempt.nonce,
            code_verifier=attempt.verifier,
        )
    return str(url)


def redeem(client: Client, attempt: Attempt, *, back: str, redirect: str, now: datetime) -> Claims:
    """Who came back on the address `back`. Raises ProviderError."""
    given = parse_qs(urlsplit(back).query)
    if not hmac.compare_digest(_one(given, "state").encode(), attempt.state.encode()):
        raise ProviderError("the state is not that of this browser")
    if _one(given, "iss") not in ("", client.issuer):  # RFC 9207: the answer of another provider
        raise ProviderError("the answer names another issuer")
    if not _one(given, "code"):
        raise ProviderError(f"no code: {_one(given, 'error') or 'and no reason'}")
    described = discover(client.issuer)
    try:
        with _oauth(client, described, redirect) as oauth:
            token = oauth.fetch_token(
                described["token_endpoint"],
                code=_one(given, "code"),
                code_verifier=attempt.verifier,
                grant_type="authorization_code",
            )
    except (OAuthError, RequestException, ValueError) as error:
        raise ProviderError(f"the code was not taken: {error}") from error
    return read_token(str(token.get("id_token") or ""), _keys(described), client=client, nonce=attempt.nonce, now=now)


def read_token(token: str, keys: KeySet, *, client: Client, nonce: str, now: datetime) -> Claims:
    """The claims of an ID token (OpenID Connect Core 3.1.3.7). Raises ProviderError."""
    try:
        said = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
        claims = CodeIDToken(
            said.claims,
            said.header,
            {
                "iss": {"essential": True, "value": client.issuer},
                "aud": {"essential": True, "value": client.client_id},
            },
            {"nonce": nonce, "client_id": client.client_id},
        )
        claims.validate(now=int(now.timestamp()), leeway=_LEEWAY)
    except (JoseError, ValueError, TypeError) as error:
        raise ProviderError(f"the token does not hold: {error!r}") from error
    return _claims(claims, client)


def discover(issuer: str) -> Mapping[str, Any]:
    """What the provider says of itself. Raises ProviderError."""
    refuse_unsafe(issuer)
    found = _get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise ProviderError(f"the provider calls itself {found.get('issuer')!r}, not {issuer!r}")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        refuse_unsafe(str(found.get(name) or ""))
    return found


def refuse_unsafe(url: str) -> None:
    """Raise ProviderError unless it is https, or http on this machine."""
    parts = urlsplit(url)
    if not (parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname)))):
        raise ProviderError(f"{url!r} is not https")


def _claims(claims: Mapping[str, Any], client: Client) -> Claims:
    email = str(claims.get("email") or "").strip().lower()
    groups = claims.get(client.groups_claim)
    listed = groups if isinstance(groups, list) else [groups] if isinstance(groups, str) else []
    return Claims(
        issuer=client.issuer,
        subject=str(claims["sub"]),
        name=str(claims.get("name") or claims.get("preferred_username") or email).strip(),
        # Absent means that the provider has no doubt; false or "false" that nobody proved it.
        email="" if claims.get("email_verified") in (False, "false") else email,
        groups=frozenset(str(group) for group in listed),
    )


def _keys(described: Mapping[str, Any]) -> KeySet:
    try:
        keys: KeySet = KeySet.import_key_set(_get(str(described["jwks_uri"])))  # type: ignore[arg-type]
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise ProviderError(f"the keys cannot be read: {error!r}") from error
    return keys


def _get(url: str) -> dict[str, Any]:
    try:
        with Session() as session:
            session.trust_env = False  # no proxy or .netrc of whoever started the server
            response = session.get(url, timeout=_SECONDS, allow_redirects=False, stream=True)
            return _object(response)
    except (RequestException, ValueError) as error:
        raise ProviderError(f"{url}: {error}") from error


def _object(response: Response) -> dict[str, Any]:
    if response.status_code != 200:
        raise ProviderError(f"{response.url} answers {response.status_code}")
    body = response.raw.read(_AT_MOST + 1, decode_content=True)
    if len(body) > _AT_MOST:
        raise ProviderError(f"{response.url} answers with more than {_AT_MOST} bytes")
    found = json.loads(body)
    if not isinstance(found, dict):
        raise ProviderError(f"{response.url} does not answer with an object")
    return found


def _oauth(client: Client, described: Mapping[str, Any], redirect: str) -> OAuth2Session:
    methods = described.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    session = OAuth2Session(
        client_id=client.client_id,
        client_secret=client.secret,
        scope=SCOPE,
        redirect_uri=redirect,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if "client_secret_basic" in methods else "client_secret_post",
        default_timeout=_SECONDS,
    )
    session.trust_env, session.max_redirects = False, 0
    return session


def _one(given: Mapping[str, list[str]], name: str) -> str:
    """A parameter that stands there once; twice is no answer of a provider."""
    found = given.get(name, [])
    return found[0] if len(found) == 1 else ""
