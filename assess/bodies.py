"""What a request may carry: one ordinary form of a reasonable size, checked before anything reads it."""

from __future__ import annotations

import re

from flask import Flask, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

#: Three times what the largest form of ours holds.
_FIELDS = 250
_FORM = "application/x-www-form-urlencoded"
#: A name, and in a list its place and the name in the line: evidence-0-title.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,80}(-[0-9]{1,3}-[a-z]{1,20})?")


def install(app: Flask) -> None:
    """Refuse what no form of ours sends; must be registered before CSRF, which reads the form."""

    @app.before_request
    def refuse_strange_bodies() -> None:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return
        body = request.get_data(cache=True, parse_form_data=False)
        if body and request.mimetype != _FORM:
            raise UnsupportedMediaType
        if body.count(b"&") >= _FIELDS or not all(_NAME.fullmatch(name) for name in request.form):
            raise BadRequest
