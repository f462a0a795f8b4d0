"""Files of assessments from before, as they would be exported today."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from assess.errors import RefusedFileError
from assess.models import Way
from assess.travelling import HANDOVER, NO_ROWS
from controls.canonical import plain
from controls.decisions import Decided
from controls.profile import Profile

SCHEMA = "toetspeil/assessment/3"

#: Without the rows that people made around the answers, and at first without versions and decisions.
EARLIER_SCHEMA = "toetspeil/assessment/2"
#: One framework, without a profile and without answers that came along; its questions had a key of their own.
FORMER_SCHEMA = "toetspeil/assessment/1"
SCHEMAS = (SCHEMA, EARLIER_SCHEMA, FORMER_SCHEMA)


def as_it_is_now(given: dict[str, Any]) -> dict[str, Any]:
    """A file of before as it would be exported today; any other as it is. Raises RefusedFileError."""
    if given["schema"] == SCHEMA:
        return _with_record_versions(_with_register(given))
    if given["schema"] == FORMER_SCHEMA:
        given = _of_several_frameworks(given)
    if "rows" in given:
        raise RefusedFileError("Het bestand noemt gegevens die zijn formaat niet kent.")
    # From before the college decided here.
    given = {"follows": {}, "decided": plain(Decided()), **given, "rows": dict(NO_ROWS), "schema": SCHEMA}
    given = given if "versions" in given else {**given, "versions": _as_they_stand(given["answers"])}
    return _with_record_versions(given)


def _with_register(given: dict[str, Any]) -> dict[str, Any]:
    """From before it was kept what was handed over: nothing."""
    rows = given.get("rows")
    if not isinstance(rows, dict) or HANDOVER.name in rows:
        return given
    return {**given, "rows": {**rows, HANDOVER.name: []}}


def _with_record_versions(given: dict[str, Any]) -> dict[str, Any]:
    """From before versions of the VvT were kept: one of each record."""
    if "applicability_versions" in given:
        return given
    kept = {key: [{"record": vvt, "way": Way.IMPORT.value}] for key, vvt in given["applicability"].items()}
    return {**given, "applicability_versions": kept}


def _as_they_stand(answers: Mapping[str, Any]) -> dict[str, Any]:
    """From before versions were kept: one of each answer. The last save was the agreement, unless somebody wrote on."""
    found = {}
    for key, answer in answers.items():
        agreed = answer["agreed_at"] and answer["agreed_at"] >= answer["answered_at"]
        by, at = ("agreed_by", "agreed_at") if agreed else ("answered_by", "answered_at")
        found[key] = [{"answer": answer, "saved_by": answer[by], "saved_at": answer[at], "way": Way.IMPORT.value}]
    return found


def _of_several_frameworks(given: dict[str, Any]) -> dict[str, Any]:
    """A file of the first schema in the second one."""
    newer: dict[str, Any] = {"frameworks": [], "profile": plain(Profile()), "carried": [], "catalogue_texts": {}}
    if given.keys() & {*newer, "versions", "applicability_versions", "follows", "decided"}:
        raise RefusedFileError("Het bestand noemt gegevens die zijn formaat niet kent.")
    former = dict(given)
    text = former.pop("catalogue_text")
    if text:
        newer["catalogue_texts"] = {hashlib.sha256(text.encode()).hexdigest(): text}
    return {**former, **newer, "schema": EARLIER_SCHEMA}
