"""What the page about deciding shows: what lies fixed, what comes when, and what was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from assess.catalogues import all_catalogues
from assess.decisions import decided_of
from assess.following import Chain, chain_of
from assess.frameworks import others
from assess.place import AssessmentHead
from assess.records import stored_snapshot
from controls.catalogue import Catalogue, Confidence, Requirement
from controls.deadlines import sentence
from controls.decisions import Confirmation, Decided, Decision, Signature
from controls.snapshot import Snapshot
from reports import wording

#: The round, whether or not the assessment accounts to it.
ROUND = "ensia/2026"
#: The steps after submitting, in their order, and the period of those that have no last day in the round.
_STEPS: Mapping[str, str] = {
    "ensia-r-02": "",
    "ensia-r-04": "januari tot en met april {after}",
    "ensia-r-05": "januari tot en met april {after}",
    "ensia-r-06": "voor het aanleveren van de stukken",
    "ensia-r-07": "",
    "ensia-r-09": "",
    "ensia-r-10": "",
}
_LABEL = {"vaststelling": "vastgesteld", "niet-vastgesteld": "niet vastgesteld", "intrekking": "ingetrokken"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the round after submitting, on a day or in a period; `what` says what that day is."""

    when: str
    what: str
    title: str
    source: str
    confidence: Confidence
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One decision with what belongs to it."""

    decision: Decision
    word: str
    holds: bool
    confirmation: Confirmation | None
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidingPage:
    """Everything the page shows; a draft has no snapshot."""

    snapshot: Snapshot | None
    decided: Decided
    shown: tuple[Shown, ...]
    steps: tuple[Step, ...]
    chain: Chain
    #: Whether the state was frozen before, on or after the reference date: "voor", "op", "na".
    moment: str
    #: The parts of the statement that this assessment has something to say about.
    covers: tuple[str, ...]


def deciding_page(session: Session, head: AssessmentHead) -> DecidingPage:
    snapshot = stored_snapshot(session, head.id)
    decided = decided_of(session, head.id) if snapshot else Decided()
    return DecidingPage(
        snapshot=snapshot,
        decided=decided,
        shown=tuple(_shown(decided, d) for d in decided.decisions),
        steps=steps(int(head.reference_date[:4])),
        chain=chain_of(session, head.id),
        moment=_moment(snapshot) if snapshot else "",
        covers=tuple(c.short_title for c in others(head) if c.id in ("digid", "suwinet")),
    )


def steps(year: int) -> tuple[Step, ...]:
    """The round of a year after submitting, as the edition has it, with how sure each date is."""
    edition = all_catalogues()[ROUND]
    return tuple(
        step for name, words in _STEPS.items() for step in _steps(edition, edition.requirement_by_id[name], words, year)
    )


def _steps(edition: Catalogue, asked: Requirement, words: str, year: int) -> Iterator[Step]:
    if not asked.moments:
        yield _step(edition, asked, sentence(words.format(after=year + 1)), "")
    for moment in asked.moments:
        yield _step(edition, asked, _day(moment.when, year), moment.what)


def _step(edition: Catalogue, asked: Requirement, when: str, what: str) -> Step:
    return Step(
        when=when,
        what=what,
        title=asked.title,
        source=asked.source or edition.short_title,
        confidence=asked.confidence,
        note=asked.confidence_note,
    )


def _day(when: str, year: int) -> str:
    """`T+1-04-30` in the round of 2026 is 30 April 2027."""
    later = int(when[2]) if when.startswith("T+") else 0
    return wording.day(f"{year + later:04}-{when[-5:]}")


def _moment(snapshot: Snapshot) -> str:
    submitted, reference = snapshot.submitted_at[:10], snapshot.reference_date
    return "voor" if submitted < reference else "op" if submitted == reference else "na"


def _shown(decided: Decided, decision: Decision) -> Shown:
    return Shown(
        decision=decision,
        word=_LABEL[decision.kind.value],
        holds=decided.holds(decision.number),
        confirmation=decided.confirmation_of(decision.number),
        signatures=decided.signatures_under(decision.number),
    )
