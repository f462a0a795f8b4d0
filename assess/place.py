"""Where a request is: the municipality and the assessment of its address, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from assess.models import AssessmentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The municipality of this request."""

    id: int
    slug: str
    name: str
    code: str
    #: What it became part of, if it did: from then on it can be read and nothing more.
    merged_into: str = ""
    merged_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentHead:
    """The assessment of this request, as far as every page needs it."""

    id: str
    title: str
    catalogue: str
    reference_date: str
    scope: str
    status: AssessmentStatus
    #: The other editions it accounts to, in the order of their addresses.
    frameworks: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.status is AssessmentStatus.DRAFT
