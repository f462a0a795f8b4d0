"""The forms about a round: open it, take one over, hand out tokens, close it, take in an edition."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from assess.catalogues import all_catalogues
from assess.fields import date_if_any, own_ids
from assess.typed import plain
from controls.catalogue import EditionStatus


def _closes() -> StringField:
    return StringField(
        "Laatste dag om bij te dragen",
        filters=[plain],
        validators=[InputRequired("Vul de laatste dag in."), date_if_any],
    )


def _sure(label: str) -> BooleanField:
    return BooleanField(label, validators=[InputRequired("Zet eerst het vinkje als u het zeker weet.")])


class OpenForm(FlaskForm):
    name = StringField(
        "Naam van de ronde",
        description="Het jaar, zoals 2026, of 2026-proef.",
        filters=[plain],
        validators=[InputRequired("Geef de ronde een naam, zoals 2026.")],
    )
    catalogue = SelectField("Vragenlijst", validate_choice=True)
    closes_on = _closes()
    file = FileField(
        "Openbaar deel van de sleutels",
        description="Het bestand sleutels-….json uit de telkamer. De twee helften blijven bij de tellers.",
    )

    @classmethod
    def own(cls, **given: object) -> OpenForm:
        form = cls(**given)
        form.catalogue.choices = [
            SelectChoice(value=key, label=edition.short_title)
            for key, edition in sorted(all_catalogues().items(), reverse=True)
            if edition.id == "bio2" and edition.status is not EditionStatus.CONCEPT
        ]
        own_ids(form, "openen")
        return form


class TakeOverForm(FlaskForm):
    closes_on = _closes()
    file = FileField("Het bestand ronde.json", description="Van wie de ronde opende.")

    @classmethod
    def own(cls, **given: object) -> TakeOverForm:
        form = cls(**given)
        own_ids(form, "overnemen")
        return form


class EditionForm(FlaskForm):
    approvals = TextAreaField(
        "Goedkeuringen",
        description="Plak hier de inhoud van het bestand edition-….approvals.json (of erratum-….approvals.json).",
        filters=[plain],
        validators=[InputRequired("Plak de inhoud van het bestand met goedkeuringen.")],
    )
    file = FileField("Uitgave of erratum", description="Het bestand edition-….json of erratum-….json.")

    @classmethod
    def own(cls, **given: object) -> EditionForm:
        form = cls(**given)
        own_ids(form, "uitgave")
        return form


class RequestForm(FlaskForm):
    code = SelectField(
        "Gemeente", validate_choice=False, validators=[InputRequired("Kies van welke gemeente de aanvraag komt.")]
    )
    file = FileField("Aanvraag", description="Controleer eerst zelf dat de aanvraag van deze gemeente komt.")

    @classmethod
    def of(cls, codes: Iterable[tuple[str, str]], **given: object) -> RequestForm:
        form = cls(**given)
        choices = [SelectChoice(value="", label="Kies een gemeente")]
        form.code.choices = choices + [SelectChoice(value=code, label=words) for code, words in codes]
        own_ids(form, "aanvraag")
        return form


class EnvelopeForm(FlaskForm):
    file = FileField("Envelop", description="Een bestand inzending.bin. Er wordt niet bewaard van wie of wanneer.")

    @classmethod
    def own(cls, **given: object) -> EnvelopeForm:
        form = cls(**given)
        own_ids(form, "envelop")
        return form


class CloseForm(FlaskForm):
    sure = _sure("Ja, sluit de ronde voorgoed")

    @classmethod
    def own(cls, **given: object) -> CloseForm:
        form = cls(**given)
        own_ids(form, "sluiten")
        return form


class WipeForm(FlaskForm):
    sure = _sure("Ja, er is geteld; wis de stembus hier")

    @classmethod
    def own(cls, **given: object) -> WipeForm:
        form = cls(**given)
        own_ids(form, "wissen")
        return form


class PressForm(FlaskForm):
    """Nothing to fill in: pressing the button is enough."""
