"""An assessment of the demonstration that was submitted with DigiD and Suwinet: both annexes of the statement are filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from assess.audit import Actor
from assess.catalogues import all_catalogues
from assess.demo_desk import Desk
from assess.demo_frameworks import DIGID, SUWINET, cover_by_tpm, say_what_it_is_about
from assess.demo_texts import SEED, START, answers, told
from assess.models import OfficialNorm
from assess.submitting.service import readiness, submit
from controls.answers import Verdict
from controls.catalogue import Catalogue
from controls.position import Line

ANNEXED = "d00000000007"
_CONNECTIONS, _TPM = ("c00000000003", "c00000000004"), "e00000000002"
_AT = START + timedelta(days=139)
#: One in so many norms of DigiD is not met, so that an annex has something to say.
_NOT_MET = 9
_NOT_YET = "Dit is nog niet ingericht. De afspraken met de leverancier zijn van voor deze norm."
_WILL_BE = "De functioneel beheerder spreekt dit voor 1 april 2027 af met de leverancier en controleert het daarna."


def fill_annexes(
    session: Session, leading: Catalogue, people: Mapping[str, Actor], municipality: tuple[str, str]
) -> None:
    """Two connections, one of them partly covered by a TPM, and both uses of Suwinet; everything answered."""
    desk = Desk.start(session, leading, people, ANNEXED, "DigiD en Suwinet 2026", DIGID, SUWINET)
    say_what_it_is_about(desk, _CONNECTIONS, _TPM)
    desk.save(*answers(leading, 1.0, seed=SEED + 7, weights=(30, 2, 0.3), deviating=0.0))
    cover_by_tpm(desk, _CONNECTIONS[0], _TPM)
    for unit in _CONNECTIONS:
        _answer_what_is_open(desk, "digid", unit)
    _answer_what_is_open(desk, "suwinet", "")
    _lay_beside(desk)
    found = readiness(session, leading, ANNEXED)
    submit(
        session,
        leading,
        assessment_id=ANNEXED,
        municipality=municipality,
        reasons={one.theme.id: "De meting over het najaar volgt in januari." for one in found.open_themes},
        by=desk.coordinator,
        now=_AT,
    )


def _lay_beside(desk: Desk) -> None:
    """Every row of the working list has its norm of a list that nobody outside the demonstration knows."""
    desk.add(
        *(
            OfficialNorm(
                assessment_id=ANNEXED,
                municipality_id=desk.coordinator.municipality_id,
                requirement_id=asked.id,
                number=f"VB-{number:02}",
                document="Voorbeeldlijst Suwinet",
                year="2026",
                recorded_by=desk.coordinator.name,
                recorded_at=_AT - timedelta(days=1),
            )
            for number, asked in enumerate(all_catalogues()[SUWINET].requirements, start=1)
        )
    )


def _answer_what_is_open(desk: Desk, framework: str, unit: str) -> None:
    """First what follows from BIO2, and then, norm by norm, what does not."""
    desk.take_over(framework, unit, wanted=lambda _number, _line: True)
    waiting: list[Line] = [line for line in desk.lines(framework, unit) if line.is_open]
    for number, line in enumerate(waiting, start=1):
        said = Verdict.NOT if number % _NOT_MET == 0 else Verdict.PROVED
        own = told(line.requirement, desk.dice, dict.fromkeys(line.requirement.aspects, said))
        if said is Verdict.NOT:
            own = replace(own, explanation=_NOT_YET, improvement=_WILL_BE, evidence=())
        kept = line.answer.remainder if line.answer else {}
        desk.save(replace(own, unit=unit, remainder=kept))
