"""The form that starts an assessment."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from assess.about import reference_date_field, scope_field, title_field
from assess.offering import LEADING, USUAL, in_one_line, may_lead, offered
from controls.catalogue import Catalogue


class NewAssessmentForm(FlaskForm):
    title = title_field()
    catalogue = SelectField("Norm", validators=[InputRequired("Kies een norm.")])
    frameworks = SelectMultipleField(
        "Waarover verantwoordt de gemeente zich nog meer?",
        description="Wat de norm al zegt, hoeft niemand nog eens in te vullen. U kunt dit later nog wijzigen.",
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    reference_date = reference_date_field()
    scope = scope_field()

    def offer(self, catalogues: Iterable[Catalogue]) -> NewAssessmentForm:
        known = tuple(catalogues)
        self.catalogue.choices = [SelectChoice(value=c.key, label=c.short_title) for c in known if may_lead(c)]
        self.frameworks.choices = [
            SelectChoice(value=c.key, label=f"{c.short_title} – {in_one_line(c)}") for c in offered(known, LEADING)
        ]
        return self

    def tick_usual(self, catalogues: Iterable[Catalogue]) -> NewAssessmentForm:
        """What nearly every municipality needs, ticked in advance."""
        self.frameworks.data = [c.key for c in offered(catalogues, LEADING) if c.id in USUAL]
        return self
