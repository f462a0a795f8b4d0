"""Frameworks of CISO Assistant: those of others become an edition, ours become one that it can read."""

from __future__ import annotations

import pytest
import yaml

from controls.catalogue import EditionStatus, RequirementKind
from controls.exchange import read
from controls.exchange.ciso_export import to_ciso_assistant
from controls.loading import editions, load
from tests.controls.builders import line_of, swap
from tests.controls.foreign_files import LIBRARY, SOUND, library, lost, node, refusal

# --- theirs for us ------------------------------------------------------------------------


def test_roots_become_themes_headings_pages_and_what_can_be_assessed_requirements() -> None:
    found = read(library(*SOUND)).catalogue

    assert found.key == "proef/2"
    assert (found.title, found.licence) == ("Proof norm", "Free.")
    assert (found.status, found.valid_from) == (EditionStatus.IN_FORCE, "2026-07-29")
    assert [(t.id, t.title) for t in found.themes] == [("1", "Governance")]
    assert [(c.number, c.title, c.about) for c in found.controls] == [("1.1", "Policy", "About policy.")]
    assert [(r.id, r.number, r.title, r.points) for r in found.requirements] == [
        ("proef-1.1.1", "1.1.1", "There is a policy.", ("There is a policy.", "It is known.")),
        ("proef-1.1.2", "1.1.2", "Roles", ("Roles exist.",)),
    ]
    assert {r.kind for r in found.requirements} == {RequirementKind.FOREIGN}
    assert found.requirements[1].questions == ("Is ‘Roles’ geregeld?",)
    assert found.requirements[1].source == "urn:intuitem:risk:req_node:proef:1.1.2"


def test_a_requirement_without_a_heading_is_a_page_by_itself_and_without_a_root_in_a_theme_of_the_framework() -> None:
    found = read(library(node("a", ref_id="A", name="First"), node("b", ref_id="B", name="Second"))).catalogue

    assert [(t.id, t.title) for t in found.themes] == [("eisen", "Proof norm")]
    assert [(c.number, [r.number for r in c.requirements]) for c in found.controls] == [("A", ["A"]), ("B", ["B"])]


def test_requirements_below_a_requirement_stand_beside_it_on_its_page() -> None:
    imported = read(library(node("a", name="First"), node("a.1", parent="a", name="Inside")))

    (page,) = imported.catalogue.controls
    assert [r.title for r in page.requirements] == ["First", "Inside"]
    assert lost(imported) == {"eis onder een andere eis": 1}


def test_headings_between_the_theme_and_the_page_are_named_on_the_page() -> None:
    headings = (
        node("1", assessable=False, name="Identify"),
        node("1.1", assessable=False, parent="1", name="Assets", description="Lost."),
        node("1.1.1", assessable=False, parent="1.1", name="Hardware", description="Kept."),
        node("2", assessable=False, name="Empty"),
    )
    imported = read(library(*headings, node("x", parent="1.1.1", name="List")))

    (page,) = imported.catalogue.controls
    assert (page.title, page.about) == ("Hardware", "Onderdeel van Assets.\nKept.")
    assert lost(imported) == {"kop zonder eisen": 1, "tekst bij een tussenkop": 1}


def test_a_parent_may_come_after_its_child() -> None:
    found = read(library(node("1.1", parent="1", name="Child"), node("1", assessable=False, name="Parent"))).catalogue

    assert [(t.title, [r.title for r in t.requirements]) for t in found.themes] == [("Parent", ["Child"])]


def test_numbers_stay_as_they_were_written() -> None:
    """YAML would read 5.10 as the number 5.1."""
    found = read(library(node("a", ref_id="5.10", name="x"), node("b", ref_id="1e3", name="y"))).catalogue

    assert [r.number for r in found.requirements] == ["5.10", "1e3"]


def test_annotation_groups_and_evidence_are_carried_in_words() -> None:
    asked = node(
        "a", name="x", annotation="Because.", implementation_groups="[B]", typical_evidence='"a list\\n\\na decision"'
    )

    (found,) = read(library(asked)).catalogue.requirements

    assert found.why == "Because.\nGroep in de bron: basic."
    assert found.evidence == ("a list", "a decision")


def test_dutch_is_used_where_the_file_has_it() -> None:
    asked = (
        node("a", name="First", description="Do.", translations="{nl: {name: Eerste}, fr: {name: Premier}}"),
        node("b", name="Second"),
    )

    imported = read(library(*asked))

    assert [(r.title, r.points) for r in imported.catalogue.requirements] == [
        ("Eerste", ("Do.",)),
        ("Second", ("Second",)),
    ]
    assert imported.language == "nl"
    assert lost(imported) == {"vertaling naar fr": 1}


