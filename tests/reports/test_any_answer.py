"""Whatever is changed in the answers that a report carries: it is found, and named for what it is."""

from __future__ import annotations

import copy
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pikepdf
import pytest

from controls.canonical import canonical_json
from reports import package
from reports.sealing import Contents, judge, read
from reports.verifying import State, check
from tests.reports.builders import answers, report, snapshot
from tests.reports.inside import verify
from tests.reports.signed import authority, root, signed

Path = tuple[str | int, ...]
_NOT_NAMED = "de bijlage snapshot.json is een andere dan rapport.json noemt"
_NOT_PRINTED = "het controlegetal van rapport.json staat niet op de pagina “Echtheid controleren”"


@cache
def contents() -> Contents:
    return read(report())


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place where something is said, also where that is nothing."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not inside or not value:
        yield path
    for key, one in inside:
        yield from leaves(one, (*path, key))


def other(value: Any) -> Any:
    """Something else of the same sort, as near as can be."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    if isinstance(value, str):
        return {"deels": "aangetoond", "open": "deels", "": "x"}.get(value, value[:-1])
    return ["x"] if isinstance(value, list) else {"x": "x"} if isinstance(value, dict) else ""


def changed(path: Path) -> str:
    given = json.loads(snapshot().canonical)
    place = given
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = other(place[path[-1]])
    return canonical_json(given)


def with_snapshot(text: str, *, renamed: bool) -> Contents:
    """The report with these answers; with `renamed` the input names them by their own code."""
    attached = dict(contents().attached) | {package.SNAPSHOT: text.encode()}
    if renamed:
        given = copy.deepcopy(json.loads(attached[package.INPUT]))
        given["attachments"][package.SNAPSHOT] = hashlib.sha256(text.encode()).hexdigest()
        attached[package.INPUT] = canonical_json(given).encode()
    return replace(contents(), attached=attached)


def test_there_is_an_answer_of_every_requirement_to_change() -> None:
    places = list(leaves(json.loads(snapshot().canonical)))

    assert len(places) > 150
    assert {path[1] for path in places if path[0] == "answers"} == set(answers())
    assert judge(contents()).is_whole


def test_any_change_in_the_answers_is_found_and_named() -> None:
    places = list(leaves(json.loads(snapshot().canonical)))

    said = {path: judge(with_snapshot(changed(path), renamed=False)).problem for path in places}

    assert {path: problem for path, problem in said.items() if problem != _NOT_NAMED} == {}


def test_any_change_is_found_too_when_the_code_beside_it_is_made_to_fit() -> None:
    places = list(leaves(json.loads(snapshot().canonical)))

    said = {path: judge(with_snapshot(changed(path), renamed=True)).problem for path in places}

    assert {path: problem for path, problem in said.items() if problem != _NOT_PRINTED} == {}


@pytest.mark.parametrize("key", sorted(answers()))
def test_any_answer_changed_with_an_editor_is_found_in_a_sealed_and_in_a_signed_file(key: str) -> None:
    text = changed(("answers", key, "explanation"))

    assert verify(attached(report(), text)).problem == _NOT_NAMED
    assert check(attached(signed(), text), [root()]).state is State.ALTERED
    known = authority("goed")[0].signer().fingerprint
    assert check(attached(signed(), text), fingerprint=known).state is State.ALTERED


def attached(file: bytes, text: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(file)) as found:
        found.attachments[package.SNAPSHOT] = text.encode()
        found.save(out)
    return out.getvalue()
