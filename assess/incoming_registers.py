"""Evidence, actions and approvals in the file of an assessment: as their registers keep them, beside what is here already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from assess.decisions import approval_row
from assess.errors import RefusedFileError
from assess.file_shape import as_shown
from assess.incoming_frameworks import Editions
from assess.models import Base, ImprovementAction
from assess.outgoing import items_in
from assess.travelling import ACTION, APPROVAL, ITEM, NEED, REGISTERS, REVISION, TARGET, Rows, Travels, Values
from controls.answers import says_something
from controls.decisions import MeasureApproval
from controls.improvement import State
from controls.improvement_ties import circle
from controls.local_times import day_of

_WORDS = {
    ITEM.name: "Bewijs",
    REVISION.name: "Een bestand van bewijs",
    ACTION.name: "Actie",
    TARGET.name: "Een eis bij actie",
    NEED.name: "Het wachten van actie",
    APPROVAL.name: "Goedkeuring",
}


def refuse_other_registers(rows: Rows, given: Mapping[str, object], editions: Editions) -> None:
    """Raise RefusedFileError unless the registers of a municipality could hold this, and the assessment needs it."""
    _refuse_evidence(rows, {*items_in([given["answers"], given["versions"], given["carried"]])})
    _refuse_actions(rows, str(given["id"]), editions)
    _refuse_approvals(rows[APPROVAL.name])


def _refuse_evidence(rows: Rows, used: set[str]) -> None:
    known = {item["id"] for item in rows[ITEM.name]}
    if not known <= used:
        raise RefusedFileError("In het bestand staat bewijs waar geen antwoord naar verwijst.")
    sizes: dict[str, int] = {}
    for item_id, group in groupby(rows[REVISION.name], key=lambda revision: revision["item_id"]):
        revisions = list(group)
        if item_id not in known or [r["number"] for r in revisions] != [*range(1, len(revisions) + 1)]:
            raise RefusedFileError(f"Van bewijs {item_id} ontbreekt in het bestand een versie.")
        for revision in revisions:
            if sizes.setdefault(revision["sha256"], revision["size"]) != revision["size"]:
                raise RefusedFileError(f"Een bestand van bewijs {item_id} heeft twee verschillende groottes.")


def _refuse_actions(rows: Rows, assessment_id: str, editions: Editions) -> None:
    actions = {action["id"]: action for action in rows[ACTION.name]}
    _refuse_each_action(actions, assessment_id)
    _refuse_ties(rows, actions, editions)


def _refuse_each_action(actions: Mapping[str, Values], assessment_id: str) -> None:
    for name, action in actions.items():
        if action["owner_id"] and action["owner_name"]:
            raise RefusedFileError(f"Actie {name} heeft in het bestand twee eigenaren.")
        if (action["state"] == State.DROPPED) != bool(action["reason"]) or not _is_said(action["reason"]):
            raise RefusedFileError(f"Bij actie {name} past de reden niet bij hoe het ermee staat.")
        if action["origin_id"] not in ("", assessment_id):
            raise RefusedFileError(f"Actie {name} is van een andere zelftoets.")


def _refuse_ties(rows: Rows, actions: Mapping[str, Values], editions: Editions) -> None:
    for target in rows[TARGET.name]:
        edition = next((c for c in editions.every if c.key == target["catalogue"]), None)
        if target["action_id"] not in actions or edition is None:
            raise RefusedFileError(f"Een eis bij actie {target['action_id']} hoort bij niets in het bestand.")
        if target["requirement_id"] not in edition.requirement_by_id:
            raise RefusedFileError(f"Eis {as_shown(target['requirement_id'])} staat niet in {edition.short_title}.")
    needs: dict[str, list[str]] = {}
    for need in rows[NEED.name]:
        if not {need["action_id"], need["needs_id"]} <= actions.keys():
            raise RefusedFileError(f"Actie {need['action_id']} wacht op een actie die niet in het bestand staat.")
        needs.setdefault(need["action_id"], []).append(need["needs_id"])
    if any(circle(needs, name) for name in needs):
        raise RefusedFileError("In het bestand wacht een actie op zichzelf.")


def _is_said(reason: str) -> bool:
    return not reason or says_something(reason)


def _refuse_approvals(approvals: Sequence[Values]) -> None:
    standing: set[int] = set()
    for number, approval in enumerate(approvals, start=1):
        what = f"Goedkeuring {number} in het bestand"
        if approval["number"] != number:
            raise RefusedFileError("De goedkeuringen in het bestand zijn niet doorlopend genummerd.")
        if approval["refers_to"] and approval["refers_to"] not in standing:
            raise RefusedFileError(f"{what} gaat over een goedkeuring die niet gold.")
        if approval["is_withdrawal"] and not approval["refers_to"]:
            raise RefusedFileError(f"{what} trekt iets in dat er niet is.")
        if approval["approved_on"] > day_of(datetime.fromisoformat(approval["recorded_at"])).isoformat():
            raise RefusedFileError(f"{what} is vastgelegd voor zij er was.")
        standing.discard(approval["refers_to"])
        if not approval["is_withdrawal"]:
            standing.add(number)


# --- into the database --------------------------------------------------------------------


def write_registers(
    session: Session, rows: Rows, people: Mapping[str, int], *, assessment_id: str, municipality_id: int
) -> None:
    """Add what is not here yet. Raises RefusedFileError for what is here and says something else."""
    emails = {number: email for email, number in people.items()}
    kept: set[str] = set()
    for travels in REGISTERS:
        for values in rows[travels.name]:
            here = session.get(travels.model, _primary(travels, values, municipality_id))
            what = f"{_WORDS[travels.name]} {as_shown(travels.key_of(values)[0])}"
            if here is None and values.get("action_id", values.get("item_id")) not in kept:
                session.add(_row(travels, values, people, municipality_id))
                continue
            if here is None:
                raise RefusedFileError(f"{what} staat hier al, maar anders.")
            if getattr(here, "municipality_id", None) != municipality_id:
                raise RefusedFileError(f"{what} is hier al van een andere gemeente.")
            _refuse_other_row(travels, what, here, values, emails)
            kept.update({values["id"]} if "id" in values else ())
            if isinstance(here, ImprovementAction) and values["origin_id"]:
                here.origin_id = assessment_id
        session.flush()


def _primary(travels: Travels, values: Values, municipality_id: int) -> dict[str, object]:
    key = {name: values[name] for name in travels.key}
    return key | ({"municipality_id": municipality_id} if travels is APPROVAL else {})


def _row(travels: Travels, values: Values, people: Mapping[str, int], municipality_id: int) -> Base:
    if travels is APPROVAL:
        return approval_row(MeasureApproval(**values), municipality_id=municipality_id, by_id=None)
    return travels.row_of(values, people, municipality_id=municipality_id)


def _refuse_other_row(travels: Travels, what: str, here: Base, values: Values, emails: Mapping[int, str]) -> None:
    """Another assessment brought it along, or it was made here: then it must say the same."""
    owners = {getattr(here, name) for name in travels.people} - {None}
    if not owners <= emails.keys():
        raise RefusedFileError(f"{what} staat hier al, maar anders.")
    found = travels.values_of(here, emails)
    if travels is ACTION and (not values["origin_id"] or not found["origin_id"]):
        found["origin_id"] = values["origin_id"]  # only the file of the assessment in which it was thought of says so
    if found != values:
        raise RefusedFileError(f"{what} staat hier al, maar anders.")
