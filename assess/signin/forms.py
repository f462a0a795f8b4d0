"""The sign-in form."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from assess.typed import plain


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
