"""Contributing to a round: exactly the bytes that were shown leave, and nothing says who sent which envelope."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assess import rounds, token_desk
from assess.models import Municipality
from assess.rounds import RoundHere
from assess.sharing.keeping import UnreadableSecretError, lock, unlock
from assess.spent_keys import wipe_spent
from reports.benchmark.envelope import SEALED_BYTES
from reports.benchmark.issuing import IssuingError
from reports.benchmark.participant import begin
from reports.benchmark.sealing import new_keys
from tests.assess.collected import NAME, Kit, publish_to
from tests.assess.command import Command
from tests.assess.test_statements import AT_MOST, counted
from tests.assess.town import AARDAM, BERT, BY_LAW, CARLA, DRAFT, ELSEWHERE, HOME, Town, catalogue
from tests.conftest import Browser
from tests.html_page import text_of

PAGE = f"{HOME}/bijdragen/"


@pytest.fixture
def shared(answered_once: Path, kit: Kit, tmp_path: Path) -> Iterator[Town]:
    """Aardam with a submitted assessment, on the server where the round is."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(answered_once, data / answered_once.name)
    with closing(Town.at(data)) as town:
        kit.put_in(town)
        yield town


def agreed(town: Town) -> Browser:
    carla = town.browser(CARLA)
    carla.get(PAGE)
    carla.submit("Toestemming vastleggen", agreed="y")
    return carla


def with_token(town: Town, kit: Kit) -> Browser:
    carla = agreed(town)
    carla.submit("Aanvraag bij de uitgifte leggen")
    assert token_desk.issue_waiting(kit.here(town)) == (1, [])
    carla.get(PAGE)
    carla.submit("Deelnamebewijs ophalen")
    return carla


def bytes_of(browser: Browser, name: str, status: int = 200) -> bytes:
    return browser.get(f"{PAGE}{name}", status=status).data


def consents(town: Town) -> list[tuple[int, str]]:
    return town.rows("SELECT seq, sha256 FROM benchmark_consent ORDER BY seq")


# --- what leaves --------------------------------------------------------------------------


def test_what_the_officers_find_in_the_envelope_is_to_the_byte_what_stood_on_the_page(shared: Town, kit: Kit) -> None:
    carla = shared.browser(CARLA)
    carla.get(PAGE)
    shown, whole = bytes_of(carla, "gegevens.json"), carla.words
    assert shown.decode() in whole
    assert hashlib.sha256(shown).hexdigest() in whole
    for absent in ("naam of code van de gemeente", "toelichtingen", "namen van mensen"):
        assert absent in whole

    carla = with_token(shared, kit)
    carla.submit("In de stembus op deze server doen")

    assert "Envelop" in carla.words or "envelop" in carla.words
    (found,) = kit.box(shared)
    assert found.content == shown
    assert kit.open(bytes_of(carla, "inzending.bin")).content == shown
    assert b"Aardam" not in shown
    assert b"GM9001" not in shown


def test_the_page_shows_every_level_that_leaves(shared: Town) -> None:
    carla = shared.browser(CARLA)
    carla.get(PAGE)
    record = json.loads(bytes_of(carla, "gegevens.json"))
    carla.get(PAGE)

    cells = re.findall(r"<td>(open|niet van toepassing|[0-3]): ?|<td>(open|niet van toepassing)</td>", carla.html)
    shown = [first or second for first, second in cells]
    expected = [
        "open" if v is None else "niet van toepassing" if v == -1 else str(v) for v in record["answers"].values()
    ]
    assert sorted(shown) == sorted(expected)
    assert len(shown) > 150


def test_each_fetched_envelope_is_other_bytes_and_none_of_them_is_known_here(shared: Town, kit: Kit) -> None:
    carla = with_token(shared, kit)
    first, second = bytes_of(carla, "inzending.bin"), bytes_of(carla, "inzending.bin")
    carla.get(PAGE)
    carla.submit("In de stembus op deze server doen")

    assert len(first) == len(second) == SEALED_BYTES
    assert first != second
    box = rounds.home(shared.settings.data) / NAME / "stembus" / "enveloppen"
    (name,) = (path.name for path in box.iterdir())
    stored = shared.stored()
    for sealed in (first, second, (box / name).read_bytes()):
        digest = hashlib.sha256(sealed)
        assert digest.hexdigest().encode() not in stored
        assert digest.digest() not in stored


