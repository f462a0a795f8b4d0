"""What the page about contributing shows: the very bytes, read as a table; and how little of them is printed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from assess import rounds
from assess.place import AssessmentHead
from assess.rounds import CLASS_WORDS, RoundHere
from assess.sharing.lines import RoundLine, round_lines, words
from assess.sharing.standing import (
    CannotShareError,
    Standing,
    Where,
    catalogue_of_round,
    no_round,
    proposed,
    round_now,
    standing,
)
from reports.benchmark.contribution import Contribution
from reports.benchmark.edition import cell_of
from reports.benchmark.participant import Preview, preview
from reports.benchmark.rules import R

LEVEL_WORDS = {
    None: "open",
    -1: "niet van toepassing",
    0: "0: nog niets aangetoond",
    1: "1: opzet",
    2: "2: opzet en bestaan",
    3: "3: opzet, bestaan en werking",
}
STEP_WORDS = {
    None: "onbekend",
    -2: "duidelijk gedaald",
    -1: "iets gedaald",
    0: "gelijk",
    1: "iets gestegen",
    2: "duidelijk gestegen",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRows:
    """One theme of the record: the step since the last contribution, and (number, title, level) of its requirements."""

    title: str
    step: str
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """What the publication would show if everybody of this class took part, and half of them met a requirement."""

    respondents: str
    low: int
    high: int
    is_printed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingPage:
    """Everything the page shows; `why_not` is a sentence when this assessment cannot contribute."""

    round: RoundHere | None
    takes: bool
    why_not: str
    made: Contribution | None
    preview: Preview | None
    themes: tuple[ThemeRows, ...]
    class_words: str
    example: Print | None
    standing: Standing | None
    group_from: int = R.group_from
    #: The names of the rounds that this server cannot read.
    broken: tuple[str, ...] = ()
    #: Every round of this server, with how far we are in each.
    rounds: tuple[RoundLine, ...] = ()

    @property
    def state(self) -> str:
        """How far we are in the round that is shown."""
        if self.round is None or self.standing is None:
            return ""
        last = self.standing.last
        return words(
            number=last.contribution.seq if last else 0,
            is_withdrawal=self.standing.is_withdrawn,
            has_token=self.standing.has_token,
            handed_in=self.standing.handed_in,
            is_open=self.takes,
            box_is_here=self.round.box is not None,
        )

    @property
    def still_counts(self) -> int:
        """The number in the box that counts until what was agreed to last is there as well; 0 is none."""
        return self.standing.handed_in if self.standing and self.takes and not self.is_handed_in else 0

    @property
    def is_agreed(self) -> bool:
        """Whether what would leave now is what was agreed to last."""
        last = self.standing.last if self.standing else None
        return last is not None and self.made is not None and last.contribution.seq == self.made.seq

    @property
    def can_hand_in(self) -> bool:
        return self.takes and self.standing is not None and self.standing.last is not None and self.standing.has_token

    @property
    def is_handed_in(self) -> bool:
        last = self.standing.last if self.standing else None
        return last is not None and self.standing is not None and self.standing.handed_in == last.contribution.seq


def sharing_page(session: Session, head: AssessmentHead, where: Where) -> SharingPage:
    here = round_now(where)
    if here is None:
        return _page(session, None, where, why_not=no_round(where))
    found = standing(session, where, here)
    if not here.takes(where.today):
        return _page(
            session, here, where, why_not=f"Ronde {here.name} is gesloten. Er kan niets meer bij.", standing=found
        )
    try:
        return _page(session, here, where, made=proposed(session, head, where, here), standing=found)
    except CannotShareError as error:
        return _page(session, here, where, why_not=str(error), standing=found)


def _page(
    session: Session,
    here: RoundHere | None,
    where: Where,
    *,
    why_not: str = "",
    made: Contribution | None = None,
    standing: Standing | None = None,
) -> SharingPage:
    return SharingPage(
        round=here,
        takes=here is not None and here.takes(where.today),
        why_not=why_not,
        made=made,
        preview=preview(made) if made else None,
        themes=_themes(here, made) if here and made else (),
        class_words=CLASS_WORDS[made.size_class] if made else "",
        example=_example(here.round.population[made.size_class]) if here and made else None,
        standing=standing,
        broken=tuple(one.name for one in rounds.broken_here(where.data)),
        rounds=round_lines(session, where),
    )


def _themes(here: RoundHere, made: Contribution) -> tuple[ThemeRows, ...]:
    catalogue = catalogue_of_round(here)
    titles = {theme.id: theme.title for theme in catalogue.themes}
    known = catalogue.requirement_by_id
    return tuple(
        ThemeRows(
            title=titles[theme],
            step=STEP_WORDS[made.delta[theme]],
            rows=tuple((known[i].number, known[i].title, LEVEL_WORDS[made.answers[i]]) for i in ids),
        )
        for theme, ids in here.round.themes.items()
    )


def _example(population: int) -> Print:
    bracket = R.bracket(population // 2, population, population)
    cell = cell_of(R, bracket) if bracket else None
    return Print(
        respondents=R.printed(population),
        low=cell.percent[0] if cell else 0,
        high=cell.percent[1] if cell else 0,
        is_printed=cell is not None,
    )
