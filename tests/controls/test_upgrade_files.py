"""Reading an upgrade file and holding it against both editions: every requirement exactly once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from controls.loading import load
from controls.upgrade_files import BrokenUpgradeError, check_upgrades, load_upgrade, upgrades
from controls.upgrading import Change
from tests.controls.builders import HEAD, THEME, swap
from tests.controls.faults import Fault, assert_finding

UPGRADE = """\
from: proef/1
to: proef/2
source: Eigen bron
source_note: Met het oog gelezen.
kept:
  - proef-5.01.01
steps:
  - change: reworded
    from: [proef-5.01.02]
    to: [proef-5.01.02]
    note: Nu ook voor leveranciers.
  - change: withdrawn
    from: [proef-5.02]
    to: []
    note: Staat nu in een andere norm.
  - change: new
    from: []
    to: [proef-5.03]
    note: Nieuw in deze editie.
"""
FILE = "proef/2/upgrade-from-1.yaml"
NEW_HEAD = swap(HEAD, 'edition: "1"', 'edition: "2"')
# In the new edition 5.02 is gone and 5.03 is new.
NEW_THEME = THEME.replace('"5.02.01"', '"5.03.01"').replace('"5.02"', '"5.03"').replace("proef-5.02", "proef-5.03")


def write(root: Path, *, text: str = UPGRADE, new_theme: str = NEW_THEME) -> Path:
    for edition, head, theme in (("1", HEAD, THEME), ("2", NEW_HEAD, new_theme)):
        (root / f"proef/{edition}/themes").mkdir(parents=True)
        (root / f"proef/{edition}/catalogue.yaml").write_text(head, encoding="utf-8")
        (root / f"proef/{edition}/themes/sturing.yaml").write_text(theme, encoding="utf-8")
    (root / FILE).write_text(text, encoding="utf-8")
    return root


# --- reading ------------------------------------------------------------------------------


def test_an_upgrade_file_becomes_steps_with_what_was_kept_in_front(tmp_path: Path) -> None:
    found = load_upgrade("proef/1", "proef/2", write(tmp_path))

    assert [(s.change, s.sources, s.targets) for s in found.steps] == [
        (Change.KEPT, ("proef-5.01.01",), ("proef-5.01.01",)),
        (Change.REWORDED, ("proef-5.01.02",), ("proef-5.01.02",)),
        (Change.WITHDRAWN, ("proef-5.02",), ()),
        (Change.NEW, (), ("proef-5.03",)),
    ]
    assert found.steps[1].note == "Nu ook voor leveranciers."
    assert (found.from_edition, found.to_edition, found.source) == ("proef/1", "proef/2", "Eigen bron")


def test_the_ways_between_editions_are_known(tmp_path: Path) -> None:
    assert upgrades(write(tmp_path)) == (("proef/1", "proef/2"),)


@pytest.mark.parametrize("ends", [("proef/1", "proef/3"), ("proef/2", "proef/1"), ("ander/1", "proef/2")])
def test_a_way_that_is_not_there_is_a_key_error(tmp_path: Path, ends: tuple[str, str]) -> None:
    with pytest.raises(KeyError):
        load_upgrade(*ends, write(tmp_path))


def test_a_sound_upgrade_has_no_findings(tmp_path: Path) -> None:
    assert check_upgrades(write(tmp_path)) == ()


def test_the_upgrades_of_this_repository_account_for_everything() -> None:
    assert ("bio2/1.3", "bio2/2.0-concept") in upgrades()
    assert check_upgrades() == ()


@pytest.mark.parametrize("ends", upgrades(), ids=" ".join)
def test_the_upgrades_of_this_repository_name_each_requirement_of_both_editions_once(ends: tuple[str, str]) -> None:
    # Counted once more, in another way than the check does it.
    steps = load_upgrade(*ends).steps

    assert sorted(name for s in steps for name in s.sources) == sorted(load(ends[0]).requirement_by_id)
    assert sorted(name for s in steps for name in s.targets) == sorted(load(ends[1]).requirement_by_id)


# --- counter-examples ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeFault(Fault):
    """In the upgrade, with another theme of the newer edition if that is what it is about."""

    new_theme: str = NEW_THEME


DEFECTS = {
    "a change that does not exist": UpgradeFault(
        old="change: reworded",
        new="change: changed",
        at="change: changed",
        place="steps.0.change",
        problem="'changed' kan hier niet",
        remedy="Kies uit: 'kept'",
    ),
    "a step without a note": UpgradeFault(
        old="    note: Nu ook voor leveranciers.\n",
        new="",
        at="- change: reworded",
        place="steps.0.note",
        problem="de sleutel ontbreekt",
        remedy="Voeg de sleutel toe",
    ),
    "a step that does not say where from": UpgradeFault(
        old="    from: [proef-5.02]\n",
        new="",
        at="- change: withdrawn",
        place="steps.1.from",
        problem="de sleutel ontbreekt",
        remedy="Voeg de sleutel toe",
    ),
    "an unknown key": UpgradeFault(
        old="kept:\n",
        new="dropped: [proef-5.02]\nkept:\n",
        at="dropped:",
        place="dropped",
        problem="onbekende sleutel",
        remedy="Haal de sleutel weg",
    ),
    "the ends of another way": UpgradeFault(
        old="from: proef/1",
        new="from: proef/0",
        at="",
        place="from",
        problem="gaat van proef/0 naar proef/2, maar staat bij proef/1 naar proef/2",
        remedy="Maak naam en plaats gelijk",
    ),
}

FAULTS = {
    "an old requirement that is missing": UpgradeFault(
        old="  - change: withdrawn\n    from: [proef-5.02]\n    to: []\n    note: Staat nu in een andere norm.\n",
        new="",
        at="from: proef/1",
        place="proef-5.02",
        problem="eis 'proef-5.02' van proef/1 ontbreekt",
        remedy="Schrijf wat ermee gebeurt",
    ),
    "a new requirement that is missing": UpgradeFault(
        old="  - change: new\n    from: []\n    to: [proef-5.03]\n    note: Nieuw in deze editie.\n",
        new="",
        at="to: proef/2",
        place="proef-5.03",
        problem="eis 'proef-5.03' van proef/2 ontbreekt",
        remedy="Schrijf wat ermee gebeurt",
    ),
    "an old requirement twice": UpgradeFault(
        old="from: [proef-5.02]",
        new="from: [proef-5.02, proef-5.01.02]",
        at="from: [proef-5.02, proef-5.01.02]",
        place="proef-5.02 proef-5.01.02",
        problem="eis 'proef-5.01.02' van proef/1 staat er 2 keer",
        remedy="Laat er een staan",
    ),
    "a new requirement twice": UpgradeFault(
        old="    to: [proef-5.03]\n",
        new="    to: [proef-5.03, proef-5.03]\n",
        at="to: [proef-5.03",
        place="proef-5.03",
        problem="eis 'proef-5.03' van proef/2 staat er 2 keer",
        remedy="Laat er een staan",
    ),
    "an old requirement that does not exist": UpgradeFault(
        old="from: [proef-5.02]",
        new="from: [proef-5.02, proef-9]",
        at="from: [proef-5.02, proef-9]",
        place="proef-5.02 proef-9",
        problem="eis 'proef-9' staat niet in proef/1",
        remedy="Verbeter de id",
    ),
    "a new requirement that does not exist": UpgradeFault(
        old="    to: [proef-5.03]\n",
        new="    to: [proef-5.03, proef-9]\n",
        at="to: [proef-5.03",
        place="proef-5.03 proef-9",
        problem="eis 'proef-9' staat niet in proef/2",
        remedy="Verbeter de id",
    ),
    "a withdrawal that goes somewhere": UpgradeFault(
        old="from: [proef-5.02]\n    to: []\n    note: Staat nu in een andere norm.\n"
        "  - change: new\n    from: []\n    to: [proef-5.03]\n    note: Nieuw in deze editie.\n",
        new="from: [proef-5.02]\n    to: [proef-5.03]\n    note: Staat nu in een andere norm.\n",
        at="to: [proef-5.03]",
        place="proef-5.02 proef-5.03",
        problem="bij withdrawn past geen lijst van 1",
        remedy="Kies een andere change",
    ),
    "a split into one": UpgradeFault(
        old="change: reworded",
        new="change: split",
        at="to: [proef-5.01.02]",
        place="proef-5.01.02",
        problem="bij split past geen lijst van 1",
        remedy="Kies een andere change",
    ),
    "a merger of one": UpgradeFault(
        old="change: reworded",
        new="change: merged",
        at="from: [proef-5.01.02]",
        place="proef-5.01.02",
        problem="bij merged past geen lijst van 1",
        remedy="Kies een andere change",
    ),
    "moved to the number it had": UpgradeFault(
        old="change: reworded",
        new="change: moved",
        at="change: moved",
        place="proef-5.01.02",
        problem="het nummer gaat van 5.01.02 naar 5.01.02",
        remedy="kept bij hetzelfde",
    ),
    "kept with another number": UpgradeFault(
        old="source: Eigen bron",
        new="source: Eigen bron",
        at="- proef-5.01.01",
        place="proef-5.01.01",
        problem="het nummer gaat van 5.01.01 naar 5.01.09",
        remedy="moved bij een ander nummer",
        new_theme=swap(NEW_THEME, 'number: "5.01.01"', 'number: "5.01.09"'),
    ),
    "kept with another term": UpgradeFault(
        old="source: Eigen bron",
        new="source: Eigen bron",
        at="- proef-5.01.01",
        place="proef-5.01.01",
        problem="de aspecten of termijnen zijn veranderd",
        remedy="change: reworded",
        new_theme=swap(NEW_THEME, "value: P1Y", "value: P3M"),
    ),
    "kept with other aspects": UpgradeFault(
        old="source: Eigen bron",
        new="source: Eigen bron",
        at="- proef-5.01.01",
        place="proef-5.01.01",
        problem="de aspecten of termijnen zijn veranderd",
        remedy="change: reworded",
        new_theme=swap(NEW_THEME, "        terms:\n", "        aspects: [bestaan]\n        terms:\n"),
    ),
    "an id that belonged to another requirement": UpgradeFault(
        old="to: [proef-5.03]",
        new="to: [proef-5.02]",
        at="to: [proef-5.02]",
        place="proef-5.02",
        problem="id 'proef-5.02' was van een andere eis",
        remedy="Geef de nieuwe eis een eigen id",
        new_theme=THEME,
    ),
}


@pytest.mark.parametrize("fault", DEFECTS.values(), ids=DEFECTS)
def test_what_does_not_read_is_refused(tmp_path: Path, fault: UpgradeFault) -> None:
    text = swap(UPGRADE, fault.old, fault.new)

    with pytest.raises(BrokenUpgradeError) as caught:
        load_upgrade("proef/1", "proef/2", write(tmp_path, text=text))

    assert_finding(caught.value.findings, fault, text, file=FILE)
    assert check_upgrades(tmp_path) == caught.value.findings


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_what_reads_can_still_be_wrong(tmp_path: Path, fault: UpgradeFault) -> None:
    text = swap(UPGRADE, fault.old, fault.new)

    assert_finding(check_upgrades(write(tmp_path, text=text, new_theme=fault.new_theme)), fault, text, file=FILE)


def test_an_edition_that_does_not_load_is_named(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "proef/1/catalogue.yaml").unlink()

    (found,) = check_upgrades(root)

    assert (found.place, found.line) == ("from", 1)
    assert "'proef/1' is er niet of laadt niet" in found.problem