def test_the_box_and_the_trail_do_not_say_when_an_envelope_came(shared: Town, kit: Kit) -> None:
    carla = with_token(shared, kit)
    before = shared.trail()
    carla.submit("In de stembus op deze server doen")

    assert shared.trail() == before
    box = rounds.home(shared.settings.data) / NAME / "stembus"
    assert {path.stat().st_mtime for path in (box / "enveloppen").iterdir()} == {0.0}
    assert (box / "enveloppen").stat().st_mtime == 0.0
    assert {path.name for path in box.iterdir()} == {"ronde.json", "enveloppen"}


# --- consent ------------------------------------------------------------------------------


def test_without_the_tick_nothing_is_agreed_and_there_is_no_key(shared: Town) -> None:
    carla = shared.browser(CARLA)
    carla.get(PAGE)

    carla.submit("Toestemming vastleggen", status=422)

    assert "Zet eerst het vinkje" in carla.words
    assert consents(shared) == []
    assert shared.rows("SELECT count(*) FROM benchmark_part") == [(0,)]


def test_consent_stands_in_the_trail_with_what_it_was_about_and_no_answer(shared: Town) -> None:
    agreed(shared)

    ((number, sha256),) = consents(shared)
    actor, action, about, result = shared.trail()[-1]
    assert (actor, action, result) == ("Carla Coördinator", "benchmark:agreed", "done")
    assert about == f"{DRAFT}/{NAME}, nummer {number}, hash {sha256[:16]}"


def test_the_page_says_of_which_assessment_a_consent_is(shared: Town) -> None:
    carla = agreed(shared)
    ((title, day),) = shared.rows("SELECT title, reference_date FROM assessment WHERE id = ?", DRAFT)

    carla.get(PAGE)

    row = next(text_of(row) for row in carla.page.all("tr") if "bijdrage" in text_of(row))
    assert f"{title} over {day[:4]}, peildatum 31 december {day[:4]}" in row
    assert f'href="{PAGE}"' in carla.html


def test_consent_for_what_was_not_on_the_page_is_refused(shared: Town) -> None:
    carla = shared.browser(CARLA)
    carla.get(PAGE)

    carla.submit("Toestemming vastleggen", agreed="y", seen="0" * 64, status=409)

    assert "anders dan wat u zag" in carla.words
    assert consents(shared) == []


def test_a_second_tab_finds_the_same_key_and_asks_for_no_second_token(shared: Town) -> None:
    first, second = shared.browser(CARLA), shared.browser(CARLA)
    for tab in (first, second):
        tab.get(PAGE)
    for tab in (first, second):
        tab.submit("Toestemming vastleggen", agreed="y")

    assert len(consents(shared)) == 1
    asked = bytes_of(first, "aanvraag.json")
    shared.restart()
    assert bytes_of(shared.browser(CARLA), "aanvraag.json") == asked


def test_a_consent_is_never_changed_or_taken_away(shared: Town) -> None:
    agreed(shared)

    for attempt in (
        "UPDATE benchmark_consent SET agreed_by = 'Iemand anders'",
        "DELETE FROM benchmark_consent",
        "INSERT OR REPLACE INTO benchmark_consent SELECT * FROM benchmark_consent",
    ):
        with pytest.raises(BY_LAW):
            shared.change(attempt)


# --- the secret ---------------------------------------------------------------------------


