"""Catalogues of others at the command line and in the questionnaire: kept whole or not at all, and never in the way."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from assess.catalogues import all_catalogues, look_in
from assess.importing import EditionTakenError, SharedNameError, keep
from assess.models import AssessmentFramework
from assess.settings import imported_catalogues
from controls.exchange import LARGEST, read
from controls.loading import editions
from tests.assess.command import Command
from tests.assess.town import AARDAM, CARLA, DRAFT, ILYAS, Town, assessment
from tests.controls.foreign_files import SOUND, catalog, control, group, library, node, statement

OTHER = "a00000000009"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path) -> Iterator[None]:
    """What a test imports is not there for the next one."""
    yield
    look_in(tmp_path / "niets")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "proef.yaml"
    path.write_bytes(library(*SOUND))
    return path


def below(data: Path) -> list[str]:
    """Every file and folder of imported catalogues, unfinished ones too."""
    folder = imported_catalogues(data)
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


KEPT = ["proef", "proef/2", "proef/2/catalogue.yaml", "proef/2/themes", "proef/2/themes/1.yaml"]

# --- import -------------------------------------------------------------------------------


def test_a_library_of_ciso_assistant_becomes_an_edition_beside_our_own(
    toetspeil: Command, data: Path, file: Path
) -> None:
    said = toetspeil.good("catalogue", "import", file, "--data", data)

    assert said.splitlines() == [
        "proef/2 is ingelezen: 2 eisen in 1 thema’s.",
        "Taal van de teksten: en.",
        "Alles is overgenomen.",
        "Een website die al draait, kent de vragenlijst na een herstart.",
    ]
    assert below(data) == KEPT
    listed = [c["key"] for c in json.loads(toetspeil.good("catalogue", "list", "--data", data, "--format", "json"))]
    assert listed == [*editions(), "proef/2"]
    assert "There is a policy." in toetspeil.good("catalogue", "show", "proef/2", "--data", data)


def test_what_an_oscal_catalog_loses_is_told(toetspeil: Command, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "norm.json"
    lossy = control("a-1", parts=[statement("Do."), {"name": "assessment-objective", "prose": "Look."}])
    path.write_text(json.dumps(catalog(group("a", lossy))), encoding="utf-8")

    in_words = toetspeil.good("catalogue", "import", path, "--data", data)
    again = json.loads(toetspeil.good("catalogue", "import", path, "--data", data, "--format", "json"))

    assert "  1 × onderdeel ‘assessment-objective’ (parts): Toetspeil heeft er geen plaats voor.\n" in in_words
    assert (again["key"], again["new"], again["requirements"], again["language"]) == ("proefnorm/5.2.0", False, 1, "")
    assert again["lost"] == [
        {
            "what": "onderdeel ‘assessment-objective’ (parts)",
            "count": 1,
            "why": "Toetspeil heeft er geen plaats voor",
        }
    ]


def test_a_refused_file_gives_every_place_and_leaves_nothing(toetspeil: Command, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "krom.yaml"
    path.write_bytes(library(*SOUND, node("x", parent="9"), node("y", parent="8", implementation_groups="[Z]")))

    ran = toetspeil("catalogue", "import", path, "--data", data)

    assert ran.code == 1
    assert ran.err == f"{path} is niet ingelezen: 3 plaatsen kloppen niet.\n"
    assert [line.partition(", ")[2].partition(":")[0] for line in ran.out.splitlines()] == [
        "objects.framework.requirement_nodes[4].parent_urn",
        "objects.framework.requirement_nodes[5].parent_urn",
        "objects.framework.requirement_nodes[5].implementation_groups",
    ]
    assert not data.exists()


def test_the_places_can_be_had_as_json(toetspeil: Command, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "krom.json"
    path.write_text(json.dumps(catalog(group("a", control("a-1"), control("a-1")))), encoding="utf-8")

    ran = toetspeil("catalogue", "import", path, "--data", data, "--format", "json")

    assert ran.err == f"{path} is niet ingelezen: 1 plaats klopt niet.\n"
    (place,) = json.loads(ran.out)["refused"]
    assert place["where"] == "catalog.groups[0].controls[1].id"


def test_a_file_of_a_hundred_megabytes_is_not_read_to_its_end(toetspeil: Command, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "groot.json"
    with path.open("wb") as opened:
        opened.truncate(100 * 1024 * 1024)

    ran = toetspeil("catalogue", "import", path, "--data", data)

    assert ran.out == f"bestand: het is groter dan {LARGEST // 1024 // 1024} MB.\n"
    assert not data.exists()


def test_the_same_file_a_second_time_changes_nothing(toetspeil: Command, data: Path, file: Path) -> None:
    toetspeil.good("catalogue", "import", file, "--data", data)
    before = {path: path.stat().st_mtime_ns for path in imported_catalogues(data).rglob("*")}

    said = toetspeil.good("catalogue", "import", file, "--data", data)

    assert said.startswith("proef/2 was er al en is niet veranderd: 2 eisen")
    assert {path: path.stat().st_mtime_ns for path in imported_catalogues(data).rglob("*")} == before


def test_another_file_with_the_same_name_is_refused_and_the_first_stays(
    toetspeil: Command, data: Path, file: Path
) -> None:
    toetspeil.good("catalogue", "import", file, "--data", data)
    theme = imported_catalogues(data) / "proef/2/themes/1.yaml"
    before = theme.read_bytes()
    file.write_bytes(library(*SOUND, node("x", parent="1", name="More")))

    said = toetspeil.sentence("catalogue", "import", file, "--data", data)

    assert said == "proef/2 bestaat al, met een andere inhoud; geef een andere naam met --id."
    assert theme.read_bytes() == before
    toetspeil.good("catalogue", "import", file, "--id", "proef-b", "--data", data)
    assert "proef-b/2/catalogue.yaml" in below(data)


def test_nobody_can_pass_for_a_catalogue_of_toetspeil(toetspeil: Command, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "bio2.json"
    toetspeil.good("catalogue", "export", "bio2/1.3", "--format", "oscal", "--out", path, "--data", data)

    said = toetspeil.sentence("catalogue", "import", path, "--data", data)

    assert said.startswith("'bio2' is de naam van een vragenlijst van Toetspeil zelf; geef een andere")
    assert "--id bio2-import." in said
    assert not imported_catalogues(data).exists()


def test_a_name_that_is_none_is_refused(toetspeil: Command, data: Path, file: Path) -> None:
    ran = toetspeil("catalogue", "import", file, "--id", "../x", "--data", data)

    assert ran.out.startswith("--id: '../x' is geen naam voor een vragenlijst")
    assert not data.exists()


def test_a_catalogue_that_shares_a_name_with_ours_is_refused_and_leaves_nothing(
    toetspeil: Command, data: Path, file: Path
) -> None:
    file.write_bytes(library(node("1", assessable=False, name="Melden"), node("07", parent="1", description="Tell.")))
    assert "cbw-mld-07" in all_catalogues()["cbw/2026"].requirement_by_id

    said = toetspeil.sentence("catalogue", "import", file, "--id", "cbw-mld", "--data", data)

    assert said == (
        f"{file} is niet ingelezen: de eis ‘cbw-mld-07’ staat ook in cbw/2026. "
        "Een antwoord zou bij beide tellen; geef een andere naam met --id."
    )
    assert not imported_catalogues(data).exists()
    toetspeil.good("catalogue", "import", file, "--id", "cbw-x", "--data", data)


#: Two files of which the one, as `nist`, and the other, as `nist-csf`, both have nist-csf-x.
ONE = library(node("1", assessable=False, name="A"), node("csf-x", parent="1", description="Do."))
OTHER_ONE = library(node("1", assessable=False, name="A"), node("x", parent="1", description="Do."))


@pytest.mark.parametrize("turned", [False, True])
def test_two_imported_catalogues_never_share_a_name(tmp_path: Path, turned: bool) -> None:
    first, second = read(ONE, catalogue="nist"), read(OTHER_ONE, catalogue="nist-csf")
    if turned:
        first, second = second, first
    keep(tmp_path, first)

    with pytest.raises(SharedNameError, match="nist-csf-x"):
        keep(tmp_path, second)

    assert [path.name for path in tmp_path.iterdir()] == [first.catalogue.id]


def test_two_editions_of_one_imported_catalogue_may_share_names(tmp_path: Path) -> None:
    keep(tmp_path, read(ONE))

    assert keep(tmp_path, read(ONE.replace(b"version: 2", b"version: 3"))) is True


# --- kept whole, or not at all ------------------------------------------------------------


def test_when_the_edition_cannot_be_put_in_its_place_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "proef").write_text("een bestand waar een map hoort", encoding="utf-8")

    with pytest.raises(FileExistsError):
        keep(tmp_path, read(library(*SOUND)))

    assert [path.name for path in tmp_path.iterdir()] == ["proef"]


def test_when_the_last_step_fails_nothing_is_left_of_the_steps_before_it(tmp_path: Path) -> None:
    (tmp_path / "proef").mkdir()
    (tmp_path / "proef/2").symlink_to("nergens")

    with pytest.raises(NotADirectoryError):
        keep(tmp_path, read(library(*SOUND)))

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["2", "proef"]


def test_files_that_do_not_say_what_was_read_are_not_kept(tmp_path: Path) -> None:
    imported, other = read(library(*SOUND)), read(library(*SOUND, node("x", parent="1", name="More")))
    object.__setattr__(imported, "files", other.files)

    with pytest.raises(ValueError, match="proef/2"):
        keep(tmp_path, imported)

    assert list(tmp_path.iterdir()) == []


def test_an_extra_file_in_the_folder_makes_it_another_edition(tmp_path: Path) -> None:
    imported = read(library(*SOUND))
    assert keep(tmp_path, imported) is True
    assert keep(tmp_path, imported) is False
    (tmp_path / "proef/2/themes/extra.yaml").write_text("id: extra", encoding="utf-8")

    with pytest.raises(EditionTakenError):
        keep(tmp_path, imported)


def test_what_a_crash_left_unfinished_is_no_edition(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    keep(tmp_path, read(library(*SOUND)))
    (tmp_path / ".bezig-x").mkdir()
    (tmp_path / "proef").rename(tmp_path / ".bezig-x/proef")

    with caplog.at_level(logging.WARNING):
        look_in(tmp_path)
        found = all_catalogues()

    assert list(found) == list(editions())
    assert caplog.text == ""


# --- at the start -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "content", "why"),
    [
        ("proef/2/catalogue.yaml", "id: proef\nid: proef\n", "twee keer"),
        ("proef/2/themes/1.yaml", "\x07", "YAML"),
        ("proef/2/themes/1.yaml", "[" * 100_000, "diep genest"),
        ("proef/2/themes/extra.yaml", "id: extra", "hoort bij geen thema"),
    ],
    ids=["double key", "control character", "deep", "extra file"],
)
def test_a_broken_edition_of_others_is_named_and_left_out_and_the_rest_starts(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, path: str, content: str, why: str
) -> None:
    keep(tmp_path, read(library(*SOUND)))
    keep(tmp_path, read(library(*SOUND), catalogue="gaaf"))
    (tmp_path / path).write_text(content, encoding="utf-8")

    with caplog.at_level(logging.WARNING):
        look_in(tmp_path)
        found = all_catalogues()

    assert list(found) == [*editions(), "gaaf/2"]
    (said,) = [record.getMessage() for record in caplog.records]
    assert said.startswith(f"De ingelezen vragenlijst {tmp_path}/proef/2 doet niet mee: ")
    assert why in said


def test_an_edition_that_loads_but_does_not_hang_together_is_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keep(tmp_path, read(library(*SOUND)))
    theme = tmp_path / "proef/2/themes/1.yaml"
    theme.write_text(theme.read_text(encoding="utf-8").replace("proef-1.1.2", "proef-1.1.1"), encoding="utf-8")

    with caplog.at_level(logging.WARNING):
        look_in(tmp_path)
        found = all_catalogues()

    assert "proef/2" not in found
    assert "naam proef-1.1.1 komt 2 keer voor" in caplog.text


def test_an_edition_with_the_address_of_ours_does_not_take_its_place(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ours = all_catalogues()["bio2/1.3"]
    keep(tmp_path, read(library(*SOUND)))
    (tmp_path / "proef").rename(tmp_path / "bio2")
    (tmp_path / "bio2/2").rename(tmp_path / "bio2/1.3")

    with caplog.at_level(logging.WARNING):
        look_in(tmp_path)
        found = all_catalogues()

    assert found["bio2/1.3"] == ours
    assert "Toetspeil heeft zelf een vragenlijst met deze naam" in caplog.text


def test_an_edition_that_shares_a_name_with_another_framework_is_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keep(tmp_path, read(ONE, catalogue="nist"))
    keep(tmp_path / "elders", read(OTHER_ONE, catalogue="nist-csf"))
    (tmp_path / "elders/nist-csf").rename(tmp_path / "nist-csf")
    (tmp_path / "elders").rmdir()

    with caplog.at_level(logging.WARNING):
        look_in(tmp_path)
        found = all_catalogues()

    assert list(found) == [*editions(), "nist-csf/2"]
    assert f"{tmp_path}/nist/2 doet niet mee: de eis ‘nist-csf-x’ staat ook in nist-csf/2." in caplog.text


# --- in the questionnaire -----------------------------------------------------------------


def test_an_edition_of_others_is_chosen_read_and_answered_like_any_other(town: Town) -> None:
    keep(town.settings.imported_catalogues, read(library(*SOUND)))
    look_in(town.settings.imported_catalogues)
    town.restart()
    with town.all_rows() as session:
        session.add(assessment(OTHER, AARDAM, catalogue="proef/2"))
    home = f"/gemeente/aardam/zelftoets/{OTHER}"
    carla = town.browser(CARLA)
    carla.get("/gemeente/aardam/")
    assert "Proof norm" in carla.words

    ilyas = town.browser(ILYAS)
    ilyas.get(f"{home}/beheersmaatregel/1.1")
    assert "Is ‘Roles’ geregeld?" in ilyas.words
    assert "It is known." in ilyas.words
    ilyas.submit("Opslaan", at="/eis/proef-1.1.2", opzet="aangetoond", explanation="Zie het besluit.")

    assert town.rows("SELECT requirement_id, opzet FROM answer WHERE assessment_id = ?", OTHER) == [
        ("proef-1.1.2", "aangetoond")
    ]


def test_an_assessment_with_catalogues_whose_names_have_hyphens_is_submitted(town: Town) -> None:
    theme = (node("govern-it", assessable=False, name="Govern"), node("a", parent="govern-it", description="Do."))
    for name in ("own-norm", "nist-csf", "nist.csf"):
        keep(town.settings.imported_catalogues, read(library(*theme), catalogue=name))
    look_in(town.settings.imported_catalogues)
    town.restart()
    with town.all_rows() as session:
        session.add(assessment(OTHER, AARDAM, catalogue="own-norm/2"))
        session.flush()
        for name in ("nist-csf/2", "nist.csf/2"):
            session.add(AssessmentFramework(assessment_id=OTHER, municipality_id=AARDAM, catalogue=name))
    carla = town.browser(CARLA)
    carla.get(f"/gemeente/aardam/zelftoets/{OTHER}/indienen")
    asked = [name for name in carla.fields("Indienen en vastleggen")[1] if name.startswith("reden_")]
    assert len(asked) == 3
    assert "reden_govern-it" in asked

    carla.submit("Indienen en vastleggen", **dict.fromkeys(asked, "Dat komt in januari."), zeker="y")

    assert town.rows("SELECT status FROM assessment WHERE id = ?", OTHER) == [("ingediend",)]


def test_a_form_of_fifteen_hundred_rows_is_read_and_what_is_beyond_is_refused(town: Town) -> None:
    carla = town.browser(CARLA)
    carla.get("/gemeente/aardam/")
    token = next(i.attrib["value"] for i in carla.page.all("input") if i.attrib.get("name") == "csrf_token")
    url = f"/gemeente/aardam/zelftoets/{DRAFT}/reikwijdte/officiele-lijst/suwinet"
    rows = {
        f"rows-{place}-{name}": "x" for place in range(1_500) for name in ("norm", "number", "document", "year")
    } | dict.fromkeys(("csrf_token", "version", "document", "year"), token)

    carla.request("POST", url, status=404, data=rows)  # nothing is laid beside here, but the form was read
    carla.request("POST", url, status=400, data=rows | {f"extra_{n}": "x" for n in range(17)})
    carla.request("POST", url, status=400, data={"csrf_token": token, "rows-10000-norm": "x"})
    carla.request("POST", url, status=400, data={"csrf_token": token, "norm/07": "x"})


# --- export -------------------------------------------------------------------------------


def test_an_edition_is_exported_to_a_file_or_the_screen(toetspeil: Command, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "bio2.json"
    oscal = ("catalogue", "export", "bio2/1.3", "--format", "oscal", "--date", "2026-11-22", "--data", data)

    said = toetspeil.good(*oscal, "--out", path)
    shown = toetspeil.good(*oscal)

    assert said == f"bio2/1.3 staat in {path}.\n"
    assert path.read_text(encoding="utf-8") == shown
    metadata = json.loads(shown)["catalog"]["metadata"]
    assert (metadata["last-modified"], metadata["oscal-version"]) == ("2026-11-22T00:00:00Z", "1.1.3")
    assert not list(tmp_path.glob("*.bezig"))


def test_an_edition_of_others_is_exported_too(toetspeil: Command, data: Path, file: Path, tmp_path: Path) -> None:
    toetspeil.good("catalogue", "import", file, "--data", data)
    path = tmp_path / "terug.yaml"

    toetspeil.good("catalogue", "export", "proef/2", "--format", "ciso-assistant", "--out", path, "--data", data)

    back = read(path.read_bytes())
    assert back.language == "en"
    assert [r.title for r in back.catalogue.requirements] == ["There is a policy.", "Roles"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("bio2/9.9", "--format", "oscal"), "'bio2/9.9' bestaat niet; bedoelde u 'bio2/1.3'?"),
        (("proef/2", "--format", "oscal"), "'proef/2' bestaat niet;"),
    ],
)
def test_an_edition_that_is_not_there_is_not_exported(
    toetspeil: Command, data: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    assert toetspeil.sentence("catalogue", "export", *arguments, "--data", data).startswith(sentence)


def test_a_file_that_is_there_is_not_overwritten(toetspeil: Command, data: Path, file: Path) -> None:
    before = file.read_bytes()

    said = toetspeil.sentence("catalogue", "export", "bio2/1.3", "--format", "oscal", "--out", file, "--data", data)

    assert said == f"{file} bestaat al; kies een andere naam."
    assert file.read_bytes() == before


@pytest.mark.parametrize("arguments", [(), ("--format", "xml"), ("--format", "oscal", "--date", "gisteren")])
def test_an_export_that_cannot_be_understood_exits_with_two(toetspeil: Command, arguments: tuple[str, ...]) -> None:
    said = toetspeil.sentence("catalogue", "export", "bio2/1.3", *arguments, code=2)

    assert "--help'." in said
    assert not {"does", "not", "match", "invalid"} & set(said.split())