def test_texts_in_another_language_stay_as_they_are_and_the_language_is_noted() -> None:
    imported = read(library(*SOUND))

    assert imported.language == "en"
    assert "taal van de teksten: en." in imported.catalogue.source_note


def test_what_is_not_carried_is_counted_each_with_its_reason() -> None:
    head = swap(LIBRARY, "objects:\n", "dependencies: [urn:x, urn:y]\nobjects:\n  threats: [{urn: t}]\n")
    asked = (
        node("a", name="x", threats="[a, b]", weight="2", questions="{q: {type: text}}", something="new"),
        node("b", name="y", threats="[a]", weight="1", importance="undefined", reference_controls="null"),
    )

    assert lost(read(library(*asked, head=head))) == {
        "bibliotheek waarvan deze afhangt (dependencies)": 2,
        "dreiging (threats)": 4,
        "gewicht (weight)": 1,
        "vraag met antwoorden (questions)": 1,
        "veld ‘something’": 1,
    }


def test_a_sound_file_loses_nothing() -> None:
    assert read(library(*SOUND)).losses == ()


def test_a_splash_screen_asks_nothing() -> None:
    imported = read(library(*SOUND, node("w", name="Welcome", display_mode="splash")))

    assert "Welcome" not in [r.title for r in imported.catalogue.requirements]


# --- what is refused ----------------------------------------------------------------------


def test_every_parent_that_does_not_exist_is_named_with_its_line() -> None:
    data = library(*SOUND, node("x", parent="9", name="x"), node("y", parent="8", name="y"))
    written = data.decode()

    assert refusal(data) == [
        f"regel {line_of(written, f'parent_urn: urn:intuitem:risk:req_node:proef:{parent}')}, "
        f"objects.framework.requirement_nodes[{index}].parent_urn: "
        f"de ouder 'urn:intuitem:risk:req_node:proef:{parent}' staat niet in het bestand."
        for index, parent in ((4, "9"), (5, "8"))
    ]


def test_every_group_that_is_nowhere_defined_is_named_also_when_only_a_capital_differs() -> None:
    found = refusal(
        library(
            node("a", name="x", implementation_groups="[b, B]"),
            node("b", name="y", implementation_groups="[B, C, D]"),
        )
    )

    assert [spot.partition(", ")[2] for spot in found] == [
        "objects.framework.requirement_nodes[0].implementation_groups: groep 'b' is nergens bepaald.",
        "objects.framework.requirement_nodes[1].implementation_groups: groep 'C' is nergens bepaald.",
        "objects.framework.requirement_nodes[1].implementation_groups: groep 'D' is nergens bepaald.",
    ]


def test_every_urn_and_number_that_is_there_twice_is_named_with_the_place_of_the_first() -> None:
    found = refusal(
        library(
            node("a", ref_id="'1'", name="x"),
            node("A", ref_id="'2'", name="y"),
            node("c", ref_id="'1'", name="z"),
            node("d", ref_id="'1'", name="w"),
        )
    )

    assert [spot.partition(", ")[2] for spot in found] == [
        (
            "objects.framework.requirement_nodes[1].urn: 'urn:intuitem:risk:req_node:proef:a' staat al bij "
            "objects.framework.requirement_nodes[0]."
        ),
        "objects.framework.requirement_nodes[2].ref_id: '1' staat al bij objects.framework.requirement_nodes[0].",
        "objects.framework.requirement_nodes[3].ref_id: '1' staat al bij objects.framework.requirement_nodes[0].",
    ]


def test_a_heading_and_a_requirement_may_have_the_same_number() -> None:
    heading = node("h", assessable=False, ref_id="'1'", name="Heading")

    found = read(library(heading, node("a", parent="h", ref_id="'1'", name="x"))).catalogue

    assert [r.number for r in found.requirements] == ["1"]


def test_parents_that_lead_round_in_a_circle_are_refused_at_every_node_of_it() -> None:
    found = refusal(library(node("a", parent="b", name="x"), node("b", parent="a", name="y"), node("c", parent="c")))

    assert [spot.partition(", ")[2] for spot in found] == [
        f"objects.framework.requirement_nodes[{index}].parent_urn: de ouders leiden in een kring." for index in range(3)
    ]


