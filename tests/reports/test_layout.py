"""How the pages look, as far as a program can see it: every kind, filled with hostile texts, and one example of each fault."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import html5lib
import pytest
from playwright.sync_api import Browser as Chromium

from reports import KINDS, REGISTRY, Beside, ReportInput, html, wording
from reports.collective.layers import Layer
from reports.collective.rendering import page_of as picture_of
from reports.kinds import AUDIT_REPORT, COLLEGE_STATEMENT
from reports.package import attached, filled
from reports.rendering import page_of
from tests.reports.benchmark.editions import edition_on
from tests.reports.builders import catalogue, report_input
from tests.reports.laid_out import faults, slips
from tests.reports.test_comparing_in_reports import beside
from tests.reports.test_pdf import hostile_content
from tests.reports.three import HOSTILE, approval, base, decision, findings, frozen, handover, of_kind, planned, trail

BELOW = "Zelfevaluatie, geen assurance|31 december 2026"


@cache
def fewer() -> ReportInput:
    """The complete municipality with an eighth of its answers, and every text as hostile: the same pages, not hundreds."""
    now = frozen(
        0.12, HOSTILE, municipality="Gemeente " + HOSTILE[:90], title=HOSTILE[:300], submitted_by=HOSTILE[:200]
    )
    more = Beside(
        findings=findings(2, HOSTILE, now.sha256),
        actions=planned(5, HOSTILE),
        approvals=(approval(HOSTILE),),
        handovers=(handover(now, HOSTILE),),
    )
    return replace(base("vers"), snapshot=now, snapshot_sha256=now.sha256, beside=more,
                   decided=decision(now, HOSTILE), trail=trail(now, HOSTILE))  # fmt: skip


@cache
def hostile(kind: str) -> str:
    """The page of this kind. The audit report is that of a small norm: a whole one has hundreds of pages."""
    if kind == AUDIT_REPORT:
        return filled(html.render_kind(REGISTRY[kind].template, hostile_content()), attached(report_input()))
    return page_of(of_kind(kind, "vijandig") if kind == COLLEGE_STATEMENT else replace(fewer(), kind=kind))


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_of_every_kind_is_whole_whatever_was_typed(kind: str) -> None:
    assert faults(hostile(kind), above=REGISTRY[kind].classification.value, below=BELOW) == []


def test_the_chapter_beside_other_municipalities_is_too() -> None:
    assert faults(page_of(beside(report_input())), above="TLP:AMBER", below=BELOW) == []


@pytest.mark.parametrize("layer", Layer)
def test_the_collective_picture_is_too(layer: Layer) -> None:
    page = picture_of(edition_on(catalogue()), layer, catalogue())

    assert faults(page, above=layer.tlp.value, below="Zelfevaluatie, geen assurance|ronde 2026") == []


def test_every_heading_of_a_chapter_has_its_number() -> None:
    tree = html5lib.parse(page_of(beside(report_input())), namespaceHTMLElements=False)
    named = [" ".join("".join(heading.itertext()).split()) for heading in tree.iter("h2")]

    assert named[0] == "Inhoud"
    assert [name.split()[0] for name in named[1:]] == [str(number) for number in range(1, len(named))]


# --- on the screen of a telephone ---------------------------------------------------------


def sideways(chromium: Chromium, page: str) -> int:
    """How far a page is wider than a screen of 320 pixels."""
    context = chromium.new_context(viewport={"width": 320, "height": 800}, java_script_enabled=True)
    try:
        shown = context.new_page()
        shown.set_content(page)
        return int(shown.evaluate("document.documentElement.scrollWidth")) - 320
    finally:
        context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_no_report_moves_sideways_on_a_small_screen(chromium: Chromium, kind: str) -> None:
    assert sideways(chromium, hostile(kind)) <= 0


def test_a_line_that_does_not_break_would_be_seen(chromium: Chromium) -> None:
    assert sideways(chromium, f'<p style="white-space: nowrap">{"Lange regel. " * 30}</p>') > 0


# --- an example of each fault -------------------------------------------------------------

STYLE = page_of(report_input()).partition("<style>")[2].partition("</style>")[0]
FULL = '<div style="height: 238mm"></div>'
WIDE = "[U+202E]omgekeerd[U+202C]"
CELLS = '<table><colgroup><col style="width: 20mm"><col></colgroup><tbody><tr><td style="{}">{}</td><td>ja</td></tr></tbody></table>'


def drawn(body: str, style: str = "") -> list[str]:
    head = '<p style="string-set: header attr(title), peildatum attr(lang)" title="TLP:AMBER" lang="31 december 2026">x</p>'
    page = f'<html lang="nl"><title>x</title><style>{STYLE}{style}</style><body>{head}{body}</body></html>'
    return faults(page, above="TLP:AMBER", below=BELOW)


def test_a_good_page_has_no_fault() -> None:
    assert drawn(f"{FULL}<h2>Kop</h2><p>Tekst</p>" + CELLS.format("", WIDE)) == []


@pytest.mark.parametrize(
    ("body", "style", "fault"),
    [
        ('<p style="white-space: nowrap">' + "Lange regel. " * 30 + "</p>", "", "beside the page"),
        (CELLS.format("overflow-wrap: normal", WIDE), "", "over the next cell"),
        (FULL + '<h2 style="break-after: page">Kop</h2><p>Tekst</p>', "", "a heading at the foot"),
        (
            FULL + '<table><caption style="break-after: page">Naam</caption></table><p>Tekst</p>',
            "",
            "heading at the foot",
        ),
        ("<p>x</p>", "@page { @top-left { content: none; } }", "without 'TLP:AMBER'"),
        ("<p>x</p>", "@page { @bottom-left { content: none; } }", "without 'Zelfevaluatie, geen assurance'"),
    ],
)
def test_each_fault_is_seen(body: str, style: str, fault: str) -> None:
    assert any(fault in one for one in drawn(body, style))


# --- words --------------------------------------------------------------------------------


def words_of(page: str) -> str:
    body = html5lib.parse(page, namespaceHTMLElements=False).find("body")
    return " ".join(" ".join(body.itertext()).split())


@pytest.mark.parametrize("name", ["vers", "halverwege"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_page_shows_the_program_or_one_as_many(kind: str, name: str) -> None:
    assert slips(words_of(page_of(of_kind(kind, name)))) == []


@pytest.mark.parametrize("text", ["Eigenaar None", "Status.OPEN", "van 1 acties", "True"])
def test_a_slip_would_be_seen(text: str) -> None:
    assert slips(text)


def test_the_cells_of_a_table_that_was_pasted_stay_apart() -> None:
    assert wording.paragraphs("Systeem\tEigenaar\t\r\nZaak  systeem\t\tI&A\n\n") == (
        "Systeem\u2003Eigenaar", "Zaak systeem\u2003\u2003I&A"
    )  # fmt: skip
