"""The form that starts an assessment."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from assess.typed import DATE_ADVICE, SCOPE, TITLE, is_date, plain
from controls.catalogue import Catalogue, EditionStatus


class NewAssessmentForm(FlaskForm):
    title = StringField(
        "Naam van de zelftoets",
        description="Bijvoorbeeld: ENSIA 2026",
        filters=[plain],
        validators=[DataRequired("Geef de zelftoets een naam."), Length(max=TITLE, message="Houd de naam korter.")],
    )
    catalogue = SelectField("Norm", validators=[InputRequired("Kies een norm.")])
    reference_date = StringField(
        "Peildatum",
        description="De datum waarop de antwoorden gelden. In de ENSIA-ronde is dat 31 december.",
        filters=[plain],
        validators=[DataRequired("Vul de peildatum in.")],
    )
    scope = TextAreaField(
        "Reikwijdte",
        description="Welke onderdelen, processen en systemen beoordeelt u? Welke niet?",
        filters=[plain],
        validators=[
            DataRequired("Beschrijf wat u beoordeelt, in een paar zinnen."),
            Length(max=SCOPE, message="Houd de beschrijving onder de 5.000 tekens."),
        ],
    )

    def offer(self, catalogues: tuple[Catalogue, ...]) -> NewAssessmentForm:
        self.catalogue.choices = [
            SelectChoice(value=c.key, label=c.short_title) for c in catalogues if c.status is EditionStatus.IN_FORCE
        ]
        return self

    def validate_reference_date(self, field: Field) -> None:
        if not is_date(field.data):
            raise ValidationError(DATE_ADVICE)
