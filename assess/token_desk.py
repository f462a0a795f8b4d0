"""The desk of a round on this server: who asked for a token, and what was answered. It never sees an envelope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assess.rounds import ANSWERED, ASKED, DESK, RoundHere, alone
from reports.benchmark.issuing import Desk, IssuingError
from reports.benchmark.participant import ParticipationError, Request, answer
from reports.benchmark.places import write
from reports.benchmark.tables import CLASSES

#: How many have a token is said in steps of this; who follows the number learns of nobody.
STEP = 10


def ask(here: RoundHere, code: str, request: str) -> None:
    """Lay a request for a token on the desk; the same request again changes nothing."""
    desk = _desk(here)
    if desk.register.get(code) is None:
        raise IssuingError(f"{code} staat niet op de lijst van deze ronde; vraag de beheerder waarom.")
    if not desk.is_open:
        raise IssuingError("De uitgifte van deze ronde is gesloten; er komen geen deelnamebewijzen meer bij.")
    with alone(desk.folder):
        write(desk.folder / ASKED / f"{code}.json", request.encode())


def answered(here: RoundHere, code: str) -> str | None:
    """What the desk answered to this municipality."""
    path = here.folder / DESK / ANSWERED / f"{code}.json"
    return path.read_text(encoding="utf-8") if path.is_file() else None


def has_asked(here: RoundHere, code: str) -> bool:
    return (here.folder / DESK / ASKED / f"{code}.json").is_file()


def waiting(here: RoundHere) -> Sequence[str]:
    """The codes of those who asked and have no answer yet."""
    folder = here.folder / DESK
    answers = {path.name for path in (folder / ANSWERED).glob("GM*.json")}
    return tuple(path.stem for path in sorted((folder / ASKED).glob("GM*.json")) if path.name not in answers)


def issue_waiting(here: RoundHere) -> tuple[int, Sequence[str]]:
    """Sign what waits; how many, and why some could not be."""
    done, problems = 0, []
    for code in waiting(here):
        asked = (here.folder / DESK / ASKED / f"{code}.json").read_text(encoding="utf-8")
        try:
            issue(here, code, asked)
            done += 1
        except (IssuingError, ParticipationError) as error:
            problems.append(f"{code}: {error}")
    return done, problems


def issue(here: RoundHere, code: str, asked: str) -> str:
    """Sign one request; what goes back to the municipality. Raises IssuingError, ParticipationError."""
    desk = _desk(here)
    # The ledger is read and then written: two at once would lose a line, and so let somebody have two tokens.
    with alone(desk.folder):
        made = answer(desk.issue(code, Request.from_json(asked)))
        write(desk.folder / ANSWERED / f"{code}.json", made.encode())
    return made


def tokens_said(here: RoundHere) -> Mapping[str, str]:
    """Class -> how many have a token, in steps of ten and never as a number of its own."""
    desk = _desk(here)
    register, ledger = desk.register, desk.ledger
    counts = dict.fromkeys(CLASSES, 0)
    for code in ledger:
        if code not in register:
            raise IssuingError("Er is een bewijs uitgegeven aan wie niet op de lijst staat; de uitgifte is veranderd.")
        counts[register[code]] += 1
    return {name: in_steps(count) for name, count in counts.items()}


def in_steps(count: int) -> str:
    """A number as it may be shown while a round is open."""
    low = count // STEP * STEP
    return f"minder dan {STEP}" if low == 0 else f"{low} tot {low + STEP - 1}"


def _desk(here: RoundHere) -> Desk:
    if here.desk is None:
        raise IssuingError("De uitgifte van deze ronde is op een andere server.")
    return here.desk
