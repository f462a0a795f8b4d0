"""A report that is called off, that is asked for again, or whose process dies; and all of them at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assess.cli import main
from assess.models import JobState
from assess.rendering import CalledOffError, Order, render_to_file
from assess.worker import work, work_once
from controls.canonical import canonical_json
from controls.compiled import to_text
from reports.certificates import fingerprint
from reports.package import EDITION
from reports.sealing import read
from tests.assess.command import Command
from tests.assess.published import invented, published
from tests.assess.town import CARLA, DRAFT, HOME, ILYAS, LOTTE, TESS, Town
from tests.conftest import Browser
from tests.reports.builders import catalogue, snapshot
from tests.reports.signed import authority

REPORTS = f"{HOME}/rapporten/"
#: Two pages: the quickest to make.
MAKE = "Raadsinformatie maken"
_BROKEN_PIPE = 'import sys; from reports.__main__ import main; sys.exit(main(["-", sys.argv[1]]))'


@pytest.fixture
def lotte(town: Town) -> Browser:
    town.submit()
    browser = town.browser(LOTTE)
    browser.get(REPORTS)
    browser.submit(MAKE)
    return browser


def states(town: Town) -> list[tuple[str, int]]:
    return town.rows("SELECT state, attempts FROM report_job ORDER BY id")


def files(town: Town) -> list[str]:
    return sorted(path.name for path in town.settings.reports.glob("*")) if town.settings.reports.is_dir() else []


def an_order() -> Order:
    frozen = snapshot()
    return Order(
        kind="auditrapport", canonical=frozen.canonical, sha256=frozen.sha256, catalogue=to_text(catalogue()),
        frameworks={},
    )  # fmt: skip


# --- called off ---------------------------------------------------------------------------


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING])
def test_who_waits_can_call_it_off_and_ask_for_it_again(town: Town, lotte: Browser, state: JobState) -> None:
    town.change("UPDATE report_job SET state = ?, attempts = 1", state.value)
    lotte.get(lotte.url)

    lotte.submit("Maken afbreken")

    assert states(town) == [("afgebroken", 1)]
    assert "Het maken van dit rapport is afgebroken. Er is geen bestand." in lotte.words
    assert town.trail()[-1] == ("Lotte Lezer", "report:called-off", f"{DRAFT}/raadsinformatie", "done")
    address = lotte.url
    told = lotte.request("GET", f"{address}/voortgang", status=200).json
    assert told is not None
    assert (told["state"], told["url"]) == ("afgebroken", "")
    lotte.get(f"{address}/rapport.pdf", status=404)
    lotte.get(address)
    lotte.submit("Opnieuw maken")
    assert states(town) == [("wacht", 0)]


@pytest.mark.parametrize("email", [TESS, ILYAS])
def test_who_did_not_ask_cannot_call_it_off_and_it_goes_on(town: Town, lotte: Browser, email: str) -> None:
    action, _ = lotte.fields("Maken afbreken")
    other = town.browser(email)
    other.get(lotte.url)
    assert "Maken afbreken" not in other.buttons
    assert "Lotte Lezer vroeg dit rapport aan" in other.words
    other.get(REPORTS)
    _, fields = other.fields(MAKE)

    other.request("POST", action, status=404, data={"csrf_token": fields["csrf_token"][0]})

    assert states(town) == [("wacht", 0)]
    assert town.trail()[-1][1:] == ("access:refused", action, "refused")


def test_asking_for_what_somebody_waits_for_gives_no_right_to_stop_it(town: Town, lotte: Browser) -> None:
    tess = town.browser(TESS)
    tess.get(REPORTS)

    tess.submit(MAKE)

    assert tess.url == lotte.url
    assert "Maken afbreken" not in tess.buttons
    lotte.submit("Maken afbreken")
    tess.get(tess.url)
    tess.submit("Opnieuw maken")
    assert "Maken afbreken" in tess.buttons, "now she is the one who waits"
    lotte.get(lotte.url)
    assert "Maken afbreken" not in lotte.buttons


def test_the_coordinator_can_call_off_what_somebody_else_asked_for(town: Town, lotte: Browser) -> None:
    carla = town.browser(CARLA)
    carla.get(lotte.url)

    carla.submit("Maken afbreken")

    assert states(town) == [("afgebroken", 0)]
    assert town.trail()[-1][:2] == ("Carla Coördinator", "report:called-off")


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED])
def test_what_is_finished_is_not_called_off(town: Town, lotte: Browser, state: JobState) -> None:
    action, fields = lotte.fields("Maken afbreken")
    town.change("UPDATE report_job SET state = ?", state.value)
    before = town.trail()

    lotte.request("POST", action, status=200, data={"csrf_token": fields["csrf_token"][0]})

    assert states(town) == [(state.value, 0)]
    assert town.trail() == before


def test_a_process_that_nobody_wants_any_more_is_ended_and_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "rapport.pdf"
    target.write_bytes(b"van de vorige keer")

    with pytest.raises(CalledOffError):
        render_to_file(an_order(), target=target, progress=lambda *_: None, is_wanted=lambda: False)

    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    assert target.read_bytes() == b"van de vorige keer"


@pytest.mark.engines("sqlite")  # whose words the trigger is in
def test_a_report_that_is_called_off_while_it_is_made_stays_called_off_and_has_no_file(
    town: Town, lotte: Browser
) -> None:
    town.change(
        "CREATE TRIGGER off AFTER UPDATE OF step ON report_job WHEN NEW.step > 0 "
        "BEGIN UPDATE report_job SET state = 'afgebroken' WHERE id = NEW.id; END"
    )

    assert work_once(town.whole, town.settings.reports) is True

    assert states(town) == [("afgebroken", 1)]
    assert files(town) == []


# --- crashes ------------------------------------------------------------------------------


def test_a_process_whose_worker_is_gone_ends_without_a_file(tmp_path: Path) -> None:
    order = an_order()
    given = {
        "kind": order.kind, "snapshot": order.canonical, "sha256": order.sha256, "catalogue": order.catalogue,
    }  # fmt: skip
    reader, writer = os.pipe()
    os.close(reader)
    child = subprocess.run(
        [sys.executable, "-c", _BROKEN_PIPE, str(tmp_path / "uit.pdf")],
        input=canonical_json(given).encode(), stdout=writer, stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    os.close(writer)

    assert child.returncode != 0
    assert list(tmp_path.iterdir()) == []


def test_a_worker_that_starts_takes_away_what_was_left_unfinished_and_nothing_else(town: Town) -> None:
    folder = town.settings.reports
    folder.mkdir(parents=True)
    for name in (".a.pdf.123", ".a.html.123", "a.pdf", "a.html"):
        (folder / name).write_bytes(b"x")
    turns = iter((True, True))

    work(town.settings, goes_on=lambda: next(turns, False))

    assert files(town) == ["a.html", "a.pdf"]


def test_a_worker_that_never_got_its_turn_leaves_the_work_of_another_alone(town: Town) -> None:
    folder = town.settings.reports
    folder.mkdir(parents=True)
    (folder / ".a.pdf.123").write_bytes(b"x")

    work(town.settings, goes_on=lambda: False)

    assert files(town) == [".a.pdf.123"]


# --- once made ----------------------------------------------------------------------------


def test_the_second_time_it_is_there_at_once_whoever_asks_and_whoever_fetched_it(town: Town, lotte: Browser) -> None:
    identity = lotte.url.rpartition("/")[2]
    town.change("UPDATE report_job SET state = 'klaar'")
    town.settings.reports.mkdir(parents=True, exist_ok=True)
    (town.settings.reports / f"{identity}.pdf").write_bytes(b"%PDF-")
    for _ in range(2):
        lotte.get(f"{REPORTS}{identity}/rapport.pdf")
    carla = town.browser(CARLA)
    carla.get(REPORTS)

    carla.submit(MAKE)

    assert carla.url == f"{REPORTS}{identity}"
    assert "Het rapport is klaar." in carla.words
    assert states(town) == [("klaar", 0)]


# --- all of them --------------------------------------------------------------------------


@pytest.mark.engines("sqlite")  # the command line finds the file in its folder
def test_every_report_of_every_submitted_assessment_is_made_in_one_command(
    town: Town, toetspeil: Command, tmp_path: Path
) -> None:
    town.submit()
    command = ("report", "render", "--all", "--data", town.settings.data, "--out", tmp_path / "uit")

    said = toetspeil(*command, "--kind", "raadsinformatie")

    (made,) = (tmp_path / "uit").iterdir()
    assert made.name == f"aardam-2026-12-31-{DRAFT}-raadsinformatie.pdf"
    assert made.read_bytes().startswith(b"%PDF-")
    first, last = said.out.splitlines()
    assert first.startswith(f"{made.name}: ")
    assert last.startswith(f"1 van de 1 rapporten staan in {tmp_path / 'uit'}: ")
    assert last.endswith(" MB geheugen per rapport.")
    # Of a kind that this assessment cannot have there is none to make.
    assert toetspeil(*command, "--kind", "cbw-dossier").out.startswith("0 van de 0 rapporten")


@pytest.mark.engines("sqlite")
def test_all_of_them_compare_with_the_newest_edition(town: Town, toetspeil: Command, tmp_path: Path) -> None:
    town.submit()
    published(town.settings.data)
    town.change("UPDATE municipality SET inhabitants = 30000 WHERE slug = ?", "aardam")
    command = ("report", "render", "--all", "--data", town.settings.data, "--out", tmp_path / "uit")

    toetspeil(*command, "--kind", "bestuursrapportage")

    (made,) = (tmp_path / "uit").iterdir()
    assert read(made.read_bytes()).attached[EDITION] == invented().canonical.encode()


@pytest.mark.engines("sqlite")
def test_one_that_fails_is_named_and_makes_the_command_fail(town: Town, toetspeil: Command, tmp_path: Path) -> None:
    town.submit()
    blocked = tmp_path / f"aardam-2026-12-31-{DRAFT}-raadsinformatie.pdf"
    blocked.mkdir()  # a folder stands where the file should come

    with pytest.raises(SystemExit) as stopped:
        main(["report", "render", "--all", "--kind", "raadsinformatie", "--data", str(town.settings.data),
              "--out", str(tmp_path)])  # fmt: skip

    assert stopped.value.code == 1
    assert [path.name for path in tmp_path.iterdir() if path != town.settings.data] == [blocked.name]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Kies een zelftoets met --assessment, of neem ze met --all allemaal."),
        (("--all", "--assessment", "x"), "Kies een zelftoets met --assessment, of neem ze met --all allemaal."),
    ],
)
def test_one_or_all_must_be_chosen(
    toetspeil: Command, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    assert toetspeil.sentence("report", "render", *arguments, "--out", tmp_path / "x") == sentence


# --- known by -----------------------------------------------------------------------------


def test_the_fingerprint_to_make_known_stands_on_the_page_and_in_a_command(
    town: Town, lotte: Browser, toetspeil: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    lotte.get(REPORTS)
    assert "Rapporten worden nog niet ondertekend." in lotte.words
    said = toetspeil.sentence("report", "fingerprint", "--data", town.settings.data)
    assert said.startswith("Er is geen certificaat ingesteld")

    signing = authority("goed")[0]
    shown = fingerprint(signing.signer().fingerprint)
    town.app.config["SIGNER"] = signing.signer()
    lotte.get(REPORTS)
    assert shown in lotte.words
    monkeypatch.setenv("TOETSPEIL_SIGNING_CERTIFICATE", str(signing.certificate))
    monkeypatch.setenv("TOETSPEIL_SIGNING_PASSWORD_FILE", str(signing.password_file))
    assert toetspeil.good("report", "fingerprint", "--data", town.settings.data).splitlines() == [
        "Gemeente Voorbeeldstad (proef), Voorbeeldstad", shown,
    ]  # fmt: skip
