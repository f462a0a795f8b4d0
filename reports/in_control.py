"""The In Control Verklaring as a draft: what the college says of the whole of information security, with its exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from controls.answers import Outcome
from controls.scoring import Status, score
from reports import wording
from reports.duties import standing
from reports.found import findings
from reports.front import Front, front
from reports.inputs import ReportInput
from reports.plans import money
from reports.printable import in_print, on_cover
from reports.rounds import Row, before_of, direction, span, trend

_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class InControlContent:
    front: Front
    year: str
    declares: tuple[str, ...]
    interval: str
    coverage: str
    trend: str
    themes: tuple[Row, ...]
    reservations: tuple[str, ...]
    steps: tuple[str, ...]
    replaced: tuple[str, ...] = ()

    @property
    def made_at(self) -> str:
        return self.front.made_at


def build(given: ReportInput) -> InControlContent:
    now = span(given.snapshot.result["whole"])
    said = InControlContent(
        front=front(
            given,
            "Dit is een concept. Het college bepaalt zelf de tekst en neemt het besluit.",
            "Deze verklaring gaat over alles. De collegeverklaring voor ENSIA gaat alleen over DigiD en Suwinet en is een ander stuk.",
            is_short=True,
        ),
        year=given.snapshot.reference_date[:4],
        declares=tuple(_declares(given)),
        interval=now.words,
        coverage=now.coverage,
        trend=f"{trend(given)} {direction(given)}".strip(),
        themes=tuple(
            Row(label=t.title, now=span(given.snapshot.result["themes"][t.id]), before=before_of(given, t.id))
            for t in given.catalogue.themes
            if t.part == 2
        ),
        reservations=tuple(_reservations(given)),
        steps=tuple(_steps(given)),
        replaced=(),
    )
    printed, replaced = in_print(said)
    return replace(printed, replaced=replaced[:40])


def _declares(given: ReportInput) -> Iterator[str]:
    day = wording.day(given.snapshot.reference_date)
    yield f"Het college is verantwoordelijk voor de beveiliging van de informatie van de gemeente. Deze verklaring gaat over de stand op {day}."
    yield (
        "De gemeente werkt met een vaste kringloop: risico’s wegen, maatregelen kiezen, uitvoeren, nagaan of het werkt "
        "en bijstellen. De uitkomst van de zelfevaluatie staat hieronder als twee grenzen: wat nu is aangetoond, en wat "
        "het hoogstens is als alles wat open staat ook blijkt te kloppen."
    )
    approved = standing(given.beside.approvals)
    if approved:
        last = approved[-1]
        yield f"Het college keurde de maatregelen goed op {wording.day(last.approved_on)} ({on_cover(last.title, _NAME)}, versie {on_cover(last.version, 20)})."
    else:
        yield "Er is nog geen besluit vastgelegd waarmee het college de maatregelen goedkeurde."


def _reservations(given: ReportInput) -> Iterator[str]:
    """In numbers: the requirements themselves stand in the annex of the Verklaring van toepasselijkheid."""
    whole = score(given.catalogue, given.snapshot.answers).whole
    many = {status: wording.counted(whole.counts[status], "eis", "eisen") for status in Status}
    yield f"Niet of deels aangetoond: {many[Status.NOT]} niet, {many[Status.PARTLY]} deels."
    if whole.counts[Status.OPEN]:
        yield f"Nog niet beantwoord: {many[Status.OPEN]}. Daarover verklaart het college niets."
    else:
        yield "Alle eisen zijn beantwoord."
    deviating = [a for a in given.snapshot.answers.values() if a.outcome is Outcome.DEVIATED]
    where = " Zie de bijlage bij de verklaring van toepasselijkheid." if deviating else ""
    yield f"Bewust afgeweken, met een aanvaard risico: {wording.counted(len(deviating), 'eis', 'eisen')}.{where}"
    is_open = [one for one in findings(given) if one.is_open]
    if is_open:
        high = sum(one.severity == "hoog" for one in is_open)
        yield f"Open bevindingen van de auditor: {len(is_open)}, waarvan {high} met ernst hoog."


def _steps(given: ReportInput) -> Iterator[str]:
    unfinished = [one for one in given.beside.actions if one.plan.is_unfinished]
    if unfinished:
        yield f"Het verbeterplan kent {wording.counted(len(unfinished), 'openstaande actie', 'openstaande acties')}: {money(given).words}."
        late = sum(one.plan.due_on < given.snapshot.reference_date for one in unfinished if one.plan.due_on)
        if late:
            yield f"{wording.counted(late, 'actie had', 'acties hadden')} op de peildatum klaar moeten zijn."
    else:
        yield "Er staan geen openstaande acties in het verbeterplan."
    yield "De voortgang komt terug in de planning-en-controlcyclus en in het jaarverslag."
