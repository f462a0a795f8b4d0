"""The forms of dividing the questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from assess.assignments import Assigned
from assess.delegating.bulk import Usual
from assess.errors import InvalidError
from assess.fields import at_most, date_if_any
from assess.seen import fingerprint
from assess.team import Assignee, Team
from assess.typed import LEFT_OPEN, plain

_NONE = "Kies een persoon of rol"


def _due_on() -> StringField:
    return StringField("Uiterlijk op", filters=[plain], validators=[date_if_any])


def _note() -> TextAreaField:
    return TextAreaField(
        "Toelichting bij de opdracht",
        description="De ander ziet dit bij zijn vragen. Het staat niet in de mail en niet in het rapport.",
        filters=[plain],
        validators=[at_most(LEFT_OPEN)],
    )


class AssignForm(FlaskForm):
    to = SelectField("Wie beantwoordt dit?", validate_choice=False, filters=[plain])
    due_on = _due_on()
    note = _note()
    #: What stood there when the page was shown.
    seen = HiddenField(filters=[plain])

    def offer(self, team: Team) -> AssignForm:
        self.to.choices = [SelectChoice(value=t, label=words) for t, words in [("", _NONE), *team.choices()]]
        return self

    @classmethod
    def showing(cls, stored: Assigned | None, team: Team) -> AssignForm:
        form = cls(
            formdata=None,
            to=team.token(stored.to) if stored else "",
            due_on=stored.due_on if stored else "",
            note=stored.note if stored else "",
            seen=fingerprint(stored.seen if stored else None),
        )
        return form.offer(team)


class WithdrawForm(FlaskForm):
    seen = HiddenField(filters=[plain])


class BulkForm(FlaskForm):
    """A choice per usual role is added by `bulk_form`."""

    due_on = _due_on()
    note = _note()
    replaces = BooleanField("Ook wat al is toegewezen, gaat naar de nieuwe persoon of rol")
    #: The plan that was on the screen.
    seen = HiddenField(filters=[plain])

    def role_field(self, usual: Usual) -> SelectField:
        found: SelectField = self[usual.field]
        return found

    def chosen(self, usual: Iterable[Usual], team: Team) -> Mapping[str, Assignee]:
        """Whom somebody chose per usual role; raises InvalidError for nobody at all and for who is not there."""
        given = {u: self.role_field(u).data for u in usual}
        found = {u: team.assignee(token) for u, token in given.items() if token}
        wrong = {u.field: "Kies een persoon of een rol uit de lijst." for u, to in found.items() if not to}
        if wrong:
            raise InvalidError(wrong)
        if not found:
            raise InvalidError({"": "Kies bij ten minste één gebruikelijke rol wie de vragen krijgt."})
        return {u.id: to for u, to in found.items() if to}


def bulk_form(usual: Iterable[Usual], team: Team, *, is_sent: bool) -> BulkForm:
    choices = [SelectChoice(value=t, label=words) for t, words in [("", "Nog niet toewijzen"), *team.choices()]]
    fields = {
        u.field: SelectField(u.title, choices=choices, validate_choice=False, filters=[plain], default="")
        for u in usual
    }
    kind = type("BulkFormOfRoles", (BulkForm,), fields)
    form: BulkForm = kind() if is_sent else kind(formdata=None)
    return form
