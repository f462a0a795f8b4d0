"""OSCAL catalogs: those of others become an edition, ours become one that the schema of NIST accepts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controls.catalogue import Aspect, Catalogue, Confidence, EditionStatus, RequirementKind, Scale, Standing
from controls.exchange import read
from controls.exchange.oscal_export import to_oscal
from controls.loading import editions, load
from tests.controls.builders import catalogue, requirement
from tests.controls.foreign_files import catalog, control, group, lost, of, refusal, statement
from tests.controls.nist import problems, validator

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def schema() -> Any:
    """The validator of the schema of NIST."""
    return validator("catalog")


def exported(edition: Catalogue) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(to_oscal(edition, last_modified=DAY))
    return found


def first_requirement(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["catalog"]["groups"][0]["controls"][0]["controls"][0]
    return found


# --- ours for others ----------------------------------------------------------------------


@pytest.mark.parametrize("key", editions())
def test_every_edition_is_exported_as_the_schema_of_nist_wants_it(key: str, schema: Any) -> None:
    assert problems(schema, exported(load(key))) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda document: document["catalog"].pop("uuid"),
        lambda document: document["catalog"]["metadata"].pop("last-modified"),
        lambda document: document["catalog"]["metadata"].update({"last-modified": "gisteren"}),
        lambda document: document["catalog"].update(groups=[]),
        lambda document: first_requirement(document).update(id="5.01"),
        lambda document: first_requirement(document).update(vraag="Is het zo?"),
        lambda document: first_requirement(document).update(title="Een\ntitel"),
        lambda document: first_requirement(document)["props"].append({"name": "leeg", "value": ""}),
        lambda document: first_requirement(document)["props"].append({"name": "é1", "value": "x y"} | {"ns": "geen"}),
    ],
    ids=[
        "no uuid",
        "no date",
        "no real date",
        "no groups",
        "id",
        "unknown key",
        "two lines",
        "empty property",
        "no uri",
    ],
)
def test_the_schema_refuses_an_export_that_is_spoiled(schema: Any, spoil: Any) -> None:
    document = exported(load("bio2/1.3"))
    assert schema.is_valid(document)

    spoil(document)

    assert not schema.is_valid(document)


def test_the_same_edition_and_day_give_the_same_bytes() -> None:
    edition = load("bio2/1.3")
    first, later = exported(edition), json.loads(to_oscal(edition, last_modified=date(2027, 1, 1)))

    assert to_oscal(edition, last_modified=DAY) == to_oscal(load("bio2/1.3"), last_modified=DAY)
    assert first["catalog"]["metadata"].pop("last-modified") == "2026-11-22T00:00:00Z"
    assert later["catalog"]["metadata"].pop("last-modified") == "2027-01-01T00:00:00Z"
    assert first == later


def test_what_an_edition_does_not_have_is_not_there_as_an_empty_value() -> None:
    edition = load("bio2/1.3")
    assert edition.notice == ""

    empty = re.findall(r'"[^"]+": (?:""|\[\]|\{\}|null)', to_oscal(edition, last_modified=DAY))

    assert empty == []


def test_another_text_gives_another_uuid() -> None:
    edition = load("bio2/1.3")

    assert exported(edition)["catalog"]["uuid"] != exported(replace(edition, sha256="f" * 64))["catalog"]["uuid"]


def test_what_oscal_has_no_word_for_stands_in_our_own_namespace() -> None:
    document = exported(load("bio2/1.3"))
    props = {
        (prop["name"], prop.get("class", ""), prop["value"]): prop.get("remarks")
        for control_ in document["catalog"]["groups"][0]["controls"]
        for asked in control_["controls"]
        for prop in asked["props"]
        if prop.get("ns") == "https://github.com/toetspeil/toetspeil/ns/oscal/1"
    }

    names = {name for name, _, _ in props}
    assert {"kind", "standing", "confidence", "aspect", "term", "role"} <= names
    assert props["kind", "", "kaderverplichting"] is None


def test_an_id_that_begins_with_a_digit_is_a_name_in_oscal_all_the_same(
    schema: Any,
) -> None:
    edition = catalogue(replace(requirement("5.01.01"), id="5.01.01"))

    document = exported(edition)

    assert first_requirement(document)["id"] == "_5.01.01"
    assert schema.is_valid(document)
    assert [r.id for r in of(document).catalogue.requirements] == ["proef-5.01.01"]


# --- there and back -----------------------------------------------------------------------


@pytest.mark.parametrize("key", editions())
def test_every_requirement_of_an_edition_comes_back_from_its_export(key: str) -> None:
    edition = load(key)
    back = read(to_oscal(edition, last_modified=DAY).encode()).catalogue

    assert back.key == edition.key
    assert len(back.requirements) == len(edition.requirements)
    for ours, theirs in zip(edition.requirements, back.requirements, strict=True):
        same = replace(
            ours,
            kind=RequirementKind.FOREIGN,
            control=theirs.control,
            role=theirs.role,
            source=theirs.source,
            cbw=theirs.cbw,
            review=theirs.review,
            responsible="",
            condition=None,
            ways=(),
            applies_to=(),
            tasks=(),
            moments=(),
            terms=theirs.terms,
        )
        assert theirs == same
        assert [(t.kind, t.value) for t in theirs.terms] == [(t.kind, t.value) for t in ours.terms]
    assert [(t.id, t.part, t.title, t.intro) for t in back.themes] == [
        (t.id, t.part, t.title, t.intro) for t in edition.themes
    ]
    assert [(c.number, c.title, c.about) for c in back.controls] == [
        (c.number, c.title, c.about) for c in edition.controls
    ]


def test_what_does_not_come_back_is_counted_by_name() -> None:
    edition = load("bio2/1.3")

    found = lost(read(to_oscal(edition, last_modified=DAY).encode()))

    assert found["eigenschap ‘kind’ (props)"] == len(edition.requirements)
    assert found["eigenschap ‘reserved’ (props)"] == len(edition.reserved)
    assert found["rol (roles)"] == len(edition.roles)
    assert "eigenschap ‘aspect’ (props)" not in found


_WORDS = st.text(st.characters(exclude_categories=("C",), exclude_characters="{}"), min_size=1, max_size=60)
_TEXT = _WORDS.map(str.strip).filter(bool)


@given(title=_TEXT, points=st.lists(_TEXT, min_size=1, max_size=5, unique=True))
def test_any_text_comes_back_as_it_was(title: str, points: list[str]) -> None:
    edition = catalogue(replace(requirement("5.01.01", points=points), title=title))

    (back,) = of(exported(edition)).catalogue.requirements

    assert back.points == tuple(points)
    assert back.title == " ".join(title.split())


# --- theirs for us ------------------------------------------------------------------------

FOREIGN = catalog(
    group(
        "ac",
        control(
            "ac-1",
            params=[
                {"id": "prm_1", "label": "personnel", "guidelines": [{"prose": "Define them."}]},
                {"id": "prm_2", "select": {"how-many": "one-or-more", "choice": ["all", "{{ insert: param, prm_1 }}"]}},
                {"id": "prm_3", "values": ["a year"], "usage": "Often."},
                {"id": "prm_4", "select": {"choice": ["{{ insert: param, prm_4 }}", "never"]}},
            ],
            props=[
                {"name": "label", "class": "zero-padded", "value": "AC-01"},
                {"name": "label", "value": "AC-1"},
                {"name": "sort-id", "value": "ac-01"},
            ],
            links=[{"href": "#ac-1.1", "rel": "related"}, {"href": "https://example.org"}],
            parts=[
                {"name": "overview", "prose": "On access."},
                {
                    "id": "ac-1_smt",
                    "name": "statement",
                    "prose": "The organization:",
                    "parts": [
                        {
                            "name": "item",
                            "props": [{"name": "label", "value": "a."}],
                            "prose": "Tells {{ insert: param, prm_1 }}:",
                            "parts": [
                                {
                                    "name": "item",
                                    "props": [{"name": "label", "value": "1."}],
                                    "prose": "{{ insert: param, prm_2 }} within {{insert: param, prm_3}}",
                                }
                            ],
                        },
                        {"name": "item", "prose": "{{ insert: param, prm_4 }} {{ insert: param, gone }}"},
                    ],
                },
                {"name": "guidance", "prose": "Because.", "parts": [{"name": "note", "prose": "And so."}]},
                {"name": "assessment-objective", "prose": "Look."},
                {"name": "assessment-objective", "prose": "Look again."},
            ],
            controls=[
                control("ac-1.1", title="Inside"),
                control("ac-1.2", title="Gone", props=[{"name": "status", "value": "Withdrawn"}], parts=[]),
            ],
        ),
        parts=[{"name": "overview", "prose": "Who may enter."}],
    ),
    {"title": "Outer", "groups": [group("in", control("in-1", parts=[]), title="Inner")]},
    controls=[control("loose")],
    metadata={"published": "2024-11-04T00:00:00Z", "roles": [{"id": "r", "title": "R"}]},
    **{"back-matter": {"resources": [{"uuid": "74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c725"}]}},
)
# OSCAL has no empty lists; they are here to say "without".
for _group in (FOREIGN["catalog"]["groups"][0], FOREIGN["catalog"]["groups"][1]["groups"][0]):
    for _control in [*_group["controls"], *_group["controls"][0].get("controls", [])]:
        if not _control["parts"]:
            del _control["parts"]


def test_the_file_that_these_tests_read_is_one_that_nist_accepts(schema: Any) -> None:
    assert [error.message for error in schema.iter_errors(FOREIGN)] == []


def test_groups_become_themes_and_controls_pages_with_what_is_inside_them() -> None:
    found = of(FOREIGN).catalogue

    assert found.key == "proefnorm/5.2.0"
    assert (found.status, found.valid_from) == (EditionStatus.IN_FORCE, "2024-11-04")
    assert [(t.id, t.title, t.intro) for t in found.themes] == [
        ("proefnorm", "Proefnorm", "Uit Proefnorm."),
        ("ac", "Group ac", "Who may enter."),
        ("in", "Outer › Inner", "Uit Proefnorm."),
    ]
    assert [(c.number, c.title, c.about) for c in found.controls] == [
        ("loose", "Title of loose", "loose uit Proefnorm."),
        ("AC-1", "Title of ac-1", "On access."),
        ("in-1", "Title of in-1", "in-1 uit Proefnorm."),
    ]
    assert [(r.id, r.number, r.title) for r in found.controls[1].requirements] == [
        ("proefnorm-ac-1", "AC-1", "Title of ac-1"),
        ("proefnorm-ac-1.1", "ac-1.1", "Inside"),
    ]


def test_a_statement_becomes_points_with_its_labels_and_with_every_place_filled_or_visible() -> None:
    asked = of(FOREIGN).catalogue.requirement_by_id["proefnorm-ac-1"]

    assert asked.points == (
        "The organization:",
        "a. Tells [in te vullen: personnel]:",
        "a.1. [kies een of meer: all / [in te vullen: personnel]] within a year",
        "[kies: [in te vullen: prm_4] / never] [in te vullen: gone]",
    )
    assert asked.why == "Because.\nAnd so."
    assert asked.kind is RequirementKind.FOREIGN
    assert asked.questions == ("Is ‘Title of ac-1’ geregeld?",)
    assert asked.aspects == tuple(Aspect)
    assert asked.source == "ac-1"


def test_a_control_without_a_statement_is_asked_by_its_title() -> None:
    asked = of(FOREIGN).catalogue.requirement_by_id["proefnorm-in-1"]

    assert asked.points == ("Title of in-1",)


def test_a_withdrawn_control_asks_nothing_and_keeps_its_number() -> None:
    (reserved,) = of(FOREIGN).catalogue.reserved

    assert (reserved.number, reserved.note) == ("ac-1.2", "Vervallen in de bron: Gone")


def test_what_is_not_carried_is_counted_each_with_its_reason() -> None:
    assert lost(of(FOREIGN)) == {
        "rol (roles)": 1,
        "bijlage of bron (back-matter)": 1,
        "gebruik van een in te vullen plek (usage)": 1,
        "aanwijzing bij een in te vullen plek (guidelines)": 1,
        "verwijzing (links)": 2,
        "onderdeel ‘assessment-objective’ (parts)": 2,
        "in te vullen plek die nergens is beschreven": 1,
        "eigenschap ‘sort-id’ (props)": 1,
        "vervallen eis": 1,
        "eis zonder tekst (statement)": 1,
    }


def test_parts_with_a_title_keep_it_and_groups_with_the_same_name_stay_apart() -> None:
    titled = {"name": "statement", "title": "Rule", "prose": "Do."}
    same = [group("a", control("a-1", parts=[titled])), group("A", control("a-2"))]

    found = of(catalog(*same)).catalogue

    assert found.requirements[0].points == ("Rule: Do.",)
    assert len({theme.id for theme in found.themes}) == 2


def test_a_file_that_asks_only_what_we_carry_loses_nothing() -> None:
    assert of(catalog(group("a", control("a-1")))).losses == ()


def test_the_user_may_give_the_edition_another_name() -> None:
    found = of(FOREIGN, catalogue="ander").catalogue

    assert found.key == "ander/5.2.0"
    assert found.requirements[0].id == "ander-loose"


@pytest.mark.parametrize("version", ["1.1.0", "1.1.3", "1.2.0", "1.2"])
def test_versions_1_1_and_1_2_are_read(version: str) -> None:
    assert of(catalog(group("a", control("a-1")), metadata={"oscal-version": version})).catalogue.requirements


def test_what_toetspeil_wrote_itself_is_not_made_heavier_or_surer_than_it_was() -> None:
    doubtful = replace(
        requirement("5.01.01", aspects=[Aspect.OPZET]),
        standing=Standing.PROGRESS,
        confidence=Confidence.TO_VERIFY,
        confidence_note="Nog na te gaan.",
    )
    edition = replace(catalogue(doubtful), scale=Scale.BINARY, may_deviate=False, status=EditionStatus.CONCEPT)

    back = of(exported(edition)).catalogue

    (asked,) = back.requirements
    assert (asked.standing, asked.confidence, asked.confidence_note) == (
        Standing.PROGRESS,
        Confidence.TO_VERIFY,
        "Nog na te gaan.",
    )
    assert asked.aspects == (Aspect.OPZET,)
    assert (back.scale, back.may_deviate, back.status) == (Scale.BINARY, False, EditionStatus.CONCEPT)
    assert not back.counts_nationally


def test_labels_that_are_the_same_do_not_make_two_requirements_one() -> None:
    label = [{"name": "label", "value": "1"}]

    found = of(catalog(group("a", control("a-1", props=label), control("a-2", props=label)))).catalogue

    assert len({r.number for r in found.requirements}) == 2
    assert len({c.number for c in found.controls}) == 2


# --- what is refused ----------------------------------------------------------------------


def test_every_id_that_is_there_twice_is_named_with_its_place() -> None:
    params = [{"id": "p", "label": "x"}]
    document = catalog(
        group("a", control("a-1", params=params), control("a-1", params=params)),
        group("a", control("b-1", parts=[{"id": "a", "name": "statement", "prose": "Do."}])),
    )

    assert refusal(json.dumps(document).encode()) == [
        "catalog.groups[0].controls[1].id: 'a-1' staat al bij catalog.groups[0].controls[0].id.",
        "catalog.groups[1].id: 'a' staat al bij catalog.groups[0].id.",
        "catalog.groups[1].controls[0].parts[0].id: 'a' staat al bij catalog.groups[0].id.",
        "catalog.groups[0].controls[1].params[0].id: 'p' staat al bij catalog.groups[0].controls[0].params[0].id.",
    ]


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"catalog": []}, "catalog: hier horen sleutels met waarden."),
        (catalog(group("a", control("1a"))), "catalog.groups[0].controls[0].id: '1a' is geen naam in OSCAL"),
        (
            catalog(group("a", control("../a"))),
            "catalog.groups[0].controls[0].id: '../a' is geen naam: er staat een pad",
        ),
        (catalog(group("a", control("a b"))), "catalog.groups[0].controls[0].id: 'a b' is geen naam: er staat een sp"),
        (catalog(group("a", control("a" * 10_000))), "catalog.groups[0].controls[0].id: de tekst is langer dan 200"),
        (catalog(group("a", control("a-1", title=5))), "catalog.groups[0].controls[0].title: hier hoort tekst."),
        (catalog(group("a", control("a-1", title=None))), "catalog.groups[0].controls[0].title: hier hoort tekst."),
        (catalog(group("a", control("a-1", title=" "))), "catalog.groups[0].controls[0].title: dit is leeg."),
        (catalog(group("a", control("a-1", title="a\x07"))), "title: er staat een teken in dat niemand ziet (U+0007)."),
        (
            catalog(group("a", control("a-1", title="a\ud800"))),
            "title: er staat een teken in dat niemand ziet (U+D800).",
        ),
        (catalog(group("a", control("a-1", parts={}))), "catalog.groups[0].controls[0].parts: hier hoort een lijst."),
        (catalog(group("a", control("a-1", parts=["x"]))), "parts[0]: hier horen sleutels met waarden."),
        (catalog(group("a", control("a-1", parts=[statement("x" * 20_001)]))), "prose: de tekst is langer dan 20000"),
        (catalog(group("a", control("a-1", parts=[statement(*"x" * 201)]))), "parts: er staan meer dan 200 onderdelen"),
        (catalog(group("a", control("a-1"), vraag="x")), "catalog.groups[0].vraag: deze sleutel kent het schema niet."),
        (catalog(group("a", {"title": "x"})), "catalog.groups[0].controls[0].id: dit ontbreekt."),
        (catalog(group("a", control("a-1")), uuid="x"), "catalog.uuid: 'x' is geen UUID van versie 4 of 5."),
        (catalog(group("a", control("a-1")), metadata={"oscal-version": "1.0.4"}), "OSCAL 1.0.4 kan Toetspeil niet"),
        (
            catalog(group("a", control("a-1")), metadata={"version": "../../x"}),
            "metadata.version: '../../x' is geen naam",
        ),
        (catalog(), "bestand: er staat geen enkele eis in."),
        ({"profile": {}}, "profile: dit is OSCAL, maar geen catalogus"),
        ({"vragen": []}, "bestand: het is geen OSCAL-catalogus: 'catalog' ontbreekt (er staat: vragen)."),
    ],
    ids=lambda value: value[-40:] if isinstance(value, str) else "",
)
def test_a_catalog_that_is_not_in_order_is_refused_with_the_place(document: dict[str, Any], place: str) -> None:
    found = refusal(json.dumps(document).encode())

    assert any(place in spot for spot in found), found


def test_a_term_that_toetspeil_never_wrote_is_refused() -> None:
    ours = {"ns": "https://github.com/toetspeil/toetspeil/ns/oscal/1", "class": "frequency", "remarks": "testen"}
    sound, broken = ({"name": "term", "value": value, **ours} for value in ("P1Y", "jaarlijks"))

    (asked,) = of(catalog(group("a", control("a-1", props=[sound])))).catalogue.requirements
    assert [term.value for term in asked.terms] == ["P1Y"]
    assert refusal(json.dumps(catalog(group("a", control("a-1", props=[broken])))).encode()) == [
        "catalog.groups[0].controls[0].props[0].value: dit is geen termijn van Toetspeil."
    ]


def test_all_that_is_wrong_is_told_at_once() -> None:
    document = catalog(group("a", control("a-1", title=5), control("a-1")), vraag="x", uuid="y")

    found = refusal(json.dumps(document).encode())

    assert [spot.partition(":")[0] for spot in found] == [
        "catalog.uuid",
        "catalog.vraag",
        "catalog.groups[0].controls[1].id",
        "catalog.groups[0].controls[0].title",
    ]


def test_places_that_fill_one_another_do_not_grow_without_end() -> None:
    """Each place holds the next one ten times: ten to the twentieth pieces, if nobody minds."""
    params = [{"id": f"p{n}", "select": {"choice": [f"{{{{ insert: param, p{n + 1} }}}}"] * 10}} for n in range(20)]
    bomb = control("a-1", params=params, parts=[statement("{{ insert: param, p0 }}" * 400)])

    (asked,) = of(catalog(group("a", bomb))).catalogue.requirements

    assert all(len(point) <= 20_000 for point in asked.points)


def test_a_place_that_makes_the_text_too_long_shows_its_name() -> None:
    value = [{"id": "p", "values": ["x" * 1_900]}]
    document = catalog(group("a", control("a-1", params=value, parts=[statement("{{ insert: param, p }}" * 20)])))

    imported = of(document)

    (asked,) = imported.catalogue.requirements
    assert asked.points == ("[in te vullen: p]" * 20,)
    assert lost(imported) == {"tekst met te lange ingevulde plekken": 1}
