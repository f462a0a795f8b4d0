"""What somebody wants in a file, the file itself, and the choice where two people answered the same question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, Form, HiddenField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice

from assess.fields import date_if_any
from assess.offline.questions import Selection, Wanted
from assess.offline.service import Ask

KEEP, TAKE = "houden", "overnemen"


class AskForm(Form):
    """Which questions; sent as an address, because it changes nothing."""

    labels: Mapping[str, str]

    wat = SelectField("Welke vragen?", choices=[], validate_choice=True)
    ook = BooleanField("Ook de vragen die al beantwoord zijn")
    voor = StringField(
        "Wanneer moet het terug zijn?",
        description="Deze datum komt in het bestand te staan.",
        validators=[date_if_any],
    )

    @classmethod
    def of(cls, selections: Iterable[Selection], given: object = None) -> AskForm:
        form = cls(given)
        form.labels = {one.value: one.label for one in selections}
        by_heading: dict[str, list[SelectChoice]] = {}
        for one in selections:
            by_heading.setdefault(one.heading, []).append(SelectChoice(value=one.value, label=one.label))
        form.wat.choices = by_heading
        return form

    def ask(self, keys: tuple[str, ...], title: str) -> Ask:
        """With keys: those questions, under the title that whoever gives them has for them."""
        value = self.wat.data or ""
        wanted = Wanted(selection=value, keys=keys, with_answered=bool(self.ook.data))
        return Ask(wanted=wanted, title=title if keys else self.labels.get(value, value), until=self.voor.data or "")


class FileForm(FlaskForm):
    """A filled-in file."""

    file = FileField("Ingevuld bestand", description="Een .xlsx van hoogstens 5 MB dat u hier hebt gemaakt.")


class ConfirmForm(FlaskForm):
    """What was looked at, with a choice for each question that somebody else saved meanwhile."""

    by_key: Mapping[str, RadioField]

    voorstel = HiddenField()

    @classmethod
    def showing(cls, proposal: str, conflicts: Iterable[str], chosen: Iterable[str] = ()) -> ConfirmForm:
        names, taken = list(conflicts), set(chosen)
        made = type("ConfirmFormWithChoices", (cls,), {_name(n): _choice() for n in range(len(names))})
        form: ConfirmForm = made(
            formdata=None,
            voorstel=proposal,
            **{_name(n): f"{TAKE} {key}" if key in taken else KEEP for n, key in enumerate(names)},
        )
        for n, key in enumerate(names):
            form[_name(n)].choices = [
                SelectChoice(value=KEEP, label="Houden wat er in Toetspeil staat"),
                SelectChoice(value=f"{TAKE} {key}", label="Overnemen uit het bestand"),
            ]
        form.by_key = {key: form[_name(n)] for n, key in enumerate(names)}
        return form


def taken(sent: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The questions whose answer is to be taken from the file: the choice names its question."""
    return frozenset(
        value.removeprefix(f"{TAKE} ") for name, value in sent if name.startswith("keuze_") and value.startswith(TAKE)
    )


def _name(number: int) -> str:
    return f"keuze_{number}"


def _choice() -> RadioField:
    return RadioField("Welk antwoord blijft?", choices=[], default=KEEP, validate_choice=False)
