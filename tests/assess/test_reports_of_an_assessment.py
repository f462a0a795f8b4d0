"""A report is asked for, made by a child process, followed and downloaded."""

from __future__ import annotations

import pytest

from assess.cli import main
from assess.models import JobState
from assess.worker import ATTEMPTS, GAVE_UP, take_back, work_once
from tests.assess.town import BOTH, CARLA, DRAFT, HOME, LOTTE, Town
from tests.conftest import Browser

REPORTS = f"{HOME}/rapporten/"
MAKE = "Auditrapport maken"


@pytest.fixture
def submitted(town: Town) -> Town:
    town.submit()
    return town


@pytest.fixture
def lotte(submitted: Town) -> Browser:
    """A reader on the page of the reports: who may read may also have a report."""
    browser = submitted.browser(LOTTE)
    browser.get(REPORTS)
    return browser


def jobs(town: Town) -> list[tuple[str, str, int]]:
    return town.rows("SELECT id, state, attempts FROM report_job ORDER BY id")


def set_job(town: Town, **values: object) -> str:
    """Put the only job in a state, as if a worker had done so."""
    for column, value in values.items():
        town.change(f"UPDATE report_job SET {column} = ?", value)
    return jobs(town)[0][0]


def progress(browser: Browser, job_id: str) -> dict[str, object]:
    told = browser.request("GET", f"{REPORTS}{job_id}/voortgang", status=200).json
    assert isinstance(told, dict)
    return told


def test_a_draft_has_no_report_to_ask_for(town: Town) -> None:
    carla = town.browser(CARLA)
    carla.get(REPORTS)
    assert "Een rapport kan pas als de zelftoets is ingediend." in carla.words
    token = carla.fields("Afmelden")[1]["csrf_token"][0]

    carla.request("POST", REPORTS, status=404, data={"csrf_token": token, "kind": "auditrapport"})

    assert jobs(town) == []


def test_asking_makes_a_job_that_waits_and_a_line_in_the_trail(submitted: Town, lotte: Browser) -> None:
    lotte.submit(MAKE)

    ((identity, state, attempts),) = jobs(submitted)
    assert (state, attempts) == ("wacht", 0)
    assert lotte.url == f"{REPORTS}{identity}"
    assert "Het rapport wacht op zijn beurt." in lotte.words
    assert submitted.trail()[-1] == ("Lotte Lezer", "report:requested", f"{DRAFT}/auditrapport", "done")
    assert progress(lotte, identity) == {"state": "wacht", "step": 0, "of": 0, "label": "", "url": ""}


def test_asking_twice_gives_the_same_job(submitted: Town, lotte: Browser) -> None:
    lotte.submit(MAKE)
    first = lotte.url
    trail = submitted.trail()
    carla = submitted.browser(CARLA)
    carla.get(REPORTS)

    carla.submit(MAKE)

    assert carla.url == first
    assert [line for line in submitted.trail() if line not in trail] == [
        ("Carla Coördinator", "signin:accepted", "", "done")
    ]


def test_a_kind_that_does_not_exist_is_not_found_and_makes_no_job(submitted: Town, lotte: Browser) -> None:
    lotte.submit(MAKE, kind="horoscoop", status=404)

    assert jobs(submitted) == []


@pytest.mark.engines("sqlite")  # whose words the trigger is in
def test_when_asking_fails_there_is_neither_a_job_nor_a_line(submitted: Town, lotte: Browser) -> None:
    submitted.change("CREATE TRIGGER full BEFORE INSERT ON audit_event BEGIN SELECT RAISE(ABORT, 'disk full'); END")

    lotte.submit(MAKE, status=500)

    assert jobs(submitted) == []


def test_while_it_is_being_made_the_steps_are_told_and_nothing_can_be_downloaded(
    submitted: Town, lotte: Browser
) -> None:
    lotte.submit(MAKE)
    identity = set_job(submitted, state="bezig", step=3, of=8, label="Grafieken tekenen")

    assert progress(lotte, identity) == {
        "state": "bezig", "step": 3, "of": 8, "label": "Grafieken tekenen", "url": "",
    }  # fmt: skip
    lotte.get(f"{REPORTS}{identity}")
    assert "Grafieken tekenen" in lotte.words
    lotte.get(f"{REPORTS}{identity}/rapport.pdf", status=404)


def test_a_job_that_failed_says_why_and_can_be_asked_for_again(submitted: Town, lotte: Browser) -> None:
    lotte.submit(MAKE)
    identity = set_job(submitted, state="mislukt", error="De catalogus is veranderd.", attempts=3, step=2, of=8)
    lotte.get(f"{REPORTS}{identity}")
    assert "De catalogus is veranderd." in lotte.words
    assert progress(lotte, identity)["label"] == "De catalogus is veranderd."

    lotte.get(REPORTS)
    lotte.submit(MAKE)

    assert jobs(submitted) == [(identity, "wacht", 0)]
    assert progress(lotte, identity)["label"] == ""