def test_the_secret_of_the_round_is_readable_in_no_file_of_the_server(
    shared: Town, kit: Kit, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    carla = with_token(shared, kit)
    carla.submit("In de stembus op deze server doen")
    ((locked,),) = shared.rows("SELECT locked_own FROM benchmark_part")
    own = unlock(locked, key=shared.settings.secret_key, municipality_id=AARDAM, round_name=NAME)
    assert own.token

    kept = shared.stored() + b"".join(p.read_bytes() for p in shared.settings.data.rglob("*") if p.is_file())
    for secret in (own.key, own.token, own.inverse, own.prefix):
        assert secret.encode() not in kept
        assert secret not in caplog.text + carla.html
        assert bytes.fromhex(secret.zfill(len(secret) + len(secret) % 2)) not in kept
    assert own.blinded.encode() in kept  # what the issuer may see lies on the desk: so this looks in the right place


def test_a_locked_secret_opens_for_its_municipality_and_its_round_only(kit: Kit) -> None:
    own = begin(kit.round, "k2")
    locked = lock(own, key="k" * 64, municipality_id=1)

    assert unlock(locked, key="k" * 64, municipality_id=1, round_name=NAME) == own
    for other in ({"municipality_id": 2}, {"round_name": "2027"}, {"key": "l" * 64}):
        with pytest.raises(UnreadableSecretError):
            unlock(locked, **{"key": "k" * 64, "municipality_id": 1, "round_name": NAME, **other})


def test_with_another_secret_key_of_the_installation_the_page_says_what_to_do(shared: Town, kit: Kit) -> None:
    with_token(shared, kit)
    shared.restart(secret_key="x" * 64)

    carla = shared.browser(CARLA)
    carla.get(f"{PAGE}inzending.bin", status=409)

    assert "Vraag de beheerder de oude terug te zetten" in carla.words


# --- the token ----------------------------------------------------------------------------


def test_an_envelope_needs_consent_first_and_then_a_token(shared: Town) -> None:
    carla = shared.browser(CARLA)
    carla.get(f"{PAGE}inzending.bin", status=409)
    assert "nog geen toestemming" in carla.words
    carla = agreed(shared)
    carla.get(f"{PAGE}inzending.bin", status=409)
    assert "nog geen deelnamebewijs" in carla.words


def test_a_token_that_comes_as_a_file_is_kept_and_another_file_is_refused(shared: Town, kit: Kit) -> None:
    carla = agreed(shared)
    asked = bytes_of(carla, "aanvraag.json")
    answer = token_desk.issue(kit.here(shared), "GM9001", asked.decode())
    stranger = token_desk.issue(kit.here(shared), "GM9003", begin(kit.round, "k2").request)
    carla.get(PAGE)

    for bad in (stranger, "{}", "geen json"):
        send_file(carla, bad.encode(), 409)
        assert shared.rows("SELECT has_token FROM benchmark_part") == [(0,)]
    send_file(carla, answer.encode(), 303)

    assert shared.rows("SELECT has_token FROM benchmark_part") == [(1,)]
    assert kit.open(bytes_of(carla, "inzending.bin")).seq == 1


def send_file(browser: Browser, content: bytes, status: int) -> None:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.html)
    assert found
    answer = browser.client.post(
        f"{PAGE}bewijs",
        data={"csrf_token": found[1], "file": (io.BytesIO(content), "antwoord.json")},
        headers={"Referer": browser.base_url},
        base_url=browser.base_url,
    )
    assert answer.status_code == status


# --- replacing, withdrawing, closing ------------------------------------------------------


def test_withdrawing_and_contributing_again_use_the_same_key_and_higher_numbers(shared: Town, kit: Kit) -> None:
    carla = with_token(shared, kit)
    carla.submit("In de stembus op deze server doen")
    carla.submit("Bijdrage intrekken", status=422)
    carla.submit("Bijdrage intrekken", sure="y")
    assert "de intrekking" in carla.words.lower()
    carla.submit("In de stembus op deze server doen")
    carla.submit("Toestemming vastleggen", agreed="y")
    carla.submit("In de stembus op deze server doen")

    found = sorted(kit.box(shared), key=lambda one: one.seq)
    assert [(one.seq, one.is_withdrawal) for one in found] == [(1, False), (2, True), (3, False)]
    assert found[0].answers == found[2].answers
    desk = kit.here(shared).desk
    assert desk
    assert [*desk.ledger] == ["GM9001"]


@pytest.mark.parametrize("how", ["its last day", "the operator"])
def test_after_closing_nothing_can_be_added_replaced_or_taken_back(shared: Town, kit: Kit, how: str) -> None:
    carla = with_token(shared, kit)
    if how == "the operator":
        rounds.close(kit.here(shared))
    else:
        shared.clock.advance(days=30)
        carla = shared.browser(CARLA)
    before = consents(shared)

    carla.get(PAGE)
    assert "is gesloten" in carla.words
    assert not {"Toestemming vastleggen", "Bijdrage intrekken", "In de stembus op deze server doen"} & set(
        carla.buttons
    )
    carla.get(f"{PAGE}inzending.bin", status=409)
    assert consents(shared) == before


# --- what cannot contribute ---------------------------------------------------------------


def test_a_draft_says_that_it_must_be_submitted_first(town: Town, kit: Kit) -> None:
    kit.put_in(town)
    carla = town.browser(CARLA)
    carla.get(PAGE)

    assert "nog niet ingediend" in carla.words
    assert "Toestemming vastleggen" not in carla.buttons


