"""What people made around the answers travels with them; a file made by hand brings in nothing that they could not make."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assess.catalogues import all_catalogues
from assess.exchange import Carried, import_file
from assess.incoming_former import EARLIER_SCHEMA, SCHEMA
from controls.canonical import canonical_json
from tests.assess.around import ACTION, COVERED, FINDING, ITEM, LATER, NEEDED, REVIEWED, SKETCH
from tests.assess.everything import texts
from tests.assess.files import Given, Spoil, brought_in, empty, exported, fitting, invite, led_up_to, refused
from tests.assess.town import CONNECTION, DRAFT, ILYAS, LOTTE, NOW, TESS, Town


@pytest.fixture(scope="module")
def made(settled: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return texts(settled, tmp_path_factory.mktemp("rondom"))


@pytest.fixture
def draft(made: dict[str, str]) -> Given:
    given: Given = json.loads(made["draft"])
    return given


@pytest.fixture
def submitted(made: dict[str, str]) -> Given:
    given: Given = json.loads(made["submitted"])
    return given


def row(table: str, number: int = 0, /, **fields: object) -> Spoil:
    return lambda given: given["rows"][table][number].update(fields)


def gone(table: str, number: int = 0) -> Spoil:
    return lambda given: given["rows"][table].pop(number)


def more(table: str, number: int = 0, /, **fields: object) -> Spoil:
    """One row more, like another one, in the order in which it is exported."""

    def spoil(given: Given) -> None:
        found = given["rows"][table]
        found.insert(number + 1, {**found[number], **fields})

    return spoil


def subject(**fields: object) -> Spoil:
    return lambda given: given["rows"]["finding"][0]["subjects"][0].update(fields)


# --- values -------------------------------------------------------------------------------

STRANGE: dict[str, tuple[str, Spoil]] = {
    "a table more": ("user", lambda given: given["rows"].update(user=[])),
    "a table less": ("remark", lambda given: given["rows"].pop("remark")),
    "another municipality": ("municipality_id", row("assignment", municipality_id=2)),
    "another assessment": ("assessment_id", row("remark", assessment_id="b00000000001")),
    "the number of a person": ("person_id", row("assignment", person_id=1)),
    "an address in capitals": ("person_id", row("assignment", person_id="Ilyas@aardam.example")),
    "an address that is none": ("auditor_id", row("audit_verdict", auditor_id="lotte")),
    "an id that is a path": ("id", row("evidence_item", id="../../../etc")),
    "a hash that is a path": ("sha256", row("evidence_revision", sha256="../" * 21 + "x")),
    "a name with a folder in it": ("file_name", row("evidence_revision", file_name="../x.txt")),
    "a kind that is not taken": ("media_type", row("evidence_revision", media_type="text/html")),
    "a file of no size": ("size", row("evidence_revision", size=0)),
    "a remark that says nothing": ("text", row("remark", text="\u200b.")),
    "a remark with terminal codes": ("text", row("remark", text="a\x1b[2Jb")),
    "a long remark": ("text", row("remark", text="x" * 2_001)),
    "a remark that is half chosen": ("in_report", row("remark", in_report="ja")),
    "a long seed": ("seed", row("sample", seed="x" * 41)),
    "no seed": ("seed", row("sample", seed="")),
    "a verdict that does not exist": ("opzet", row("audit_verdict", opzet="misschien")),
    "a severity that does not exist": ("severity", row("finding", severity="ramp")),
    "aspects in another order": ("aspects", row("finding", aspects="bestaan opzet")),
    "a finding about nothing": ("subjects", row("finding", subjects=[])),
    "a moment of no zone": ("reviewed_at", row("review", reviewed_at="2026-11-20T09:00:00")),
    "a state that does not exist": ("state", row("improvement_action", state="ooit")),
    "fewer than no days": ("days", row("improvement_action", days=-1)),
    "a version beyond the integers of the database": ("version", row("improvement_action", version=2**63)),
    "an approval on no day": ("approved_on", row("measure_approval", approved_on="")),
    "an approval of nothing": ("title", row("measure_approval", title="")),
}  # fmt: skip


@pytest.mark.parametrize(("where", "spoil"), STRANGE.values(), ids=STRANGE.keys())
def test_a_value_that_no_page_lets_in_is_refused_with_its_place(
    nothing: Town, draft: Given, where: str, spoil: Spoil
) -> None:
    spoil(draft)

    sentence = refused(nothing, draft)

    assert sentence.startswith("In het bestand klopt ‘rows")
    assert where in sentence.split("’")[0]


# --- what cannot be together --------------------------------------------------------------

TOGETHER: dict[str, tuple[str, Spoil]] = {
    "an assignment to a person and a role": ("één persoon of één rol", row("assignment", role="ciso")),
    "an assignment to nobody": ("één persoon of één rol", row("assignment", person_id="")),
    "an assignment to a reader": ("een rol die niets invult", row("assignment", 1, role="reader")),
    "an assignment in an edition that is not here": ("niet aanwezig", row("assignment", catalogue="bio2/0.9")),
    "an assignment of nothing": ("niet in BIO2", row("assignment", target="bio2-99.99.99")),
    "an assignment of a requirement as a theme": ("niet in BIO2", row("assignment", reach="theme")),
    "one thing assigned twice": ("onmogelijks", more("assignment", 2, id="e00000000204")),
    "rows in another order": ("niet op volgorde", lambda given: given["rows"]["assignment"].reverse()),
    "one row twice": ("twee keer", more("remark")),
    "a review by whoever wrote it": ("wie het antwoord schreef", row("review", 1, reviewed_by="Ilyas Invuller")),
    "a review of a version that there never was": ("een versie die er niet is", row("review", version=7)),
    "a review of another moment": ("een versie die er niet is", row("review", saved_at="2026-11-20T09:00:01+00:00")),
    "a review of no answer": ("een versie die er niet is", row("review", 1, requirement_id="bio2-5.01.02", number=1)),
    "a review that is missing": ("ontbreekt", gone("review")),
    "sent back without a reason": ("past een beoordeling niet", row("review", reason="")),
    "agreed with a reason": ("past een beoordeling niet", row("review", 1, reason="Mooi.")),
    "a remark about a requirement that is not there": ("geen enkele norm", row("remark", requirement_id="bio2-99.99.99")),
    "a remark about a connection of another framework": ("iets anders", row("remark", unit=CONNECTION)),
    "a sample that its seed does not give": ("startwaarde", row("sample", seed="iets anders")),
    "a sample in another order": ("startwaarde", lambda given: given["rows"]["sample"][0]["drawn"].reverse()),
    "a sample of what nobody is asked": ("geen enkele norm", row("sample", population=["zz"], drawn=["zz"])),
    "a population with one twice": ("twee keer", lambda g: g["rows"]["sample"][0]["population"].insert(0, "bio2-5.01.01")),
    "a verdict on an aspect that is not asked": (
        "niet wordt gevraagd",
        row("audit_verdict", requirement_id="ensia-bag", about_version=0, about_sha256="", werking="deels"),
    ),
    "a verdict on an answer that there never was": ("niet is geweest", row("audit_verdict", about_sha256="a" * 64)),
    "a verdict on a version without an answer": ("niet is geweest", row("audit_verdict", about_sha256="")),
    "a verdict on a draft that names a snapshot": ("zijn ingediend", row("audit_verdict", snapshot_sha256="a" * 64)),
    "a finding that names another snapshot": ("zijn ingediend", row("finding", snapshot_sha256="a" * 64)),
    "shared verdicts that begin at two": ("doorlopend", row("shared_verdict", number=2)),
    "a finding that is half shared": ("half gedeeld", row("finding", shared_at="")),
    "a finding about a requirement that is not there": ("geen enkele norm", subject(key="zz-1")),
    "a finding about an answer that there never was": ("niet is geweest", subject(version=9)),
    "a finding that follows itself": ("nog niet is", row("finding", follows=FINDING)),
    "a finding that follows a draft": ("nog niet is", row("finding", follows=SKETCH)),
    "a finding that follows nothing": ("nog niet is", row("finding", follows="eeeeeeeeeeee")),
    "an event before it was shared": ("voor zij was gedeeld", row("finding", number=None, shared_at="")),
    "an event of no finding": ("voor zij was gedeeld", more("finding_event", 3, finding_id="eeeeeeeeeeee", number=1)),
    "an event that is missing": ("doorlopend", gone("finding_event")),
    "done before it was agreed": ("niet kan", row("finding_event", 1, kind="uitgevoerd", owner="", due_on="")),
    "an agreement without a day": ("zonder dag", row("finding_event", 1, due_on="")),
    "an agreement for a day that was over": ("voorbij", row("finding_event", 1, due_on="2026-01-01")),
    "a re-test without an outcome": ("hertest", row("finding_event", 3, result="")),
    "events that go back in time": ("volgorde", row("finding_event", 1, said_at="2026-11-20T09:30:00+00:00")),
    "evidence that no answer leans on": ("geen antwoord", row("evidence_item", id="eeeeeeeeeeee")),
    "a file of no evidence": ("ontbreekt", row("evidence_revision", item_id="000000000001")),
    "a first file that is missing": ("ontbreekt", gone("evidence_revision")),
    "one file of two sizes": (
        "groottes",
        lambda g: g["rows"]["evidence_revision"][0].update(sha256=g["rows"]["evidence_revision"][1]["sha256"]),
    ),
    "an action that depends on itself": ("op zichzelf", row("improvement_need", needs_id=ACTION)),
    "actions that wait for one another": ("op zichzelf", more("improvement_need", action_id=NEEDED, needs_id=ACTION)),
    "an action that waits for nothing": ("niet in het bestand", row("improvement_need", needs_id="eeeeeeeeeeee")),
    "an action with two owners": ("twee eigenaren", row("improvement_action", owner_name="Iemand")),
    "an action of another assessment": ("andere zelftoets", row("improvement_action", origin_id="b00000000001")),
    "an action that was dropped for nothing": ("reden", row("improvement_action", 1, reason="")),
    "an action for what is not asked": ("staat niet in", row("improvement_target", 1, requirement_id="zz-1")),
    "a target of no action": ("hoort bij niets", row("improvement_target", action_id="000000000001")),
    "an action that has nothing to do with it": (
        "niet gelijk terug",
        lambda g: (g["rows"]["improvement_need"].clear(), row("improvement_action", 1, origin_id="")(g)),
    ),
    "an approval that is missing": ("doorlopend", gone("measure_approval")),
    "an approval that takes back itself": ("niet gold", row("measure_approval", 1, refers_to=2)),
    "a withdrawal of nothing": ("die niet gold", row("measure_approval", 1, refers_to=9)),
    "an approval of tomorrow": ("voor zij er was", row("measure_approval", approved_on="2027-01-01")),
}  # fmt: skip


@pytest.mark.parametrize(("why", "spoil"), TOGETHER.values(), ids=TOGETHER.keys())
def test_what_cannot_be_together_is_refused_and_told(nothing: Town, draft: Given, why: str, spoil: Spoil) -> None:
    spoil(draft)

    assert why in refused(nothing, draft)


AFTERWARDS: dict[str, tuple[str, Spoil]] = {
    "a finding that names another snapshot": ("zijn ingediend", row("finding", 1, snapshot_sha256="a" * 64)),
    "a finding that does not name what was submitted": ("al was ingediend", row("finding", 1, snapshot_sha256="")),
    "a later verdict that does not": ("al was ingediend", row("shared_verdict", 1, snapshot_sha256="")),
    "a finding that comes in the place of a later one": ("nog niet is", row("finding", follows=LATER)),
    "another reviewer than was submitted": ("iemand anders akkoord", row("review", 1, reviewed_by="Lotte Lezer")),
    "an agreement that is gone": ("iemand anders akkoord", gone("review", 1)),
    "other words than were submitted": ("niet zo is gekozen", row("remark", 1, text="Nergens.")),
    "chosen words that were not chosen": ("niet zo is gekozen", row("remark", 1, in_report=False)),
}  # fmt: skip


@pytest.mark.parametrize(("why", "spoil"), AFTERWARDS.values(), ids=AFTERWARDS.keys())
def test_what_does_not_fit_what_was_submitted_is_refused(
    nothing: Town, submitted: Given, why: str, spoil: Spoil
) -> None:
    spoil(submitted)

    assert why in refused(nothing, submitted)


# --- formats ------------------------------------------------------------------------------


def before(given: Given) -> Given:
    """The file as it was written before these rows went along."""
    return {**{name: value for name, value in given.items() if name != "rows"}, "schema": EARLIER_SCHEMA}


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_a_file_of_before_comes_in_without_rows(elsewhere: Town, made: dict[str, str], state: str) -> None:
    given = json.loads(made[state])

    with elsewhere.all_rows() as session:
        said = import_file(session, fitting(before(given)), all_catalogues(), now=NOW)

    assert said.text == canonical_json(before(given)), "the hash of the file, as it was printed then"
    there = exported(elsewhere, DRAFT)
    assert not any(there.pop("rows").values())
    assert there == {**before(given), "schema": SCHEMA}
    assert brought_in_again(elsewhere, exported(elsewhere, DRAFT)), "and it can travel on"


def brought_in_again(town: Town, given: Given) -> bool:
    data = town.settings.data.with_name("verder")
    further = empty(data)
    again = brought_in(further, given) == canonical_json(given)
    further.close()
    return again


def test_a_file_of_before_holds_no_rows_and_one_of_today_does(nothing: Town, draft: Given) -> None:
    assert "zijn formaat niet kent" in refused(nothing, {**draft, "schema": EARLIER_SCHEMA})
    assert "rows" in refused(nothing, {**before(draft), "schema": SCHEMA})


# --- people -------------------------------------------------------------------------------


def imported(town: Town, given: Given, *, without_people: bool = False, names: dict[str, str] | None = None) -> Carried:
    led_up_to(given)
    text = fitting(given)
    if names:
        text = json.dumps({**json.loads(text), "names": names})
    with town.all_rows() as session:
        return import_file(session, text, all_catalogues(), now=NOW, without_people=without_people)


def test_people_are_found_by_their_address_whatever_their_number_is(elsewhere: Town, draft: Given) -> None:
    brought_in(elsewhere, draft)

    ids = dict(elsewhere.rows("SELECT email, id FROM user"))
    assert elsewhere.rows("SELECT person_id FROM assignment WHERE role IS NULL") == [(ids[ILYAS],)]
    assert elsewhere.rows("SELECT owner_id FROM improvement_action WHERE id = ?", ACTION) == [(ids[TESS],)]
    assert elsewhere.rows("SELECT auditor_id FROM audit_verdict") == [(ids[LOTTE],)]
    assert min(ids.values()) > 10, "they had other numbers where they came from"


def test_without_its_people_it_is_refused_with_whom_to_invite_first(elsewhere: Town, draft: Given) -> None:
    invite(elsewhere, draft)
    elsewhere.change("DELETE FROM membership WHERE user_id IN (SELECT id FROM user WHERE email <> ?)", TESS)

    with pytest.raises(Exception, match="Nodig eerst uit") as error:
        imported(elsewhere, draft)

    assert str(error.value.args[0]) == (
        f"Nodig eerst uit bij deze gemeente: {ILYAS}, {LOTTE}; of importeer met --without-people."
    )
    assert elsewhere.rows("SELECT count(*) FROM assessment") == [(0,)]


def test_access_to_another_municipality_is_no_access(elsewhere: Town, draft: Given) -> None:
    invite(elsewhere, {**draft, "municipality": {"code": "GM9009", "slug": "elders", "name": "Elders"}})

    with pytest.raises(Exception, match=f"{ILYAS}, {LOTTE}, {TESS}"):
        imported(elsewhere, draft)


def test_without_people_what_was_theirs_stays_behind_and_the_hash_is_another(elsewhere: Town, draft: Given) -> None:
    said = imported(elsewhere, draft, without_people=True, names={TESS: "Tess Tweede"})

    there = exported(elsewhere, DRAFT)
    assert said.left_out == (ILYAS, LOTTE, TESS)
    assert said.text == canonical_json(there) != canonical_json(draft)
    assert [a["role"] for a in there["rows"]["assignment"]] == ["owner", "ciso"]
    assert there["rows"]["audit_verdict"] == []
    assert [(a["owner_id"], a["owner_name"]) for a in there["rows"]["improvement_action"]] == [
        ("", "Tess Tweede"),
        ("", "Een leverancier"),
    ]
    for name in ("assignment", "audit_verdict", "improvement_action"):
        there["rows"][name] = draft["rows"][name]
    assert there == draft, "and nothing else changed"


@pytest.mark.parametrize("names", [{TESS: "A\x1b[2J"}, {"tess": "Tess"}, {TESS: 7}, {TESS: ""}])
def test_a_name_beside_the_assessment_is_believed_no_more(nothing: Town, draft: Given, names: dict[str, Any]) -> None:
    with pytest.raises(Exception, match="In het bestand klopt ‘names"):
        imported(nothing, draft, without_people=True, names=names)


# --- registers that are here already ------------------------------------------------------


def second(given: Given) -> Given:
    """Another assessment of the same municipality that leans on the same registers; its own rows have ids of their own."""
    found: Given = json.loads(canonical_json(given).replace(DRAFT, "a00000000002"))
    found["profile"] = {name: [] for name in found["profile"]}
    found["frameworks"] = ["ensia/2026"]
    found["answers"] = {key: a for key, a in found["answers"].items() if key.startswith(("bio2", "ensia"))}
    found["carried"] = []
    for action in found["rows"]["improvement_action"]:
        action["origin_id"] = ""
    return found


def test_a_second_assessment_finds_the_registers_as_the_first_one_brought_them(elsewhere: Town, draft: Given) -> None:
    assert brought_in(elsewhere, draft) == canonical_json(draft)
    counted = {
        table: len(elsewhere.rows(f"SELECT 1 FROM {table}")) for table in ("evidence_item", "improvement_action")
    }

    given = second(draft)
    assert brought_in(elsewhere, given) == canonical_json(given)

    for table, number in counted.items():
        assert len(elsewhere.rows(f"SELECT 1 FROM {table}")) == number
    assert canonical_json(exported(elsewhere, DRAFT)) == canonical_json(draft), "the first one kept its hash"


def test_the_other_way_round_each_action_ends_with_where_it_came_from(elsewhere: Town, draft: Given) -> None:
    brought_in(elsewhere, second(draft))

    assert brought_in(elsewhere, draft) == canonical_json(draft)
    assert set(elsewhere.rows("SELECT origin_id FROM improvement_action")) == {(DRAFT,)}


DIFFERENT: dict[str, Spoil] = {
    "evidence": row("evidence_item", title="Anders"),
    "a file": row("evidence_revision", size=8),
    "a file more": more("evidence_revision", 1, number=3),
    "an action": row("improvement_action", title="Anders"),
    "an owner": row("improvement_action", owner_id=ILYAS),
    "a requirement more": more("improvement_target", 0, requirement_id="bio2-5.02.01"),
    "an approval": row("measure_approval", title="Anders"),
}


@pytest.mark.parametrize("spoil", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_what_is_here_is_never_changed_by_a_file(elsewhere: Town, draft: Given, spoil: Spoil) -> None:
    brought_in(elsewhere, draft)
    given = second(draft)
    spoil(given)

    assert "staat hier al, maar anders" in refused(elsewhere, given)


OF_OTHERS: dict[str, Callable[[Town], None]] = {
    "evidence": lambda town: town.change(
        "INSERT INTO evidence_item SELECT ?, 2, '', '', '', '', '', '', '', '2026-01-01', 1, NULL", ITEM
    ),
    "an action": lambda town: town.change(
        "INSERT INTO improvement_action (id, municipality_id, title, what, owner_name, due_on, effort, state, reason, "
        "created_by, created_at, changed_by, changed_at, version) "
        "VALUES (?, 2, '', '', '', '', 'klein', 'bezig', '', '', '2026-01-01', '', '2026-01-01', 1)",
        ACTION,
    ),
}


@pytest.mark.parametrize("take", OF_OTHERS.values(), ids=OF_OTHERS.keys())
def test_what_another_municipality_has_is_not_taken_over(
    elsewhere: Town, draft: Given, take: Callable[[Town], None]
) -> None:
    invite(elsewhere, draft)
    elsewhere.change("INSERT INTO municipality (id, slug, name, code, province) VALUES (2, 'b', 'B', 'GM9002', '')")
    take(elsewhere)

    assert "van een andere gemeente" in refused(elsewhere, draft)


def test_the_rows_say_where_each_thing_is(draft: Given) -> None:
    """So that the places in the tables above are those they seem."""
    rows = draft["rows"]
    assert [a["role"] for a in rows["assignment"]] == ["", "owner", "ciso"]
    assert [f["id"] for f in rows["finding"]] == [FINDING, SKETCH]
    assert [e["kind"] for e in rows["finding_event"]] == ["reactie", "afspraak", "uitgevoerd", "hertest"]
    assert [a["id"] for a in rows["improvement_action"]] == [ACTION, NEEDED]
    assert {t["requirement_id"] for t in rows["improvement_target"]} == {REVIEWED, COVERED}
