"""An assessment of the demonstration that was submitted with the Cbw, DigiD and Suwinet: what a college and a supervisor ask is filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from assess.audit import Actor
from assess.catalogues import all_catalogues
from assess.demo_desk import Desk
from assess.demo_frameworks import CBW, DIGID, NOT_THERE, SUWINET, cover_by_tpm, say_what_it_is_about
from assess.demo_handing import fill_handovers
from assess.demo_texts import SEED, START, answers, told
from assess.demo_vvt import fill_applicability_of
from assess.frameworks import head_of
from assess.models import OfficialNorm
from assess.reviewing.service import agree_with
from assess.reviews import looks
from assess.submitting.service import readiness, submit
from controls.answers import Answer, Choice, Verdict
from controls.catalogue import Catalogue
from controls.position import Line

ANNEXED = "d00000000007"
_CONNECTIONS, _TPM = ("c00000000003", "c00000000004"), "e00000000002"
#: After the law came into force and the TPM was given; then what a second person read, and the submission.
_OPENED, _REVIEWED_AT, _AT = (START + timedelta(days=days) for days in (96, 120, 139))
#: One in so many norms of DigiD is not met, so that an annex has something to say.
_NOT_MET = 9
#: Taken over from BIO2 whatever else is, and the answer that it rests on, which somebody saves again afterwards.
_RESTS, _SOURCE = "cbw-zp-c2", "bio2-8.13.01"
#: The college approved the measures: the register of the demonstration says so.
_APPROVED = "cbw-bst-01"
#: What nobody answered: the years that the law gives for it are not over.
_OPEN_DUTY = "cbw-bst-05"
_WHY_OPEN = "De leden van het college volgen de training in het voorjaar; dan zijn er pas certificaten."
_LAW_NOT_YET = "Dit is nog niet ingericht. Wie het doet, is afgesproken; de werkwijze is er nog niet."
_LAW_WILL_BE = "De CISO legt de werkwijze voor 1 maart 2027 voor aan het college."
_NOT_YET = "Dit is nog niet ingericht. De afspraken met de leverancier zijn van voor deze norm."
_WILL_BE = "De functioneel beheerder spreekt dit voor 1 april 2027 af met de leverancier en controleert het daarna."


def fill_annexes(
    session: Session, leading: Catalogue, people: Mapping[str, Actor], municipality: tuple[str, str]
) -> None:
    """The law, two connections of which one is partly covered by a TPM, and both uses of Suwinet; all but one duty answered."""
    desk = Desk.start(
        session, leading, people, ANNEXED, "Cbw, DigiD en Suwinet 2026", CBW, DIGID, SUWINET, opened=_OPENED
    )
    say_what_it_is_about(desk, _CONNECTIONS, _TPM)
    desk.save(*answers(leading, 1.0, seed=SEED + 7, weights=(30, 2, 0.3), deviating=0.0))
    fill_applicability_of(session, leading, ANNEXED, 1.0, by=desk.coordinator, at=_OPENED)
    _account_to_the_law(desk)
    cover_by_tpm(desk, _CONNECTIONS[0], _TPM)
    for framework, unit in (*(("digid", unit) for unit in _CONNECTIONS), ("suwinet", "")):
        desk.take_over(framework, unit, wanted=lambda _number, _line: True)
        _answer_what_is_open(desk, framework, unit)
    _lay_beside(desk)
    _agree_with_the_law(desk, people["Cees Ciso"])
    found = readiness(session, leading, ANNEXED)
    submit(
        session,
        leading,
        assessment_id=ANNEXED,
        municipality=municipality,
        reasons={one.theme.id: "De meting over het najaar volgt in januari." for one in found.open_themes}
        | {one.sheet.name: _WHY_OPEN for one in found.open_sheets},
        by=desk.coordinator,
        now=_AT,
    )
    fill_handovers(session, head_of(session, ANNEXED), people)


def _account_to_the_law(desk: Desk) -> None:
    """Most is taken over from BIO2, every fourth duty is answered by hand, and one answer has lost its ground since."""
    desk.say_absent(NOT_THERE)
    desk.say_rest(CBW, weights=(6, 1, 0), but=(_OPEN_DUTY,))
    desk.save(*_with_something_to_show(desk))
    desk.take_over("cbw", wanted=lambda number, line: line.requirement.id == _RESTS or number % 4 != 3)
    _answer_what_is_open(desk, "cbw", "", but=_OPEN_DUTY)
    desk.save_again(_SOURCE, "De hersteltest van september is toegevoegd.")


def _with_something_to_show(desk: Desk) -> Iterator[Answer]:
    """What was said of the questions that BIO2 leaves open gets its texts, but for every seventh."""
    for number, line in enumerate(desk.lines("cbw")):
        if line.answer and line.answer.remainder and number % 7:
            shown = told(line.requirement, desk.dice, {})
            yield replace(line.answer, explanation=shown.explanation, evidence=shown.evidence)


def _agree_with_the_law(desk: Desk, ciso: Actor) -> None:
    """A second person read two of every three duties."""
    desk.session.flush()
    filled = {key: look.stamp for key, look in looks(desk.session, ANNEXED).items() if look.is_filled}
    read = [key for number, key in enumerate(sorted(filled)) if key.startswith("cbw-") and number % 3]
    agree_with(desk.session, desk.head, {key: filled[key] for key in read}, by=ciso, now=_REVIEWED_AT)


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


def _answer_what_is_open(desk: Desk, framework: str, unit: str, *, but: str = "") -> None:
    """Requirement by requirement what does not follow from BIO2, or was not taken over."""
    waiting: list[Line] = [
        line
        for line in desk.lines(framework, unit)
        if line.is_counted and line.is_asked and not line.is_answered and line.requirement.id != but
    ]
    for number, line in enumerate(waiting, start=1):
        said = Verdict.NOT if number % _NOT_MET == 0 and line.requirement.id != _APPROVED else Verdict.PROVED
        own = told(line.requirement, desk.dice, dict.fromkeys(line.requirement.aspects, said))
        if said is Verdict.NOT:
            reason, plan = (_LAW_NOT_YET, _LAW_WILL_BE) if framework == "cbw" else (_NOT_YET, _WILL_BE)
            own = replace(own, explanation=reason, improvement=plan, evidence=())
        kept = dict(line.answer.remainder) if line.answer else {}
        if said is Verdict.PROVED:
            kept = dict.fromkeys(kept, Choice.YES)
        desk.save(replace(own, unit=unit, remainder=kept))
