"""The forms of the calendar: a member of the college, a change of the registration, and taking either away."""

from __future__ import annotations

from datetime import date

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField, ValidationError
from wtforms.validators import DataRequired

from assess.fields import at_most, date_if_any, own_ids
from assess.seen import fingerprint
from assess.typed import LINE, NAME, is_date, plain
from controls.answers import says_something
from controls.duties import Change, Member

#: The forms that add something, among those that change what is there.
NEW = "nieuw"


class RemoveForm(FlaskForm):
    """Nothing to fill in: pressing the button is enough."""


class MemberForm(FlaskForm):
    version = HiddenField()
    name = StringField(
        "Naam van het collegelid",
        filters=[plain],
        validators=[DataRequired("Vul de naam van het collegelid in."), at_most(NAME)],
    )
    appointed_on = StringField(
        "Benoemd op",
        description="Zat het lid op 15 augustus 2026 al in het college? Dan maakt de precieze dag niet uit.",
        filters=[plain],
        validators=[DataRequired("Vul in wanneer het lid is benoemd."), date_if_any],
    )
    certificate_on = StringField(
        "Datum van het certificaat",
        description="Laat leeg zolang er geen certificaat is.",
        filters=[plain],
        validators=[date_if_any],
    )
    left_on = StringField(
        "Uit het college op",
        description="Laat leeg zolang het lid in het college zit.",
        filters=[plain],
        validators=[date_if_any],
    )

    @classmethod
    def sent(cls, member_id: str, today: date) -> MemberForm:
        """What somebody sent, for this member."""
        return cls().for_row(member_id, today)

    @classmethod
    def showing(cls, member: Member, today: date) -> MemberForm:
        return cls(
            formdata=None,
            version=fingerprint(member),
            name=member.name,
            appointed_on=member.appointed_on,
            certificate_on=member.certificate_on,
            left_on=member.left_on,
        ).for_row(member.id, today)

    @classmethod
    def empty(cls, today: date) -> MemberForm:
        return cls(formdata=None).for_row(NEW, today)

    def for_row(self, member_id: str, today: date) -> MemberForm:
        """With ids of its own: many of these forms stand on one page."""
        self.today = today
        own_ids(self, f"lid-{member_id}")
        return self

    def validate_name(self, field: Field) -> None:
        _must_say_something(field, "Vul de naam van het collegelid in.")

    def validate_certificate_on(self, field: Field) -> None:
        _not_later_than(self.today, field, "Vul deze datum pas in als het certificaat er is.")

    def validate_left_on(self, field: Field) -> None:
        if is_date(field.data or "") and not self.appointed_on.errors and field.data < self.appointed_on.data:
            raise ValidationError("Een lid kan niet uit het college gaan voor de benoeming. Kijk de data na.")

    def member(self, member_id: str = "") -> Member:
        return Member(
            id=member_id,
            name=self.name.data,
            appointed_on=self.appointed_on.data,
            certificate_on=self.certificate_on.data or "",
            left_on=self.left_on.data or "",
        )


class ChangeForm(FlaskForm):
    version = HiddenField()
    what = StringField(
        "Wat is er veranderd?",
        description="Bijvoorbeeld: nieuwe contactpersoon, ander IP-bereik, nieuwe domeinnaam. Schrijf geen namen op.",
        filters=[plain],
        validators=[DataRequired("Schrijf in een paar woorden wat er is veranderd."), at_most(LINE)],
    )
    changed_on = StringField(
        "Veranderd op",
        filters=[plain],
        validators=[DataRequired("Vul in op welke dag het is veranderd."), date_if_any],
    )
    reported_on = StringField(
        "Doorgegeven op",
        description="Laat leeg zolang het niet is doorgegeven.",
        filters=[plain],
        validators=[date_if_any],
    )

    @classmethod
    def sent(cls, change_id: str, today: date) -> ChangeForm:
        """What somebody sent, for this change."""
        return cls().for_row(change_id, today)

    @classmethod
    def showing(cls, change: Change, today: date) -> ChangeForm:
        return cls(
            formdata=None,
            version=fingerprint(change),
            what=change.what,
            changed_on=change.changed_on,
            reported_on=change.reported_on,
        ).for_row(change.id, today)

    @classmethod
    def empty(cls, today: date) -> ChangeForm:
        return cls(formdata=None).for_row(NEW, today)

    def for_row(self, change_id: str, today: date) -> ChangeForm:
        """With ids of its own: many of these forms stand on one page."""
        self.today = today
        own_ids(self, f"wijziging-{change_id}")
        return self

    def validate_what(self, field: Field) -> None:
        _must_say_something(field, "Schrijf in een paar woorden wat er is veranderd.")

    def validate_reported_on(self, field: Field) -> None:
        _not_later_than(self.today, field, "Vul deze datum pas in als de wijziging is doorgegeven.")

    def change(self, change_id: str = "") -> Change:
        return Change(
            id=change_id,
            what=self.what.data,
            changed_on=self.changed_on.data,
            reported_on=self.reported_on.data or "",
        )


def _must_say_something(field: Field, sentence: str) -> None:
    if not says_something(field.data or ""):
        raise ValidationError(sentence)


def _not_later_than(today: date, field: Field, sentence: str) -> None:
    if is_date(field.data or "") and field.data > today.isoformat():
        raise ValidationError(f"Deze datum ligt in de toekomst. {sentence}")
