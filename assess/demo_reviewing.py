"""In the demonstration a second person has read a part: agreed, sent back with a reason, and talked about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.demo_texts import SEED, START
from assess.frameworks import head_of
from assess.models import ReviewVerdict, Sample, SamplePurpose
from assess.place import AssessmentHead
from assess.records import all_answers
from assess.reviewing.conversation import choose, say, thread
from assess.reviewing.samples import population, standing
from assess.reviewing.service import Opinion, agree_with, review
from assess.reviewing.targets import target
from assess.reviews import looks
from controls.answers import Verdict
from controls.canonical import canonical_json
from controls.catalogue import Aspect
from controls.sampling import draw

_ON = START + timedelta(days=9)
_SIZE = 25
_REASON = (
    "Er staat dat het beleid is vastgesteld, maar het besluit ontbreekt. Voeg het zaaknummer van het besluit toe als "
    "bewijs, of zet opzet op deels."
)
_CISO, _FIRST, _SECOND = "Cees Ciso", "Ilyas Invuller", "Tess Tweede"


def review_some(session: Session, people: Mapping[str, Actor], identity: str, *, finished: bool = False) -> None:
    """Of an assessment that is `finished` most was agreed with; of any other a few, and one was sent back."""
    session.flush()
    head = head_of(session, identity)
    seen = {key: look.stamp for key, look in looks(session, identity).items() if look.is_filled}
    keys = sorted(seen)
    if not keys:
        return
    ciso = people[_CISO]
    agreed = [key for number, key in enumerate(keys) if (number % 3 if finished else number % 6 == 1)]
    agree_with(session, head, {key: seen[key] for key in agreed}, by=ciso, now=_ON)
    answers = all_answers(session, identity)
    about = next(key for key in keys if key not in agreed and answers[key].verdict(Aspect.OPZET) is Verdict.PROVED)
    if not finished:
        opinion = Opinion(key=about, verdict=ReviewVerdict.SENT_BACK, reason=_REASON, seen=seen[about])
        review(session, head, opinion, by=ciso, now=_ON + timedelta(hours=1))
    _talk(session, head, about, people)
    _draw(session, head, ciso)
    session.flush()


def _talk(session: Session, head: AssessmentHead, about: str, people: Mapping[str, Actor]) -> None:
    """Two people, and one sentence that goes into the report."""
    of = target(session, head, about)
    lines = (
        (_FIRST, "Het besluit staat in het zaaksysteem. Ik zoek het nummer op."),
        (_CISO, "Dank je. Kijk ook of het de versie van dit jaar is."),
        (_SECOND, "Het college stelt de nieuwe versie in december opnieuw vast."),
    )
    for number, (name, text) in enumerate(lines):
        say(session, head, of, text, by=people[name], now=_later(number))
        session.flush()
    last = thread(session, head, of, by=people[_CISO], only_chosen=False)[-1]
    choose(session, head, of, last.id, in_report=True, by=people[_CISO], now=_later(len(lines)))


def _later(number: int) -> datetime:
    return _ON + timedelta(hours=3 + 2 * number)


def _draw(session: Session, head: AssessmentHead, by: Actor) -> None:
    """As the page does it, with an id and a seed that are the same in every demonstration."""
    found, targets = standing(session, head)
    members = population(found, targets)
    row = Sample(
        id=f"{head.id[:-2]}5{head.id[-1]}",
        assessment_id=head.id,
        municipality_id=by.municipality_id,
        purpose=SamplePurpose.REVIEW,
        seed=f"{SEED}-{head.id}"[:40],
        population=canonical_json(list(members)),
        drawn=canonical_json(list(draw(members, _SIZE, f"{SEED}-{head.id}"[:40]))),
        drawn_by=by.name,
        drawn_by_id=by.id,
        drawn_at=_ON,
    )
    session.add(row)
    audit.record(session, Action.SAMPLE_DRAWN, f"{head.id}/{row.id}", by=by, at=_ON)
