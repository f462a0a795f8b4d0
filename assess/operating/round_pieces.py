"""What the pages about rounds share: what day it is, and what a form was sent with."""

from __future__ import annotations

from datetime import date

from flask import request
from wtforms import Field, Form

from assess.access import Here
from controls.local_times import day_of

_MEGABYTE = 1024 * 1024
_NO_FILE = "Kies eerst een bestand."


def complete(form: Form, file: Field, text: str, day: date | None) -> bool:
    """Whether everything was filled in; the sentences stand with the fields."""
    is_complete = bool(form.validate())
    if not text:
        file.errors = [_NO_FILE]
        is_complete = False
    if is_complete and day and form.closes_on.data < day.isoformat():
        form.closes_on.errors = ["Deze dag is al voorbij. Kies een dag die nog komt."]
        is_complete = False
    return is_complete


def text_sent() -> str:
    """The text of the file that was sent; "" without one. Ours are far smaller than the limit."""
    given = request.files.get("file")
    return given.read(4 * _MEGABYTE).decode("utf-8", "replace") if given else ""


def today(here: Here) -> date:
    return day_of(here.now)
