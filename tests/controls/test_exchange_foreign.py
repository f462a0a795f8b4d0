"""Files of others that mean harm or are none: refused with a place; and what is made of the others our loader reads."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controls.catalogue import Catalogue
from controls.checking import check
from controls.exchange import LARGEST, ForeignFileError, Imported, read, structure
from controls.exchange.naming import NUMBER, REQUIREMENT, Names, slug
from controls.loading import load
from tests.controls.builders import catalogue, requirement
from tests.controls.foreign_files import LIBRARY, SOUND, catalog, control, group, library, node, of, refusal

OSCAL = json.dumps(catalog(group("a", control("a-1")))).encode()


def written(imported: Imported, root: Path) -> Catalogue:
    """The edition as our own loader reads it from its files."""
    for name, content in imported.files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    return load(imported.catalogue.key, root)


# --- what is made of a sound file ---------------------------------------------------------


@pytest.mark.parametrize("data", [OSCAL, library(*SOUND)], ids=["oscal", "ciso-assistant"])
def test_our_own_loader_reads_the_files_as_the_very_edition(data: bytes, tmp_path: Path) -> None:
    imported = read(data)

    assert written(imported, tmp_path) == imported.catalogue
    assert imported.catalogue.sha256 != ""


@given(
    name=st.text(st.characters(exclude_categories=("C",)), min_size=1, max_size=80).filter(str.strip),
    prose=st.text(st.characters(exclude_categories=("C",), include_characters="\n\t"), min_size=1).filter(str.strip),
)
def test_whatever_the_texts_are_the_loader_reads_what_was_meant(
    name: str, prose: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    asked = control("a-1", title=name, parts=[{"name": "statement", "prose": prose}])
    imported = of(catalog(group("a", asked), metadata={"title": name}))

    assert written(imported, tmp_path_factory.mktemp("uit")) == imported.catalogue


@pytest.mark.parametrize(
    "text", ["5.10", "no", "12:30", "null", "~", "- x", "a: b", "'", '"', "#x", "&x", "*x", "|", "%"]
)
def test_a_text_that_yaml_would_read_as_something_else_stays_text(text: str, tmp_path: Path) -> None:
    imported = of(catalog(group("a", control("a-1", title=text))))

    assert written(imported, tmp_path).requirements[0].title == text


def test_the_rules_for_our_wording_do_not_hold_for_the_words_of_others(tmp_path: Path) -> None:
    title = "Alle systemen altijd en volledig beveiligd"
    imported = of(catalog(group("a", control("a-1", title=title), control("a-2", title=title))))
    written(imported, tmp_path)

    assert [str(f) for f in check(imported.catalogue.key, tmp_path)] != []
    assert list(structure(imported.catalogue)) == []
    assert [r.title for r in imported.catalogue.requirements] == [title, title]


def test_it_never_counts_in_a_national_figure_and_says_where_it_is_from() -> None:
    found = of(catalog(group("a", control("a-1")))).catalogue

    assert not found.counts_nationally
    assert "bestand van anderen" in found.notice
    assert re.search(r"SHA-256 [0-9a-f]{64}", found.source_note)


# --- the structure, which holds for every edition -----------------------------------------


def test_a_sound_edition_hangs_together() -> None:
    assert list(structure(catalogue(requirement("5.01.01"), requirement("5.01.02")))) == []


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (catalogue(), "er is geen enkele eis"),
        (catalogue(requirement("5.01.01"), requirement("5.01.01")), "naam proef-5.01.01 komt 2 keer voor"),
        (
            catalogue(requirement("5.01.01"), replace(requirement("5.01.01"), id="x")),
            "eisnummer 5.01.01 komt 2 keer voor",
        ),
        (catalogue(replace(requirement("5.01.01"), id="sturing")), "naam sturing komt 2 keer voor"),
        (catalogue(replace(requirement("5.01.01"), role="niemand")), "rol niemand van eis 5.01.01 bestaat niet"),
        (catalogue(requirement("5.01.01", points=())), "eis 5.01.01 heeft geen vraag, geen toetspunt of geen bewijs"),
        (
            catalogue(requirement("5.01.01"), requirement("5.01.02", theme="anders")),
            "beheersmaatregel 5.01 komt 2 keer voor",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_edition_that_does_not_hang_together_is_noticed(broken: Catalogue, problem: str) -> None:
    assert problem in list(structure(broken))


def test_a_page_without_a_requirement_is_noticed() -> None:
    sound = catalogue(requirement("5.01.01"))
    (theme,) = sound.themes
    empty = replace(theme.controls[0], number="5.02", requirements=())

    broken = replace(sound, themes=(replace(theme, controls=(*theme.controls, empty)),))

    assert list(structure(broken)) == ["beheersmaatregel 5.02 heeft geen eis"]


# --- names --------------------------------------------------------------------------------


@given(st.text(max_size=300))
def test_a_name_is_safe_in_a_folder_and_an_address_whatever_it_is_made_of(given_name: str) -> None:
    found = slug(given_name, 40)

    assert re.fullmatch(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", found)
    assert len(found) <= 40
    assert ".." not in found


@given(st.lists(st.text(min_size=1, max_size=120), min_size=2, max_size=30, unique=True))
def test_no_two_requirements_get_the_same_name_or_number(originals: list[str]) -> None:
    names = Names("proef")

    ids = [names.requirement(original) for original in originals]
    numbers = [names.number("1", original) for original in originals]
    pages = [names.page(original, original) for original in originals]

    for found, longest in ((ids, REQUIREMENT), (numbers, NUMBER), (pages, NUMBER)):
        assert len(set(found)) == len(originals)
        assert max(map(len, found)) <= longest
    assert all(identity.startswith("proef-") for identity in ids)
    assert not any(set("/\\ \n#?") & set(page) for page in pages)


def test_names_that_look_alike_do_not_depend_on_what_came_before() -> None:
    first, second = Names("proef"), Names("proef")
    for earlier in ("a_1", "a 1"):
        first.requirement(earlier)
    second.requirement("a 1")

    assert first.requirement("a-1") == second.requirement("a-1") != "proef-a-1"


@pytest.mark.parametrize("chosen", ["Hoofdletter", "a/b", "..", "a b", "x" * 41, "é"])
def test_a_name_that_the_user_chooses_must_be_one(chosen: str) -> None:
    (found,) = refusal(OSCAL, catalogue=chosen)

    assert found.startswith("--id: ")


# --- files that are none, or mean harm ----------------------------------------------------

BOMB = b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", "bestand: het is leeg."),
        (b"  \n\t", "bestand: het is leeg."),
        (b"PK\x03\x04", "bestand: het is een zipbestand of een werkblad"),
        (b"%PDF-1.7", "bestand: het is een PDF"),
        (b"<?xml version='1.0'?><catalog/>", "bestand: het is XML of HTML"),
        (b'{"catalog": "\xe9"}', "regel 1, bestand: het is geen tekst in UTF-8."),
        (b"a: b\nc: \xff", "regel 2, bestand: het is geen tekst in UTF-8."),
        (b'{"catalog": ', "regel 1, bestand: het is geen geldige JSON."),
        (b'{"a": 1}', "bestand: het is geen OSCAL-catalogus"),
        (b'{"catalog": {"uuid": NaN}}', "catalog.uuid: NaN is geen getal in JSON."),
        (b'{"catalog": {"uuid": [-Infinity]}}', "catalog.uuid[0]: -Infinity is geen getal in JSON."),
        (b'{"catalog": {"uuid": "a", "uuid": "b"}}', "catalog.uuid: de sleutel staat er twee keer."),
        (b'{"catalog": {}, "catalog": {}}', "catalog: de sleutel staat er twee keer."),
        (b'{"catalog": ' + b'{"a": ' * 60 + b"1" + b"}" * 61, "de lijsten zijn te diep genest."),
        (b'{"catalog": ' + b"[" * 100_000, "bestand: de lijsten zijn te diep genest."),
        (b'{"catalog": [' + b"1," * 2_100_000 + b"1]}", "bestand: er staan meer dan 2000000 waarden in."),
        (b'{"catalog": {"uuid": ' + b"9" * 10_000 + b"}}", "catalog.uuid: hier hoort tekst."),
        (b"catalog:\n  uuid: x\n", "bestand: het is OSCAL in YAML"),
        (b"- a\n- b\n", "bestand: er staan geen sleutels met waarden in."),
        (b"zomaar een zin", "bestand: er staan geen sleutels met waarden in."),
        (BOMB, "regel 1, bestand: verwijzingen (& en *) mogen niet."),
        (b"a: *b\n", "regel 1, bestand: verwijzingen (& en *) mogen niet."),
        (b"a: " + b"[" * 100_000, "regel 1, bestand: de lijsten zijn te diep genest."),
        (b"a:\n" + b"- x\n" * 500_000, "bestand: er staan meer dan 400000 waarden in."),
        (b"a: 1\nb: 2\na: 3\n", "regel 3, a: de sleutel staat er twee keer."),
        (b"a: !!python/object/apply:os.system [x]\n", "regel 1, bestand: het label tag:yaml.org,2002:python/object"),
        (b"a: !!binary eA==\n", "regel 1, bestand: het label tag:yaml.org,2002:binary mag niet."),
        (b"a: .nan\n", "regel 1, bestand: .nan is geen getal."),
        (b"a: -.inf\n", "regel 1, bestand: -.inf is geen getal."),
        (b"a: 1\n---\nb: 2\n", "regel 2, bestand: er staan meer documenten in één bestand."),
        (b"[a]: b\n", "regel 1, bestand: een sleutel is geen tekst."),
        (b"a: b: c\n", "regel 1, bestand: het is geen geldige YAML."),
        (b"a: x\x07\n", "bestand: er staan tekens in die YAML verbiedt."),
    ],
    ids=lambda value: value[-45:] if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_that_names_the_place(data: bytes, place: str) -> None:
    found = refusal(data)

    assert any(spot.startswith(place) or place in spot for spot in found), found
    assert all(spot.endswith(".") and len(spot) < 400 for spot in found)


def test_a_file_that_is_too_large_is_refused_before_it_is_looked_at() -> None:
    assert refusal(b"{" * (LARGEST + 1)) == ["bestand: het is groter dan 32 MB."]


def test_every_double_key_is_named() -> None:
    assert refusal(b"a: 1\na: 2\nb: {c: 1, c: 2}\n") == [
        "regel 2, a: de sleutel staat er twee keer.",
        "regel 3, c: de sleutel staat er twee keer.",
    ]


def test_a_mark_at_the_beginning_of_a_file_is_no_text() -> None:
    assert read(b"\xef\xbb\xbf" + OSCAL).catalogue == replace_hash(read(OSCAL).catalogue, b"\xef\xbb\xbf" + OSCAL)


def replace_hash(edition: Catalogue, data: bytes) -> Catalogue:
    """The same edition, as it notes the hash of another file."""
    other = read(data).catalogue
    return replace(edition, source_note=other.source_note, sha256=other.sha256)


def test_more_requirements_than_a_municipality_could_answer_are_refused() -> None:
    found = refusal(library(*(node(f"n{number}", name="x") for number in range(5_001))))

    assert found == ["bestand: er staan 5001 eisen in; meer dan 5000 kan niet."]


@pytest.mark.parametrize("evil", ["a\x1b[31mb", "a\u202eb", "x" * 5_000, "a\nb"])
def test_what_is_shown_of_a_file_cannot_take_over_the_terminal(evil: str) -> None:
    document = json.dumps({"catalog": {evil: 1}}).encode()

    found = refusal(document)

    assert all(spot.isprintable() and len(spot) < 200 for spot in found)


def test_no_path_in_a_file_leads_out_of_the_folder_of_its_edition() -> None:
    asked = node("..%2f..", name="../../etc/passwd")
    head = LIBRARY.replace("ref_id: Proef", "ref_id: proef/../x", 1)

    with pytest.raises(ForeignFileError):
        read(library(asked, head=head))
    imported = read(library(asked))

    assert sorted(imported.files) == ["proef/2/catalogue.yaml", "proef/2/themes/eisen.yaml"]
    assert [r.id for r in imported.catalogue.requirements] == ["proef-2f"]


@given(st.binary(max_size=400))
def test_any_bytes_are_an_edition_or_a_refusal(data: bytes) -> None:
    with pytest.raises(ForeignFileError):
        read(data)


@given(position=st.integers(0, len(OSCAL) - 1), byte=st.integers(0, 255))
def test_a_catalog_with_one_byte_changed_is_an_edition_or_a_refusal(position: int, byte: int) -> None:
    data = OSCAL[:position] + bytes([byte]) + OSCAL[position + 1 :]

    assert outcome(data) in ("edition", "refused")


@given(
    position=st.integers(0, len(library(*SOUND)) - 1),
    inserted=st.sampled_from([b"", b" ", b"\n", b"-", b":", b"[", b"'"]),
)
def test_a_library_with_a_piece_changed_is_an_edition_or_a_refusal(position: int, inserted: bytes) -> None:
    data = library(*SOUND)

    assert outcome(data[:position] + inserted + data[position + 1 :]) in ("edition", "refused")


def outcome(data: bytes) -> str:
    try:
        found = read(data)
    except ForeignFileError as error:
        return "refused" if error.spots else "refused without a place"
    return "edition" if found.catalogue.requirements else "nothing"
