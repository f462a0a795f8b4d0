"""The browser's cookie: a random token. What it may do is looked up later, by `access.py`.

The token of a visitor who has not signed in is worth nothing; it only ties a
CSRF token to a browser. Signing in and out makes a new one. A second cookie stays
longer and opens nothing: by it a browser is recognised when somebody signs in.
"""

from __future__ import annotations

import hmac
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeSerializer

from assess.identifiers import TOKEN_LENGTH, new_token
from assess.throttle import KNOWN

#: Where Flask's `flash` keeps its messages.
_FLASHES = "_flashes"


class Visitor(dict[str, Any], SessionMixin):
    """What Flask calls the session: here the token, and the CSRF secret derived from it."""

    def __init__(self, token: str, secret_key: str, *, new: bool) -> None:
        super().__init__(csrf_token=_derive(secret_key, token))
        self.token = token
        self.new = new
        self.modified = False
        #: The messages that came with the request, as [category, text].
        self.given: list[list[str]] = []
        #: By what this browser is recognised; "" is not at all.
        self.known = ""
        self._meets_again = False
        self._secret_key = secret_key

    def rotate(self) -> str:
        """Give this browser a new token, for instance because it may now do more."""
        self.token = new_token()
        self["csrf_token"] = _derive(self._secret_key, self.token)
        self.new = True
        return self.token

    def stay_known(self) -> str:
        """Let this browser be recognised the next time, by the token that is returned."""
        self.known = self.known or new_token()
        self._meets_again = True
        return self.known

    @property
    def met(self) -> str:
        """The token to keep in the cookie, when there is something to keep."""
        return self.known if self._meets_again else ""


class TokenCookie(SessionInterface):
    """Reads and writes the cookies; no database, so that CSRF can be checked before anything is opened.

    A message such as "5.01.01 is opgeslagen" travels in a second, signed cookie
    from the redirect that made it to the page that shows it.
    """

    def open_session(self, app: Flask, request: Request) -> Visitor:
        token = request.cookies.get(self.get_cookie_name(app), "")
        known = len(token) == TOKEN_LENGTH and token.isascii()
        visitor = Visitor(token if known else new_token(), str(app.secret_key), new=not known)
        mark = request.cookies.get(self._known_cookie(app), "")
        visitor.known = mark if len(mark) == TOKEN_LENGTH and mark.isascii() else ""
        visitor.given = _messages(app, request.cookies.get(self._message_cookie(app), ""))
        if visitor.given:
            visitor[_FLASHES] = [(category, text) for category, text in visitor.given]
        return visitor

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, Visitor) or "public" in response.headers.get("Cache-Control", ""):
            return  # a cookie on a response that may be kept for others would be theirs too
        if session.new and not _is_sent_by_another_site():
            self._set(app, response, self.get_cookie_name(app), session.token)
        if session.met:
            self._set(app, response, self._known_cookie(app), session.met, max_age=int(KNOWN.total_seconds()))
        messages = [[category, text] for category, text in session.get(_FLASHES, [])]
        if messages and messages != session.given:
            self._set(app, response, self._message_cookie(app), _signer(app).dumps(messages))
        elif session.given and not messages:
            self._set(app, response, self._message_cookie(app), "", max_age=0)

    def _message_cookie(self, app: Flask) -> str:
        return f"{self.get_cookie_name(app)}-melding"

    def _known_cookie(self, app: Flask) -> str:
        return f"{self.get_cookie_name(app)}-bekend"

    def _set(self, app: Flask, response: Response, name: str, value: str, max_age: int | None = None) -> None:
        response.set_cookie(
            name,
            value,
            max_age=max_age,
            httponly=True,
            secure=bool(app.config["SESSION_COOKIE_SECURE"]),
            samesite="Lax",  # Strict would sign people out who follow a link in a mail.
            path="/",
        )


def _is_sent_by_another_site() -> bool:
    """A form of another site comes without our cookie; a new one would sign its victim out."""
    return request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site"


def _signer(app: Flask) -> URLSafeSerializer:
    return URLSafeSerializer(str(app.secret_key), salt="melding")


def _messages(app: Flask, cookie: str) -> list[list[str]]:
    try:
        given: list[list[str]] = _signer(app).loads(cookie) if cookie else []
    except BadSignature:
        return []
    return given


def _derive(secret_key: str, token: str) -> str:
    return hmac.new(secret_key.encode(), b"csrf:" + token.encode(), "sha256").hexdigest()
