"""An edition: written and read back, published once, approved twice, taken back but never replaced."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reports.benchmark.archive import (
    Approval,
    Erratum,
    RefusedError,
    approve,
    approved,
    check_chain,
    publish,
    read,
    verify,
    withdraw,
)  # fmt: skip
from reports.benchmark.edition import DamagedEditionError, Edition
from reports.benchmark.exports import COLUMNS, DICTIONARY, as_csv, dictionary_csv, public_layer
from reports.benchmark.publication import build
from reports.benchmark.release import release
from reports.benchmark.rules import Rules
from tests.reports.benchmark.attacks.population import drifted, populate, tally_of

BODIES = populate(3)
FIRST = build(tally_of(BODIES), synthetic=True)
SECOND = build(tally_of(drifted(BODIES, 4), round_name="2027"), previous=FIRST, synthetic=True)
ANNA, BRAM, CAS = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2, 3))
OFFICERS = [key.public_key().public_bytes_raw().hex() for key in (ANNA, BRAM)]


def out(edition: Edition, folder: Path) -> Path:
    return publish(edition, [approve(edition, ANNA), approve(edition, BRAM)], OFFICERS, folder)


def test_an_edition_is_read_back_as_it_was_written() -> None:
    assert Edition.from_json(FIRST.canonical).canonical == FIRST.canonical
    assert Edition.from_json(FIRST.canonical).cells == FIRST.cells


@pytest.mark.parametrize("spoil", [
    lambda text: text.replace(":", ": ", 1), lambda text: text[:-1], lambda text: text.replace('"hi":', '"high":', 1),
    lambda text: "[]", lambda text: text.replace("edition/2", "edition/1"),
    lambda text: text[:-1] + ',"extra":1}',
])  # fmt: skip
def test_a_text_that_is_written_otherwise_is_no_edition(spoil: Callable[[str], str]) -> None:
    with pytest.raises(DamagedEditionError):
        Edition.from_json(spoil(FIRST.canonical))


def test_the_same_tables_give_the_same_bytes_whatever_the_order_of_the_contributions() -> None:
    assert build(tally_of(reversed(BODIES)), synthetic=True).canonical == FIRST.canonical


def test_a_second_edition_of_a_round_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    path = out(FIRST, tmp_path)
    again = build(tally_of(BODIES[1:]), previous=FIRST, synthetic=True)
    with pytest.raises(RefusedError, match="al gepubliceerd"):
        out(again, tmp_path)
    assert [found.canonical for found in read(tmp_path, OFFICERS)] == [FIRST.canonical]
    assert path.read_text(encoding="utf-8") == FIRST.canonical


@pytest.mark.parametrize("keys", [[ANNA], [ANNA, ANNA], [ANNA, CAS], []])
def test_two_different_officers_must_approve(keys: list[Ed25519PrivateKey], tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="twee"):
        publish(FIRST, [approve(FIRST, key) for key in keys], OFFICERS, tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_approval_holds_for_one_text_and_one_purpose() -> None:
    both = [approve(FIRST, ANNA), approve(FIRST, BRAM)]
    assert approved(FIRST, both, OFFICERS)
    assert not approved(SECOND, both, OFFICERS)
    assert not approved(FIRST, [Approval(a.officer, "zz") for a in both], OFFICERS)


def test_editions_form_a_chain(tmp_path: Path) -> None:
    out(FIRST, tmp_path)
    out(SECOND, tmp_path)
    assert [edition.round for edition in read(tmp_path, OFFICERS)] == ["2026", "2027"]
    for broken in ([SECOND], [SECOND, FIRST], [FIRST, FIRST]):
        with pytest.raises(RefusedError):
            check_chain(broken)


def test_a_changed_file_and_a_missing_link_are_found(tmp_path: Path) -> None:
    first, second = out(FIRST, tmp_path), out(SECOND, tmp_path)
    whole = second.read_text(encoding="utf-8")
    second.write_text(whole.replace('"trend":{', '"trend":{"k9":{},', 1), encoding="utf-8")
    with pytest.raises(RefusedError):
        verify(second, OFFICERS)
    second.write_text(whole, encoding="utf-8")
    first.unlink()
    with pytest.raises(RefusedError, match="ontbreekt"):
        read(tmp_path, OFFICERS)


def test_an_erratum_takes_cells_away_and_has_no_place_for_another_value() -> None:
    name = FIRST.requirements[0]
    erratum = Erratum(round="2026", edition=FIRST.sha256, cells=(("k1", name),), reason="Verkeerd geteld.")
    left = withdraw(FIRST, [erratum])
    assert name not in left.cells["k1"]
    gone = {("k1", name), ("national", name)}
    assert {g: {n: c for n, c in row.items() if (g, n) not in gone} for g, row in FIRST.cells.items()} == left.cells
    assert set(json.loads(erratum.canonical)) == {"round", "edition", "cells", "reason"}
    with pytest.raises(RefusedError, match="andere uitgave"):
        withdraw(SECOND, [erratum])


def test_what_is_taken_back_of_a_class_cannot_be_had_by_taking_the_others_off_the_country() -> None:
    name = FIRST.requirements[0]
    others = [FIRST.cells[group][name] for group in FIRST.groups if group != "k1"]
    whole, taken = FIRST.cells["national"][name], FIRST.cells["k1"][name]
    assert (whole.lo - sum(c.lo for c in others), whole.hi - sum(c.hi for c in others)) == (taken.lo, taken.hi)

    left = withdraw(FIRST, [Erratum(round="2026", edition=FIRST.sha256, cells=(("k1", name),), reason="Fout.")])
    assert name not in {*left.cells["k1"], *left.cells["national"], *left.levels}
    theme = FIRST.themes[0]
    left = withdraw(FIRST, [Erratum(round="2026", edition=FIRST.sha256, cells=(("k1", theme),), reason="Fout.")])
    assert theme in left.quantiles["national"]


def test_the_public_layer_names_no_requirement_and_no_class() -> None:
    public = public_layer(FIRST)
    assert not [name for name in (*FIRST.requirements, *FIRST.groups) if f'"{name}"' in public]
    assert json.loads(public)["edition"] == FIRST.sha256


def test_the_csv_has_every_printed_value_and_each_column_is_explained() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(FIRST))))
    shares = [row for row in rows if row["soort"] == "voldoet"]
    assert len(shares) == sum(map(len, FIRST.cells.values()))
    one = FIRST.cells["k2"]["03.04"]
    row = next(row for row in shares if (row["groep"], row["onderdeel"]) == ("k2", "03.04"))
    assert (int(row["van"]), int(row["tot"]), int(row["procent_van"])) == (one.lo, one.hi, one.percent[0])
    assert tuple(name for name, _ in DICTIONARY) == COLUMNS
    assert dictionary_csv().count("\r\n") == len(COLUMNS) + 1


def test_the_way_out_leads_through_the_gate(tmp_path: Path) -> None:
    tally = tally_of(BODIES)
    exact = build(tally, rules=Rules(step=1, margin=0, least=1, tail=0, parts=10_000), synthetic=True)
    with pytest.raises(RefusedError, match="geeft te veel weg"):
        release(tally, exact, [approve(exact, ANNA), approve(exact, BRAM)], officers=OFFICERS, folder=tmp_path)
    assert not list(tmp_path.iterdir())
    both = [approve(FIRST, ANNA), approve(FIRST, BRAM)]
    path = release(tally, FIRST, both, officers=OFFICERS, folder=tmp_path)
    assert verify(path, OFFICERS).canonical == FIRST.canonical


def test_what_is_taken_back_nationally_takes_its_levels_along() -> None:
    name = FIRST.requirements[3]
    left = withdraw(FIRST, [Erratum(round="2026", edition=FIRST.sha256, cells=(("national", name),), reason="Fout.")])
    assert name in FIRST.levels
    assert name not in {*left.cells["national"], *left.levels}
    assert name in left.cells["k1"]
