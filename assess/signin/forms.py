"""The forms of signing in."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from assess.typed import plain


def code_of_the_app() -> StringField:
    return StringField(
        "Code",
        description="De zes cijfers die uw app nu laat zien.",
        filters=[plain],
        validators=[
            InputRequired("Vul de zes cijfers in die uw app nu laat zien."),
            Length(max=20, message="De code heeft zes cijfers."),
        ],
    )


class SignInForm(FlaskForm):
    email = EmailField(
        "E-mailadres",
        filters=[plain],
        validators=[InputRequired("Vul uw e-mailadres in."), Length(max=254, message="Dit e-mailadres is te lang.")],
    )
    password = PasswordField(
        "Wachtwoord",
        validators=[InputRequired("Vul uw wachtwoord in."), Length(max=200, message="Dit wachtwoord is te lang.")],
    )
    volgende = HiddenField(filters=[plain])


class CodeForm(FlaskForm):
    code = code_of_the_app()
    volgende = HiddenField(filters=[plain])


class RecoveryForm(FlaskForm):
    code = StringField(
        "Herstelcode",
        description="Zestien letters en cijfers, bijvoorbeeld abcd-efgh-2345-mnop. Elke code werkt één keer.",
        filters=[plain],
        validators=[
            InputRequired("Vul een van uw herstelcodes in."),
            Length(max=40, message="Een herstelcode heeft zestien letters en cijfers."),
        ],
    )
    volgende = HiddenField(filters=[plain])
