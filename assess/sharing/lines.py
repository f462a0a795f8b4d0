"""Every round of this server with how far the municipality is in it, for who must choose between them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import rounds
from assess.models import BenchmarkConsent, BenchmarkPart
from assess.rounds import RoundHere
from assess.sharing.standing import Where
from reports.benchmark.contribution import parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """One round. `state` is what we did in it, in words."""

    round: RoundHere
    takes: bool
    state: str


def round_lines(session: Session, where: Where) -> tuple[RoundLine, ...]:
    """Those that are open first, then the newest first. Nothing when there is nothing to choose."""
    found = rounds.rounds_here(where.data)
    if len(found) < 2:
        return ()
    by_number = select(BenchmarkConsent.round, BenchmarkConsent.seq, BenchmarkConsent.content)
    last = {name: (seq, content) for name, seq, content in session.execute(by_number.order_by(BenchmarkConsent.seq))}
    parts = {part.round: part for part in session.scalars(select(BenchmarkPart))}
    lines = (
        RoundLine(
            round=one,
            takes=one.takes(where.today),
            state=_state(last.get(one.name), parts.get(one.name), is_open=one.takes(where.today)),
        )
        for one in found
    )
    return tuple(sorted(lines, key=lambda line: not line.takes))


def _state(last: tuple[int, str] | None, part: BenchmarkPart | None, *, is_open: bool) -> str:
    if last is None:
        return "nog geen toestemming gegeven" if is_open else "niet meegedaan"
    number, content = last
    said = "intrekking" if parsed(content.encode()).is_withdrawal else "bijdrage"
    if part is not None and part.handed_in == number:
        return f"{said} met nummer {number} zit in de stembus"
    if not is_open:
        return f"toestemming voor {said} met nummer {number}"
    if part is None or not part.has_token:
        return "toestemming gegeven, nog geen deelnamebewijs"
    return f"{said} met nummer {number} is klaar om in te leveren"
