"""Everything that an account is made of, read once: the answers, the proposals, and what the assessment is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from assess.errors import NotFoundError
from assess.frameworks import Sheet, leading
from assess.mappings import links
from assess.paths import atlas
from assess.place import AssessmentHead
from assess.proposals import editions, infer_for, profile_for
from assess.records import all_answers
from controls.answers import Answers
from controls.catalogue import Catalogue, Requirement
from controls.profile import SuwinetApplication, looked_up, tailored
from controls.proposal import Proposal
from controls.readiness import Readiness, readiness
from controls.scoring import GroupScore, score


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One framework, for one unit: the sheet that people fill in, and where it stands."""

    sheet: Sheet
    readiness: Readiness

    @property
    def address(self) -> dict[str, str]:
        """The parts of the address of its page here, for the leading framework too."""
        return {"framework": self.sheet.catalogue.id} | ({"unit": self.sheet.unit} if self.sheet.unit else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationAccount:
    """One way of using Suwinet: which norms hold for it, and where those stand."""

    use: SuwinetApplication
    title: str
    tasks: tuple[str, ...]
    norms: tuple[Requirement, ...]
    settled: GroupScore


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What every page here needs, read once."""

    head: AssessmentHead
    first: Sheet
    answers: Answers
    proposals: Mapping[str, Proposal]

    @classmethod
    def read(cls, session: Session, head: AssessmentHead, framework: str = "") -> Books:
        """For every framework, or for one of them with what leads to it."""
        profile = profile_for(session, head)
        first = Sheet(
            catalogue=leading(head),
            profile=profile,
            reference_date=head.reference_date,
            editions=frozenset((head.catalogue, *head.frameworks)),
        )
        answers = all_answers(session, head.id)
        only = next((catalogue.key for catalogue in editions(head) if catalogue.id == framework), "")
        found = infer_for(head, profile, answers, towards=only)
        return cls(head=head, first=first, answers=answers, proposals=found)

    def at(self, framework: str, unit: str) -> Account:
        for catalogue in editions(self.head):
            if catalogue.id == framework and unit in self.units(catalogue):
                return self.account(catalogue, unit)
        raise NotFoundError

    def units(self, catalogue: Catalogue) -> tuple[str, ...]:
        return ("",) if catalogue.key == self.head.catalogue else self.first.profile.units(catalogue)

    def account(self, catalogue: Catalogue, unit: str) -> Account:
        profile, is_leading = self.first.profile, catalogue.key == self.head.catalogue
        return Account(
            sheet=replace(self.first, catalogue=tailored(catalogue, profile), unit=unit, is_leading=is_leading),
            readiness=readiness(
                catalogue,
                unit=unit,
                profile=profile,
                reference_date=self.head.reference_date,
                answers=self.answers,
                proposals=self.proposals,
                links=links(self.first.editions),
            ),
        )

    def sources(self, account: Account) -> str:
        known = atlas(self.head)
        linked = (line.link for line in account.readiness.lines)
        titles = [known[name].catalogue.short_title for link in linked if link for name in link.all_of if name in known]
        return " en ".join(dict.fromkeys(titles))

    def applications(self, account: Account) -> list[ApplicationAccount]:
        """Only of a framework that distinguishes applications."""
        whole, profile = account.readiness.catalogue, self.first.profile
        known = {one.id: one.title for one in whole.applications}
        tasks = {one.id: one.title for one in whole.tasks}
        found = []
        for use in profile.suwinet if known else ():
            only = tailored(whole, replace(profile, suwinet=(use,)))
            settled = looked_up(only, self.answers, profile, self.head.reference_date)
            found.append(
                ApplicationAccount(
                    use=use,
                    title=known.get(use.application, use.application),
                    tasks=tuple(tasks.get(task, task) for task in use.tasks),
                    norms=only.requirements,
                    settled=score(only, settled).whole,
                )
            )
        return found
