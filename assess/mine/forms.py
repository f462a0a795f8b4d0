"""The forms of being away and of mail."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from assess.fields import date_if_any
from assess.team import Team
from assess.typed import plain


class AbsenceForm(FlaskForm):
    person = SelectField("Wie is er niet?", validate_choice=False, filters=[plain])
    substitute = SelectField("Wie vervangt?", validate_choice=False, filters=[plain])
    starts_on = StringField(
        "Eerste dag", filters=[plain], validators=[InputRequired("Kies de eerste dag."), date_if_any]
    )
    ends_on = StringField(
        "Laatste dag", filters=[plain], validators=[InputRequired("Kies de laatste dag."), date_if_any]
    )

    def offer(self, team: Team, *, own: str) -> AbsenceForm:
        """Everybody to choose from; `own` is the handle of the only person whose absence it can be, or ""."""
        everybody = [(c.handle, c.name) for c in team]
        self.person.choices = [
            SelectChoice(value=handle, label=name) for handle, name in everybody if own in ("", handle)
        ]
        self.substitute.choices = [
            SelectChoice(value=handle, label=name)
            for handle, name in [("", "Kies een collega"), *everybody]
            if not own or handle != own
        ]
        return self


class MailForm(FlaskForm):
    only_new = BooleanField("Mail mij alleen als er nieuwe vragen voor mij zijn, zonder herinneringen")
