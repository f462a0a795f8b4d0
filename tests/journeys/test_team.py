"""Five people of one municipality and an auditor finish an assessment, each in a browser and with an account of their own."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, FilePayload, expect

from controls.durations import AMSTERDAM
from tests.journeys.colleague import Colleague
from tests.journeys.conftest import serving, toetspeil
from tests.reports.inside import verify

_TODAY = datetime.now(tz=AMSTERDAM).date()
_PLACE = "/gemeente/testhoven"
_LINK = re.compile(r"/uitnodiging/[\w-]{43}")
_PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
#: What is answered by hand; everything else goes through a workbook.
_BY_HAND = ("5.01.01", "5.01.02", "5.02.01", "5.02.02", "7.14")
_BEFORE, _AFTER = (
    "Het college stelde het beleid vast.",
    "Het college stelde het beleid vast op 3 maart, zaak 2026-0412.",
)
_REASON = "Noem de datum en het zaaknummer van het besluit."
_SAID = "Zullen we dit volgend jaar anders doen?"
_NOTE = "Dit is alleen voor mijn eigen dossier."
_ROLES = {
    "Ilyas Invuller": "contributor",
    "Tess Tweede": "contributor",
    "Cees Ciso": "ciso",
    "Gerda Secretaris": "approver",
    "Arno Auditor": "auditor",
    "Lotte Lezer": "reader",
}


class Team:
    """Everybody of the journey, by first name, and where the assessment is."""

    def __init__(self, chromium: Browser, address: str) -> None:
        self.carla = Colleague(chromium, address, "Carla Coördinator")
        self.others = [Colleague(chromium, address, name) for name in _ROLES]
        self.ilyas, self.tess, self.cees, self.gerda, self.arno, self.lotte = self.others
        self.home = ""

    @property
    def complaints(self) -> list[str]:
        return [said for person in (self.carla, *self.others) for said in person.complaints]


@pytest.mark.timeout(480)
def test_a_team_finishes_an_assessment_and_its_auditor_answers_it(chromium: Browser, tmp_path: Path) -> None:
    data = tmp_path / "data"
    toetspeil("municipality", "add", "GM8888", "Testhoven", "--data", str(data))
    invited = toetspeil(
        "people", "invite", "carla@testhoven.example", "--name", "Carla Coördinator",
        "--municipality", "testhoven", "--data", str(data),
    )  # fmt: skip
    with serving(data) as address:
        team = Team(chromium, address)
        _everybody_joins(team, invited)
        _begins_and_divides(team)
        _answers_by_hand(team)
        _answers_in_a_workbook(team)
        _agrees_and_sends_back(team)
        _mends_and_improves(team)
        _submits_and_decides(team)
        _asks_for_the_statement(team)
        _audits(team)
        _gets_the_statement(team, tmp_path)
        _nobody_reads_too_much(team)

    assert "heel" in toetspeil("audit", "verify", "--data", str(data))
    assert team.complaints == []


def _everybody_joins(team: Team, invited: str) -> None:
    """The first coordinator by the command line, the others by the coordinator; an auditor until a day."""
    team.carla.join(_link(invited))
    team.carla.look()
    for person, role in zip(team.others, _ROLES.values(), strict=True):
        page = team.carla.page
        page.goto(f"{_PLACE}/mensen")
        page.get_by_label("E-mailadres").fill(person.email)
        page.get_by_label("Naam", exact=True).fill(person.name)
        page.get_by_label("Rol").select_option(role)
        if role == "auditor":
            page.get_by_label("Toegang tot en met").fill(f"{_TODAY + timedelta(days=90)}")
        team.carla.click("Uitnodigen")
        person.join(_link(page.inner_text("main")))
    team.carla.look()
    team.lotte.look()
    team.cees.come_back()


def _begins_and_divides(team: Team) -> None:
    """Three controls by hand to Ilyas, and what is left by usual role to Tess."""
    carla = team.carla
    carla.open(f"{_PLACE}/")
    carla.follow("Nieuwe zelftoets beginnen")
    carla.page.locator("[name=title]").fill("Zelftoets van het team")
    for framework in carla.page.locator("[name=frameworks]").all():
        framework.uncheck()
    carla.page.locator("[name=reference_date]").fill("2026-12-31")
    carla.page.locator("[name=scope]").fill("De hele gemeentelijke organisatie.")
    carla.click("Zelftoets beginnen")
    carla.look()
    team.home = f"{_PLACE}/zelftoets/" + carla.page.url.partition("/zelftoets/")[2].partition("/")[0]
    carla.open(f"{team.home}/verdelen/")
    for control in ("5.01", "5.02", "7.14"):
        carla.page.goto(f"{team.home}/verdelen/kader/bio2/beheersmaatregel/{control}")
        carla.page.get_by_label("Wie beantwoordt dit?").select_option(label="Ilyas Invuller (Invuller)")
        carla.page.locator("[name=due_on]").fill("2026-12-01")
        carla.page.get_by_label("Toelichting bij de opdracht").fill("Vraag het zaaknummer aan het archief.")
        if control == "5.01":
            carla.look()
        carla.click("Toewijzing opslaan")
    carla.open(f"{team.home}/verdelen/per-rol")
    for choice in carla.page.locator("main select").all():
        choice.select_option(label="Tess Tweede (Invuller)")
    carla.click("Bekijk wat er gebeurt")
    carla.look()
    carla.click("Zo toewijzen")
    carla.look()


def _answers_by_hand(team: Team) -> None:
    """From "Mijn vragen", with a file that is new and the same evidence from the register, and one that does not apply."""
    ilyas = team.ilyas
    ilyas.open(f"{team.home}/mijn-vragen/")
    ilyas.reads("Vraag het zaaknummer aan het archief.")
    ilyas.follow("Verder met mijn vragen")
    ilyas.answer("5.01.01", _BEFORE)
    ilyas.answer("5.01.02", "De CISO bespreekt het beleid elk jaar in december.", "Deels")
    ilyas.follow(re.compile("Bewijs koppelen|bestand toevoegen"), ilyas.requirement("5.01.01"))
    ilyas.page.get_by_label("Titel").fill("Besluit over het beleid")
    ilyas.page.locator("input[type=file]").set_input_files(_file("besluit.pdf", _PDF))
    ilyas.click("Toevoegen en koppelen")
    ilyas.page.goto(f"{team.home}/beheersmaatregel/5.01")
    ilyas.follow(re.compile("Bewijs koppelen|bestand toevoegen"), ilyas.requirement("5.01.02"))
    ilyas.click("Koppelen")
    ilyas.look()
    ilyas.open(f"{team.home}/beheersmaatregel/5.01")
    ilyas.open(f"{team.home}/beheersmaatregel/5.02")
    ilyas.answer("5.02.01", "De rollen staan in het mandaatbesluit.")
    ilyas.answer("5.02.02", "De CISO rapporteert aan de secretaris.")
    ilyas.page.goto(f"{team.home}/beheersmaatregel/7.14")
    box = ilyas.requirement("7.14")
    box.get_by_text("Niet van toepassing of bewust afgeweken").click()
    box.get_by_role("radio", name=re.compile("^Niet van toepassing")).check()
    box.get_by_label("Waarom").first.fill("De gemeente heeft geen eigen apparatuur; de leverancier voert alles af.")
    ilyas.click("Opslaan", box)
    ilyas.reads("7.14 is opgeslagen.")
    ilyas.look()
    ilyas.open(f"{team.home}/mijn-vragen/")
    team.tess.open(f"{team.home}/beheersmaatregel/7.14")
    team.tess.click("Ik stem in met niet van toepassing")
    team.tess.reads("U stemt ermee in")


def _answers_in_a_workbook(team: Team) -> None:
    """Everything that is left, in one file."""
    tess = team.tess
    tess.open(f"{team.home}/mijn-vragen/")
    with tess.page.expect_download() as download:
        tess.page.get_by_role("link", name="Maak een bestand met mijn vragen").click()
    tess.follow("lees het hier weer in")
    book = _filled_in(Path(download.value.path()).read_bytes())
    tess.page.get_by_label("Ingevuld bestand", exact=True).set_input_files(_file("ingevuld.xlsx", book))
    tess.click("Bekijken wat er verandert")
    expect(tess.page.get_by_role("heading", level=1)).to_have_text("Wat er verandert")
    tess.reads("182 antwoorden veranderen")
    tess.click("Antwoorden opslaan")
    tess.reads("182 antwoorden zijn ingelezen.")
    tess.open(f"{team.home}/mijn-vragen/")
    team.carla.open(f"{team.home}/")
    team.carla.open(f"{team.home}/verdelen/")


def _agrees_and_sends_back(team: Team) -> None:
    """The CISO agrees with a page at once, sends one back, and says something that stays among them."""
    cees = team.cees
    cees.open(f"{team.home}/beoordelen")
    cees.page.get_by_label("Opgeslagen door").select_option("Ilyas Invuller")
    cees.click("Tonen")
    section = cees.page.locator("section").filter(has=cees.page.get_by_role("heading", name=re.compile(r"5\.01\.01")))
    cees.follow("Terugsturen of apart beoordelen", section)
    cees.page.locator("[name=reden]").fill(_REASON)
    cees.click("Terugsturen")
    cees.page.goto(f"{team.home}/beoordelen?wie=Ilyas+Invuller")
    for box in cees.page.get_by_role("checkbox").all()[:3]:
        box.check()
    cees.click("Akkoord met wat is aangevinkt")
    cees.look()
    cees.open(f"{team.home}/beheersmaatregel/5.01")
    cees.follow(re.compile("^Gesprek"), cees.requirement("5.01.02"))
    cees.page.get_by_label("Uw opmerking").fill(_SAID)
    cees.click("Plaatsen")
    cees.look()
    cees.open(f"{team.home}/steekproef")


def _mends_and_improves(team: Team) -> None:
    """Who answered reads why it came back, mends it, and plans what is still missing; the history has both versions."""
    ilyas = team.ilyas
    ilyas.open(f"{team.home}/mijn-vragen/")
    ilyas.reads(_REASON)
    ilyas.open(f"{team.home}/teruggestuurd")
    ilyas.open(f"{team.home}/beheersmaatregel/5.01")
    ilyas.answer("5.01.01", _AFTER)
    ilyas.follow("Geschiedenis", ilyas.requirement("5.01.01"))
    ilyas.reads(_BEFORE)
    ilyas.reads("2026-0412")
    ilyas.page.goto(f"{team.home}/beheersmaatregel/5.01")
    ilyas.follow("In het verbeterplan zetten", ilyas.requirement("5.01.02"))
    ilyas.page.get_by_label("Wat wordt er beter?").fill("Het beleid elk jaar beoordelen")
    ilyas.page.locator("[name=due_on]").fill("2027-03-01")
    ilyas.click(re.compile("Opslaan|Actie maken"))
    ilyas.look()
    ilyas.open(f"{team.home}/verbeteren/")
    team.cees.open(f"{team.home}/beoordelen/bio2-5.01.01")
    team.cees.click("Akkoord")
    team.cees.reads("akkoord")
    team.cees.open(f"{team.home}/beheersmaatregel/5.01")


def _submits_and_decides(team: Team) -> None:
    """The coordinator submits and records what the college decided; the secretary confirms it."""
    carla, gerda = team.carla, team.gerda
    carla.open(f"{team.home}/resultaten")
    carla.open(f"{team.home}/indienen")
    carla.page.get_by_label("Ik weet dat niemand de antwoorden hierna nog kan wijzigen.").check()
    carla.click("Indienen en vastleggen")
    carla.reads("De antwoorden liggen nu vast.")
    carla.look()
    carla.open(f"{team.home}/vaststellen/")
    carla.page.get_by_role("radio").first.check()
    carla.page.locator("[name=met_on]").first.fill(f"{_TODAY}")
    carla.page.locator("[name=reference]").first.fill("B&W 2026-118")
    carla.page.locator("[name=signed_by]").first.fill("M. de Vries")
    carla.page.locator("[name=signed_as]").first.fill("gemeentesecretaris")
    carla.click("Besluit vastleggen")
    carla.look()
    gerda.open(f"{_PLACE}/")
    gerda.open(f"{team.home}/vaststellen/")
    gerda.click("Dit besluit bevestigen")
    gerda.reads("Bevestigd door")
    gerda.look()
    carla.open(f"{team.home}/beheersmaatregel/5.01")


def _asks_for_the_statement(team: Team) -> None:
    """It is made while the auditor works: neither waits for the other."""
    team.carla.page.goto(f"{team.home}/vaststellen/")
    team.carla.click("Concept van de verklaring maken")
    expect(team.carla.page).to_have_url(re.compile("/rapporten/"))


def _audits(team: Team) -> None:
    """On frozen answers: a sample, a verdict with a note that stays, a finding that is shared, and the CISO's reaction."""
    arno, cees = team.arno, team.cees
    arno.open(f"{_PLACE}/")
    arno.open(f"{team.home}/beheersmaatregel/5.01")
    arno.reads("2026-0412")
    arno.open(f"{team.home}/auditruimte/")
    arno.follow("Steekproeven")
    arno.page.get_by_label("Hoeveel eisen?").fill("5")
    arno.click("Trekken")
    arno.look()
    arno.open(f"{team.home}/auditruimte/eisen")
    arno.open(f"{team.home}/auditruimte/eis/bio2-5.01.02")
    arno.page.get_by_role("radiogroup", name="Opzet").get_by_label("Niet", exact=True).check()
    arno.page.get_by_label("Werknotitie").fill(_NOTE)
    arno.click("Opslaan")
    arno.follow("Een bevinding schrijven")
    arno.page.get_by_label("Titel").fill("Het beleid is niet bekend")
    arno.page.get_by_label("Wat hebt u vastgesteld?").fill("Drie van vijf medewerkers kennen het niet.")
    arno.page.get_by_role("radio", name="Midden").check()
    arno.click("Concept opslaan")
    arno.look()
    arno.click("Opgeslagen bevinding delen")
    arno.look()
    cees.open(f"{team.home}/bevindingen/")
    cees.follow(re.compile("Het beleid is niet bekend"))
    cees.page.get_by_label("Reactie van de organisatie").fill("Wij nemen het op in de introductie.")
    cees.click("Reactie toevoegen")
    cees.look()
    arno.open(f"{team.home}/bevindingen/")


