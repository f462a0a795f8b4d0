"""Account to each framework: gather what one page shows, and take proposals over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assess import audit
from assess.accounting.books import Account, ApplicationAccount, Books
from assess.audit import Action, Actor
from assess.errors import FrozenError, InvalidError, StaleError
from assess.frameworks import Sheet
from assess.models import AnswerRow, Way
from assess.place import AssessmentHead
from assess.proposals import AskedOnce, asked_once_for, editions
from assess.saving import store
from controls.answers import Answers
from controls.catalogue import Catalogue, Requirement
from controls.position import Line, mark
from controls.proposal import Proposal, take_over


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Everything the first page shows, the leading framework first.

    `without_unit` are the frameworks that are answered per connection, of which none was named yet.
    """

    accounts: tuple[Account, ...]
    without_unit: tuple[Catalogue, ...]
    asked_once: AskedOnce


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """One framework with the answers on which its proposals rest.

    `sources` are the frameworks that lead here, as people call them; "" when none does.
    """

    account: Account
    answers: Answers
    applications: tuple[ApplicationAccount, ...]
    sources: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What was taken over, and what was not because it was no longer what stood on the screen."""

    sheet: Sheet
    taken: tuple[Requirement, ...]
    skipped: tuple[Requirement, ...]


def accounts(session: Session, head: AssessmentHead) -> Accounts:
    """Where every chosen framework stands."""
    books = Books.read(session, head)
    return Accounts(
        accounts=tuple(
            books.account(catalogue, unit) for catalogue in editions(head) for unit in books.units(catalogue)
        ),
        without_unit=tuple(catalogue for catalogue in editions(head) if not books.units(catalogue)),
        asked_once=asked_once_for(head, books.first.profile),
    )


def account_page(session: Session, head: AssessmentHead, framework: str, unit: str) -> AccountPage:
    """One framework; raises NotFoundError when this assessment has no such framework or unit."""
    books = Books.read(session, head, framework)
    found = books.at(framework, unit)
    return AccountPage(
        account=found,
        answers=books.answers,
        applications=tuple(books.applications(found)),
        sources=books.sources(found),
    )


def confirm(
    session: Session,
    head: AssessmentHead,
    framework: str,
    unit: str,
    chosen: Collection[str],
    *,
    by: Actor,
    now: datetime,
) -> Confirmed:
    """Take over the chosen proposals, each named `requirement:mark`, as far as they still are what was on the screen.

    Raises FrozenError, NotFoundError, and InvalidError for what our own page never sends.
    """
    if not head.is_open:
        raise FrozenError
    books = Books.read(session, head, framework)
    account = books.at(framework, unit)
    lines = {line.requirement.id: line for line in account.readiness.lines}
    wanted = dict(_named(choice, lines) for choice in chosen)
    taken = [name for name, seen in wanted.items() if _still(lines[name], seen)]
    for name in taken:
        _take(session, account.sheet, lines[name], assessment_id=head.id, by=by, now=now)
    return Confirmed(
        sheet=account.sheet,
        taken=tuple(lines[name].requirement for name in taken),
        skipped=tuple(lines[name].requirement for name in wanted if name not in taken),
    )


def choice_of(proposal: Proposal | None) -> str:
    """How a form names the proposal that it shows."""
    return f"{proposal.target}:{mark(proposal)}" if proposal else ""


# --- below: one choice --------------------------------------------------------------------------


def _named(choice: str, lines: Mapping[str, Line]) -> tuple[str, str]:
    name, _, seen = choice.rpartition(":")
    if name not in lines:
        raise InvalidError({"keuze": "Dit voorstel hoort niet bij dit kader. Ga terug en laad de pagina opnieuw."})
    return name, seen


def _still(line: Line, seen: str) -> bool:
    return line.may_confirm and line.proposal is not None and mark(line.proposal) == seen


def _take(session: Session, sheet: Sheet, line: Line, *, assessment_id: str, by: Actor, now: datetime) -> None:
    asked, before = line.requirement, line.answer
    if line.proposal is None:
        return
    given, row = take_over(line.proposal, before), session.get(AnswerRow, (assessment_id, asked.id, sheet.unit))
    own, way = (by.name, by.id), Way.INFERENCE
    try:
        answer = store(
            session, sheet, asked, given, row, assessment_id=assessment_id, first=own, way=way, by=by, now=now
        )
    except StaleError as error:
        raise InvalidError(
            {"keuze": f"Iemand wijzigde {asked.number} op hetzelfde moment. Laad de pagina opnieuw."}
        ) from error
    audit.record(session, Action.PROPOSAL_TAKEN_OVER, f"{assessment_id}/{answer.key}", by=by, at=now)
