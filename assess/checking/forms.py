"""The report that somebody wants to be checked."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import FileField


class CheckForm(FlaskForm):
    file = FileField("Het rapport (PDF)")
