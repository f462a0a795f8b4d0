"""What the Cbw asks of the college itself, in our own words, and what this assessment and the register say of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from controls.answers import Answers
from controls.catalogue import Catalogue, Confidence
from controls.decisions import MeasureApproval
from controls.scoring import Status, score_requirement
from reports import wording
from reports.frozen import frozen_frameworks
from reports.inputs import ReportInput

CBW = "cbw"
NOT_ASKED = "niet beantwoord in deze zelftoets"

#: By the number of the article in the catalogue of the Cbw.
OF_THE_COLLEGE: tuple[tuple[str, str, str], ...] = (
    ("24.1", "Artikel 24 lid 1", "De maatregelen voor de beveiliging zelf goedkeuren, met een besluit van het college als geheel."),
    ("24.2", "Artikel 24 lid 2", "Genoeg weten en kunnen om risico’s te herkennen en te beoordelen wat maatregelen doen."),
    ("24.3", "Artikel 24 lid 3", "Binnen twee jaar aan die kenniseis voldoen."),
    ("24.4", "Artikel 24 lid 4", "Die kennis bijhouden, en dat kunnen laten zien."),
    ("24.5-6", "Artikel 24 lid 5 en 6", "Per lid van het college een certificaat van de gevolgde training hebben."),
    ("21.1", "Artikel 21", "Ervoor zorgen dat de maatregelen passen bij de risico’s. Het college is hierop aan te spreken."),
    ("26", "Artikelen 25 tot en met 29", "Ervoor zorgen dat een groot incident op tijd wordt gemeld: eerst binnen 24 uur."),
    ("43-44", "Artikelen 43 en 44", "De gemeente inschrijven in het register, en wijzigingen doorgeven."),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One duty and where it stands; `is_sure` says whether our source confirms the text of the law."""

    article: str
    asks: str
    state: str
    is_sure: bool
    is_met: bool


def duties(given: ReportInput) -> tuple[Duty, ...]:
    found = next(frozen_frameworks(given, framework=CBW), None)
    approved = standing(given.beside.approvals)
    return tuple(_duty(one, found[0] if found else None, found[1].answers if found else {}, approved)
                 for one in OF_THE_COLLEGE)  # fmt: skip


def standing(approvals: Iterable[MeasureApproval]) -> tuple[MeasureApproval, ...]:
    """The approvals that no later record replaces or takes back."""
    known = tuple(approvals)
    gone = {later.refers_to for later in known}
    return tuple(one for one in known if not one.is_withdrawal and one.number not in gone)


def _duty(
    named: tuple[str, str, str],
    catalogue: Catalogue | None,
    answers: Answers,
    approved: tuple[MeasureApproval, ...],
) -> Duty:
    number, article, asks = named
    states = tuple(_states(number, catalogue, answers)) if catalogue else ()
    words = [state for state, _ in states] or [NOT_ASKED]
    if number == "24.1":
        words.append(
            f"goedgekeurd op {wording.day(approved[-1].approved_on)}" if approved else "geen besluit vastgelegd"
        )
    sure = all(r.confidence is Confidence.CONFIRMED for r in catalogue.control_by_number[number].requirements) if (
        catalogue and number in catalogue.control_by_number) else True  # fmt: skip
    met = bool(states) and all(good for _, good in states) and (number != "24.1" or bool(approved))
    return Duty(article=article, asks=asks, state="; ".join(dict.fromkeys(words)), is_sure=sure, is_met=met)


def _states(number: str, catalogue: Catalogue, answers: Answers) -> Iterator[tuple[str, bool]]:
    control = catalogue.control_by_number.get(number)
    for asked in control.requirements if control else ():
        if asked.is_scored:
            status = score_requirement(asked, answers.get(asked.id)).status
            yield wording.status(catalogue.scale, status).lower(), status in (Status.PROVED, Status.NOT_APPLICABLE)
