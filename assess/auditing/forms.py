"""The forms of the auditor's room: a verdict, a sample, and buttons that know what was on the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Regexp

from assess.auditing.papers import Paper
from assess.auditing.samples import DrawSample
from assess.auditing.service import SaveVerdict
from assess.fields import at_most, whole_number
from assess.frameworks import Sheet
from assess.typed import TEXT, plain
from controls.answers import Verdict
from controls.catalogue import Aspect, Requirement, Scale
from reports import wording

#: How many requirements one sample may hold.
MOST = 500
#: The words with which the municipality answers too.
_VERDICTS: Mapping[Scale, Mapping[Verdict, str]] = {
    Scale.PROOF: {verdict: verdict.value.capitalize() for verdict in Verdict},
    Scale.BINARY: {v: wording.VERDICT_BINARY[v].capitalize() for v in Verdict if v is not Verdict.PARTLY},
}


def _verdict(aspect: Aspect) -> RadioField:
    return RadioField(wording.ASPECT[aspect], default=Verdict.OPEN.value, validate_choice=False)


class VerdictForm(FlaskForm):
    """The verdict of one auditor on one requirement; `of` takes out the aspects that are not asked."""

    version = HiddenField()
    about = HiddenField()
    opzet = _verdict(Aspect.OPZET)
    bestaan = _verdict(Aspect.BESTAAN)
    werking = _verdict(Aspect.WERKING)
    seen = TextAreaField(
        "Gezien bewijs",
        description="Wat u zag, waar het staat en wanneer u het zag. Dit gaat mee als u het oordeel deelt.",
        filters=[plain],
        validators=[at_most(TEXT)],
    )
    note = TextAreaField(
        "Werknotitie",
        description="Alleen voor auditors. Dit deelt u nooit.",
        filters=[plain],
        validators=[at_most(TEXT)],
    )

    @classmethod
    def sent(cls, sheet: Sheet, asked: Requirement) -> VerdictForm:
        return cls().fit(sheet, asked)

    @classmethod
    def showing(cls, sheet: Sheet, asked: Requirement, paper: Paper | None, about: str) -> VerdictForm:
        verdicts = paper.verdicts if paper else {}
        return cls(
            formdata=None,
            version=str(paper.version if paper else 0),
            about=about,
            seen=paper.seen if paper else "",
            note=paper.note if paper else "",
            **{aspect.value: verdicts.get(aspect, Verdict.OPEN).value for aspect in Aspect},
        ).fit(sheet, asked)

    def fit(self, sheet: Sheet, asked: Requirement) -> VerdictForm:
        words = _VERDICTS[sheet.catalogue.scale]
        choices = [SelectChoice(value=v.value, label=label) for v, label in words.items()]
        for aspect in Aspect:
            if aspect in asked.aspects:
                self[aspect.value].choices = choices
                self[aspect.value].validators = [AnyOf([v.value for v in words], message="Kies een van de oordelen.")]
            else:
                del self[aspect.value]
        return self

    @property
    def aspects(self) -> tuple[RadioField, ...]:
        return tuple(self[aspect.value] for aspect in Aspect if aspect.value in self)

    def again(self, message: str, **fresh: object) -> VerdictForm:
        """The same form with a sentence above it, and what must have been seen brought up to date."""
        for name, value in fresh.items():
            self[name].data = str(value)
        self.form_errors.append(message)
        return self

    @property
    def command(self) -> SaveVerdict:
        return SaveVerdict(
            verdicts={aspect: Verdict(self[aspect.value].data) for aspect in Aspect if aspect.value in self},
            seen=self.seen.data or "",
            note=self.note.data or "",
            version=whole_number(self.version.data),
            about=self.about.data or "",
        )


class SampleForm(FlaskForm):
    sheet = SelectField("Waaruit trekt u?", choices=[], validate_choice=False, default="")
    claimed_only = BooleanField("Alleen eisen waarvan de gemeente zegt dat een aspect is aangetoond")
    size = StringField("Hoeveel eisen?", filters=[plain], default="10", validators=[InputRequired("Vul een getal in.")])
    seed = StringField(
        "Startwaarde",
        description="Laat leeg, dan kiest de computer er een. Vul iets in als u die vooraf met iemand hebt afgesproken.",
        filters=[plain],
        validators=[
            Regexp(r"[A-Za-z0-9._-]{0,40}\Z", message="Gebruik hoogstens 40 letters, cijfers, punten en streepjes.")
        ],
    )

    @classmethod
    def of(cls, sheets: Sequence[Sheet], *, sent: bool) -> SampleForm:
        form = cls() if sent else cls(formdata=None)
        named = [SelectChoice(value=sheet.name, label=sheet.title) for sheet in sheets]
        form.sheet.choices = [SelectChoice(value="", label="Alle kaders samen"), *named]
        known = ["", *(sheet.name for sheet in sheets)]
        form.sheet.validators = [AnyOf(known, message="Kies een kader uit de lijst.")]
        return form

    def validate_size(self, field: Field) -> None:
        if field.data and not 1 <= whole_number(field.data) <= MOST:
            raise ValidationError(f"Vul een getal in van 1 tot en met {MOST}.")

    @property
    def command(self) -> DrawSample:
        return DrawSample(
            sheet_name=self.sheet.data or "",
            claimed_only=bool(self.claimed_only.data),
            size=whole_number(self.size.data),
            seed=self.seed.data or "",
        )