def _gets_the_statement(team: Team, folder: Path) -> None:
    """Her page followed the job by itself."""
    carla = team.carla
    link = carla.page.get_by_role("link", name=re.compile(r"Download .*\(PDF\)"))
    expect(link).to_be_visible(timeout=120_000)
    carla.look()
    with carla.page.expect_download() as download:
        link.click()
    target = folder / "verklaring.pdf"
    download.value.save_as(target)
    assert target.read_bytes()[:5] == b"%PDF-"
    assert verify(target.read_bytes()).is_whole
    carla.open(f"{team.home}/rapporten/")


def _nobody_reads_too_much(team: Team) -> None:
    """A reader nothing of the conversation, the municipality nothing of the auditor's note, and history tells who."""
    lotte, thread = team.lotte, f"{team.home}/gesprek/bio2-5.01.02"
    team.ilyas.open(thread)
    team.ilyas.reads(_SAID)
    refused = lotte.page.goto(thread)
    assert refused is not None
    assert refused.status == 404
    lotte.complaints[:] = [said for said in lotte.complaints if "404" not in said]
    for path in ("", "/beheersmaatregel/5.01", "/bevindingen/", "/spoor", "/resultaten"):
        lotte.open(f"{team.home}{path}" if path else f"{team.home}/")
        assert _SAID not in lotte.page.content()
        for person in (team.carla, team.cees, lotte):
            assert _NOTE not in person.asks_for(lotte.page.url)
    team.arno.page.goto(f"{team.home}/auditruimte/eis/bio2-5.01.02")
    expect(team.arno.page.get_by_label("Werknotitie")).to_have_value(_NOTE)
    team.carla.open(f"{team.home}/eis/bio2-5.01.01/geschiedenis")
    for words in (_BEFORE, "2026-0412", "Ilyas Invuller"):
        team.carla.reads(words)


def _filled_in(data: bytes) -> bytes:
    """Every question of the file that nobody answers by hand."""
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book["Vragen"]
    heads = {sheet.cell(1, index).value: index for index in range(1, sheet.max_column + 1)}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, heads["Nummer"]).value in (None, *_BY_HAND):
            continue
        for aspect in ("Opzet", "Bestaan", "Werking"):
            if not sheet.cell(row, heads[aspect]).protection.locked:
                sheet.cell(row, heads[aspect]).value = "aangetoond"
        sheet.cell(row, heads["Toelichting"]).value = "Zoals vorig jaar beschreven in het handboek."
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def _link(words: str) -> str:
    found = _LINK.search(words)
    assert found, words
    return found[0]
