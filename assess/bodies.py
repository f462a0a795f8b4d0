"""What a request may carry: one ordinary form of a reasonable size, checked before anything reads it.

A view that takes a file says so with `takes_file`; only then is a form with a
file read, into the folder of the evidence, and only for somebody who signed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import IO, Any, TypeVar, cast

from flask import Flask, Request, current_app, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from assess.access import SignedOutError, is_signed_in
from assess.evidence_store import Arriving, EvidenceStore

#: The largest form of ours is that of an official list: four fields a row. The largest framework that is
#: published (NIST SP 800-53) has some 1,200 requirements; one of 1,500 fits, with twenty fields beside the rows.
_FIELDS = 4 * 1_500 + 20
_FORM = "application/x-www-form-urlencoded"
#: A form with a file in it.
WITH_FILE = "multipart/form-data"
#: A name, and in a list its place and the name in the line: evidence-0-title. A theme of others may have hyphens.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,80}(-[0-9]{1,4}-[a-z]{1,20})?|reden_[a-z0-9.-]{1,40}")
#: The largest form with a file has some ten fields, and none of their texts is longer.
_PARTS, _TEXTS = 20, 256 * 1024
_MEGABYTE = 1024 * 1024

View = TypeVar("View", bound=Callable[..., Any])


def takes_file(view: View) -> View:
    """Let this view be sent one file, in a field called `file`."""
    view.takes_file = True  # type: ignore[attr-defined]
    return view


def most_with_file(file_limit: int) -> int:
    """How large a form with a file may be: more than the file may be, so that it is refused with a sentence."""
    return 2 * file_limit + 8 * _MEGABYTE


class Incoming(Request):
    """A request whose files go straight to the folder of the evidence, and are gone with it unless they got a place."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.arriving: list[Arriving] = []

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        self.arriving.append(store().arrive())
        return cast(IO[bytes], self.arriving[-1])

    def close(self) -> None:
        super().close()
        for arriving in self.arriving:
            arriving.close()


def store() -> EvidenceStore:
    return cast(EvidenceStore, current_app.extensions["toetspeil.evidence"])


def install(app: Flask) -> None:
    """Refuse what no form of ours sends; must be registered before CSRF, which reads the form."""
    app.request_class = Incoming

    @app.before_request
    def refuse_strange_bodies() -> None:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return
        view = app.view_functions.get(request.endpoint or "")
        if request.mimetype == WITH_FILE and getattr(view, "takes_file", False):
            _take_in()
            return
        body = request.get_data(cache=True, parse_form_data=False)
        if body and request.mimetype != _FORM:
            raise UnsupportedMediaType
        if body.count(b"&") >= _FIELDS or not all(_NAME.fullmatch(name) for name in request.form):
            raise BadRequest


def _take_in() -> None:
    """Read a form with a file. Before the CSRF token, which is in it; hence not for just anybody."""
    if not is_signed_in():
        raise SignedOutError
    request.max_content_length = most_with_file(store().file_limit)
    request.max_form_parts, request.max_form_memory_size = _PARTS, _TEXTS
    if [*request.files] not in ([], ["file"]) or not all(_NAME.fullmatch(name) for name in request.form):
        raise BadRequest
    arriving = cast(Incoming, request).arriving
    if len(arriving) > 1:
        raise BadRequest
    for one in arriving:  # now, while nobody waits for the write lock
        one.settle()
