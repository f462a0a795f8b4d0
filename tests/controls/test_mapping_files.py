"""Reading and judging mappings: what does not fit is refused with file, line, place and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from controls.catalogue import Confidence
from controls.loading import Finding
from controls.mapping import Covers, LinkStatus
from controls.mapping_checks import check_mappings
from controls.mapping_files import BrokenMappingError, load_mappings
from tests.controls.builders import HEAD, THEME, line_of, swap
from tests.controls.faults import Fault, assert_finding

MAPPING = """\
id: doel-proef
title: Wat de proefnorm al zegt
target: doel/1
source: proef/1
source_note: Eigen werk, nog door niemand anders bekeken.
links:
  - target: doel-5.01.01
    all_of:
      - proef-5.01.01
      - proef-5.02
    covers: part
    remainder: ["2"]
    rationale: Het beleid is er; of het bekend is, blijft open.
    reference: eigen werk
    status: own
    confidence: probable
    confidence_note: De bron is niet gelezen.
  - target: doel-5.02
    all_of: [proef-5.01.02]
    covers: whole
    exact: ja
    rationale: Beide vragen hetzelfde.
    reference: artikel 3
    status: own
    because: De tekst verwijst ernaar.
"""
FILE = "mappings/doel-proef.yaml"
TARGET_HEAD = swap(HEAD, "id: proef\n", "id: doel\n")
TARGET_THEME = swap(
    THEME.replace("proef-", "doel-"),
    "          - Heeft het bestuur een beveiligingsbeleid vastgesteld?\n",
    "          - Heeft het bestuur een beveiligingsbeleid vastgesteld?\n          - Is het beleid bekend?\n",
)


def write(root: Path, *, mapping: str = MAPPING, target_head: str = TARGET_HEAD, source_head: str = HEAD) -> Path:
    """Two editions and the mapping between them."""
    for name, head, theme in (("proef", source_head, THEME), ("doel", target_head, TARGET_THEME)):
        (root / f"catalogues/{name}/1/themes").mkdir(parents=True)
        (root / f"catalogues/{name}/1/catalogue.yaml").write_text(head, encoding="utf-8")
        (root / f"catalogues/{name}/1/themes/sturing.yaml").write_text(theme, encoding="utf-8")
    (root / "mappings").mkdir()
    (root / FILE).write_text(mapping, encoding="utf-8")
    return root


def judged(root: Path) -> tuple[Finding, ...]:
    return check_mappings(root / "mappings", root / "catalogues")


# --- reading ------------------------------------------------------------------------------


def test_a_mapping_becomes_sets_of_sources(tmp_path: Path) -> None:
    (mapping,) = load_mappings(write(tmp_path) / "mappings")

    first, second = mapping.links
    assert (mapping.id, mapping.target, mapping.source) == ("doel-proef", "doel/1", "proef/1")
    assert (first.target, first.all_of) == ("doel-5.01.01", ("proef-5.01.01", "proef-5.02"))
    assert (first.covers, first.remainder, first.status) == (Covers.PART, ("2",), LinkStatus.OWN)
    assert (first.confidence, first.confidence_note) == (Confidence.PROBABLE, "De bron is niet gelezen.")
    assert (first.is_exact, second.is_exact) == (False, True)
    assert (second.covers, second.remainder, second.because) == (Covers.WHOLE, (), "De tekst verwijst ernaar.")


def test_a_sound_mapping_has_no_findings(tmp_path: Path) -> None:
    assert judged(write(tmp_path)) == ()


def test_the_mappings_of_this_repository_have_no_findings() -> None:
    assert check_mappings() == ()


def test_no_folder_is_no_mappings(tmp_path: Path) -> None:
    assert load_mappings(tmp_path / "mappings") == ()


DEFECTS = {
    "an unknown key": Fault(
        old="    covers: part\n",
        new="    covers: part\n    cover: whole\n",
        at="cover: whole",
        place="links.0.cover",
        problem="onbekende sleutel",
        remedy="Haal de sleutel weg",
    ),
    "a link without a rationale": Fault(
        old="    rationale: Beide vragen hetzelfde.\n",
        new="",
        at="- target: doel-5.02",
        place="links.1.rationale",
        problem="de sleutel ontbreekt",
        remedy="Voeg de sleutel toe",
    ),
    "a number of a question without quotes": Fault(
        old='remainder: ["2"]',
        new="remainder: [2]",
        at="remainder: [2]",
        place="links.0.remainder.0",
        problem="'2' zonder aanhalingstekens leest YAML als int",
        remedy='Schrijf "2"',
    ),
    "something between whole and part": Fault(
        old="covers: part",
        new="covers: mostly",
        at="covers: mostly",
        place="links.0.covers",
        problem="'mostly' kan hier niet",
        remedy="Kies uit: 'whole' of 'part'",
    ),
    "the name of another file": Fault(
        old="id: doel-proef",
        new="id: doel-ander",
        at="",
        place="id",
        problem="het bestand noemt zich 'doel-ander', maar staat bij 'doel-proef'",
        remedy="Maak naam en plaats gelijk",
    ),
}

FAULTS = {
    "a target edition that is not there": Fault(
        old="target: doel/1",
        new="target: doel/9",
        at="target: doel/9",
        place="target",
        problem="de editie 'doel/9' is er niet of laadt niet",
        remedy="Noem een editie",
    ),
    "a source edition that is not there": Fault(
        old="source: proef/1",
        new="source: proef/9",
        at="source: proef/9",
        place="source",
        problem="de editie 'proef/9' is er niet of laadt niet",
        remedy="Noem een editie",
    ),
    "a target that does not exist": Fault(
        old="- target: doel-5.02",
        new="- target: doel-9.99",
        at="- target: doel-9.99",
        place="doel-9.99.target",
        problem="eis 'doel-9.99' staat niet in doel/1",
        remedy="Verbeter de id",
    ),
    "a source that does not exist": Fault(
        old="      - proef-5.02\n",
        new="      - proef-9.99\n",
        at="all_of:",
        place="doel-5.01.01.all_of",
        problem="eis 'proef-9.99' staat niet in proef/1",
        remedy="Verbeter de id",
    ),
    "two links for one target": Fault(
        old="- target: doel-5.02\n    all_of: [proef-5.01.02]\n    covers: whole\n",
        new="- target: doel-5.01.01 # weer\n    all_of: [proef-5.01.02]\n    covers: whole\n",
        at="- target: doel-5.01.01 # weer",
        place="doel-5.01.01.target",
        problem="het doel heeft al een koppeling",
        remedy="in één set",
    ),
    "a source twice": Fault(
        old="      - proef-5.02\n",
        new="      - proef-5.01.01\n",
        at="all_of:",
        place="doel-5.01.01.all_of",
        problem="'proef-5.01.01' staat er 2 keer",
        remedy="Haal er een weg",
    ),
    "a link without sources": Fault(
        old="all_of: [proef-5.01.02]",
        new="all_of: []",
        at="all_of: []",
        place="doel-5.02.all_of",
        problem="er staat geen bron",
        remedy="Noem de bronnen",
    ),
    "a part that leaves nothing": Fault(
        old='    remainder: ["2"]\n',
        new="",
        at="- target: doel-5.01.01",
        place="doel-5.01.01.remainder",
        problem="dekken een deel, maar er blijft geen vraag over",
        remedy="Noem de vragen",
    ),
    "a whole that leaves something": Fault(
        old="    covers: whole\n",
        new='    covers: whole\n    remainder: ["1"]\n',
        at='remainder: ["1"]',
        place="doel-5.02.remainder",
        problem="dekken het geheel, maar er blijven vragen over",
        remedy="covers: part",
    ),
    "a question that does not exist": Fault(
        old='remainder: ["2"]',
        new='remainder: ["2", "3"]',
        at="remainder:",
        place="doel-5.01.01.remainder",
        problem="vraag '3' bestaat niet",
        remedy="Kies uit: 1, 2",
    ),
    "a question twice": Fault(
        old='remainder: ["2"]',
        new='remainder: ["2", "2"]',
        at="remainder:",
        place="doel-5.01.01.remainder",
        problem="'2' staat er 2 keer",
        remedy="Haal er een weg",
    ),
    "own work that says whole without a reason": Fault(
        old="    exact: ja\n    rationale: Beide vragen hetzelfde.\n    reference: artikel 3\n    status: own\n"
        "    because: De tekst verwijst ernaar.\n",
        new="    rationale: Beide vragen hetzelfde.\n    reference: artikel 3\n    status: own\n",
        at="- target: doel-5.02",
        place="doel-5.02.because",
        problem="eigen werk zegt 'geheel' of 'precies' zonder reden",
        remedy="Schrijf in because waarom",
    ),
    "own work that says exact without a reason": Fault(
        old="    covers: part\n",
        new="    covers: part\n    exact: ja\n",
        at="- target: doel-5.01.01",
        place="doel-5.01.01.because",
        problem="eigen werk zegt 'geheel' of 'precies' zonder reden",
        remedy="Schrijf in because waarom",
    ),
    "a doubt that is not explained": Fault(
        old="    confidence_note: De bron is niet gelezen.\n",
        new="",
        at="- target: doel-5.01.01",
        place="doel-5.01.01.confidence_note",
        problem="niet bevestigd, zonder uitleg",
        remedy="Schrijf wat nog gecontroleerd moet",
    ),
}


@pytest.mark.parametrize("fault", DEFECTS.values(), ids=DEFECTS)
def test_what_does_not_read_is_refused(tmp_path: Path, fault: Fault) -> None:
    text = swap(MAPPING, fault.old, fault.new)

    with pytest.raises(BrokenMappingError) as caught:
        load_mappings(write(tmp_path, mapping=text) / "mappings")

    assert_finding(caught.value.findings, fault, text, file=FILE)
    assert judged(tmp_path) == caught.value.findings


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_what_reads_can_still_be_wrong(tmp_path: Path, fault: Fault) -> None:
    text = swap(MAPPING, fault.old, fault.new)

    assert_finding(judged(write(tmp_path, mapping=text)), fault, text, file=FILE)


def test_an_official_link_may_say_whole_without_our_reason(tmp_path: Path) -> None:
    text = swap(MAPPING, "    status: own\n    because: De tekst verwijst ernaar.\n", "    status: official\n")

    assert judged(write(tmp_path, mapping=text)) == ()


def test_a_file_that_would_not_be_read_is_refused(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "mappings/vergeten.yml").write_text(MAPPING, encoding="utf-8")

    (found,) = judged(root)

    assert (found.file, found.line) == ("mappings/vergeten.yml", 0)


# --- beside the catalogues ----------------------------------------------------------------


def test_a_derived_target_needs_sources_that_are_asked_its_aspects(tmp_path: Path) -> None:
    # doel-5.02 is asked all three aspects, proef-5.01.02 not for bestaan.
    derived = swap(TARGET_HEAD, "status: in-force\n", "status: in-force\nasked: afgeleid\n")

    (found,) = judged(write(tmp_path, target_head=derived))

    assert (found.place, found.line) == ("doel-5.02.all_of", line_of(MAPPING, "all_of: [proef-5.01.02]"))
    assert found.problem == "bron 'proef-5.01.02' vraagt niet naar bestaan"


def test_a_framework_that_is_answered_per_connection_is_no_source(tmp_path: Path) -> None:
    repeated = swap(HEAD, "status: in-force\n", "status: in-force\nrepeat: aansluiting\n")

    (found,) = judged(write(tmp_path, source_head=repeated))

    assert (found.place, found.line) == ("source", line_of(MAPPING, "source: proef/1"))
    assert "per aansluiting" in found.problem


def test_a_framework_is_not_mapped_onto_itself(tmp_path: Path) -> None:
    text = (
        MAPPING.replace("proef/1", "doel/1").replace("      - proef-5.02\n", "").replace("proef-5.01.01", "doel-5.02")
    )
    text = swap(text, "all_of: [proef-5.01.02]", "all_of: [doel-5.01.02]")

    (found,) = judged(write(tmp_path, mapping=text))

    assert found.problem == "doel en bron zijn hetzelfde raamwerk"


# --- all mappings together ----------------------------------------------------------------


def test_links_that_go_round_are_found(tmp_path: Path) -> None:
    root = write(tmp_path)
    back = swap(MAPPING, "id: doel-proef", "id: proef-doel").replace("doel-5", "DOEL-5").replace("proef-5", "doel-5")
    back = back.replace("DOEL-5", "proef-5").replace('remainder: ["2"]', 'remainder: ["1"]')
    back = swap(swap(back, "target: doel/1", "target: proef/1"), "source: proef/1", "source: doel/1")
    (root / "mappings/proef-doel.yaml").write_text(back, encoding="utf-8")

    (found,) = judged(root)

    assert found.problem.startswith("de koppelingen gaan in een kring: ")
    assert "doel-5.01.01" in found.problem
    assert "proef-5.01.01" in found.problem
    assert found.line == line_of(MAPPING, "- target: doel-5.01.01")


def test_one_requirement_has_one_source(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "mappings/nog-een.yaml").write_text(swap(MAPPING, "id: doel-proef", "id: nog-een"), encoding="utf-8")

    assert [(f.file, f.problem) for f in judged(root)] == [
        ("mappings/nog-een.yaml", "het doel heeft ook een koppeling in doel-proef"),
        ("mappings/nog-een.yaml", "het doel heeft ook een koppeling in doel-proef"),
    ]


def test_two_editions_of_one_source_may_each_have_their_mapping(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "catalogues/proef/2/themes").mkdir(parents=True)
    (root / "catalogues/proef/2/catalogue.yaml").write_text(
        swap(HEAD, 'edition: "1"', 'edition: "2"'), encoding="utf-8"
    )
    (root / "catalogues/proef/2/themes/sturing.yaml").write_text(THEME, encoding="utf-8")
    later = swap(swap(MAPPING, "id: doel-proef", "id: doel-proef-2"), "source: proef/1", "source: proef/2")
    (root / "mappings/doel-proef-2.yaml").write_text(later, encoding="utf-8")

    assert judged(root) == ()
