"""A strict provider of identities as a process of its own, that also lies when it is asked to.

It knows one client, insists on PKCE, a nonce and the exact way back, and gives a
code once. Whoever signs in fills in who they are, and may choose how the token
is to be wrong.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import sys
import time
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, abort, redirect, request
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "toetspeil-aardam", "geheim-van-toetspeil"
_KEY, _OTHER_KEY = RSAKey.generate_key(2048, {"kid": "1"}), RSAKey.generate_key(2048, {"kid": "1"})


def make(issuer: str, way_back: str) -> Flask:
    app = Flask("provider")
    codes: dict[str, dict[str, Any]] = {}

    @app.get("/.well-known/openid-configuration")
    def describe() -> dict[str, Any]:
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    @app.get("/keys")
    def keys() -> dict[str, Any]:
        return {"keys": [_KEY.as_dict(private=False)]}

    @app.get("/authorize")
    def authorize() -> Response:
        """The page to sign in, filled in beforehand: `person` is JSON of claims, `lie` how to be wrong."""
        asked = request.args
        if (asked["client_id"], asked["redirect_uri"], asked["response_type"]) != (CLIENT, way_back, "code"):
            abort(400)
        if asked["code_challenge_method"] != "S256" or not asked["nonce"] or "openid" not in asked["scope"].split():
            abort(400)
        code = secrets.token_urlsafe(16)
        codes[code] = {
            "challenge": asked["code_challenge"],
            "nonce": asked["nonce"],
            "person": json.loads(request.headers["X-Person"]),
            "lie": request.headers.get("X-Lie", ""),
        }
        return redirect(f"{way_back}?{urlencode({'code': code, 'state': asked['state'], 'iss': issuer})}")

    @app.post("/token")
    def token() -> dict[str, Any] | Response:
        given = codes.pop(request.form["code"], None)
        verifier = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        who = request.authorization
        is_client = who and (who.username, who.password) == (CLIENT, SECRET)
        if given is None or given["challenge"] != challenge or not is_client:
            return Response(json.dumps({"error": "invalid_grant"}), 400, mimetype="application/json")
        said = _signed(issuer, given)
        return {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 60, "id_token": said}

    return app


def _signed(issuer: str, given: dict[str, Any]) -> str:
    now, lie = int(time.time()), given["lie"]
    claims = {
        "iss": "https://iemand-anders.example" if lie == "issuer" else issuer,
        "aud": "een-ander" if lie == "audience" else CLIENT,
        "nonce": "een andere" if lie == "nonce" else given["nonce"],
        "iat": now,
        "exp": now - 3600 if lie == "expired" else now + 300,
        **given["person"],
    }
    if lie == "no subject":
        del claims["sub"]
    if lie == "shared secret":
        return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET), algorithms=["HS256"])
    if lie == "unsigned":
        parts = ({"alg": "none", "typ": "JWT"}, claims)
        return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts) + "."
    return jwt.encode({"alg": "RS256", "kid": "1"}, claims, _OTHER_KEY if lie == "key" else _KEY)


def main() -> None:
    server = make_server("127.0.0.1", 0, Flask("empty"))
    issuer = f"http://127.0.0.1:{server.port}"
    server.app = make(issuer, sys.argv[1])
    print(issuer, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
