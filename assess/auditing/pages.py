"""What the pages of the auditor's room show: a framework as a table, one requirement, and the room itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.auditing.papers import Paper, Papers, all_papers
from assess.auditing.places import audited_sheets
from assess.auditing.samples import audit_samples
from assess.findings import Found, all_findings
from assess.frameworks import Sheet
from assess.models import Membership, Role, User
from assess.place import AssessmentHead, Place
from assess.records import all_answers
from assess.roles import last_day
from assess.samples import Drawn
from controls.answers import Answer, Verdict, answer_key
from controls.catalogue import Aspect, Requirement
from controls.findings import Finding, answer_sha256
from controls.scoring import RequirementScore, score_requirement


class Filter(StrEnum):
    ALL = "alles"
    UNJUDGED = "zonder-oordeel"
    DIFFERS = "wijkt-af"
    FINDING = "met-bevinding"
    CHANGED = "gewijzigd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Which requirements an auditor wants to see: a filter, and the id of a sample or ""."""

    filter: Filter = Filter.ALL
    sample: str = ""

    @classmethod
    def from_query(cls, given: Mapping[str, str]) -> Shown:
        """What an address asks for; what cannot be is left out."""
        wanted = given.get("toon", "")
        return cls(
            filter=Filter(wanted) if wanted in list(Filter) else Filter.ALL, sample=given.get("steekproef", "")[:12]
        )

    @property
    def query(self) -> dict[str, str]:
        """The parts of an address that ask for the same."""
        toon = {} if self.filter is Filter.ALL else {"toon": self.filter.value}
        return toon | ({"steekproef": self.sample} if self.sample else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One requirement: what the municipality says, what this auditor says, and what others of them noted."""

    asked: Requirement
    key: str
    answer: Answer | None
    #: The answer with the verdicts of its TPM.
    looked_up: Answer
    score: RequirementScore
    own: Paper | None
    others: tuple[Paper, ...]
    shared: tuple[Paper, ...]
    findings: tuple[Finding, ...]
    in_sample: bool

    @property
    def about(self) -> str:
        return answer_sha256(self.answer)

    @property
    def is_changed(self) -> bool:
        """Whether the answer is another one than the auditor's verdict is about."""
        return self.own is not None and self.own.about_sha256 != self.about

    @property
    def differing(self) -> tuple[Aspect, ...]:
        """The aspects of which the auditor says something else; what one of the two left open is no difference."""
        if self.own is None:
            return ()
        pairs = [(aspect, self.own.verdicts[aspect], self.looked_up.verdict(aspect)) for aspect in self.asked.aspects]
        return tuple(a for a, own, self_ in pairs if own is not self_ and Verdict.OPEN not in (own, self_))

    @property
    def is_judged(self) -> bool:
        return self.own is not None and self.own.has_verdict

    @property
    def may_share(self) -> bool:
        """Whether there is a verdict that the municipality does not know yet."""
        if self.own is None or not self.is_judged or self.is_changed:
            return False
        return not self.shared or not self.own.says_the_same(self.shared[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPage:
    """One framework for one unit. `lines` are those that were asked for, `everything` all of them."""

    sheet: Sheet
    snapshot_sha256: str
    lines: tuple[Line, ...]
    everything: tuple[Line, ...]
    samples: tuple[Drawn, ...]

    def line(self, requirement_id: str) -> Line | None:
        return next((line for line in self.everything if line.asked.id == requirement_id), None)

    def beside(self, line: Line) -> tuple[Line | None, Line | None]:
        """The one before and the one after it among those asked for, also when it is itself not among them any more."""
        place = {one.key: number for number, one in enumerate(self.everything)}
        before = [one for one in self.lines if place[one.key] < place[line.key]]
        after = [one for one in self.lines if place[one.key] > place[line.key]]
        return (before[-1] if before else None, after[0] if after else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCount:
    """How far an auditor is with one framework."""

    sheet: Sheet
    total: int
    judged: int
    differing: int
    changed: int
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The auditor's room: every framework, and who can read the notes in it, with the last day of their access."""

    snapshot_sha256: str
    counts: tuple[SheetCount, ...]
    found: Found
    readers: tuple[tuple[str, str], ...]


def sheet_page(session: Session, head: AssessmentHead, sheet: Sheet, shown: Shown, auditor_id: int) -> SheetPage:
    """Everything an auditor sees of one framework."""
    samples = audit_samples(session, head)
    drawn = frozenset(key for sample in samples if shown.sample in ("", sample.id) for key in sample.drawn)
    found = all_findings(session, head.id)
    answers, papers = all_answers(session, head.id), all_papers(session, head.id)
    everything = tuple(_lines(sheet, answers, papers, found, drawn=drawn, auditor_id=auditor_id))
    return SheetPage(
        sheet=sheet,
        snapshot_sha256=found.snapshot_sha256,
        lines=tuple(line for line in everything if _is_wanted(line, shown)),
        everything=everything,
        samples=samples,
    )


def room(session: Session, head: AssessmentHead, place: Place, auditor_id: int, now: datetime) -> Room:
    """How far the auditor is, for every framework that people fill in."""
    found, answers, papers = (
        all_findings(session, head.id),
        all_answers(session, head.id),
        all_papers(session, head.id),
    )
    counts = []
    for sheet in audited_sheets(session, head):
        lines = tuple(_lines(sheet, answers, papers, found, drawn=frozenset(), auditor_id=auditor_id))
        counts.append(
            SheetCount(
                sheet=sheet,
                total=len(lines),
                judged=sum(line.is_judged for line in lines),
                differing=sum(bool(line.differing) for line in lines),
                changed=sum(line.is_changed for line in lines),
                findings=len({f.id for line in lines for f in line.findings}),
            )
        )
    return Room(
        snapshot_sha256=found.snapshot_sha256,
        counts=tuple(counts),
        found=found,
        readers=_readers(session, place, now),
    )


def framework_lines(
    sheet: Sheet, answers: Mapping[str, Answer], papers: Papers, found: Found, drawn: frozenset[str]
) -> tuple[Line, ...]:
    """Every requirement of a framework with what all auditors noted, for nobody in particular."""
    return tuple(_lines(sheet, answers, papers, found, drawn=drawn, auditor_id=0))


def _readers(session: Session, place: Place, now: datetime) -> tuple[tuple[str, str], ...]:
    rows = session.execute(
        select(User.name, Membership.until)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.municipality_id == place.id, Membership.role == Role.AUDITOR)
        .where(Membership.holds_at(now))
        .order_by(User.name)
    )
    return tuple((name, last_day(until)) for name, until in rows)


def _lines(
    sheet: Sheet,
    answers: Mapping[str, Answer],
    papers: Papers,
    found: Found,
    *,
    drawn: frozenset[str],
    auditor_id: int,
) -> Iterator[Line]:
    for asked in sheet.catalogue.requirements:
        key = answer_key(asked.id, sheet.unit)
        answer = answers.get(key)
        looked_up = sheet.looked_up(asked, answer or Answer(requirement_id=asked.id, unit=sheet.unit))
        yield Line(
            asked=asked,
            key=key,
            answer=answer,
            looked_up=looked_up,
            score=score_requirement(asked, looked_up),
            own=papers.own(key, auditor_id),
            others=papers.others(key, auditor_id),
            shared=papers.shared.get(key, ()),
            findings=found.about(key),
            in_sample=key in drawn,
        )


def _is_wanted(line: Line, shown: Shown) -> bool:
    if shown.sample and not line.in_sample:
        return False
    return {
        Filter.ALL: True,
        Filter.UNJUDGED: not line.is_judged,
        Filter.DIFFERS: bool(line.differing),
        Filter.FINDING: bool(line.findings),
        Filter.CHANGED: line.is_changed,
    }[shown.filter]