def test_a_finished_report_whose_file_is_gone_is_made_again(submitted: Town, lotte: Browser) -> None:
    """As after putting back a backup, which holds the database and not the reports."""
    lotte.submit(MAKE)
    identity = set_job(submitted, state="klaar")
    lotte.get(f"{REPORTS}{identity}/rapport.pdf", status=404)

    lotte.get(REPORTS)
    lotte.submit(MAKE)

    assert jobs(submitted) == [(identity, "wacht", 0)]


def test_a_job_of_another_assessment_is_not_found(submitted: Town, lotte: Browser) -> None:
    lotte.submit(MAKE)
    identity = jobs(submitted)[0][0]
    submitted.change(
        "INSERT INTO assessment SELECT 'a00000000002', municipality_id, title, catalogue, reference_date, scope, "
        "'concept', created_at, NULL FROM assessment WHERE id = ?",
        DRAFT,
    )

    for tail in ("", "/voortgang", "/rapport.pdf"):
        lotte.get(f"/gemeente/aardam/zelftoets/a00000000002/rapporten/{identity}{tail}", status=404)


# --- the worker ---------------------------------------------------------------------------


def test_without_a_job_the_worker_has_nothing_to_do(submitted: Town) -> None:
    assert work_once(submitted.whole, submitted.settings.reports) is False


def test_a_worker_that_starts_takes_back_what_a_dead_one_was_doing(submitted: Town, lotte: Browser) -> None:
    lotte.submit(MAKE)
    identity = set_job(submitted, state="bezig", attempts=1)

    take_back(submitted.whole)

    assert jobs(submitted) == [(identity, "wacht", 1)]


def test_after_three_broken_attempts_it_gives_up_in_a_sentence(submitted: Town, lotte: Browser) -> None:
    lotte.submit(MAKE)
    identity = set_job(submitted, state="bezig", attempts=ATTEMPTS)

    take_back(submitted.whole)

    assert jobs(submitted) == [(identity, "mislukt", ATTEMPTS)]
    assert progress(lotte, identity)["label"] == GAVE_UP


def test_taking_back_leaves_the_other_jobs_alone(submitted: Town, lotte: Browser) -> None:
    lotte.submit(MAKE)
    for state in (JobState.QUEUED, JobState.DONE, JobState.FAILED):
        set_job(submitted, state=state.value)
        before = jobs(submitted)

        take_back(submitted.whole)

        assert jobs(submitted) == before


def test_a_child_process_that_refuses_leaves_a_sentence_and_no_file(submitted: Town, lotte: Browser) -> None:
    lotte.submit(MAKE)
    identity = set_job(submitted, kind="horoscoop")

    assert work_once(submitted.whole, submitted.settings.reports) is True

    ((_, state, attempts),) = jobs(submitted)
    assert (state, attempts) == ("mislukt", 1)
    sentence = str(progress(lotte, identity)["label"])
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    assert list(submitted.settings.reports.iterdir()) == []


def test_a_report_is_made_by_a_child_process_and_downloaded_as_it_was_made(
    submitted: Town, lotte: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    lotte.submit(MAKE)
    identity = jobs(submitted)[0][0]

    assert work_once(submitted.whole, submitted.settings.reports) is True

    told = progress(lotte, identity)
    assert (told["state"], told["url"]) == ("klaar", f"{REPORTS}{identity}/rapport.pdf")
    assert told["step"] == told["of"] != 0
    lotte.get(f"{REPORTS}{identity}")
    assert "Het rapport is klaar." in lotte.words
    assert f"Geheugen bij het maken {submitted.rows('SELECT peak_megabytes FROM report_job')[0][0]} MB" in lotte.words
    response = lotte.get(str(told["url"]))
    made = submitted.settings.reports / f"{identity}.pdf"
    assert response.data == made.read_bytes()
    assert response.data.startswith(b"%PDF-")
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "Auditrapport Aardam 2026-12-31.pdf" in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "no-store"
    assert response.mimetype == "application/pdf"
    assert submitted.trail()[-1] == ("Lotte Lezer", "report:downloaded", f"{DRAFT}/auditrapport", "done")
    assert submitted.rows("SELECT peak_megabytes > 20, finished_at IS NOT NULL FROM report_job") == [(1, 1)]
    assert {path.name for path in submitted.settings.reports.iterdir()} == {made.name, f"{identity}.html"}
    # What it looks like as a page is in test_webpage.py.
    page = lotte.client.get(f"{REPORTS}{identity}/pagina", base_url=lotte.base_url, buffered=True)
    assert page.status_code == 200
    assert page.headers["Content-Security-Policy"].startswith("sandbox")
    assert "<title>Auditrapport Aardam" in page.get_data(as_text=True)

    with pytest.raises(SystemExit) as stopped:
        main(["report", "verify", str(made)])
    assert stopped.value.code == 3  # whole, and signed by nobody
    assert submitted.rows("SELECT sha256 FROM snapshot")[0][0] in capsys.readouterr().out


def test_a_report_of_another_municipality_is_not_found(submitted: Town, lotte: Browser) -> None:
    lotte.submit(MAKE)
    identity = jobs(submitted)[0][0]
    robin = submitted.browser(BOTH)

    robin.get(f"/gemeente/beekstad/zelftoets/b00000000001/rapporten/{identity}", status=404)
