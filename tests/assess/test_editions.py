"""The edition of a data folder: the newest of a verified chain, without what was taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assess import rounds
from assess.editions import editions_folder, latest_edition, published_editions
from reports.benchmark import errata, officers
from reports.benchmark.archive import Erratum, RefusedError, approve, publish
from reports.benchmark.edition import Edition
from reports.benchmark.publication import build
from reports.benchmark.rules import NATIONAL
from tests.reports.benchmark.attacks.population import REQUIREMENTS, drifted, populate, tally_of
from tests.reports.benchmark.round_builders import kit

BODIES = populate(3)
FIRST = build(tally_of(BODIES), synthetic=True)
SECOND = build(tally_of(drifted(BODIES, 4), round_name="2027"), previous=FIRST, synthetic=True)
ANNA, BRAM, CAS = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2, 3))
OFFICERS = [key.public_key().public_bytes_raw().hex() for key in (ANNA, BRAM)]


def out(document: Edition | Erratum, data: Path) -> Path:
    folder = editions_folder(data)
    folder.mkdir(exist_ok=True)
    (folder / officers.NAME).write_text(officers.written(OFFICERS), encoding="utf-8")
    both = [approve(document, ANNA), approve(document, BRAM)]
    if isinstance(document, Edition):
        return publish(document, both, OFFICERS, folder)
    return errata.publish_erratum(document, both, OFFICERS, folder)


def test_without_a_folder_or_without_an_edition_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    assert latest_edition(tmp_path) is None
    editions_folder(tmp_path).mkdir()
    assert latest_edition(tmp_path) is None


def test_the_newest_edition_of_the_chain_is_the_one(tmp_path: Path) -> None:
    out(FIRST, tmp_path)
    found = latest_edition(tmp_path)
    assert found is not None
    assert found.canonical == FIRST.canonical
    out(SECOND, tmp_path)
    found = latest_edition(tmp_path)
    assert found is not None
    assert (found.round, found.synthetic) == ("2027", True)


def test_a_cell_that_was_taken_back_is_gone_and_the_printed_edition_stays(tmp_path: Path) -> None:
    path = out(FIRST, tmp_path)
    name = REQUIREMENTS[0]
    out(errata.new(FIRST, [("k2", name)], "Verkeerd geteld."), tmp_path)
    out(errata.new(FIRST, [(NATIONAL, name)], "Ook landelijk."), tmp_path)
    found = latest_edition(tmp_path)
    assert found is not None
    assert name not in found.cells["k2"]
    assert name not in found.cells[NATIONAL]
    assert name not in found.levels
    assert name in found.cells["k1"]
    (one,) = published_editions(tmp_path)
    assert one.printed.canonical == path.read_text(encoding="utf-8") == FIRST.canonical
    assert [erratum.reason for erratum in one.errata] == ["Verkeerd geteld.", "Ook landelijk."]


def test_an_erratum_of_something_that_is_not_printed_twice_or_by_one_officer_is_refused(tmp_path: Path) -> None:
    out(FIRST, tmp_path)
    with pytest.raises(RefusedError, match="geen cel"):
        errata.new(FIRST, [("k9", REQUIREMENTS[0])], "Zo maar.")
    with pytest.raises(RefusedError, match="reden"):
        errata.new(FIRST, [("k2", REQUIREMENTS[0])], " ")
    made = errata.new(FIRST, [("k2", REQUIREMENTS[0])], "Verkeerd geteld.")
    with pytest.raises(RefusedError, match="twee"):
        errata.publish_erratum(made, [approve(made, ANNA)], OFFICERS, editions_folder(tmp_path))
    with pytest.raises(RefusedError, match="andere uitgave"):
        out(replace(made, round="2027"), tmp_path)
    out(made, tmp_path)
    with pytest.raises(RefusedError, match="al gepubliceerd"):
        out(made, tmp_path)
    assert len(published_editions(tmp_path)[0].errata) == 1


def test_anything_that_does_not_fit_is_said_and_nothing_is_shown(tmp_path: Path) -> None:
    path = out(FIRST, tmp_path)
    keys = editions_folder(tmp_path) / officers.NAME
    strangers = [key.public_key().public_bytes_raw().hex() for key in (ANNA, CAS)]
    for text, said in (
        (officers.written(strangers), "goedgekeurd"),
        (officers.written(OFFICERS[:1]), "sleutels"),
        ("[]", "sleutels"),
        (officers.written(["zz", *OFFICERS]), "sleutels"),
    ):
        keys.write_text(text, encoding="utf-8")
        with pytest.raises(RefusedError, match=said):
            latest_edition(tmp_path)
    keys.unlink()
    with pytest.raises(RefusedError, match="ontbreekt"):
        latest_edition(tmp_path)
    keys.write_text(officers.written(OFFICERS), encoding="utf-8")
    made = out(errata.new(FIRST, [("k2", REQUIREMENTS[0])], "Verkeerd geteld."), tmp_path)
    made.write_text(made.read_text(encoding="utf-8").replace('"k2"', '"k1"'), encoding="utf-8")
    with pytest.raises(RefusedError, match="erratum-2026-1"):
        latest_edition(tmp_path)
    made.unlink()
    path.write_text(FIRST.canonical.replace("30-34", "35-39"), encoding="utf-8")
    with pytest.raises(RefusedError):
        latest_edition(tmp_path)


def test_a_round_that_was_opened_by_older_rules_does_not_hide_the_others(tmp_path: Path) -> None:
    made = kit().round
    older = made.canonical.replace('"version":"R/2"', '"version":"R/1"').replace('"margin":5', '"margin":0')
    assert older != made.canonical
    for name, text in (("2025", older), (made.round, made.canonical)):
        folder = rounds.home(tmp_path) / name
        folder.mkdir(parents=True)
        (folder / "ronde.json").write_text(text, encoding="utf-8")
        (folder / "afspraken.json").write_text('{"closes_on":"2026-12-01","rules":"R"}', encoding="utf-8")

    assert [one.name for one in rounds.rounds_here(tmp_path)] == [made.round]
