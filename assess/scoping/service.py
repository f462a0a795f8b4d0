"""Say what an assessment is: its name, its date, its scope, and the frameworks it accounts to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.catalogues import all_catalogues
from assess.errors import InvalidError, NotFoundError
from assess.frameworks import leading, others
from assess.mappings import all_mappings
from assess.models import Assessment, AssessmentFramework, DigidConnection, TpmRow
from assess.offering import in_one_line, offered, take_up
from assess.place import AssessmentHead
from assess.profiles import laid_beside_of, uses_of
from assess.scoping.chosen import refuse_frozen
from assess.scoping.digid.tpms import assess_covered_again
from assess.scoping.losses import refuse_losing_framework
from assess.seen import refuse_unseen
from controls.catalogue import Asked, Catalogue, OfficialList, Repeat
from controls.profile import Profile, missing_beside


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What people call the assessment, the ISO date it is about, and what it covers."""

    title: str
    reference_date: str
    scope: str

    @classmethod
    def of(cls, head: AssessmentHead) -> About:
        return cls(title=head.title, reference_date=head.reference_date, scope=head.scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """One framework that may be chosen, or was; `lacks` names what it is read off, when none of that was chosen."""

    catalogue: Catalogue
    line: str
    is_chosen: bool
    lacks: str
    asked: int
    #: How many of those were laid beside the official list; None where there is nothing to lay beside.
    beside: int | None

    @property
    def has_connections(self) -> bool:
        return self.catalogue.repeat is Repeat.CONNECTION


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopePage:
    """Everything the first page shows."""

    leading: Catalogue
    leading_line: str
    frameworks: tuple[Framework, ...]
    connections: int
    tpms: int
    uses: tuple[str, ...]


def scope_page(session: Session, head: AssessmentHead) -> ScopePage:
    """What was chosen and what may be; reads only what the chosen frameworks ask to know."""
    chosen = others(head)
    connections, tpms = _counts(session, head) if any(c.repeat is Repeat.CONNECTION for c in chosen) else (0, 0)
    asks_use = any(c.applications for c in chosen)
    asks_list = any(c.official_list is OfficialList.LAY_BESIDE for c in chosen)
    profile = Profile(
        suwinet=uses_of(session, head.id) if asks_use else (),
        laid_beside=laid_beside_of(session, head.id) if asks_list else (),
    )
    own = leading(head)
    all_offered = offered(all_catalogues().values(), own.id)
    shown = sorted({c.key: c for c in (*all_offered, *chosen)}.items())
    return ScopePage(
        leading=own,
        leading_line=in_one_line(own),
        frameworks=tuple(_framework(head, catalogue, profile) for _, catalogue in shown),
        connections=connections,
        tpms=tpms,
        uses=tuple(use.application for use in profile.suwinet),
    )


def change_about(session: Session, head: AssessmentHead, about: About, *, seen: str, by: Actor, now: datetime) -> int:
    """Mend name, date and scope of a draft; gives how many answers another date judges otherwise.

    Raises FrozenError, and ChangedMeanwhileError when `seen` is not what is stored.
    """
    refuse_frozen(head)
    stored = About.of(head)
    if about == stored:
        return 0
    refuse_unseen(stored, seen)
    row = session.get_one(Assessment, head.id)
    row.title, row.reference_date, row.scope = about.title, about.reference_date, about.scope
    audit.record(session, Action.ASSESSMENT_CHANGED, head.id, by=by, at=now)
    session.flush()
    if about.reference_date == stored.reference_date:
        return 0
    return assess_covered_again(session, head, about.reference_date)


def add_framework(session: Session, head: AssessmentHead, key: str, *, by: Actor, now: datetime) -> Catalogue:
    """Account to one more edition; to one that is there already changes nothing.

    Raises FrozenError, NotFoundError for an edition that is not installed, and
    InvalidError for one that cannot be chosen.
    """
    refuse_frozen(head)
    found = _installed(key)
    if key in head.frameworks:
        return found
    if found not in offered(all_catalogues().values(), leading(head).id):
        raise InvalidError(
            {"": f"{found.short_title} is voor deze zelftoets niet te kiezen. Kies een kader uit de lijst."}
        )
    twin = next((c for c in others(head) if c.id == found.id), None)
    if twin:
        raise InvalidError({"": f"{twin.short_title} staat er al. Haal die eerst weg als u {found.short_title} wilt."})
    take_up(session, head.id, found, by=by, now=now)
    session.flush()
    return found


def remove_framework(session: Session, head: AssessmentHead, key: str, *, by: Actor, now: datetime) -> Catalogue:
    """Account to an edition no longer; one that is gone already changes nothing.

    Raises FrozenError, NotFoundError, and InvalidError when there are answers to it.
    """
    refuse_frozen(head)
    found = _installed(key)
    row = session.get(AssessmentFramework, (head.id, key))
    if row is None:
        return found
    refuse_losing_framework(session, head.id, found)
    session.delete(row)
    audit.record(session, Action.FRAMEWORK_REMOVED, f"{head.id}/{key}", by=by, at=now)
    session.flush()
    return found


def _installed(key: str) -> Catalogue:
    found = all_catalogues().get(key)
    if found is None:
        raise NotFoundError
    return found


def _framework(head: AssessmentHead, catalogue: Catalogue, profile: Profile) -> Framework:
    asked = sum(profile.asks(r) for r in catalogue.requirements)
    has_list = catalogue.official_list is OfficialList.LAY_BESIDE
    is_chosen = catalogue.key in head.frameworks
    return Framework(
        catalogue=catalogue,
        line=in_one_line(catalogue),
        is_chosen=is_chosen,
        lacks=_lacks(head, catalogue) if is_chosen else "",
        asked=asked,
        beside=asked - len(missing_beside(catalogue, profile)) if has_list else None,
    )


def _lacks(head: AssessmentHead, catalogue: Catalogue) -> str:
    if catalogue.asked is Asked.DIRECTLY:
        return ""
    sources = {mapping.source for mapping in all_mappings() if mapping.target == catalogue.key}
    if sources & {head.catalogue, *head.frameworks}:
        return ""
    return " of ".join(c.short_title for key, c in sorted(all_catalogues().items()) if key in sources)


def _counts(session: Session, head: AssessmentHead) -> tuple[int, int]:
    """How many connections and TPMs there are, in one statement."""
    both = [
        select(func.count()).select_from(table).where(table.assessment_id == head.id).scalar_subquery()
        for table in (DigidConnection, TpmRow)
    ]
    connections, tpms = session.execute(select(*both)).one()
    return connections, tpms
