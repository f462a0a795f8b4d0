"""What the card of a question shows of a proposal: where it comes from, and whether it may be taken over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assess.accounting.service import choice_of
from assess.paths import LIMIT, Known, atlas, in_words
from assess.place import AssessmentHead
from controls.answers import Answer, Verdict
from controls.catalogue import Aspect, Scale
from controls.position import has_changed, may_confirm
from controls.proposal import Limit, Proposal, is_given


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """`taken_from` are the requirements that the present answer was taken over from, as far as they are known here."""

    choice: str
    may_confirm: bool
    has_changed: bool
    is_own: bool
    taken_from: tuple[Known, ...]
    known: Mapping[str, Known]
    limits: Mapping[Limit, str]

    def verdicts(self, verdicts: Mapping[Aspect, Verdict], scale: Scale) -> str:
        return in_words(verdicts, scale)


def card(head: AssessmentHead, answer: Answer, proposal: Proposal | None, *, stale: bool) -> Card:
    """For one question; `stale` is whether a source of the answer was saved since."""
    known = atlas(head)
    return Card(
        choice=choice_of(proposal) if proposal else "",
        may_confirm=may_confirm(answer, proposal, stale=stale),
        has_changed=has_changed(answer, proposal, stale=stale),
        is_own=is_given(answer) and not answer.inferred_from,
        taken_from=tuple(known[name] for name in answer.inferred_from if name in known),
        known=known,
        limits=LIMIT,
    )
