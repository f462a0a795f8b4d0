"""The forms of contributing: to agree, to hand over the answer of the issuer, to hand in, to withdraw."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, HiddenField
from wtforms.validators import InputRequired

from assess.fields import own_ids


class AgreeForm(FlaskForm):
    #: The hash of the bytes that stood on the page.
    seen = HiddenField()
    agreed = BooleanField(
        "Ik heb gezien wat er weggaat, en geef namens de gemeente toestemming om dit bij te dragen",
        validators=[InputRequired("Zet eerst het vinkje: zonder toestemming gaat er niets weg.")],
    )


class WithdrawForm(FlaskForm):
    sure = BooleanField(
        "Ja, trek onze bijdrage aan deze ronde in",
        validators=[InputRequired("Zet eerst het vinkje: dan weten we dat u de bijdrage wilt intrekken.")],
    )

    @classmethod
    def own(cls, **given: object) -> WithdrawForm:
        form = cls(**given)
        own_ids(form, "intrekken")
        return form


class TokenForm(FlaskForm):
    file = FileField(
        "Antwoord van de uitgifte",
        description="Het bestand dat u terugkreeg op uw aanvraag.",
    )


class PressForm(FlaskForm):
    """Nothing to fill in: pressing the button is enough."""
