"""A period of the law, looked up in the edition that holds it, so that no period is written down twice."""

from __future__ import annotations

from dataclasses import dataclass

from controls.catalogue import Catalogue, Confidence, Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class LawTerm:
    """A period with the requirement it stands in; `period` is an ISO 8601 duration."""

    period: str
    requirement: Requirement

    @property
    def source(self) -> str:
        return self.requirement.source

    @property
    def confidence(self) -> Confidence:
        return self.requirement.confidence


def law_term(law: Catalogue, requirement_id: str, words: str) -> LawTerm:
    """The one term of a requirement that has these words in what it is for, or in when it starts.

    Raises LookupError when the edition holds no such term, or more than one.
    """
    requirement = law.requirement_by_id[requirement_id]
    found = [term for term in requirement.terms if words in f"{term.what} {term.since}"]
    if len(found) != 1:
        raise LookupError(f"{requirement_id} has {len(found)} terms about {words!r}")
    return LawTerm(period=found[0].value, requirement=requirement)
