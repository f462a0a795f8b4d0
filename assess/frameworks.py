"""The frameworks of an assessment, each as the sheet that somebody answers: an edition, for one unit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.catalogues import all_catalogues
from assess.errors import NotFoundError
from assess.mappings import links
from assess.models import Assessment, AssessmentFramework, AssessmentStatus
from assess.place import AssessmentHead
from assess.profiles import profile_of
from controls.answers import Answer
from controls.catalogue import Asked, Catalogue, EditionStatus, Requirement
from controls.profile import Profile, tailored


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One framework for one unit (a DigiD connection, or "" for the municipality as a whole).

    `catalogue` holds what this municipality is asked: a Suwinet norm for an
    application it does not use is not in it.
    """

    catalogue: Catalogue
    profile: Profile
    reference_date: str
    #: Every edition of the assessment: between these the mappings hold.
    editions: frozenset[str]
    unit: str = ""
    is_leading: bool = True

    @property
    def unit_title(self) -> str:
        return self.profile.title_of(self.unit)

    @property
    def title(self) -> str:
        """What people call it: the framework, with the connection if there is one."""
        return f"{self.catalogue.short_title}, {self.unit_title}" if self.unit else self.catalogue.short_title

    def requirement(self, requirement_id: str) -> Requirement:
        """The requirement with this id; raises NotFoundError when it is not asked here."""
        found = self.catalogue.requirement_by_id.get(requirement_id)
        if found is None:
            raise NotFoundError
        return found

    def looked_up(self, asked: Requirement, answer: Answer) -> Answer:
        """The answer with the verdicts of its TPM, if it is covered by one."""
        return self.profile.looked_up(asked, answer, self.reference_date)

    def remaining(self, asked: Requirement) -> tuple[str, ...]:
        """The numbers of the questions that the other frameworks leave open, if they carry this one."""
        link = links(self.editions).get(asked.id)
        return link.remainder if link else ()

    @property
    def name(self) -> str:
        """A short name that no other sheet of the assessment has, fit for a form field.

        An id holds small letters, digits, points and hyphens, so what stands for
        a hyphen, a point or the border with the unit stands for nothing else.
        """
        framework = self.catalogue.id.replace("-", "__").replace(".", "_P")
        return f"{framework}_{self.unit}" if self.unit else framework

    @property
    def address(self) -> dict[str, Any]:
        """The parts of an address that lead to this sheet; nothing for the leading framework."""
        if self.is_leading:
            return {}
        return {"framework": self.catalogue.id} | ({"unit": self.unit} if self.unit else {})


def head_of(session: Session, assessment_id: str) -> AssessmentHead:
    """The head of an assessment that is known to exist, for whoever has no request."""
    row = session.get_one(Assessment, assessment_id)
    chosen = session.scalars(
        select(AssessmentFramework.catalogue)
        .where(AssessmentFramework.assessment_id == assessment_id)
        .order_by(AssessmentFramework.catalogue)
    )
    return AssessmentHead(
        id=row.id,
        title=row.title,
        catalogue=row.catalogue,
        reference_date=row.reference_date,
        scope=row.scope,
        status=AssessmentStatus(row.status),
        frameworks=tuple(chosen),
    )


def leading(head: AssessmentHead) -> Catalogue:
    """The edition the assessment is pinned to."""
    return all_catalogues()[head.catalogue]


def others(head: AssessmentHead) -> tuple[Catalogue, ...]:
    """The other editions it accounts to; one that is no longer installed is left out."""
    known = all_catalogues()
    return tuple(known[key] for key in head.frameworks if key in known)


def is_concept(head: AssessmentHead) -> bool:
    """Whether an edition of it is not yet in force: to look ahead with, never to submit."""
    return any(catalogue.status is EditionStatus.CONCEPT for catalogue in (leading(head), *others(head)))


def sheets(session: Session, head: AssessmentHead) -> tuple[Sheet, ...]:
    """Every sheet that people fill in: the leading framework first; DigiD once per connection."""
    return sheets_of(head, profile_of(session, head.id))


def sheets_of(head: AssessmentHead, profile: Profile) -> tuple[Sheet, ...]:
    """The same, from a profile that was read before."""
    first = _first(head, profile)
    return (
        first,
        *(
            _beside(first, catalogue, unit)
            for catalogue in others(head)
            if catalogue.asked is Asked.DIRECTLY
            for unit in first.profile.units(catalogue)
        ),
    )


def sheet(session: Session, head: AssessmentHead, framework: str, unit: str) -> Sheet:
    """The sheet at an address; raises NotFoundError when this assessment has no such framework or unit."""
    if not framework and not unit:
        return _first(head, Profile())
    catalogue = next((c for c in others(head) if c.id == framework and c.asked is Asked.DIRECTLY), None)
    if catalogue is None:
        raise NotFoundError
    first = _first(head, profile_of(session, head.id))
    if unit not in first.profile.units(catalogue):
        raise NotFoundError
    return _beside(first, catalogue, unit)


def _beside(first: Sheet, catalogue: Catalogue, unit: str) -> Sheet:
    return replace(first, catalogue=tailored(catalogue, first.profile), unit=unit, is_leading=False)


def _first(head: AssessmentHead, profile: Profile) -> Sheet:
    return Sheet(
        catalogue=leading(head),
        profile=profile,
        reference_date=head.reference_date,
        editions=frozenset((head.catalogue, *head.frameworks)),
    )
