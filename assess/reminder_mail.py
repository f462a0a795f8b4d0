"""What the digest says: which questions, before when, and where. Nothing of an answer and nothing that people wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assess.assignments import Item
from assess.mail import Mail
from assess.team import Colleague
from reports.wording import counted
from reports.wording import day as dutch_day

#: How many questions a list names; the page has them all.
NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What there is to say about one assessment; each requirement stands in one list."""

    assessment_id: str
    title: str
    new: tuple[Item, ...]
    sent_back: tuple[Item, ...]
    late: tuple[Item, ...]
    soon: tuple[Item, ...]

    @property
    def all(self) -> tuple[Item, ...]:
        return (*self.new, *self.sent_back, *self.late, *self.soon)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One mail to one person of one municipality."""

    municipality_id: int
    slug: str
    place: str
    to: Colleague
    parts: tuple[Part, ...]

    @property
    def number(self) -> int:
        return sum(len(part.all) for part in self.parts)


def digest_mail(digest: Digest, *, base_url: str) -> Mail:
    """One plain text."""
    questions = counted(digest.number, "vraag", "vragen")
    paragraphs = [f"Beste {digest.to.name},"]
    for part in digest.parts:
        paragraphs += _paragraphs(part, digest, base_url)
    less = f"{base_url}/gemeente/{digest.slug}/afwezigheid"
    paragraphs.append(f"U krijgt hoogstens één mail per dag. Minder mail, of bent u er een tijd niet?\n{less}")
    paragraphs.append("Toetspeil")
    subject = f"Toetspeil: {questions} voor u in de zelftoets van {' '.join(digest.place.split())}"
    return Mail(to=digest.to.email, subject=subject, text="\n\n".join(paragraphs) + "\n")


def _paragraphs(part: Part, digest: Digest, base_url: str) -> Iterator[str]:
    link = f"{base_url}/gemeente/{digest.slug}/zelftoets/{part.assessment_id}/mijn-vragen/"
    title = " ".join(part.title.split())
    yield f"In ‘{title}’ van de gemeente {digest.place} {_wait(len(part.all))} op u.\n{link}"
    for words, found in (
        ("Nieuw voor u", part.new),
        ("Teruggestuurd; de reden staat bij de vraag", part.sent_back),
        ("Te laat", part.late),
        ("Binnen een week", part.soon),
    ):
        if found:
            yield f"{words} ({len(found)}):\n" + "\n".join(_lines(found))


def _wait(number: int) -> str:
    return "wacht 1 vraag" if number == 1 else f"wachten {number} vragen"


def _lines(found: Sequence[Item]) -> Iterator[str]:
    for item in found[:NAMED]:
        due = f", uiterlijk {dutch_day(item.due_on)}" if item.due_on else ""
        where = "" if item.sheet.is_leading else f"{item.sheet.catalogue.short_title} "
        yield f"- {where}{item.requirement.number} {item.requirement.title}{due}"
    if len(found) > NAMED:
        yield f"- en nog {len(found) - NAMED}"
