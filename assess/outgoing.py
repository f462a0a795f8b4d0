"""The rows around an assessment that go along in its file: of the assessment itself, and of the registers it uses."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.models import ActionNeed, ActionTarget, Assessment, ImprovementAction, User
from assess.travelling import ACTION, BELOW, ITEM, NEED, REGISTERS, REVIEW, REVISION, TARGET, Travels, in_order
from controls.answers import answer_key

Only = Mapping[str, Collection[tuple[Any, ...]]]


def rows_of(
    session: Session, assessment: Assessment, said: Mapping[str, Any], *, only: Only | None = None
) -> dict[str, list[dict[str, Any]]]:
    """By table; `said` is the rest of the file. `only` names the rows of the registers that may go along."""
    found: dict[str, list[Any]] = {t.name: _below(session, t, assessment) for t in BELOW}
    # The versions of an answer that is no longer there stay where they were kept, and so does what was thought of them.
    reviews = found[REVIEW.name]
    found[REVIEW.name] = [r for r in reviews if answer_key(r.requirement_id, r.unit) in said["answers"]]
    found |= _registers(session, assessment, said)
    emails = _emails(session, found)
    rows = {}
    for travels in (*BELOW, *REGISTERS):
        given = (travels.values_of(row, emails) for row in found[travels.name])
        rows[travels.name] = in_order(travels, given, only[travels.name] if only and travels.name in only else None)
    for action in rows[ACTION.name]:
        action["origin_id"] = action["origin_id"] if action["origin_id"] == assessment.id else ""
    return rows


def names_of(session: Session, emails: Collection[str]) -> dict[str, str]:
    """What they are called."""
    return dict(session.execute(select(User.email, User.name).where(User.email.in_(emails))).all())


def items_in(said: Any) -> Iterator[str]:
    """The evidence of the register that answers lean on, in whatever version of them."""
    if isinstance(said, dict):
        for name, value in said.items():
            if name == "evidence":
                yield from (entry["item"] for entry in value if entry.get("item"))
            else:
                yield from items_in(value)
    elif isinstance(said, list):
        for value in said:
            yield from items_in(value)


def _below(session: Session, travels: Travels, assessment: Assessment) -> list[Any]:
    return list(session.scalars(select(travels.model).where(travels.column("assessment_id") == assessment.id)))


def _registers(session: Session, assessment: Assessment, said: Mapping[str, Any]) -> dict[str, list[Any]]:
    used = {*items_in([said["answers"], said["versions"], said["carried"]])}
    touching = _actions(session, assessment, said)
    wanted = {ITEM.name: ("id", used), REVISION.name: ("item_id", used)}
    wanted |= {ACTION.name: ("id", touching), TARGET.name: ("action_id", touching), NEED.name: ("action_id", touching)}
    found = {}
    for travels in REGISTERS:
        own = select(travels.model).where(travels.column("municipality_id") == assessment.municipality_id)
        if travels.name in wanted:
            name, ids = wanted[travels.name]
            own = own.where(travels.column(name).in_(ids))
        found[travels.name] = list(session.scalars(own))
    return found


def _actions(session: Session, assessment: Assessment, said: Mapping[str, Any]) -> set[str]:
    """Thought of here, or about a requirement that is asked here; with everything that those wait for."""
    here = ImprovementAction.municipality_id == assessment.municipality_id
    made = select(ImprovementAction.id).where(here, ImprovementAction.origin_id == assessment.id)
    units = ["", *(connection["id"] for connection in said["profile"]["connections"])]
    about = select(ActionTarget.action_id).where(
        ActionTarget.municipality_id == assessment.municipality_id,
        ActionTarget.catalogue.in_([said["catalogue"], *said["frameworks"]]),
        ActionTarget.unit.in_(units),
    )
    found = {*session.scalars(made), *session.scalars(about)}
    needs: dict[str, list[str]] = {}
    for need in session.scalars(select(ActionNeed).where(ActionNeed.municipality_id == assessment.municipality_id)):
        needs.setdefault(need.action_id, []).append(need.needs_id)
    waiting = list(found)
    for action in waiting:  # the list grows while it is read
        waiting.extend(name for name in needs.get(action, ()) if name not in found)
        found.update(needs.get(action, ()))
    return found


def _emails(session: Session, found: Mapping[str, Collection[Any]]) -> Mapping[int, str]:
    columns = ((t, name) for t in (*BELOW, *REGISTERS) for name in t.people)
    ids = {getattr(row, name) for t, name in columns for row in found[t.name]} - {None}
    return dict(session.execute(select(User.id, User.email).where(User.id.in_(ids))).all())
