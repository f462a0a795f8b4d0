"""What the council, and so everybody, may read: two pages at the most and nothing that helps an attacker.

No number or title of a requirement, no figure per theme, and no word that
somebody typed except the name of the municipality: a name of a system or of a
supplier can stand in any field.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from controls.decisions import DecisionKind
from controls.improvement import State
from controls.loading import editions
from controls.scoring import Status, score
from reports import wording
from reports.comparing import for_everybody
from reports.found import findings
from reports.front import Front, front
from reports.inputs import ReportInput
from reports.printable import in_print
from reports.rounds import direction, span, trend


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilContent:
    front: Front
    looked_at: tuple[str, ...]
    interval: str
    coverage: str
    counts: tuple[tuple[str, str], ...]
    trend: str
    direction: str
    done: tuple[str, ...]
    decided: str
    benchmark: str
    questions: tuple[str, ...]
    replaced: tuple[str, ...] = ()

    @property
    def made_at(self) -> str:
        return self.front.made_at


QUESTIONS = (
    "Waar wil het college volgend jaar staan, en wat is daarvoor nodig?",
    "Welke risico’s aanvaardt het college tijdelijk, en wie volgt dat?",
    "Hoe houden de leden van het college hun eigen kennis op peil?",
    "Wat gebeurt er als een belangrijke dienst een dag niet werkt, en is dat geoefend?",
    "Wat vond de onafhankelijke auditor, en wat is daarmee gedaan?",
)
_FOREIGN = "Een kader van een andere organisatie"
_STATUSES = (
    (Status.PROVED, "aangetoond"),
    (Status.PARTLY, "deels aangetoond"),
    (Status.NOT, "niet aangetoond"),
    (Status.DEVIATED, "bewust afgeweken"),
    (Status.OPEN, "nog open"),
    (Status.NOT_APPLICABLE, "niet van toepassing"),
)


def build(given: ReportInput) -> CouncilContent:
    snapshot = given.snapshot
    whole = score(given.catalogue, snapshot.answers).whole
    now = span(snapshot.result["whole"])
    said = CouncilContent(
        front=front(
            given,
            "Dit stuk noemt geen zwakke plekken, systemen of leveranciers. Dat zou een aanvaller helpen. "
            "De raad kan het volledige rapport vertrouwelijk inzien als het college dat aanbiedt.",
        ),
        looked_at=tuple(_looked_at(given)),
        interval=now.words,
        coverage=now.coverage,
        counts=tuple((words, str(whole.counts[status])) for status, words in _STATUSES),
        trend=trend(given),
        direction=direction(given),
        done=tuple(_done(given)),
        decided=_decided(given),
        benchmark=for_everybody(given),
        questions=QUESTIONS,
    )
    printed, replaced = in_print(said)
    # Which characters people used says nothing here: only the name of the municipality was typed.
    return replace(printed, replaced=replaced[:10])


def _looked_at(given: ReportInput) -> Iterator[str]:
    """Names of editions, and only of ours: somebody typed the name of one that was imported."""
    known = {catalogue.key: catalogue.title for catalogue in (given.catalogue, *given.frameworks)}
    chosen = (given.catalogue.key, *(frozen.catalogue for frozen in given.snapshot.frameworks))
    ours = frozenset(editions())
    yield from dict.fromkeys(known[key] if key in ours else _FOREIGN for key in chosen if key in known)


def _done(given: ReportInput) -> Iterator[str]:
    states = [action.plan.state for action in given.beside.actions]
    if states:
        busy = sum(state in (State.TODO, State.BUSY) for state in states)
        yield f"In het verbeterplan staan {wording.counted(busy, 'openstaande actie', 'openstaande acties')}; {wording.counted(states.count(State.DONE), 'is', 'zijn')} klaar."
    shown = findings(given)
    if shown:
        closed = sum(not one.is_open for one in shown)
        yield f"Een auditor deelde {wording.counted(len(shown), 'bevinding', 'bevindingen')}; daarvan {'is' if closed == 1 else 'zijn'} er {closed} afgehandeld."
    if not states and not shown:
        yield "Er zijn nog geen acties of bevindingen vastgelegd."


def _decided(given: ReportInput) -> str:
    found = given.decided.standing
    if found is None:
        return "Het college heeft hierover nog geen geldend besluit vastgelegd."
    what = "vastgesteld" if found.kind is DecisionKind.ADOPTED else "niet vastgesteld"
    return f"Het college heeft de verklaring voor ENSIA {what}{_on(found.met_on)}."


def _on(day: str) -> str:
    """A day in words, only if it is one: whatever else stands there is not printed."""
    try:
        return f" op {wording.day(date.fromisoformat(day).isoformat())}"
    except ValueError:
        return ""
