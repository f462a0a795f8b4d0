"""The form that puts an earlier version back."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField

from assess.fields import whole_number
from assess.tracing.service import Restore


class RestoreForm(FlaskForm):
    """Which version, and which version of the answer was on the screen."""

    number = HiddenField()
    version = HiddenField()

    @property
    def command(self) -> Restore:
        return Restore(number=whole_number(self.number.data), seen=whole_number(self.version.data))