def test_nodes_that_are_nested_without_end_are_refused() -> None:
    nodes = [node("n0", assessable=False, name="x")]
    nodes += [node(f"n{depth}", parent=f"n{depth - 1}", name="x") for depth in range(1, 40)]

    found = refusal(library(*nodes))

    assert [spot.partition(", ")[2] for spot in found] == [
        f"objects.framework.requirement_nodes[{depth}].parent_urn: er staan meer dan 30 knopen boven."
        for depth in range(31, 40)
    ]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("    ref_id: Proef\n", "", "objects.framework.ref_id: dit ontbreekt."),
        ("version: 2\n", "", "version: dit ontbreekt."),
        ("version: 2\n", "version: ../../x\n", "version: '../../x' is geen naam: er staat een pad in."),
        (
            "    ref_id: Proef\n",
            "    ref_id: ..\n",
            "objects.framework.ref_id: '..' is geen naam: er staat een pad in.",
        ),
        (
            "    ref_id: Proef\n",
            f"    ref_id: {'x' * 10_000}\n",
            "objects.framework.ref_id: de tekst is langer dan 500",
        ),
        ("    - ref_id: B\n", "    - ref_id: B\n    - ref_id: B\n", "groep 'B' is er al."),
        ("  framework:\n", "  risk_matrix:\n", "objects.frameworks: er staat geen framework in."),
        ("objects:\n", "object:\n", "bestand: het is geen bibliotheek van CISO Assistant: 'objects' ontbreekt."),
        ("    requirement_nodes:\n", "    requirements:\n", "bestand: er staat geen enkele eis in."),
        ("  framework:\n", "  framework: x\n  y:\n", "objects.framework: hier horen sleutels met waarden."),
    ],
    ids=lambda value: value[-40:],
)
def test_a_library_that_is_not_in_order_is_refused_with_the_place(old: str, new: str, place: str) -> None:
    found = refusal(library(*SOUND, head=swap(LIBRARY, old, new)))

    assert any(place in spot for spot in found), found


@pytest.mark.parametrize(
    ("bad", "place"),
    [
        ("    - urn: urn:x:req_node:p:q\n      assessable: ja\n", "assessable: hier hoort true of false."),
        ("    - assessable: true\n", "urn: dit ontbreekt."),
        ("    - urn: [a]\n", "urn: hier hoort tekst."),
        ("    - urn: a b\n", "urn: 'a b' is geen naam: er staat een spatie of regeleinde in."),
        (f"    - urn: {'x' * 10_000}\n", "urn: de tekst is langer dan 200 tekens."),
        ("    - urn: urn:x:req_node:p:../../etc\n", "urn:x:req_node:p:../../etc' is geen naam"),
        ("    - x\n", "objects.framework.requirement_nodes[4]: hier horen sleutels met waarden."),
        ("    - urn: u\n      implementation_groups: B\n", "implementation_groups: hier hoort een lijst."),
        ('    - urn: u\n      description: "' + r"x\n" * 201 + '"\n', "description: er staan meer dan 200 regels in."),
        (f"    - urn: u\n      description: {'x' * 20_001}\n", "description: de tekst is langer dan 20000 tekens."),
        ('    - urn: u\n      name: "a\\u0007"\n', "name: er staat een teken in dat niemand ziet (U+0007)."),
    ],
    ids=lambda value: value[-50:],
)
def test_a_node_that_is_not_in_order_is_refused_with_its_place(bad: str, place: str) -> None:
    found = refusal(library(*SOUND, bad))

    assert any(place in spot for spot in found), found
    assert all(spot.startswith("regel ") for spot in found)


def test_of_two_frameworks_in_one_file_none_is_chosen() -> None:
    head = LIBRARY.partition("objects:\n")[0]
    two = "objects:\n  frameworks:\n  - {urn: a, ref_id: a}\n  - {urn: b, ref_id: b}\n"

    assert refusal((head + two).encode()) == [
        "objects.frameworks: er staan meer frameworks in; geef er één per bestand."
    ]


# --- ours for others ----------------------------------------------------------------------


@pytest.mark.parametrize("key", editions())
def test_every_requirement_of_an_edition_comes_back_from_its_export(key: str) -> None:
    edition = load(key)

    imported = read(to_ciso_assistant(edition).encode())

    assert imported.losses == ()
    assert [(r.number, r.title, r.points, r.evidence, r.why) for r in imported.catalogue.requirements] == [
        (r.number, r.title, r.points, r.evidence, r.why) for r in edition.requirements
    ]
    assert [(c.number, c.title, c.about) for c in imported.catalogue.controls] == [
        (c.number, c.title, c.about) for c in edition.controls
    ]
    assert [t.title for t in imported.catalogue.themes] == [t.title for t in edition.themes]


def test_the_export_has_what_ciso_assistant_asks_for() -> None:
    found = yaml.safe_load(to_ciso_assistant(load("bio2/1.3")))

    assert {"urn", "locale", "ref_id", "name", "description", "copyright", "version", "provider", "packager"} <= set(
        found
    )
    assert isinstance(found["version"], int)
    nodes = found["objects"]["framework"]["requirement_nodes"]
    urns = [node["urn"] for node in nodes]
    assert len(set(urns)) == len(urns)
    assert {node.get("parent_urn", urns[0]) for node in nodes} <= set(urns)
    assert sum(node["assessable"] is True for node in nodes) == len(load("bio2/1.3").requirements)