def test_without_a_round_the_page_says_who_opens_one(town: Town) -> None:
    carla = town.browser(CARLA)
    carla.get(PAGE)

    assert "nog geen ronde" in carla.words


def test_an_assessment_of_another_framework_says_why_not(shared: Town) -> None:
    shared.change("UPDATE assessment SET catalogue = 'cbw/2026' WHERE id = ?", ELSEWHERE)
    bert = shared.browser(BERT)
    bert.get(f"/gemeente/beekstad/zelftoets/{ELSEWHERE}/bijdragen/")

    assert "Alleen een zelftoets van de BIO2" in bert.words


def test_an_assessment_of_another_edition_than_the_round_says_why_not(shared: Town, kit: Kit) -> None:
    shutil.rmtree(rounds.home(shared.settings.data))
    other = replace(kit.round, catalogue="bio2/2.0-concept", catalogue_sha256="0" * 64)
    rounds.take_over(shared.settings.data, other.canonical, closes_on="2026-12-15")
    carla = shared.browser(CARLA)
    carla.get(PAGE)

    assert "bio2/2.0-concept" in carla.words
    assert "Toestemming vastleggen" not in carla.buttons


def test_nothing_that_was_judged_is_nothing_to_contribute(town: Town, kit: Kit) -> None:
    kit.put_in(town)
    town.submit()
    carla = town.browser(CARLA)
    carla.get(PAGE)

    assert "nog niets beoordeeld" in carla.words


def test_who_is_not_on_the_list_hears_it(shared: Town, kit: Kit) -> None:
    shared.change("UPDATE municipality SET code = 'GM1234' WHERE id = 1")
    carla = shared.browser(CARLA)
    carla.get(PAGE)

    assert "Aardam staat niet op de lijst van ronde 2026" in carla.words


def test_where_the_round_is_elsewhere_the_class_follows_from_the_inhabitants(shared: Town, kit: Kit) -> None:
    shutil.rmtree(rounds.home(shared.settings.data))
    rounds.take_over(shared.settings.data, kit.round.canonical, closes_on="2026-12-15")
    carla = shared.browser(CARLA)
    carla.get(PAGE)
    assert "aantal inwoners van deze gemeente is niet bekend" in carla.words
    with shared.all_rows() as session:
        session.get_one(Municipality, AARDAM).inhabitants = 31_000

    carla = agreed(shared)

    assert "20.000 tot 50.000 inwoners" in carla.words
    assert "Aanvraag ophalen" in carla.words
    assert json.loads(bytes_of(carla, "aanvraag.json"))["class"] == "k2"


def test_more_inhabitants_during_a_round_leave_the_class_as_it_was_agreed_to(shared: Town, kit: Kit) -> None:
    shutil.rmtree(rounds.home(shared.settings.data))
    rounds.take_over(shared.settings.data, kit.round.canonical, closes_on="2026-12-15")
    with shared.all_rows() as session:
        session.get_one(Municipality, AARDAM).inhabitants = 49_900
    carla = agreed(shared)
    first = bytes_of(carla, "gegevens.json")
    with shared.all_rows() as session:
        session.get_one(Municipality, AARDAM).inhabitants = 50_100

    # Another class could not be sealed with the token of this one: nothing could be replaced or withdrawn any more.
    assert bytes_of(carla, "gegevens.json") == first


# --- two rounds at a time --------------------------------------------------------------------

PRACTICE = "2026-proef"


