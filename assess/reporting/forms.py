"""Which report is asked for."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField


class ReportForm(FlaskForm):
    kind = HiddenField(default="auditrapport")
