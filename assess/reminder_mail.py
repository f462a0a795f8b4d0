"""What the digest says: which questions, before when, and where. Nothing of an answer and nothing that people wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assess.mail import Mail
from reports.wording import counted
from reports.wording import day as dutch_day

if TYPE_CHECKING:
    from assess.assignments import Item
    from assess.reminders import Digest, Part

#: How many questions a list names; the page has them all.
NAMED = 10


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
