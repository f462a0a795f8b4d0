"""Where one requirement stands: who said it, what is proposed, and whether that may be taken over."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from controls.answers import Answer, Choice
from controls.canonical import canonical_json
from controls.catalogue import Requirement
from controls.mapping import Link
from controls.proposal import Proposal, is_given
from controls.scoring import RequirementScore, Status


class State(StrEnum):
    """Where the answer to one requirement comes from."""

    OWN = "eigen-antwoord"
    CONFIRMED = "overgenomen"
    #: Taken over, and since then the proposal or what it rests on changed.
    CHANGED = "bron-gewijzigd"
    WAITING = "voorstel"
    #: Nobody answers this framework: it follows from other answers.
    FOLLOWS = "volgt"
    OPEN = "open"
    NOT_ASKED = "niet-gevraagd"
    CONDITION_ABSENT = "doet-zich-niet-voor"
    NOT_SCORED = "telt-niet-mee"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One requirement.

    `answer` is what people said, None when nobody did; its TPM has been looked
    up in `settled` only. `link` is the mapping that leads here, None where
    nothing does. `has_changed` and `may_confirm` hold for what is not scored too.
    """

    requirement: Requirement
    state: State
    answer: Answer | None
    proposal: Proposal | None
    link: Link | None
    settled: RequirementScore
    expected: RequirementScore
    has_changed: bool
    may_confirm: bool
    is_counted: bool

    @property
    def is_asked(self) -> bool:
        return self.state not in (State.NOT_ASKED, State.CONDITION_ABSENT)

    @property
    def is_answered(self) -> bool:
        """Whether somebody answered it, by themselves or by taking a proposal over."""
        return self.answer is not None and is_given(self.answer)

    @property
    def is_own(self) -> bool:
        return self.is_answered and self.answer is not None and not self.answer.inferred_from

    @property
    def is_waiting(self) -> bool:
        """Whether a proposal waits for somebody's first agreement."""
        return self.may_confirm and not self.has_changed

    @property
    def is_open(self) -> bool:
        """Whether it counts, is not settled, and there is nothing to take over either."""
        return self.is_counted and self.is_asked and self.settled.status is Status.OPEN and not self.may_confirm

    @property
    def is_uncovered(self) -> bool:
        """Whether no mapping leads here: no other framework says anything of it."""
        return self.is_asked and self.link is None

    @property
    def uncovered_questions(self) -> tuple[str, ...]:
        """The numbers of the questions that no other framework answers."""
        if not self.is_asked:
            return ()
        return self.link.remainder if self.link else tuple(str(n + 1) for n in range(len(self.requirement.questions)))

    @property
    def rest(self) -> dict[str, Choice]:
        """The questions that the sources leave open, by number, with what was said; not where somebody answered all."""
        if self.link is None or not self.is_asked or self.is_own:
            return {}
        said = self.answer.remainder if self.answer else {}
        return {number: said.get(number, Choice.OPEN) for number in self.link.remainder}

    @property
    def open_remainder(self) -> tuple[str, ...]:
        """Those of them that nobody answered yet."""
        return tuple(number for number, choice in self.rest.items() if choice is Choice.OPEN)


# --- taking a proposal over ---------------------------------------------------------------


def has_changed(answer: Answer | None, proposal: Proposal | None, *, stale: bool) -> bool:
    """Whether what somebody took over is no longer what is proposed, or rests on answers that were saved since."""
    if answer is None or not answer.inferred_from or not is_given(answer):
        return False
    return stale or (proposal is not None and any(answer.verdict(a) is not v for a, v in proposal.verdicts.items()))


def may_confirm(answer: Answer | None, proposal: Proposal | None, *, stale: bool) -> bool:
    """Whether somebody may take a proposal over: it says something, and nobody answered by themselves.

    Not before the questions that the sources leave open are answered: what nobody said would become settled.
    """
    if proposal is None or proposal.is_open or proposal.remainder_open:
        return False
    return answer is None or not is_given(answer) or has_changed(answer, proposal, stale=stale)


def mark(proposal: Proposal) -> str:
    """A short name for exactly this proposal: other verdicts or other sources have another one."""
    said = {
        "key": proposal.key,
        "edition": proposal.edition,
        "verdicts": {aspect.value: verdict.value for aspect, verdict in proposal.verdicts.items()},
        "sources": dict(proposal.sources),
    }
    return hashlib.sha256(canonical_json(said).encode()).hexdigest()[:16]
