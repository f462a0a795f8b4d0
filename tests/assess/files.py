"""Files of assessments made by hand, with a hash that fits, and what becomes of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assess.catalogues import all_catalogues
from assess.errors import RefusedFileError
from assess.exchange import export, import_file
from assess.models import Membership, Municipality, Role, User
from assess.schema import open_current_database
from assess.settings import DATABASE_NAME
from controls.canonical import canonical_json
from tests.assess.town import NOW, Town

Given = dict[str, Any]
Spoil = Callable[[Given], object]


def empty(data: Path) -> Town:
    """An installation with nothing in it."""
    data.mkdir()
    open_current_database(data / DATABASE_NAME).close()
    return Town.at(data)


def exported(town: Town, identity: str) -> Given:
    """The assessment as its file has it."""
    with town.whole.all_municipalities(writes=False) as session:
        carried = export(session, identity)
    assert carried
    given: Given = json.loads(carried.text)
    return given


def fitting(given: Given) -> str:
    """The text of a file with the hash that belongs to it."""
    sha256 = hashlib.sha256(canonical_json(given).encode("utf-8", "surrogatepass")).hexdigest()
    return json.dumps({"assessment": given, "sha256": sha256})


def bare(given: Given) -> Given:
    """The file without what stands around the answers: what was decided about them, and what people did with them."""
    for name in ("decided", "rows"):
        given[name] = {table: [] for table in given[name]}
    return given


def led_up_to(given: Given) -> None:
    """Let the versions lead up to the answers, as they do in a file that was not made by hand."""
    _records_led_up_to(given)
    kept = given.get("versions")
    if not isinstance(kept, dict) or not isinstance(given.get("answers"), dict):
        return
    given["versions"] = {
        key: kept[key] if key in kept and kept[key][-1]["answer"] == answer else [_only(answer)]
        for key, answer in given["answers"].items()
        if isinstance(answer, dict)
    }


def _records_led_up_to(given: Given) -> None:
    kept, records = given.get("applicability_versions"), given.get("applicability")
    if not isinstance(kept, dict) or not isinstance(records, dict):
        return
    given["applicability_versions"] = {
        key: kept[key]
        if key in kept and kept[key][-1]["record"] == record
        else [{"record": record, "way": "formulier"}]
        for key, record in records.items()
        if isinstance(record, dict)
    }


def _only(answer: Given) -> Given:
    return {
        "answer": answer,
        "saved_by": answer.get("answered_by"),
        "saved_at": answer.get("answered_at"),
        "way": "formulier",
    }


def invite(town: Town, given: Given) -> None:
    """Let everybody in whom the file names, as the operator does first; their numbers are others than they were."""
    place, rows = given.get("municipality"), given.get("rows")
    if not isinstance(rows, dict) or not isinstance(place, dict):
        return
    wanted = {row[name] for table in rows.values() for row in _dicts(table) for name in _PEOPLE if row.get(name)}
    known = {email for (email,) in town.rows("SELECT email FROM user")}
    with town.all_rows() as session:
        code = select(Municipality).where(Municipality.code == place["code"])
        here = session.scalars(code).one_or_none()
        if here is None or not wanted:
            if not wanted or session.scalars(select(Municipality).where(Municipality.slug == place["slug"])).first():
                return
            here = Municipality(slug=place["slug"], name=place["name"][:120], code=place["code"])
            session.add(here)
            session.flush()
        for number, email in enumerate(sorted(filter(_is_address, wanted - known)), start=len(known) + 40):
            session.add(User(id=number, email=email, name=email.partition("@")[0], password_hash="-"))
            session.flush()
            session.add(Membership(user_id=number, municipality_id=here.id, role=Role.CONTRIBUTOR))


_PEOPLE = ("person_id", "owner_id", "auditor_id")


def _dicts(table: object) -> list[Given]:
    return [row for row in table if isinstance(row, dict)] if isinstance(table, list) else []


def _is_address(email: object) -> bool:
    return isinstance(email, str) and "@" in email


def brought_in(town: Town, given: Given) -> str:
    """Import it, with the versions that belong to it; gives the text that the database exports again."""
    led_up_to(given)
    invite(town, given)
    with town.all_rows() as session:
        said = import_file(session, fitting(given), all_catalogues(), now=NOW)
    assert said.text == canonical_json(given)
    return canonical_json(exported(town, given["id"]))


def refused(town: Town, given: Given | str, *, other_versions: bool = False) -> str:
    """The sentence with which it is refused; nothing was written. A text is a file as it stands.

    The versions lead up to the answers, unless they are `other_versions`: what is refused is something else.
    """
    if not isinstance(given, str) and not other_versions:
        led_up_to(given)
    if not isinstance(given, str):
        invite(town, given)
    before = contents(town)

    with pytest.raises(RefusedFileError) as error, town.all_rows() as session:
        import_file(session, given if isinstance(given, str) else fitting(given), all_catalogues(), now=NOW)

    assert contents(town) == before
    reason = error.value.reason
    assert reason.endswith(".")
    assert reason.isprintable()
    assert len(reason) < 200
    return reason


def contents(town: Town) -> dict[str, int]:
    """How many rows stand in each table."""
    tables = town.tables()
    assert len(tables) > 15
    return {table: town.rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables}


# --- spoiling a file ----------------------------------------------------------------------


def whole(**fields: object) -> Spoil:
    return lambda given: given.update(fields)


def answer(key: str, **fields: object) -> Spoil:
    return lambda given: given["answers"][key].update(fields)


def added(key: str, like: str, **fields: object) -> Spoil:
    """One answer more, under a key of its own."""
    return lambda given: given["answers"].update({key: {**given["answers"][like], **fields}})


def of_profile(part: str, **fields: object) -> Spoil:
    """The first of a part of the profile says something else."""
    return lambda given: given["profile"][part][0].update(fields)


def more_of_profile(part: str, **fields: object) -> Spoil:
    """One more of it, after the first."""
    return lambda given: given["profile"][part].insert(1, {**given["profile"][part][0], **fields})
