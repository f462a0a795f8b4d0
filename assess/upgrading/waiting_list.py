"""Everything that waits in an assessment, part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from assess.carrying import Waiting, Waitings, carried, is_given
from assess.frameworks import Sheet
from assess.place import AssessmentHead
from assess.records import all_answers
from assess.upgrading.panel import Earlier, Panel, earlier_rows, panel, title_of
from assess.upgrading.preview import own_sheets
from assess.upgrading.words import CHANGE
from controls.answers import Answers, answer_key
from controls.catalogue import Requirement, Theme

Places = Mapping[str, tuple[Sheet, Requirement]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One theme of one sheet; `name` stands in the address."""

    sheet: Sheet
    theme: Theme
    panels: tuple[Panel, ...]

    @property
    def name(self) -> str:
        return f"{self.sheet.name}.{self.theme.id}"

    @property
    def title(self) -> str:
        return self.theme.title if self.sheet.is_leading else f"{self.sheet.title}: {self.theme.title}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One requirement in a list, with the sheet it stands on."""

    sheet: Sheet
    requirement: Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPage:
    """`parts` are those in which something waits. `done` counts what was settled, or answered by hand.

    `stray` waits for what this assessment does not ask: it stays readable and counts for nothing;
    `stray_keys` are those that nobody put aside yet.
    """

    parts: tuple[Part, ...]
    shown: Part | None
    done: int
    total: int
    answered: tuple[Listed, ...]
    aside: tuple[Listed, ...]
    stray: tuple[Earlier, ...]
    stray_keys: tuple[str, ...]

    @property
    def waits(self) -> int:
        return sum(len(part.panels) for part in self.parts)


def waiting_page(session: Session, head: AssessmentHead, wanted: str) -> WaitingPage:
    """The page with one part in full: the one asked for, or the first in which something waits."""
    sheets, found = own_sheets(session, head), carried(session, head.id)
    answers = all_answers(session, head.id)
    where = places(sheets)
    given = {key for key, answer in answers.items() if is_given(answer)}
    open_ = {key: f for key, f in found.items() if key in where and key not in given and not _settled(f)}
    parts = tuple(_parts(sheets, open_, answers))
    return WaitingPage(
        parts=parts,
        shown=next((part for part in parts if part.name == wanted), parts[0] if parts else None),
        done=sum(key in where and key not in open_ for key in found),
        total=sum(key in where for key in found),
        answered=tuple(_listed(where, (key for key, f in found.items() if key in given and not _settled(f)))),
        aside=tuple(_listed(where, (key for key, f in found.items() if key not in given and _settled(f)))),
        stray=tuple(_stray(one, sheets[0]) for key, f in found.items() if key not in where for one in f),
        stray_keys=tuple(key for key, f in found.items() if key not in where and not _settled(f)),
    )


def places(sheets: tuple[Sheet, ...]) -> Places:
    """Where each requirement stands, by `Answer.key`."""
    return {answer_key(r.id, sheet.unit): (sheet, r) for sheet in sheets for r in sheet.catalogue.requirements}


def _parts(sheets: tuple[Sheet, ...], open_: Waitings, answers: Answers) -> Iterator[Part]:
    for sheet in sheets:
        for theme in sheet.catalogue.themes:
            keys = [(answer_key(r.id, sheet.unit), r) for r in theme.requirements]
            panels = [panel(open_[key], sheet, r, answers.get(key)) for key, r in keys if key in open_]
            if panels:
                yield Part(sheet=sheet, theme=theme, panels=tuple(panels))


def _settled(found: tuple[Waiting, ...]) -> bool:
    return any(one.is_settled for one in found)


def _listed(where: Places, keys: Iterator[str]) -> Iterator[Listed]:
    for key in keys:
        if key in where:
            sheet, requirement = where[key]
            yield Listed(sheet=sheet, requirement=requirement)


def _stray(one: Waiting, sheet: Sheet) -> Earlier:
    edition, then = one.edition_then, one.asked_then
    rows = [("Eis", one.from_requirement)]
    if edition and then:
        rows = earlier_rows(replace(sheet, catalogue=edition), then, one.answer)
    return Earlier(title=title_of(one), change=CHANGE[one.change], note=one.note, question=then, rows=rows)
