"""Where cards stand: each framework of the round, DigiD once per connection, with all that its cards are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from controls.answers import Answer, Answers, answer_key
from controls.catalogue import Catalogue
from controls.profile import Profile
from controls.scoring import Scores, score
from controls.snapshot import FrozenFramework, Snapshot
from reports import wording
from reports.course import courses
from reports.frozen import frozen_frameworks
from reports.inputs import ReportInput

#: A heading and a line of the contents hold no more of a name; the facts of its chapter have it in full.
_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An answer that another may rest on, in words; `version` is 0 when nobody gave it."""

    name: str
    answer: Answer | None

    @property
    def version(self) -> int:
        return self.answer.version if self.answer else 0


@dataclass(frozen=True, kw_only=True)
class Place:
    """One framework, for one unit. `number` is 0 for the leading one, whose names in the document are the plain ones."""

    number: int
    catalogue: Catalogue
    answers: Answers
    scores: Scores
    snapshot: Snapshot
    profile: Profile
    #: Every answer of the round by `Answer.key`, and what the trail tells of it.
    sources: Mapping[str, Source]
    courses: Mapping[str, tuple[str, ...]]
    frozen: FrozenFramework | None = None

    @property
    def unit(self) -> str:
        return self.frozen.unit if self.frozen else ""

    @property
    def title(self) -> str:
        """The framework, and the connection it is about."""
        about = wording.clipped(self.frozen.unit_title, _NAME) if self.frozen and self.frozen.unit else ""
        return f"{self.catalogue.short_title}: {about}" if about else self.catalogue.short_title

    def anchor(self, kind: str, name: str) -> str:
        """A target inside the document; catalogue ids are slugs, so nothing has to be escaped."""
        return f"{kind}-{self.number}-{name}" if self.number else f"{kind}-{name}"

    def left_open(self, theme: str) -> str:
        """Why requirements of a theme stayed open; the other frameworks have one reason for the whole."""
        return "" if self.frozen else self.snapshot.left_open.get(theme, "")


def places(given: ReportInput) -> tuple[Place, ...]:
    """The leading framework first. Raises ReportError when an edition or a figure is not the frozen one."""
    snapshot, profile = given.snapshot, given.snapshot.profile or Profile()
    others = tuple(frozen_frameworks(given))
    sources = dict(_sources(given.catalogue, snapshot.answers, ""))
    for catalogue, frozen in others:
        sources |= dict(_sources(catalogue, frozen.answers, frozen.unit))
    told = courses(given.trail, snapshot.assessment_id)

    def place(number: int, catalogue: Catalogue, answers: Answers, frozen: FrozenFramework | None) -> Place:
        return Place(
            number=number, catalogue=catalogue, answers=answers, scores=score(catalogue, answers), snapshot=snapshot,
            profile=profile, sources=sources, courses=told, frozen=frozen,
        )  # fmt: skip

    leading = place(0, given.catalogue, snapshot.answers, None)
    return (leading, *(place(n, c, frozen.answers, frozen) for n, (c, frozen) in enumerate(others, start=1)))


def _sources(catalogue: Catalogue, answers: Answers, unit: str) -> Iterator[tuple[str, Source]]:
    for asked in catalogue.requirements:
        name = f"{catalogue.short_title} {asked.number} {asked.title}"
        yield answer_key(asked.id, unit), Source(name=name, answer=answers.get(asked.id))
