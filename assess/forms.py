"""The form that forms of several features begin with."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField

from assess.fields import whole_number


class VersionForm(FlaskForm):
    """Says which version was on the screen. By itself it is a button: pressing it is enough."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        return whole_number(self.version.data)
