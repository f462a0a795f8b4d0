"""The form of how Suwinet is used: an application is used when it has a task."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import FieldList, Form, FormField, HiddenField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from assess.fields import at_most
from assess.scoping.forms import RELOAD, ScopeForm
from assess.scoping.suwinet.service import Uses
from assess.seen import fingerprint
from assess.typed import plain
from controls.catalogue import Catalogue
from controls.profile import SuwinetApplication

_BODY = 200


class UseForm(Form):
    """One application."""

    application = HiddenField()
    tasks = SelectMultipleField(
        "Voor welke taken?",
        description="Geen vinkje: de gemeente gebruikt deze toepassing niet.",
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    outsourced = StringField(
        "Welke gemeenschappelijke regeling doet dit voor de gemeente?",
        description="Leeg: de gemeente doet het zelf.",
        filters=[plain],
        validators=[at_most(_BODY)],
    )


class SuwinetForm(ScopeForm):
    """Every application of the edition it was made with."""

    uses = FieldList(FormField(UseForm))

    @classmethod
    def sent(cls, catalogue: Catalogue) -> SuwinetForm:
        return cls().asking(catalogue)

    @classmethod
    def showing(cls, catalogue: Catalogue, uses: Uses) -> SuwinetForm:
        known = {use.application: use for use in uses}
        lines = [
            {
                "application": application.id,
                "tasks": known[application.id].tasks if application.id in known else (),
                "outsourced": known[application.id].outsourced_to if application.id in known else "",
            }
            for application in catalogue.applications
        ]
        return cls(formdata=None, version=fingerprint(uses), uses=lines).asking(catalogue)

    @property
    def given(self) -> Uses:
        return tuple(
            SuwinetApplication(
                application=line.form.application.data,
                tasks=tuple(line.form.tasks.data),
                outsourced_to=line.form.outsourced.data,
            )
            for line in self.uses
            if line.form.tasks.data
        )

    def wrong_together(self) -> Iterable[str]:
        known = [a.id for a in self.catalogue.applications]
        if self.has_surplus or [line.form.application.data for line in self.uses] != known:
            yield RELOAD
            return
        for line, application in zip(self.uses, self.catalogue.applications, strict=True):
            if line.form.outsourced.data and not line.form.tasks.data:
                sentence = f"{application.title}: kies voor welke taken, of maak de gemeenschappelijke regeling leeg."
                self.blame_line(self.uses, line.form.outsourced, sentence)

    def asking(self, catalogue: Catalogue) -> SuwinetForm:
        self.catalogue = catalogue
        self.keep_lines(self.uses, len(catalogue.applications))
        for line in self.uses:
            line.form.tasks.choices = [SelectChoice(value=task.id, label=task.title) for task in catalogue.tasks]
        return self
