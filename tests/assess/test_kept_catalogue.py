"""A submitted assessment keeps the questions that it was asked, whatever becomes of the files of the edition.

The test submits on an edition in which one title was different; the application that
makes the report has loaded the files as they are now.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from assess.worker import work_once
from controls.catalogue import Catalogue
from controls.compiled import from_text, to_text
from reports.sealing import read
from tests.assess.command import Command
from tests.assess.town import AARDAM, CARLA, DRAFT, HOME, Town, assessment, catalogue
from tests.conftest import Browser

REPORTS = f"{HOME}/rapporten/"
SECOND = "a00000000002"
OLD_TITLE = "Een titel van vroeger"


def earlier() -> Catalogue:
    """The edition as it was before somebody mended the title of its first requirement."""
    now = catalogue()
    theme, *themes = now.themes
    control, *controls = theme.controls
    asked, *others = control.requirements
    control = replace(control, requirements=(replace(asked, title=OLD_TITLE), *others))
    was = replace(now, themes=(replace(theme, controls=(control, *controls)), *themes))
    return replace(was, sha256=hashlib.sha256(to_text(was).encode()).hexdigest())


def kept(town: Town) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in town.rows("SELECT sha256, canonical FROM catalogue_text ORDER BY sha256")]


def asked_for(town: Town) -> tuple[Browser, str]:
    """Somebody who asked for the report, and the job."""
    carla = town.browser(CARLA)
    carla.get(REPORTS)
    carla.submit("Verbeterplan maken")  # the shortest with the questions inside
    return carla, carla.url.removeprefix(REPORTS)


def questions_in(pdf: bytes) -> str:
    """What the report was made from: its attachments are checked against what it prints elsewhere."""
    return " ".join(text.decode() for name, text in read(pdf).attached.items() if name.startswith("vragenlijst-"))


def test_the_edition_that_is_submitted_on_is_kept_as_one_text(town: Town) -> None:
    assert kept(town) == []

    town.submit()

    ((sha256, text),) = kept(town)
    ((canonical,),) = town.rows("SELECT canonical FROM snapshot")
    assert json.loads(canonical)["catalogue_sha256"] == sha256
    assert from_text(text, sha256=sha256) == catalogue()


def test_a_second_assessment_on_the_same_edition_keeps_no_second_text(town: Town) -> None:
    with town.all_rows() as session:
        session.add(assessment(SECOND, AARDAM))
    town.submit()
    before = kept(town)

    town.submit(SECOND)

    assert kept(town) == before
    assert town.rows("SELECT count(*) FROM snapshot") == [(2,)]


def test_a_second_assessment_on_a_mended_edition_leaves_the_text_of_the_first(town: Town) -> None:
    with town.all_rows() as session:
        session.add(assessment(SECOND, AARDAM))
    town.submit(edition=earlier())
    (first,) = kept(town)

    town.submit(SECOND)

    assert first in kept(town)
    assert {sha256 for sha256, _ in kept(town)} == {earlier().sha256, catalogue().sha256}


def test_a_mended_edition_does_not_stop_the_report_of_an_earlier_submission(town: Town) -> None:
    now = catalogue().requirements[0].title
    town.submit(edition=earlier())
    carla, job = asked_for(town)

    assert work_once(town.whole, town.settings.reports) is True

    assert town.rows("SELECT state, error FROM report_job") == [("klaar", "")]
    words = questions_in(carla.get(f"{REPORTS}{job}/rapport.pdf").data)
    assert OLD_TITLE in words
    assert now not in words


def test_nor_does_it_stop_the_command_that_makes_the_report(town: Town, toetspeil: Command, tmp_path: Path) -> None:
    town.submit(edition=earlier())

    toetspeil.good(
        *("report", "render", "--data", town.settings.data, "--assessment", DRAFT),
        *("--kind", "verbeterplan", "--out", tmp_path / "uit.pdf"),
    )

    assert OLD_TITLE in questions_in((tmp_path / "uit.pdf").read_bytes())


def test_questions_that_were_altered_past_the_trigger_make_no_report(town: Town) -> None:
    town.submit()
    carla, job = asked_for(town)
    town.change("DROP TRIGGER catalogue_text_no_update")
    town.change("UPDATE catalogue_text SET canonical = replace(canonical, 'gemeente', 'Gemeente')")

    assert work_once(town.whole, town.settings.reports) is True

    told = carla.request("GET", f"{REPORTS}{job}/voortgang", status=200).json
    assert told
    assert told["state"] == "mislukt"
    assert told["label"] == "De vragenlijst is niet die van het indienen; er komt geen rapport."
    assert list(town.settings.reports.glob("*.pdf")) == []
