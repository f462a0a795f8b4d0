"""The fields that say what an assessment is: asked when it begins, and mended while it is a draft."""

from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from assess.fields import date_if_any
from assess.typed import SCOPE, TITLE, plain


def title_field() -> StringField:
    return StringField(
        "Naam van de zelftoets",
        description="Bijvoorbeeld: ENSIA 2026",
        filters=[plain],
        validators=[DataRequired("Geef de zelftoets een naam."), Length(max=TITLE, message="Houd de naam korter.")],
    )


def reference_date_field() -> StringField:
    return StringField(
        "Peildatum",
        description="De datum waarop de antwoorden gelden. In de ENSIA-ronde is dat 31 december.",
        filters=[plain],
        validators=[DataRequired("Vul de peildatum in."), date_if_any],
    )


def scope_field() -> TextAreaField:
    return TextAreaField(
        "Reikwijdte",
        description="Welke onderdelen, processen en systemen beoordeelt u? Doet operationele techniek mee, zoals gemalen en "
        "bruggen (OT)? Noem ook wat erbuiten valt: onderdelen, gemeenschappelijke regelingen, leveranciers.",
        filters=[plain],
        validators=[
            DataRequired("Beschrijf wat u beoordeelt, in een paar zinnen."),
            Length(max=SCOPE, message="Houd de beschrijving onder de 5.000 tekens."),
        ],
    )
