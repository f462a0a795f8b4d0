"""The pages on which a team works together, in turn: each of them within 100 ms."""

from __future__ import annotations

from io import BytesIO

import openpyxl

from tests.bench.answering import ASSESSMENT, CATALOGUE, save_one, version_of
from tests.bench.figures import Act, Figure, side_by_side
from tests.bench.serving import Server
from tests.http_client import Client

TIMES = 60
_PLACE = "/gemeente/voorbeeldstad"
_HALF_WAY, _WIDE = f"{_PLACE}/zelftoets/d00000000002", f"{_PLACE}/zelftoets/d00000000004"
_AUDITED = f"{_PLACE}/zelftoets/d00000000003"
_FIRST = CATALOGUE.requirements[0].id
_VERSIONS = 20
_FILLED_IN = 40
#: What, for which of the demonstration accounts, where.
PAGES = (
    ("my questions", 1, f"{_HALF_WAY}/mijn-vragen/"),
    ("board of who does what", 0, f"{_HALF_WAY}/verdelen/"),
    ("who does what, one framework", 0, f"{_WIDE}/verdelen/kader/bio2"),
    ("review queue", 4, f"{_WIDE}/beoordelen"),
    ("evidence register", 0, f"{_PLACE}/bewijs/"),
    ("evidence of one assessment", 0, f"{_WIDE}/bewijs"),
    ("improvement plan, list", 4, f"{_WIDE}/verbeteren/"),
    ("improvement plan, board", 4, f"{_WIDE}/verbeteren/bord"),
    ("improvement plan, calendar", 4, f"{_WIDE}/verbeteren/kalender"),
    ("improvement plan, course", 4, f"{_WIDE}/verbeteren/verloop"),
    ("improvement plan, proposals", 4, f"{_WIDE}/verbeteren/voorstellen"),
    ("auditor's room", 7, f"{_AUDITED}/auditruimte/"),
    ("auditor's room, requirements", 7, f"{_AUDITED}/auditruimte/eisen"),
    ("auditor's room, one requirement", 7, f"{_AUDITED}/auditruimte/eis/{_FIRST}"),
    (f"history of an answer, {_VERSIONS} versions", 0, f"{ASSESSMENT}/eis/{_FIRST}/geschiedenis"),
    ("trail of an assessment", 0, f"{ASSESSMENT}/spoor"),
    ("results", 4, f"{_WIDE}/resultaten"),
    ("list of assessments", 0, f"{_PLACE}/"),
    ("taking over", 0, f"{_WIDE}/overnemen/"),
    ("submitting", 0, f"{_WIDE}/indienen"),
    ("deciding", 0, f"{_AUDITED}/vaststellen/"),
    ("reports", 0, f"{_AUDITED}/rapporten/"),
    ("beside other municipalities", 0, f"{_AUDITED}/vergelijking/"),
    ("contributing", 0, f"{_AUDITED}/bijdragen/"),
    ("collective picture", 0, f"{_PLACE}/collectief-beeld/"),
    ("findings", 7, f"{_AUDITED}/bevindingen/"),
    ("reporting an incident", 0, f"{_WIDE}/melden/"),
    ("approvals of measures", 0, f"{_PLACE}/goedkeuringen/"),
    ("people", 0, f"{_PLACE}/mensen"),
    ("operator: municipalities", 8, "/beheer/"),
    ("operator: rounds", 8, "/beheer/vergelijking/"),
)
_WORKBOOK = f"{ASSESSMENT}/excel/bestand?wat=alles&ook=y"


def team(server: Server) -> list[Figure]:
    """Every page once, then all of them again; then the workbooks, which may take longer."""
    clients = {account: server.client(account) for account in sorted({account for _, account, _ in PAGES})}
    _write_history(clients[0])
    pages = {what: _reading(clients[account], path) for what, account, path in PAGES}
    return [
        *side_by_side(pages, times=TIMES, target="100 ms", warming=3, cpu=server.cpu_seconds),
        *side_by_side(_workbooks(clients), times=10, warming=1, cpu=server.cpu_seconds),
    ]


def _reading(client: Client, path: str) -> Act:
    def read(_: int) -> None:
        status, _content = client.fetch(path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")

    return read


def _write_history(client: Client) -> None:
    client.open_form(f"{ASSESSMENT}/beheersmaatregel/5.01")
    versions = {_FIRST: version_of(client, _FIRST)}
    for number in range(_VERSIONS):
        save_one(client, _FIRST, versions, number)


def _workbooks(clients: dict[int, Client]) -> dict[str, Act]:
    client = clients[0]
    client.open_form(f"{ASSESSMENT}/excel/")
    status, made = client.fetch(_WORKBOOK)
    if status != 200:
        raise RuntimeError(f"{_WORKBOOK} answered {status}")
    filled, rows = _filled_in(made)

    def look(_: int) -> None:
        status, page = client.upload(f"{ASSESSMENT}/excel/", "file", "ingevuld.xlsx", filled)
        if status != 200 or "Wat er verandert" not in page:
            raise RuntimeError(f"the workbook was answered {status}")

    return {
        f"Excel out, {rows} questions": _reading(client, _WORKBOOK),
        f"Excel in, preview of {_FILLED_IN} changes": look,
        "improvement plan as a workbook": _reading(clients[4], f"{_WIDE}/verbeteren/verbeterplan.xlsx"),
        "work file of the auditor": _reading(clients[7], f"{_AUDITED}/auditruimte/werkdossier.xlsx"),
    }


def _filled_in(data: bytes) -> tuple[bytes, int]:
    """The workbook with another explanation for the first questions, and how many questions it has."""
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book["Vragen"]
    heads = {sheet.cell(1, column).value: column for column in range(1, sheet.max_column + 1)}
    for row in range(2, 2 + _FILLED_IN):
        sheet.cell(row, heads["Opzet"]).value = "deels"
        sheet.cell(row, heads["Toelichting"]).value = f"Ingevuld in Excel, regel {row}."
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue(), sheet.max_row - 1
