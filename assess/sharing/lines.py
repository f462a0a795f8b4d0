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
            state=_state(one, last.get(one.name), parts.get(one.name), is_open=one.takes(where.today)),
        )
        for one in found
    )
    return tuple(sorted(lines, key=lambda line: not line.takes))


def words(
    *, number: int, is_withdrawal: bool, has_token: bool, handed_in: int, is_open: bool, box_is_here: bool
) -> str:
    """How far we are in a round, in a few words; `number` is 0 before anybody agreed to anything."""
    if not number:
        return "nog geen toestemming gegeven" if is_open else "niet meegedaan"
    said = f"{'intrekking' if is_withdrawal else 'bijdrage'} met nummer {number}"
    if handed_in == number:
        return f"{said} zit in de stembus"
    before = f"; nummer {handed_in} zit in de stembus" if handed_in else ""
    if not is_open:
        return f"toestemming gegeven voor {said}{before}"
    if not has_token:
        return "toestemming gegeven, nog geen deelnamebewijs"
    return f"{said} is klaar om in te leveren{before}" if box_is_here else f"{said} is klaar: breng de envelop zelf weg"


def _state(one: RoundHere, last: tuple[int, str] | None, part: BenchmarkPart | None, *, is_open: bool) -> str:
    number, content = last or (0, "")
    return words(
        number=number,
        is_withdrawal=bool(content) and parsed(content.encode()).is_withdrawal,
        has_token=part is not None and part.has_token,
        handed_in=part.handed_in if part else 0,
        is_open=is_open,
        box_is_here=one.box is not None,
    )
