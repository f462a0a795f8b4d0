"""The browser's cookie: a random token. What it may do is looked up later, by `access.py`.

The token of a visitor who has not signed in is worth nothing; it only ties a
CSRF token to a browser. Signing in and out makes a new one.
"""

from __future__ import annotations

import hmac
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin

from assess.identifiers import TOKEN_LENGTH, new_token


class Visitor(dict[str, Any], SessionMixin):
    """What Flask calls the session: here the token, and the CSRF secret derived from it."""

    def __init__(self, token: str, secret_key: str, *, new: bool) -> None:
        super().__init__(csrf_token=_derive(secret_key, token))
        self.token = token
        self.new = new
        self.modified = False
        self._secret_key = secret_key

    def rotate(self) -> str:
        """Give this browser a new token, for instance because it may now do more."""
        self.token = new_token()
        self["csrf_token"] = _derive(self._secret_key, self.token)
        self.new = True
        return self.token


class TokenCookie(SessionInterface):
    """Reads and writes the cookie; no database, so that CSRF can be checked before anything is opened."""

    def open_session(self, app: Flask, request: Request) -> Visitor:
        token = request.cookies.get(self.get_cookie_name(app), "")
        known = len(token) == TOKEN_LENGTH and token.isascii()
        return Visitor(token if known else new_token(), str(app.secret_key), new=not known)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if isinstance(session, Visitor) and session.new:
            response.set_cookie(
                self.get_cookie_name(app),
                session.token,
                httponly=True,
                secure=bool(app.config["SESSION_COOKIE_SECURE"]),
                samesite="Lax",  # Strict would sign people out who follow a link in a mail.
                path="/",
            )


def _derive(secret_key: str, token: str) -> str:
    return hmac.new(secret_key.encode(), b"csrf:" + token.encode(), "sha256").hexdigest()
