"""Which of the frameworks of an assessment ask for connections, TPMs, Suwinet or an official list."""

from __future__ import annotations

from collections.abc import Callable

from assess.errors import FrozenError, NotFoundError
from assess.frameworks import leading, others
from assess.models import Role
from assess.place import AssessmentHead
from controls.catalogue import Catalogue, OfficialList, Repeat, Requirement, Way

#: Who chooses and changes; others may read.
COORDINATORS = frozenset({Role.COORDINATOR})


def editions(head: AssessmentHead) -> tuple[Catalogue, ...]:
    """Every edition of the assessment that is installed, the leading one first."""
    return (leading(head), *others(head))


def with_connections(head: AssessmentHead) -> Catalogue:
    """The framework that is answered per DigiD connection; raises NotFoundError when there is none."""
    return _first(head, lambda c: c.repeat is Repeat.CONNECTION)


def with_applications(head: AssessmentHead) -> Catalogue:
    """The framework that asks which applications are used (Suwinet); raises NotFoundError when there is none."""
    return _first(head, lambda c: bool(c.applications))


def with_list(head: AssessmentHead, framework: str) -> Catalogue:
    """The framework of that name, if it must be laid beside its official list; else NotFoundError."""
    return _first(head, lambda c: c.id == framework and c.official_list is OfficialList.LAY_BESIDE)


def tpm_norms(catalogue: Catalogue) -> tuple[Requirement, ...]:
    """The norms that the TPM of a supplier may carry."""
    return tuple(r for r in catalogue.requirements if Way.TPM in r.ways)


def refuse_frozen(head: AssessmentHead) -> None:
    """Raise FrozenError once the assessment was submitted."""
    if not head.is_open:
        raise FrozenError


def _first(head: AssessmentHead, fits: Callable[[Catalogue], bool]) -> Catalogue:
    found = next(filter(fits, editions(head)), None)
    if found is None:
        raise NotFoundError
    return found
