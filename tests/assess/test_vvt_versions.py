"""Every VvT record keeps its versions, as answers do: made by the database, shown on a page, and carried in a file."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from assess.catalogues import all_catalogues
from assess.exchange import import_file
from assess.models import ApplicabilityRow, Way
from assess.records import RecordVersion, all_applicability, all_record_versions, fill_applicability
from controls.answers import Applicability, Choice
from controls.canonical import canonical_json
from tests.assess.files import Given, brought_in, empty, exported, fitting, refused
from tests.assess.town import AARDAM, BEEKSTAD, BY_LAW, CARLA, DRAFT, ELSEWHERE, HOME, ILYAS, LOTTE, NOW, TESS, Town
from tests.assess.versioned import save_each
from tests.conftest import Browser
from tests.html_page import text_of

CONTROL = f"{HOME}/beheersmaatregel/5.01"
VVT = "/toepasselijkheid"
HISTORY = f"{CONTROL}{VVT}/geschiedenis"


def kept(town: Town, identity: str = DRAFT, place: int = AARDAM) -> Sequence[RecordVersion]:
    with town.database.session(writes=False, municipality_id=place) as session:
        return all_record_versions(session, identity).get("5.01", ())


def stored(town: Town) -> Applicability:
    with town.database.session(writes=False, municipality_id=AARDAM) as session:
        return all_applicability(session, DRAFT)["5.01"]


def save(town: Town, *references: str, email: str = ILYAS, **fields: str) -> Browser:
    return save_each(town, email, CONTROL, VVT, ({"reference": given, **fields} for given in references))


def elsewhere_too(town: Town) -> None:
    """A record in the other municipality, about the same control."""
    with town.all_rows() as session:
        row = ApplicabilityRow(assessment_id=ELSEWHERE, municipality_id=BEEKSTAD, control="5.01")
        record = Applicability(control="5.01", reference="Beekgeheim", recorded_at=NOW.isoformat(), version=1)
        fill_applicability(row, record)
        session.add(row)


def sections(browser: Browser) -> list[str]:
    found = browser.page.all("section")
    return [text_of(section) for section in found if section.attrib.get("id", "").startswith("versie-")]


# --- kept ---------------------------------------------------------------------------------


def test_every_save_is_a_version_with_who_when_from_what_to_what_and_by_which_way(town: Town) -> None:
    save(town, "Een", "Twee", applies="ja")
    save(town, "Drie", email=TESS, applies="nee")

    said = [
        (v.record.reference, v.record.applies, v.record.recorded_by, v.record.recorded_at, v.way) for v in kept(town)
    ]
    assert said == [
        ("Een", "ja", "Ilyas Invuller", "2026-11-20T09:01:00+00:00", "formulier"),
        ("Twee", "ja", "Ilyas Invuller", "2026-11-20T09:02:00+00:00", "formulier"),
        ("Drie", "nee", "Tess Tweede", "2026-11-20T09:03:00+00:00", "formulier"),
    ]
    assert [v.record.version for v in kept(town)] == [1, 2, 3]
    assert kept(town)[-1].record == stored(town)


def test_a_save_that_changes_nothing_keeps_no_version(town: Town) -> None:
    save(town, "Een", "Een", applies="ja")

    assert len(kept(town)) == 1


def test_a_refused_save_keeps_no_version(town: Town) -> None:
    tess = town.browser(TESS)
    tess.get(CONTROL)
    save(town, "Een")

    tess.submit("Opslaan", at=VVT, reference="Te laat", status=409)
    tess.get(CONTROL)
    tess.submit("Opslaan", at=VVT, reference="x" * 301, status=422)

    assert [v.record.reference for v in kept(town)] == ["Een"]


def test_each_municipality_keeps_and_sees_its_own(town: Town) -> None:
    elsewhere_too(town)
    save(town, "Een", "Twee")

    assert [v.record.reference for v in kept(town)] == ["Een", "Twee"]
    assert [v.record.reference for v in kept(town, ELSEWHERE, BEEKSTAD)] == ["Beekgeheim"]
    assert kept(town, ELSEWHERE, AARDAM) == ()
    assert kept(town, DRAFT, BEEKSTAD) == ()


# --- refused ------------------------------------------------------------------------------

COLUMNS = "assessment_id, control, applies, grounds, additional_measures, measures_enough, reference, decided_on, recorded_by, recorded_at, version, municipality_id, way"  # fmt: skip


def insert(number: str, *, verb: str = "INSERT", table: str = "applicability", **changes: str) -> str:
    """Add a version made of the record as it stands, with changes."""
    values = ", ".join(changes.get(name, name) for name in COLUMNS.split(", "))
    where = "" if table == "applicability" else " WHERE number = 1"
    return f"{verb} INTO applicability_version (number, {COLUMNS}) SELECT {number}, {values} FROM {table}{where}"


ATTEMPTS = {
    "change a version": "UPDATE applicability_version SET reference = 'x'",
    "change who saved it": "UPDATE applicability_version SET recorded_by = 'x' WHERE number = 1",
    "change a version and ignore the law": "UPDATE OR IGNORE applicability_version SET reference = 'x'",
    "give it another number": "UPDATE OR REPLACE applicability_version SET number = 1 WHERE number = 2",
    "delete a version": "DELETE FROM applicability_version WHERE number = 1",
    "delete them all": "DELETE FROM applicability_version",
    "replace the first": insert("1", verb="INSERT OR REPLACE", reference="'x'"),
    "replace them all by themselves": "INSERT OR REPLACE INTO applicability_version SELECT * FROM applicability_version",
    "upsert over one": insert("2", reference="'x'") + " WHERE 1 ON CONFLICT DO UPDATE SET reference = 'x'",
    "add a forged version at the end": insert("3", reference="'x'", version="3"),
    "add the record as it stands once more": insert("3"),
    "add an old version once more": insert("3", table="applicability_version"),
    "add a version before the first": insert("0", reference="'x'", version="0"),
    "add a version after a gap": insert("9", reference="'x'", version="9"),
    "add a version of another control": insert("1", control="'5.02'"),
    "add a version to another assessment": insert("1", assessment_id="'b00000000001'", municipality_id="2"),
}


def past_the_form(town: Town, *choices: Choice) -> None:
    """Save each, as the service does; quicker than with a browser."""
    with town.all_rows() as session:
        row = ApplicabilityRow(assessment_id=DRAFT, municipality_id=AARDAM, control="5.01")
        for version, choice in enumerate(choices, start=1):
            said = {"applies": choice, "recorded_by": "Ilyas", "recorded_at": NOW.isoformat(), "version": version}
            fill_applicability(row, Applicability(control="5.01", **said))
            session.add(row)
            session.flush()


@pytest.mark.parametrize("submitted", [False, True], ids=["of a draft", "of a submitted assessment"])
def test_the_database_itself_refuses_to(town: Town, submitted: bool) -> None:
    """One town for all attempts: what is refused changes nothing, and that is looked at after each."""
    past_the_form(town, Choice.YES, Choice.NO)
    if submitted:
        town.submit()
    before = town.rows("SELECT * FROM applicability_version")
    assert len(before) == 2

    for attempt, statement in ATTEMPTS.items():
        with pytest.raises(BY_LAW, match="applicability_version is append-only"):
            town.change(statement)

        assert town.rows("SELECT * FROM applicability_version") == before, attempt


@pytest.mark.parametrize("change", ["reference = 'x'", "recorded_by = 'x'", "way = 'import'"])
def test_what_is_changed_past_the_application_is_kept_until_it_is_submitted(town: Town, change: str) -> None:
    save(town, "Een")

    town.change(f"UPDATE applicability SET {change}")

    assert len(kept(town)) == 2
    assert (kept(town)[0].record.reference, kept(town)[-1].record) == ("Een", stored(town))
    town.submit()
    with pytest.raises(BY_LAW, match="the assessment was submitted"):
        town.change("UPDATE applicability SET reference = 'y'")
    assert len(kept(town)) == 2


def test_a_change_that_changes_nothing_past_the_application_is_no_version(town: Town) -> None:
    save(town, "Een")

    town.change("UPDATE applicability SET reference = reference")

    assert len(kept(town)) == 1


# --- read ---------------------------------------------------------------------------------


def test_the_history_shows_every_version_newest_first_with_what_changed(town: Town) -> None:
    save(town, "Hoofdstuk 2", applies="ja")
    save(town, "Hoofdstuk 3", email=TESS, applies="nee")
    lotte = town.browser(LOTTE)
    lotte.get(CONTROL)
    assert f'href="{HISTORY}"' in lotte.html

    lotte.get(HISTORY)

    newest, first = sections(lotte)
    assert "zo is het nu" in newest
    assert "zo is het nu" not in first
    assert "Vastgelegd door Tess Tweede op 20 november 2026, 10:02 uur, via het formulier." in newest
    assert "Vastgelegd door Ilyas Invuller op 20 november 2026, 10:01 uur, via het formulier." in first
    assert "Was:Hoofdstuk [verwijderd:2]" in newest
    assert "Werd:Hoofdstuk [toegevoegd:3]" in newest
    assert "Van toepassing" in newest
    assert "Gronden" not in newest.partition("helemaal lezen")[0], "what stayed the same is no change"
    assert "Er zijn 2 versies" in lotte.words


def test_ten_versions_stand_on_a_page_and_the_others_beside_it(town: Town) -> None:
    past_the_form(town, *(Choice.YES, Choice.NO) * 6)
    ilyas = town.browser(ILYAS)
    ilyas.get(HISTORY)
    assert len(sections(ilyas)) == 10
    assert "Versie 12" in sections(ilyas)[0]

    (older,) = (a.attrib["href"] for a in ilyas.page.all("a") if a.attrib.get("rel") == "next")
    ilyas.get(older)

    assert [section.split("Vastgelegd")[0].strip() for section in sections(ilyas)] == ["Versie 2", "Versie 1"]
    ilyas.get(f"{HISTORY}?tot=-1")
    assert len(sections(ilyas)) == 10


def test_where_nothing_was_recorded_the_page_says_so_and_elsewhere_there_is_none(town: Town) -> None:
    elsewhere_too(town)
    lotte = town.browser(LOTTE)
    lotte.get(HISTORY)
    assert "Er is dus geen geschiedenis." in lotte.words
    assert "Beekgeheim" not in lotte.html

    for url in (
        f"{HOME}/beheersmaatregel/9.99{VVT}/geschiedenis",
        HISTORY.replace(DRAFT, ELSEWHERE),
        HISTORY.replace(DRAFT, ELSEWHERE).replace("aardam", "beekstad"),
    ):
        lotte.get(url, status=404)


def test_what_somebody_wrote_is_shown_and_never_run(town: Town) -> None:
    ilyas = save(town, "<script>alert(1)</script>", "<img src=x onerror=alert(1)>")

    ilyas.get(HISTORY)

    assert "[toegevoegd:<img src=x onerror=alert(1)>]" in ilyas.words
    assert "<img src=x" not in ilyas.html


def test_opened_again_a_record_is_a_first_version_that_came_along(town: Town) -> None:
    save(town, "Een", "Twee")
    town.submit()
    carla = town.browser(CARLA)
    carla.get(f"{HOME}/heropenen")
    carla.submit("Heropenen", title="Opnieuw", reason="Een map was verplaatst.")
    ((made,),) = town.rows("SELECT assessment_id FROM succession WHERE follows = ?", DRAFT)

    carla.get(HISTORY.replace(DRAFT, made))

    (only,) = kept(town, made)
    assert (only.record.reference, only.record.version, only.way) == ("Twee", 1, Way.CARRIED)
    assert (
        "Meegekomen toen Carla Coördinator op 20 november 2026, 10:02 uur de vorige zelftoets heropende." in carla.words
    )
    assert "Wat er staat, legde Ilyas Invuller vast op 20 november 2026, 10:02 uur." in carla.words
    assert len(kept(town)) == 2


# --- put back -----------------------------------------------------------------------------


def test_an_earlier_version_is_put_back_as_a_new_one_of_whoever_does_it(town: Town) -> None:
    save(town, "Een", "Twee", applies="ja")
    tess = town.browser(TESS)
    town.clock.advance(minutes=1)
    tess.get(HISTORY)

    tess.submit("Deze versie terugzetten")

    assert "De verklaring bij 5.01 staat er zo, als versie 3." in tess.words
    assert [(v.record.reference, v.record.recorded_by) for v in kept(town)] == [
        ("Een", "Ilyas Invuller"),
        ("Twee", "Ilyas Invuller"),
        ("Een", "Tess Tweede"),
    ]
    assert kept(town)[-1].record == stored(town)
    tess.get(f"{HOME}/spoor")
    assert f'href="{HISTORY}"' in tess.html


def test_nothing_is_put_back_over_what_somebody_saved_meanwhile_or_what_is_not_there(town: Town) -> None:
    save(town, "Een", "Twee")
    tess, form = town.browser(TESS), {"number": "9", "version": "2"}
    tess.get(HISTORY)
    save(town, "Drie")

    tess.submit("Deze versie terugzetten", status=409)
    assert "er is nog niets teruggezet" in tess.words
    tess.submit("Deze versie terugzetten", at=HISTORY, status=404, **form)

    assert [v.record.reference for v in kept(town)] == ["Een", "Twee", "Drie"]


def test_who_only_reads_and_who_submitted_puts_nothing_back(town: Town) -> None:
    save(town, "Een", "Twee")
    lotte, ilyas = town.browser(LOTTE), town.browser(ILYAS)
    lotte.get(HISTORY)
    assert "terugzetten" not in lotte.html
    ilyas.get(HISTORY)
    town.submit()

    ilyas.submit("Deze versie terugzetten", status=409)

    assert len(kept(town)) == 2
    ilyas.get(HISTORY)
    assert "terugzetten" not in ilyas.html


# --- to another installation --------------------------------------------------------------


@pytest.mark.parametrize("submitted", [False, True], ids=["a draft", "a submitted assessment"])
def test_the_versions_go_along_and_come_back_with_the_same_hash(town: Town, tmp_path: Path, submitted: bool) -> None:
    save(town, "Een", "Twee")
    save(town, "Drie ‘é’ \U0001f512", email=TESS)
    if submitted:
        town.submit()
    given = exported(town, DRAFT)
    assert [v["record"]["reference"] for v in given["applicability_versions"]["5.01"]] == [
        "Een",
        "Twee",
        "Drie ‘é’ \U0001f512",
    ]
    elsewhere = empty(tmp_path / "elders")

    assert brought_in(elsewhere, given) == canonical_json(given)

    rows = f"SELECT number, {COLUMNS.replace(', municipality_id', '')} FROM applicability_version ORDER BY number"
    assert elsewhere.rows(rows) == town.rows(rows)
    elsewhere.close()


def test_a_file_of_before_these_versions_still_comes_in_with_one_of_each_record(town: Town, tmp_path: Path) -> None:
    save(town, "Een", "Twee")
    given = exported(town, DRAFT)
    now = given["applicability"]["5.01"]
    del given["applicability_versions"]
    elsewhere = empty(tmp_path / "elders")

    with elsewhere.all_rows() as session:
        said = import_file(session, fitting(given), all_catalogues(), now=NOW)

    assert said.text == canonical_json(given), "the hash of the file, as it was printed then"
    assert exported(elsewhere, DRAFT) == {
        **given,
        "applicability_versions": {"5.01": [{"record": now, "way": "import"}]},
    }
    elsewhere.close()


def versions(given: Given) -> list[Given]:
    found: list[Given] = given["applicability_versions"]["5.01"]
    return found


WRONG: dict[str, tuple[Callable[[Given], object], str]] = {
    "a last version that says something else": (
        lambda g: versions(g)[-1]["record"].update(reference="Anders"),
        "Bij beheersmaatregel 5.01 is de laatste versie een andere dan wat er nu staat.",
    ),
    "a record newer than its versions": (
        lambda g: versions(g).pop(),
        "Bij beheersmaatregel 5.01 is de laatste versie een andere dan wat er nu staat.",
    ),
    "versions in another order": (
        lambda g: versions(g)[0]["record"].update(version=5),
        "Bij beheersmaatregel 5.01 staan de versies niet op volgorde.",
    ),
    "no versions of a record": (
        lambda g: g["applicability_versions"].clear(),
        "Bij beheersmaatregel 5.01 staan versies zonder verklaring, of een verklaring zonder versies.",
    ),
    "versions of a record that is not there": (
        lambda g: g["applicability_versions"].update({"5.02": versions(g)}),
        "Bij beheersmaatregel 5.02 staan versies zonder verklaring, of een verklaring zonder versies.",
    ),
    "a version of another control": (
        lambda g: versions(g)[0]["record"].update(control="5.02"),
        "Bij beheersmaatregel 5.01 staat een versie van een andere.",
    ),
    "the same version twice": (lambda g: versions(g).insert(0, copy.deepcopy(versions(g)[0])), "niet gelijk terug"),
    "an empty list": (lambda g: versions(g).clear(), "klopt ‘applicability_versions"),
    "a version by another way": (lambda g: versions(g)[0].update(way="gefluister"), "klopt ‘applicability_versions"),
    "a version with more": (lambda g: versions(g)[0].update(hash="x"), "klopt ‘applicability_versions"),
    "a version of nobody": (
        lambda g: versions(g)[0]["record"].update(recorded_by=""),
        "klopt ‘applicability_versions",
    ),
    "versions that are a list": (lambda g: g.update(applicability_versions=[]), "klopt ‘applicability_versions"),
}


@pytest.fixture(scope="module")
def text(settled: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file of an assessment with three versions of one record."""
    data = tmp_path_factory.mktemp("vvt")
    (data / settled.name).write_bytes(settled.read_bytes())
    town = Town.at(data)
    past_the_form(town, Choice.YES, Choice.NO, Choice.YES)
    found = canonical_json(exported(town, DRAFT))
    town.close()
    return found


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(("spoil", "why"), WRONG.values(), ids=WRONG.keys())
def test_versions_that_do_not_lead_up_to_the_records_are_refused(
    text: str, nothing: Town, spoil: Callable[[Given], object], why: str
) -> None:
    given = json.loads(text)
    spoil(given)

    assert why in refused(nothing, given, other_versions=True)


@pytest.mark.engines("sqlite")
def test_the_file_that_was_spoilt_comes_in_as_it_was(text: str, tmp_path: Path) -> None:
    elsewhere = empty(tmp_path / "elders")

    assert brought_in(elsewhere, json.loads(text)) == text
    elsewhere.close()
