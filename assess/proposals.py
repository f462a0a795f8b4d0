"""What the answers to one framework propose for the others in one assessment, and how many questions that saves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.orm import Session

from assess.catalogues import all_catalogues
from assess.mappings import all_mappings
from assess.place import AssessmentHead
from assess.profiles import connections_of, tpms_of, uses_of
from controls.answers import Answers
from controls.catalogue import Asked, Catalogue, Repeat
from controls.inference import Proposal, infer
from controls.mapping import Units, burden, in_use
from controls.profile import Profile, tailored


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOnce:
    """The questions of the chosen frameworks: what they hold each on its own, and what is left to answer.

    `derived` are the frameworks that nobody answers: their questions are in
    `separately`, and none of them remains.
    """

    separately: int
    remaining: int
    derived: tuple[str, ...]


def infer_for(head: AssessmentHead, profile: Profile, answers: Answers, *, towards: str = "") -> Mapping[str, Proposal]:
    """Every proposal in this assessment, by key of its target; only to the edition `towards`, if one is named."""
    known = editions(head)
    if towards:
        led_from = _upstream(towards, frozenset(catalogue.key for catalogue in known))
        known = tuple(catalogue for catalogue in known if catalogue.key in led_from)
    return infer(all_mappings(), known, answers, units=_units(known, profile))


@lru_cache(maxsize=64)
def _upstream(edition: str, among: frozenset[str]) -> frozenset[str]:
    """An edition with every other one from which mappings lead to it, however far back."""
    found, size = {edition}, 0
    while len(found) > size:
        size = len(found)
        found |= {mapping.source for mapping in in_use(all_mappings(), among) if mapping.target in found}
    return frozenset(found)


def editions(head: AssessmentHead) -> tuple[Catalogue, ...]:
    """Every edition of the assessment that is installed, the leading one first."""
    found = all_catalogues()
    return tuple(found[key] for key in (head.catalogue, *head.frameworks) if key in found)


def asked_once(session: Session, head: AssessmentHead) -> AskedOnce | None:
    """How many questions the chosen frameworks hold and leave; None when there is only one framework."""
    return asked_once_for(head, profile_for(session, head)) if head.frameworks else None


def profile_for(session: Session, head: AssessmentHead) -> Profile:
    """The profile as far as the chosen frameworks look at it: nothing is read for what was not chosen."""
    known = editions(head)
    has_connections = any(catalogue.repeat is Repeat.CONNECTION for catalogue in known)
    return Profile(
        connections=connections_of(session, head.id) if has_connections else (),
        tpms=tpms_of(session, head.id) if has_connections else (),
        suwinet=uses_of(session, head.id) if any(catalogue.applications for catalogue in known) else (),
    )


def asked_once_for(head: AssessmentHead, profile: Profile) -> AskedOnce:
    """The same, from a profile that was read before; what this municipality is not asked does not count."""
    known = tuple(tailored(catalogue, profile) for catalogue in editions(head))
    answered = tuple(catalogue for catalogue in known if catalogue.asked is Asked.DIRECTLY)
    units = _units(known, profile)
    return AskedOnce(
        separately=burden(all_mappings(), known, units=units).questions_separately,
        remaining=burden(all_mappings(), answered, units=units).questions_remaining,
        derived=tuple(catalogue.short_title for catalogue in known if catalogue.asked is Asked.DERIVED),
    )


def _units(known: tuple[Catalogue, ...], profile: Profile) -> Units:
    return {c.key: profile.units(c) for c in known if c.repeat is Repeat.CONNECTION}
