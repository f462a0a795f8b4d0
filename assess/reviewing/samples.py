"""Samples of the CISO: drawn by a seed, kept for good, and looked at one by one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import FrozenError, InvalidError, NotFoundError
from assess.frameworks import sheets
from assess.models import SamplePurpose
from assess.place import AssessmentHead
from assess.reviewing.targets import Target
from assess.reviews import UNANSWERED, Look, ReviewState, Tally, looks, tally
from assess.samples import Drawn, drawn_sample, drawn_samples, keep_sample

#: How many characters a seed may have.
SEED = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLine:
    """One answer of a sample as it stands now; `target` is None when nobody is asked it any more."""

    key: str
    number: int
    digest: str
    target: Target | None
    look: Look


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePage:
    """A sample with what became of it."""

    sample: Drawn
    lines: tuple[DrawnLine, ...]
    tally: Tally

    @property
    def reviewed(self) -> int:
        return self.tally.agreed + self.tally.sent_back


def proposed_seed() -> str:
    """Something that nobody chose."""
    return secrets.token_hex(8)


def all_samples(session: Session, head: AssessmentHead) -> tuple[Drawn, ...]:
    """Every sample of the reviewers, the newest first; those of an auditor are the auditor's."""
    return drawn_samples(session, head.id, SamplePurpose.REVIEW)


def one_sample(session: Session, head: AssessmentHead, sample_id: str) -> Drawn:
    """Raises NotFoundError."""
    found = drawn_sample(session, head.id, sample_id, SamplePurpose.REVIEW)
    if found is None:
        raise NotFoundError
    return found


def population(found: Mapping[str, Look], targets: Mapping[str, Target]) -> tuple[str, ...]:
    """The keys of what was filled in, in the order of their characters."""
    filled = (key for key, look in found.items() if look.standing.state is not ReviewState.OPEN)
    return tuple(sorted(key for key in filled if key in targets))


def standing(session: Session, head: AssessmentHead) -> tuple[Mapping[str, Look], Mapping[str, Target]]:
    """Where every answer stands, and everything that is asked, by key."""
    asked = (Target(sheet=one, asked=r) for one in sheets(session, head) for r in one.catalogue.requirements)
    return looks(session, head.id), {target.key: target for target in asked}


def draw_sample(session: Session, head: AssessmentHead, size: int, seed: str, *, by: Actor, now: datetime) -> str:
    """Draw from what was filled in and keep it; gives its id. Raises FrozenError and InvalidError."""
    if not head.is_open:
        raise FrozenError
    members = population(*standing(session, head))
    if not members:
        raise InvalidError({"": "Er is nog niets ingevuld. Trek een steekproef als er antwoorden zijn."})
    if not 1 <= size <= len(members):
        raise InvalidError({"grootte": f"Kies een aantal van 1 tot en met {len(members)}: zoveel is er ingevuld."})
    kept = keep_sample(session, head.id, SamplePurpose.REVIEW, members, size=size, seed=seed, by=by, now=now)
    audit.record(session, Action.SAMPLE_DRAWN, f"{head.id}/{kept.id}", by=by, at=now)
    return kept.id


def sample_page(session: Session, head: AssessmentHead, sample_id: str) -> SamplePage:
    """Raises NotFoundError."""
    sample = one_sample(session, head, sample_id)
    found, targets = standing(session, head)
    lines = tuple(
        DrawnLine(
            key=key,
            number=number,
            digest=sha256(f"{sample.seed}\n{key}".encode()).hexdigest(),
            target=targets.get(key),
            look=found.get(key, UNANSWERED),
        )
        for number, key in enumerate(sample.drawn, start=1)
    )
    return SamplePage(sample=sample, lines=lines, tally=tally(line.look.standing for line in lines))