@pytest.fixture(scope="module")
def second_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round for practice, open at the same time as the other."""
    data = tmp_path_factory.mktemp("second")
    keys = new_keys(PRACTICE)[0]
    rounds.open_here(data, PRACTICE, catalogue(), {"GM9001": "k2"}, keys, closes_on="2026-12-01")
    return rounds.home(data) / PRACTICE


def test_two_rounds_that_are_open_are_both_offered_each_with_its_own_state(
    shared: Town, kit: Kit, second_round: Path
) -> None:
    carla = with_token(shared, kit)
    carla.submit("In de stembus op deze server doen")
    shutil.copytree(second_round, rounds.home(shared.settings.data) / PRACTICE)

    carla.get(PAGE)
    assert "Kies voor welke ronde u bijdraagt" in carla.words
    assert "bijdrage met nummer 1 zit in de stembus" in carla.words
    assert "nog geen toestemming gegeven" in carla.words
    assert "Toestemming vastleggen" not in carla.buttons
    bytes_of(carla, "gegevens.json", status=409)

    carla.get(f"{PAGE}?ronde={PRACTICE}")
    carla.submit("Toestemming vastleggen", agreed="y")
    assert carla.url.endswith(f"?ronde={PRACTICE}")
    carla.submit("Aanvraag bij de uitgifte leggen")
    assert "toestemming gegeven, nog geen deelnamebewijs" in carla.words
    assert shared.rows("SELECT round, count(*) FROM benchmark_consent GROUP BY round ORDER BY round") == [
        (NAME, 1), (PRACTICE, 1),
    ]  # fmt: skip
    assert len({key for (key,) in shared.rows("SELECT locked_own FROM benchmark_part")}) == 2
    assert len(kit.box(shared)) == 1


def test_what_is_done_in_one_round_leaves_the_other_as_it_was(shared: Town, kit: Kit, second_round: Path) -> None:
    carla = with_token(shared, kit)
    carla.get(PAGE)
    shutil.copytree(second_round, rounds.home(shared.settings.data) / PRACTICE)

    carla.submit("Bijdrage intrekken", sure="y")  # on a page from before there was another round

    assert shared.rows("SELECT round, seq FROM benchmark_consent ORDER BY seq") == [(NAME, 1), (NAME, 2)]
    carla.get(f"{PAGE}?ronde={PRACTICE}")
    assert "Bijdrage intrekken" not in carla.buttons
    shared.clock.advance(days=(date(2026, 12, 2) - shared.clock().date()).days)
    carla = shared.browser(CARLA)
    carla.get(PAGE)
    assert f"Ronde {NAME}" in carla.words, "the only one that is still open"
    assert "Verzegelde envelop ophalen" in carla.words
    assert "niet meegedaan" in carla.words


def test_a_round_that_is_not_there_is_not_found(shared: Town) -> None:
    carla = shared.browser(CARLA)

    for name in ("2031", "../benchmark/2026", "2026-proef"):
        carla.get(f"{PAGE}?ronde={name}", status=404)


def test_choosing_between_rounds_asks_few_questions(shared: Town, kit: Kit, second_round: Path) -> None:
    carla = with_token(shared, kit)
    shutil.copytree(second_round, rounds.home(shared.settings.data) / PRACTICE)
    shared.clock.advance(minutes=2)

    with counted(shared) as seen:
        carla.get(f"{PAGE}?ronde={NAME}")

    assert 3 < len(seen) <= AT_MOST, seen


def test_until_the_withdrawal_is_handed_in_the_page_warns_that_the_contribution_counts(shared: Town, kit: Kit) -> None:
    carla = with_token(shared, kit)
    assert "bijdrage met nummer 1 is klaar om in te leveren" in carla.words
    carla.submit("In de stembus op deze server doen")
    assert "Nog niet ingeleverd" not in carla.words

    carla.submit("Bijdrage intrekken", sure="y")
    assert "In de stembus zit nog nummer 1, en dat telt" in carla.words
    carla.submit("In de stembus op deze server doen")
    assert "Nog niet ingeleverd" not in carla.words
    assert "intrekking met nummer 2 zit in de stembus" in carla.words
    carla.submit("Toestemming vastleggen", agreed="y")
    assert "In de stembus zit nog nummer 2, en dat telt" in carla.words

    rounds.close(kit.here(shared))
    carla.get(PAGE)
    assert "Deze ronde is gesloten" in carla.words
    assert "toestemming gegeven voor bijdrage met nummer 3; nummer 2 zit in de stembus" in carla.words


# --- a server that was put back --------------------------------------------------------------


def test_on_a_server_that_was_put_back_who_has_a_token_hands_in_again_and_is_counted_once(
    shared: Town, kit: Kit, toetspeil: Command, tmp_path: Path
) -> None:
    carla = with_token(shared, kit)
    carla.submit("In de stembus op deze server doen")
    ((before,),) = [[one.content for one in kit.box(shared)]]
    data, copy = shared.settings.data, tmp_path / "kopie.sqlite3"
    toetspeil.good("backup", "--data", data, "--out", copy)
    shared.close()
    shutil.rmtree(data)

    said = toetspeil.good("restore", copy, "--data", data)

    assert "vraag gemeenten om hun envelop opnieuw in te leveren" in said
    shared.restart()
    assert kit.box(shared) == []
    assert wiped(shared) == 0
    carla = shared.browser(CARLA)
    carla.get(PAGE)
    carla.submit("In de stembus op deze server doen")
    assert [one.content for one in kit.box(shared)] == [before]
    bert = shared.browser(BERT)
    bert.get(f"/gemeente/beekstad/zelftoets/{ELSEWHERE}/bijdragen/")
    with pytest.raises(IssuingError, match="gesloten"):
        token_desk.ask(kit.here(shared), "GM9002", begin(kit.round, "k2").request)


# --- the key of a round that is over ---------------------------------------------------------


def secret(town: Town) -> bytes:
    ((locked,),) = town.rows("SELECT locked_own FROM benchmark_part")
    return bytes(locked)


def wiped(town: Town) -> int:
    return wipe_spent(town.whole, town.settings.data, now=town.clock())


def test_as_long_as_the_round_is_open_the_key_stays_and_replaces_and_withdraws(shared: Town, kit: Kit) -> None:
    carla = with_token(shared, kit)
    carla.submit("In de stembus op deze server doen")
    shared.clock.advance(days=(date(2026, 12, 15) - shared.clock().date()).days)

    assert wiped(shared) == 0

    carla = shared.browser(CARLA)
    carla.get(PAGE)
    carla.submit("Bijdrage intrekken", sure="y")
    carla.submit("In de stembus op deze server doen")
    assert {one.is_withdrawal for one in kit.box(shared)} == {False, True}


@pytest.mark.parametrize("over", ["closed", "past its day", "published"])
def test_the_key_of_a_round_that_is_over_is_gone_from_the_disk_and_the_trail_says_so(
    shared: Town, kit: Kit, over: str
) -> None:
    with_token(shared, kit)
    locked = secret(shared)
    if over == "closed":
        rounds.close(kit.here(shared))
    elif over == "past its day":
        shared.clock.advance(days=40)
    else:
        publish_to(shared.settings.data)

    assert wiped(shared) == 1
    assert wiped(shared) == 0

    assert secret(shared) == b""
    assert shared.trail()[-1] == ("systeem", "benchmark:key-wiped", NAME, "done")
    shared.restart()
    assert locked not in shared.stored()
    carla = shared.browser(CARLA)
    carla.get(PAGE)
    if over != "published":
        assert "is hier gewist" in carla.words
    assert len(consents(shared)) == 1
    carla.get(f"{PAGE}inzending.bin", status=409)
    assert "gewist" in carla.words or "is gesloten" in carla.words


def test_a_round_that_cannot_be_read_wipes_no_key(shared: Town, kit: Kit) -> None:
    with_token(shared, kit)
    (kit.here(shared).folder / "ronde.json").write_text("{}", encoding="utf-8")
    shared.clock.advance(days=40)

    assert wiped(shared) == 0

    assert secret(shared)
    carla = shared.browser(CARLA)
    carla.get(PAGE)
    assert "Ronde 2026 is op deze server niet te lezen" in carla.words


# --- the other municipality ---------------------------------------------------------------


def test_the_page_asks_few_questions_however_far_one_is(shared: Town, kit: Kit) -> None:
    carla = with_token(shared, kit)
    carla.submit("In de stembus op deze server doen")
    shared.clock.advance(minutes=2)

    with counted(shared) as seen:
        carla.get(PAGE)

    assert 3 < len(seen) <= AT_MOST, seen


def test_the_other_municipality_sees_nothing_of_it(shared: Town, kit: Kit) -> None:
    with_token(shared, kit)
    bert = shared.browser(BERT)
    bert.get(f"/gemeente/beekstad/zelftoets/{ELSEWHERE}/bijdragen/")

    assert "Carla" not in bert.words
    assert "Toestemmingen in ronde" not in bert.words
    bert.get(PAGE, status=404)


def test_half_a_round_is_no_round(kit: Kit, tmp_path: Path) -> None:
    folder = rounds.home(tmp_path) / "2026"
    folder.mkdir(parents=True)
    (folder / "ronde.json").write_text(kit.round.canonical, encoding="utf-8")

    assert rounds.rounds_here(tmp_path) == ()
    with pytest.raises(rounds.RoundExistsError):
        rounds.take_over(tmp_path, kit.round.canonical, closes_on="2026-12-15")


def test_a_name_in_an_address_is_never_made_a_path(shared: Town) -> None:
    assert rounds.round_here(shared.settings.data, "../benchmark/2026") is None
    assert isinstance(rounds.round_here(shared.settings.data, "2026"), RoundHere)
