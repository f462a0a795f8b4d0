"""What a request may carry: one ordinary form of a reasonable size, or a file where one is asked for."""

from __future__ import annotations

import re

from flask import Flask, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

#: The largest form of ours is that of an official list: four fields a row. The largest framework that is
#: published (NIST SP 800-53) has some 1,200 requirements; one of 1,500 fits, with twenty fields beside the rows.
_FIELDS = 4 * 1_500 + 20
_FORM = "application/x-www-form-urlencoded"
#: A form that carries a file, and the views that take one: what they read goes to a temporary file, not to memory.
_FILE_FORM = "multipart/form-data"
_TAKE_A_FILE = frozenset({"offline.look"})
#: A name, and in a list its place and the name in the line: evidence-0-title. A theme of others may have hyphens.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,80}(-[0-9]{1,4}-[a-z]{1,20})?|reden_[a-z0-9.-]{1,40}")


def install(app: Flask) -> None:
    """Refuse what no form of ours sends; must be registered before CSRF, which reads the form."""

    @app.before_request
    def refuse_strange_bodies() -> None:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return
        if request.mimetype == _FILE_FORM and request.endpoint in _TAKE_A_FILE:
            if len(request.files) > 1 or not all(_NAME.fullmatch(name) for name in (*request.form, *request.files)):
                raise BadRequest
            return
        body = request.get_data(cache=True, parse_form_data=False)
        if body and request.mimetype != _FORM:
            raise UnsupportedMediaType
        if body.count(b"&") >= _FIELDS or not all(_NAME.fullmatch(name) for name in request.form):
            raise BadRequest
