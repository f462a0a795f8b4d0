"""The forms of letting people in."""

from __future__ import annotations

from datetime import date

from flask_wtf import FlaskForm
from wtforms import EmailField, Field, Form, HiddenField, PasswordField, SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, EqualTo, InputRequired, Length, Regexp

from assess.fields import at_most, date_if_any
from assess.models import Role
from assess.passwords import ADVICE
from assess.roles import MAY, NAMES
from assess.typed import EMAIL, NAME, NOT_AN_ADDRESS, plain


def one_line(value: str | None) -> str:
    return " ".join(plain(value).split())


def address(value: str | None) -> str:
    return plain(value).lower()


def _role() -> SelectField:
    return SelectField(
        "Rol",
        choices=[SelectChoice(value=role.value, label=f"{NAMES[role]}: {MAY[role]}") for role in NAMES],
        validate_choice=False,  # whose sentence is English
        validators=[InputRequired("Kies een rol."), AnyOf(list(NAMES), message="Kies een rol uit de lijst.")],
    )


def _until() -> StringField:
    return StringField(
        "Toegang tot en met",
        description="Verplicht voor een auditor, hoogstens een jaar vooruit. Leeg is zonder einde.",
        filters=[plain],
        validators=[date_if_any],
    )


def _name() -> StringField:
    return StringField("Naam", filters=[one_line], validators=[InputRequired("Vul een naam in."), at_most(NAME), _says])


def _says(_form: Form, field: Field) -> None:
    """A name in which nothing can be read would sign for answers."""
    if field.data and not any(sign.isalpha() for sign in field.data):
        raise ValidationError("Vul een naam in met letters.")


class _WithEnd:
    """Reads the last day of an access."""

    until: StringField

    @property
    def last(self) -> date | None:
        return date.fromisoformat(self.until.data) if self.until.data else None


class InviteForm(_WithEnd, FlaskForm):
    email = EmailField(
        "E-mailadres",
        filters=[address],
        validators=[
            InputRequired("Vul het e-mailadres in."),
            Length(max=254, message="Dit e-mailadres is te lang."),
            Regexp(rf"{EMAIL}\Z", message=NOT_AN_ADDRESS),
        ],
    )
    name = _name()
    role = _role()
    until = _until()


class MemberForm(_WithEnd, FlaskForm):
    role = _role()
    until = _until()
    #: What stood there when the page was shown.
    seen = HiddenField(filters=[plain])

    @property
    def chosen(self) -> Role:
        return Role(self.role.data)


class AcceptForm(FlaskForm):
    name = _name()
    password = PasswordField("Wachtwoord", description=ADVICE, validators=[InputRequired("Kies een wachtwoord.")])
    password_again = PasswordField(
        "Wachtwoord, nog een keer",
        validators=[EqualTo("password", "De twee wachtwoorden zijn niet gelijk. Vul ze allebei opnieuw in.")],
    )
