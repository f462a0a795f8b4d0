"""Who has how much to do, and what nobody has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from assess.assignments import Item
from assess.frameworks import Sheet
from assess.models import Role
from assess.reviews import ReviewState
from assess.roles import NAMES
from assess.team import Assignee, Colleague, Team
from controls.catalogue import Control, Requirement, Theme
from controls.local_times import day_of

#: What an address calls the requirements that nobody has.
NOBODY = "niemand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Requirements by where they stand; `late` are among the open and the sent back."""

    by_state: Mapping[ReviewState, int]
    late: int

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def named(self) -> Mapping[str, int]:
        """The same by the word for it."""
        return {state.value: number for state, number in self.by_state.items()}

    @property
    def bar(self) -> list[tuple[str, str, int]]:
        """As (kind, text, number), in the order in which work goes."""
        return [(_KIND[state], state.value, self.by_state[state]) for state in reversed(ReviewState)]


_KIND = {
    ReviewState.OPEN: "open",
    ReviewState.FILLED: "info",
    ReviewState.SENT_BACK: "warning",
    ReviewState.AGREED: "ok",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person, one role, or nobody; `token` chooses it."""

    token: str
    name: str
    role: str
    #: Who replaces them today, in words.
    note: str
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """`chosen` is the row that was asked for, with its requirements."""

    all: Counts
    rows: tuple[Row, ...]
    chosen: Row | None
    items: tuple[Item, ...]
    #: Everything of the colleagues whose access ended, by assignment, is nobody's.
    orphans: int


def board(given: Iterable[Item], team: Team, *, wanted: str, now: datetime) -> Board:
    """Every colleague, every role that has something, and nobody."""
    today, everything = f"{day_of(now)}", tuple(given)
    by_token: dict[str, list[Item]] = {}
    for item in everything:
        by_token.setdefault(token_of(item, team), []).append(item)
    rows = [_person(team, c, by_token.get(c.handle, []), today) for c in team]
    for role in NAMES:
        token = team.token(Assignee(role=role))
        if token in by_token:
            rows.append(_role(team, role, token, by_token[token], today))
    lost = by_token.get(NOBODY, [])
    rows.append(Row(token=NOBODY, name="Van niemand", role="", note="", counts=count(lost, today)))
    chosen = next((row for row in rows if row.token == wanted), None)
    return Board(
        all=count(everything, today),
        rows=tuple(rows),
        chosen=chosen,
        items=tuple(by_token.get(wanted, ())) if chosen else (),
        orphans=sum(item.assigned is not None for item in lost),
    )


def token_of(item: Item, team: Team) -> str:
    """Whose it is on the board: nobody's as well when whoever had it may not fill in any more."""
    return (team.token(item.assigned.to) if item.assigned else "") or NOBODY


def count(given: Iterable[Item], today: str) -> Counts:
    found, late = dict.fromkeys(ReviewState, 0), 0
    for item in given:
        found[item.standing.state] += 1
        late += item.is_late(today)
    return Counts(by_state=found, late=late)


def _person(team: Team, colleague: Colleague, own: list[Item], today: str) -> Row:
    other = team.stand_in(colleague) if colleague.substitute_id else None
    note = f"{other.name} vervangt" if other else ""
    if colleague.substitute_id and not other:
        note = "afwezig, en de vervanger is er ook niet"
    return Row(
        token=colleague.handle, name=colleague.name, role=NAMES[colleague.role], note=note, counts=count(own, today)
    )


def _role(team: Team, role: Role, token: str, own: list[Item], today: str) -> Row:
    people = sum(c.role is role for c in team)
    note = "" if people else "niemand heeft deze rol"
    return Row(token=token, name=f"Iedereen met de rol {NAMES[role]}", role="", note=note, counts=count(own, today))


# --- the things of one framework that can be assigned -------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlLine:
    control: Control
    requirements: tuple[tuple[Requirement, Item], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeLine:
    theme: Theme
    unassigned: int
    controls: tuple[ControlLine, ...]


def themes_of(sheet: Sheet, given: Iterable[Item], team: Team) -> tuple[ThemeLine, ...]:
    """A sheet as themes, controls and requirements; `unassigned` counts what nobody has."""
    by_id = {item.requirement.id: item for item in given}
    return tuple(
        ThemeLine(
            theme=theme,
            unassigned=sum(token_of(by_id[r.id], team) == NOBODY for r in theme.requirements),
            controls=tuple(
                ControlLine(control=c, requirements=tuple((r, by_id[r.id]) for r in c.requirements))
                for c in theme.controls
                if c.requirements
            ),
        )
        for theme in sheet.catalogue.themes
        if theme.requirements
    )
