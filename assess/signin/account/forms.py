"""The forms of one's own account."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from assess.passwords import ADVICE
from assess.signin.forms import code_of_the_app


def _current() -> PasswordField:
    return PasswordField(
        "Uw huidige wachtwoord",
        validators=[
            InputRequired("Vul uw huidige wachtwoord in."),
            Length(max=200, message="Dit wachtwoord is te lang."),
        ],
    )


class ConfirmForm(FlaskForm):
    """Nothing but the password."""

    current_password = _current()


class PasswordForm(FlaskForm):
    current_password = _current()
    password = PasswordField("Nieuw wachtwoord", description=ADVICE, validators=[InputRequired("Kies een wachtwoord.")])
    password_again = PasswordField(
        "Nieuw wachtwoord, nog een keer",
        validators=[EqualTo("password", "De twee wachtwoorden zijn niet gelijk. Vul ze allebei opnieuw in.")],
    )


class FactorForm(FlaskForm):
    current_password = _current()
    code = code_of_the_app()
