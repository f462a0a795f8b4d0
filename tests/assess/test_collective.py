"""The collective picture in the browser: each their layer, nothing without an edition that holds, a PDF drawn once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from assess.commands.benchmark import benchmark
from assess.editions import editions_folder
from assess.pictures import Pictures, draw, forget_outdated, missing, picture_file
from assess.records import stored_snapshot
from assess.report_editions import fitting, keep, kept, newest
from assess.report_pieces import pieces
from assess.worker import work_once
from reports.benchmark import errata
from reports.benchmark.archive import approve
from reports.benchmark.edition import Edition
from reports.collective.layers import Layer, data_files
from reports.kinds import BOARD_REPORT, IMPROVEMENT_PLAN
from tests.assess.published import KEYS, OFFICERS, invented, published
from tests.assess.town import CARLA, DRAFT, OPERATOR, Town

OPEN, PLACE, OPERATED = "/collectief-beeld/", "/gemeente/aardam/collectief-beeld/", "/beheer/collectief-beeld/"
NAMES = {layer: {file.name for file in data_files(invented(), layer)} for layer in Layer}


def visitor(address: str) -> str:
    """Who reads that page."""
    return {OPEN: "", PLACE: CARLA, OPERATED: OPERATOR}[address]


def page(town: Town, address: str) -> str:
    browser = town.browser(visitor(address))
    browser.get(address)
    return browser.html


@pytest.mark.parametrize("address", [OPEN, PLACE, OPERATED])
def test_without_an_edition_the_page_says_that_there_is_none(busy_town: Town, address: str) -> None:
    assert "Er is nog geen uitgave van de vergelijking." in page(busy_town, address)


@pytest.mark.parametrize("address", [OPEN, PLACE, OPERATED])
def test_an_edition_that_was_changed_is_not_shown(busy_town: Town, address: str) -> None:
    published(busy_town.settings.data)
    path = next(editions_folder(busy_town.settings.data).glob("edition-2026.json"))
    path.write_text(path.read_text(encoding="utf-8").replace('"trend":{', '"trend":{"k9":{},', 1), encoding="utf-8")

    said = page(busy_town, address)

    assert "Het beeld kan nu niet worden getoond." in said
    assert "Hoe ver zijn gemeenten per thema" not in said
    assert newest(busy_town.settings.data) is None


def test_everybody_reads_themes_and_nothing_of_a_requirement_or_a_class(busy_town: Town) -> None:
    published(busy_town.settings.data)
    open_page, own, operated = (page(busy_town, address) for address in (OPEN, PLACE, OPERATED))

    for said in (open_page, own, operated):
        assert "Synthetische cijfers" in said
        assert "Hoe ver zijn gemeenten per thema" in said
        assert "Waarom staan er bereiken" in said
    for secret in ("Waar het vaakst iets ontbreekt", "5.01.01", "20.000"):
        assert secret not in open_page
        assert secret in own
        assert secret in operated


@pytest.mark.parametrize(("address", "layer"), [(OPEN, Layer.PUBLIC), (PLACE, Layer.CLASS), (OPERATED, Layer.CLASS)])
def test_each_takes_along_the_files_of_their_layer_only(busy_town: Town, address: str, layer: Layer) -> None:
    published(busy_town.settings.data)
    browser = busy_town.browser(visitor(address))
    wanted = {file.name: file.content for file in data_files(invented(), layer)}

    for name in NAMES[Layer.PUBLIC] | NAMES[Layer.CLASS] | {"../secret", "edition-2026.json"}:
        answer = browser.client.get(address + name, base_url=browser.base_url, buffered=True)
        assert (answer.status_code == 200) == (name in wanted), name
        if name in wanted:
            assert answer.data == wanted[name]
            assert "attachment" in answer.headers["Content-Disposition"]


def test_the_pdf_is_there_once_it_was_drawn_and_is_drawn_once(busy_town: Town) -> None:
    data = busy_town.settings.data
    edition = published(data)
    assert "De pdf is er nog niet." in page(busy_town, OPEN)
    anybody = busy_town.browser("")
    asked = {"path": f"{OPEN}collectief-beeld.pdf", "base_url": anybody.base_url, "buffered": True}
    assert anybody.client.get(**asked).status_code == 404
    assert [layer for _, layer in missing(data)] == [*Layer]

    assert draw(data, edition, Layer.PUBLIC)

    assert [layer for _, layer in missing(data)] == [Layer.CLASS]
    answer = anybody.client.get(**asked)
    assert answer.data == picture_file(data, edition, Layer.PUBLIC).read_bytes()
    assert answer.data.startswith(b"%PDF")
    assert "De pdf is er nog niet." not in page(busy_town, OPEN)
    assert "De pdf is er nog niet." in page(busy_town, PLACE)


def take_back(data: Path, name: str) -> None:
    """An erratum arrives."""
    erratum = errata.new(invented(), [("k2", name)], "Verkeerd geteld.")
    approvals = [approve(erratum, key) for key in KEYS]
    errata.publish_erratum(erratum, approvals, OFFICERS, editions_folder(data))


def drawn(data: Path) -> set[str]:
    return {path.name for path in (editions_folder(data) / "beeld").iterdir()}


def test_an_erratum_removes_the_pdf_that_shows_what_was_taken_back_and_a_new_one_is_drawn(busy_town: Town) -> None:
    data = busy_town.settings.data
    edition = published(data)
    for layer in Layer:
        path = picture_file(data, edition, layer)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"%PDF- with what is taken back")
    beside = path.with_name("iets-anders.txt")
    beside.write_text("van de beheerder", encoding="utf-8")
    assert forget_outdated(data) == 0
    assert "De pdf is er nog niet." not in page(busy_town, OPEN)

    take_back(data, edition.requirements[0])

    assert "De pdf is er nog niet." in page(busy_town, OPEN)
    assert [layer for _, layer in missing(data)] == [*Layer]
    now = [picture_file(data, left, layer) for left, layer in missing(data)]
    for path in now:  # as if they were drawn, which takes seconds
        path.write_bytes(b"%PDF- without it")
    Pictures(data).see()
    assert drawn(data) == {beside.name, *(path.name for path in now)}
    assert "De pdf is er nog niet." not in page(busy_town, OPEN)


def test_nothing_is_removed_while_the_editions_do_not_hold_together(town: Town) -> None:
    data = town.settings.data
    path = picture_file(data, published(data), Layer.PUBLIC)
    path.parent.mkdir()
    path.write_bytes(b"%PDF-")
    next(editions_folder(data).glob("edition-*.approvals.json")).unlink()

    assert forget_outdated(data) == 0

    assert path.is_file()


def test_a_report_with_figures_that_were_taken_back_says_so_and_can_be_made_again(town: Town) -> None:
    town.submit()
    edition = published(town.settings.data)
    town.change("UPDATE municipality SET inhabitants = 30000 WHERE slug = ?", "aardam")
    carla = town.browser(CARLA)
    carla.get(f"/gemeente/aardam/zelftoets/{DRAFT}/rapporten/")
    carla.submit("Bestuursrapportage maken")
    address = carla.url
    town.change("UPDATE report_job SET state = 'klaar'")
    carla.get(address)
    assert "verouderd" not in carla.words

    take_back(town.settings.data, edition.requirements[0])

    carla.get(f"/gemeente/aardam/zelftoets/{DRAFT}/rapporten/")
    assert "verouderd: er is een erratum" in carla.words
    carla.get(address)
    assert "zijn teruggenomen" in carla.words
    carla.submit("Opnieuw maken")
    assert carla.url != address
    assert "verouderd" not in carla.words
    assert town.rows("SELECT count(*) FROM report_job") == [(2,)]


def test_an_edition_that_cannot_be_drawn_leaves_no_file(town: Town) -> None:
    strange = replace(invented(), round="ronde")

    assert draw(town.settings.data, strange, Layer.PUBLIC) is False
    assert not list((editions_folder(town.settings.data) / "beeld").iterdir())


# --- beside one's own answers ----------------------------------------------------------------


def test_a_report_is_made_from_the_edition_of_the_moment_it_was_asked_for(town: Town) -> None:
    town.submit()
    published(town.settings.data)
    town.change("UPDATE municipality SET inhabitants = 30000 WHERE slug = ?", "aardam")
    carla = town.browser(CARLA)
    carla.get(f"/gemeente/aardam/zelftoets/{DRAFT}/rapporten/")
    carla.submit("Bestuursrapportage maken")
    for path in editions_folder(town.settings.data).iterdir():
        path.unlink()

    assert work_once(town.whole, town.settings.reports) is True

    made = next(town.settings.reports.glob("*.html")).read_text(encoding="utf-8")
    assert "gemeenten met 20.000 tot 50.000 inwoners, ronde 2026" in made
    assert "Synthetische cijfers" in made


def test_who_is_of_unknown_size_or_answered_other_questions_is_not_compared(town: Town) -> None:
    town.submit()
    with town.all_rows() as session:
        snapshot = stored_snapshot(session, DRAFT)
        assert snapshot is not None
        assert fitting(session, snapshot, invented()) is None
    town.change("UPDATE municipality SET inhabitants = 30000 WHERE slug = ?", "aardam")
    with town.all_rows() as session:
        found = fitting(session, snapshot, invented())
        assert found is not None
        assert found.size == "k2"
        assert fitting(session, snapshot, replace(invented(), catalogue="bio2/9")) is None
        assert fitting(session, snapshot, None) is None
        assert pieces(session, snapshot, BOARD_REPORT, edition=invented()).given.edition is not None
        assert pieces(session, snapshot, IMPROVEMENT_PLAN, edition=invented()).given.edition is None


def test_a_kept_edition_is_found_by_its_code_only(tmp_path: Path) -> None:
    keep(tmp_path, invented())
    keep(tmp_path, invented())

    assert kept(tmp_path, invented().sha256) == invented().canonical
    assert kept(tmp_path, "0" * 64) == kept(tmp_path, "") == ""
    assert len(list(tmp_path.iterdir())) == 1


# --- the command --------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["html", "json", "csv"])
def test_the_command_makes_the_picture_from_the_file_alone(tmp_path: Path, form: str) -> None:
    given, out = tmp_path / "edition-2026.json", tmp_path / f"beeld.{form}"
    given.write_text(invented().canonical, encoding="utf-8")
    asked = ["picture", "--edition", str(given), "--layer", "public", "--out", str(out)]

    done = CliRunner().invoke(benchmark, asked)

    assert done.exit_code == 0, done.output
    assert "synthetische cijfers" in done.output
    assert "5.01.01" not in out.read_text(encoding="utf-8")
    assert "bestaat al" in CliRunner().invoke(benchmark, asked).output


def test_the_command_leaves_out_what_was_taken_back(tmp_path: Path) -> None:
    given, name = tmp_path / "edition-2026.json", invented().requirements[0]
    given.write_text(invented().canonical, encoding="utf-8")
    erratum = errata.new(invented(), [("k2", name)], "Verkeerd geteld.")
    (tmp_path / "erratum-2026-1.json").write_text(erratum.canonical, encoding="utf-8")
    asked = ["picture", "--edition", str(given), "--layer", "class", "--out", str(tmp_path / "beeld.json")]

    done = CliRunner().invoke(benchmark, asked)

    assert "Zonder wat 1 errata terugnemen." in done.output
    left = Edition.from_json((tmp_path / "beeld.json").read_text(encoding="utf-8"))
    assert name in invented().cells["k2"]
    assert name not in left.cells["k2"]


def test_the_command_says_what_it_cannot_do(tmp_path: Path) -> None:
    given = tmp_path / "edition-2026.json"
    given.write_text("{}", encoding="utf-8")
    asked = ["picture", "--edition", str(given), "--layer", "class", "--out"]

    assert "eindigen op" in CliRunner().invoke(benchmark, [*asked, str(tmp_path / "beeld.docx")]).output
    assert "geen uitgave" in CliRunner().invoke(benchmark, [*asked, str(tmp_path / "beeld.pdf")]).output
    assert [path.name for path in tmp_path.iterdir()] == ["edition-2026.json"]
