"""The draft of the college's statement: no numbers of norms in its body, annexes with all of them, decisions in order."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from pypdf import PdfReader

from controls.answers import Answer, Verdict
from controls.catalogue import Aspect, Catalogue
from controls.decisions import Confirmation, Decided, Decision, DecisionKind, Signature
from controls.loading import load
from controls.profile import Connection, LaidBeside, Profile, SuwinetApplication, tailored
from controls.snapshot import Snapshot, freeze_framework
from controls.tpm import Tpm
from reports import COLLEGE_STATEMENT, ReportError, ReportInput, render
from reports.html import render_kind
from reports.statement import StatementContent, build
from tests.reports.builders import catalogue, snapshot
from tests.reports.inside import verify

PORTAL, TAXES = "c00000000001", "c00000000002"
TPM = Tpm(
    id="e00000000001",
    supplier="Webbouw",
    application="Formulieren",
    reference="dossier 12",
    period_from="2026-01-01",
    period_until="2026-10-31",
    issued_on="2026-11-15",
    verdicts={},
)
EARLY = "2027-02-10T09:00:00+00:00"


@cache
def digid() -> Catalogue:
    return load("digid/3.0")


@cache
def suwinet() -> Catalogue:
    return load("suwinet/2025-werkversie")


def said(of: Catalogue, *, deviating: tuple[str, ...] = (), left: tuple[str, ...] = ()) -> dict[str, Answer]:
    """Every norm met, but for those that are not and those that are left open."""
    found = {}
    for asked in of.requirements:
        verdict = Verdict.NOT if asked.number in deviating else Verdict.PROVED
        if asked.number not in left:
            found[asked.id] = Answer(
                requirement_id=asked.id,
                verdicts={aspect: verdict if aspect in asked.aspects else Verdict.OPEN for aspect in Aspect},
                explanation="Het rapport ontbreekt." if asked.number in deviating else "Zie het dossier.",
                improvement="We vragen het rapport op." if asked.number in deviating else "",
            )
    return found


def frozen(*, deviating: tuple[str, ...] = (), left: tuple[str, ...] = (), is_beside: bool = True) -> Snapshot:
    """Two connections and Suwinet."""
    beside = tuple(
        LaidBeside(
            requirement_id=r.id, number=f"1.{n}", document="Lijst", year="2026", recorded_by="C", recorded_at=EARLY
        )
        for n, r in enumerate(suwinet().requirements)
    )
    profile = Profile(
        connections=(
            Connection(id=PORTAL, name="Mijn Proefstad", number="9001"),
            Connection(id=TAXES, name="Belastingbalie", number="9002"),
        ),
        tpms=(TPM,),
        suwinet=(SuwinetApplication(application="inkijk", tasks=("burgerzaken",), outsourced_to="Regio Werkt"),),
        laid_beside=beside if is_beside else (),
    )
    asked = tailored(suwinet(), profile)
    frameworks = (
        freeze_framework(digid(), said(digid(), deviating=deviating), unit=PORTAL, unit_title="Mijn Proefstad"),
        freeze_framework(digid(), said(digid(), left=left), unit=TAXES, unit_title="Belastingbalie"),
        freeze_framework(asked, said(asked)),
    )
    return replace(snapshot(), frameworks=frameworks, profile=profile)


def decision(of: Snapshot, number: int = 1, **changes: Any) -> Decision:
    fields: dict[str, Any] = {
        "assessment_id": of.assessment_id,
        "snapshot_sha256": of.sha256,
        "number": number,
        "kind": DecisionKind.ADOPTED,
        "refers_to": 0,
        "met_on": "2027-02-09",
        "reference": "Zaak 2027-118",
        "signed_by": "B. Baas",
        "signed_as": "burgemeester",
        "remark": "",
        "recorded_by": "C. Bakker",
        "recorded_at": EARLY,
    }
    return Decision(**{**fields, **changes})


def given(of: Snapshot, decided: Decided | None = None) -> ReportInput:
    return ReportInput(
        kind=COLLEGE_STATEMENT,
        snapshot=of,
        snapshot_sha256=of.sha256,
        catalogue=catalogue(),
        decided=decided or Decided(),
        frameworks=(digid(), suwinet()),
    )


def sections(content: StatementContent) -> list[str]:
    """The words of each section, the cover first."""
    page = render_kind("collegeverklaring.html", content).partition('<body class="numbered">')[2]
    found = re.findall(r"<section.*?</section>", page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", section).split()) for section in found]


# --- the body and the annexes -------------------------------------------------------------


def test_the_body_names_no_norm_and_the_annexes_name_each(snapshot_with_everything: Snapshot) -> None:
    cover, body, recorded, portal, taxes, annex_2, *_ = sections(build(given(snapshot_with_everything)))

    numbers = [r.number for r in (*digid().requirements, *suwinet().requirements)]
    for section in (cover, body, recorded):
        assert [number for number in numbers if re.search(rf"(?<![\w.]){re.escape(number)}(?![\w.])", section)] == []
    for section in (portal, taxes):
        assert all(f" {r.number} " in section for r in digid().requirements)
    assert "1.0 (Lijst, 2026)" in annex_2


@pytest.fixture
def snapshot_with_everything() -> Snapshot:
    return frozen(deviating=("C.03",), left=("C.09",))


@pytest.mark.parametrize(
    ("changes", "says", "keeps_silent"),
    [
        ({}, "Er zijn geen afwijkingen.", "met uitzondering"),
        ({"deviating": ("C.03",)}, "met uitzondering van de afwijkingen in bijlage 1.", "nog niet is getoetst"),
        ({"left": ("C.09",)}, "Dit geldt niet voor wat nog niet is getoetst", "met uitzondering"),
    ],
)
def test_the_body_says_whether_there_are_deviations(changes: Any, says: str, keeps_silent: str) -> None:
    body = sections(build(given(frozen(**changes))))[1]

    assert says in body
    assert keeps_silent not in body
    assert "Webbouw (Formulieren, afgegeven op 15 november 2026)" in body
    assert "Regio Werkt" in body


def test_a_deviation_stands_in_the_annex_of_its_connection_with_what_is_done_about_it(
    snapshot_with_everything: Snapshot,
) -> None:
    _, _, _, portal, taxes, *_ = sections(build(given(snapshot_with_everything)))

    assert "Rapportnummer van de auditor" in portal
    assert "Het rapport ontbreekt." in portal
    assert "Maatregel We vragen het rapport op." in portal
    assert "Het rapport ontbreekt." not in taxes
    assert "1 norm is nog niet getoetst." in taxes
    assert "nog niet getoetst" not in portal


def test_no_deviation_is_parted_from_its_measure_and_the_day_by_which_it_is_done() -> None:
    """Twenty-one in a row: without the rule of the style some of them are broken by the end of a page."""
    everything = tuple(asked.number for asked in digid().requirements)
    made = render(given(_said_at_length(frozen(deviating=everything))))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]

    found = [tuple(text.count(word) for word in _OF_A_DEVIATION) for text in pages if _OF_A_DEVIATION[-1] in text]

    assert sum(first for first, *_ in found) == len(everything)
    assert len(found) > 2
    assert all(len(set(counts)) == 1 for counts in found), found


_OF_A_DEVIATION = ("Het rapport ontbreekt.", "We vragen het rapport op.", "Gereed uiterlijk op")


def _said_at_length(of: Snapshot) -> Snapshot:
    """Every deviation is of another length, so that pages end anywhere in one."""
    first, *others = of.frameworks
    longer = {
        name: replace(answer, improvement="We vragen het rapport op." + number % 7 * (" " + "Dat duurt even." * 9))
        for number, (name, answer) in enumerate(first.answers.items())
    }
    again = freeze_framework(digid(), longer, unit=first.unit, unit_title=first.unit_title)
    return replace(of, frameworks=(again, *others))


def test_annex_2_waits_until_the_official_list_was_laid_beside() -> None:
    content = build(given(frozen(is_beside=False)))

    _, body, _, _, _, annex_2, form, *_ = sections(content)
    assert "bijlage 2 kan nog niet worden gemaakt" in body
    assert "is nog niet vastgelegd bij welke norm van de officiële lijst zij hoort" in annex_2
    assert "Bijlage 2 volgt de officiële lijst van Suwinet. nog doen" in form


def test_an_assessment_of_something_else_says_so_and_has_no_annexes() -> None:
    content = build(given(snapshot()))

    assert "Deze zelftoets gaat niet over DigiD." in sections(content)[1]
    assert (content.digid, content.suwinet) == ((), ())


# --- what was recorded --------------------------------------------------------------------


def test_without_a_decision_nothing_is_claimed_to_be_decided() -> None:
    cover, body, recorded, *_, form, _ = sections(build(given(frozen())))

    for section in (cover, body):
        assert "Het college heeft nog geen besluit genomen over deze verklaring." in section
    assert "Er is nog niets vastgelegd." in recorded
    assert "vastgesteld, in januari tot en met april 2027. nog doen" in form


def test_decisions_stand_in_order_with_who_recorded_confirmed_and_signed() -> None:
    of = frozen()
    first = decision(of, kind=DecisionKind.NOT_ADOPTED)
    second = decision(of, 2, refers_to=1, reference="Zaak 2027-130")
    decided = Decided(
        decisions=(first, second),
        confirmations=(
            Confirmation(
                assessment_id=of.assessment_id,
                number=2,
                decision_sha256=second.sha256,
                confirmed_by="G. Secretaris",
                confirmed_at="2027-02-11T09:00:00+00:00",
            ),
        ),
        signatures=(
            Signature(
                assessment_id=of.assessment_id,
                snapshot_sha256=of.sha256,
                number=1,
                decision=2,
                signed_by="B. Baas",
                signed_as="burgemeester",
                signed_on="2027-02-10",
                document_sha256="ab" * 32,
                remark="",
                recorded_by="C. Bakker",
                recorded_at=EARLY,
            ),
        ),
    )

    content = build(given(of, decided))
    _, body, recorded, *_, form, _ = sections(content)

    assert "vastgesteld in de vergadering van 9 februari 2027 (besluit Zaak 2027-130)" in body
    assert recorded.index("Besluit 1: de verklaring is niet vastgesteld (geldt niet meer)") < recorded.index(
        "Besluit 2"
    )
    for shown in (first.sha256, second.sha256, "ab" * 32, "Bevestigd door G. Secretaris, 11 februari 2027"):
        assert shown in recorded
    assert "De verklaring is ondertekend. in orde" in form
    assert content.made_at == "2027-02-11T09:00:00Z"


def test_a_withdrawn_decision_leaves_none() -> None:
    of = frozen()
    decided = Decided(decisions=(decision(of), decision(of, 2, kind=DecisionKind.WITHDRAWN, refers_to=1)))

    assert "Er geldt nu geen besluit." in sections(build(given(of, decided)))[1]


def test_a_decision_outside_the_months_of_the_round_is_not_in_order() -> None:
    of = frozen()
    form = sections(build(given(of, Decided(decisions=(decision(of, met_on="2027-05-01"),)))))[-2]

    assert "vastgesteld, in januari tot en met april 2027. nog doen" in form


# --- what is refused, and the key ---------------------------------------------------------


@pytest.mark.parametrize("changes", [{"snapshot_sha256": "f" * 64}, {"assessment_id": "anders"}])
def test_a_decision_about_other_answers_makes_no_statement(changes: Any) -> None:
    of = frozen()

    with pytest.raises(ReportError, match="andere antwoorden"):
        build(given(of, Decided(decisions=(decision(of, **changes),))))


def test_a_framework_with_other_figures_or_other_questions_makes_no_statement() -> None:
    of = frozen()
    first, *others = of.frameworks
    lied = replace(first, result={**first.result, "whole": {**first.result["whole"], "at_least": "1/1", "total": 1}})

    with pytest.raises(ReportError, match="cijfers"):
        build(given(replace(of, frameworks=(lied, *others))))
    with pytest.raises(ReportError, match="vragenlijst"):
        build(replace(given(of), frameworks=()))


def test_a_decision_changes_the_key_of_what_shows_it_and_of_nothing_else() -> None:
    of = frozen()
    without, with_one = given(of), given(of, Decided(decisions=(decision(of),)))

    assert without.cache_key != with_one.cache_key
    for kind, is_shown in (("auditrapport", True), ("werkprogramma", False)):
        first, second = (replace(one, kind=kind).cache_key for one in (without, with_one))
        assert (first != second) is is_shown


# --- the file -----------------------------------------------------------------------------


def test_the_file_is_the_same_each_time_and_says_what_it_is_on_every_page() -> None:
    of = frozen(deviating=("C.03",))
    wanted = given(of, Decided(decisions=(decision(of),)))

    made = render(wanted)

    assert made == render(wanted)
    assert verify(made).is_whole
    reader = PdfReader(io.BytesIO(made))
    assert {"vastgelegd.json", "snapshot.json", "rapport.json"} <= reader.attachments.keys()
    assert sum(name.startswith("vragenlijst-") for name in reader.attachments) == 3
    assert reader.attachments["vastgelegd.json"] == [wanted.decided.canonical.encode()]
    for page in reader.pages:
        words = " ".join(page.extract_text().split())
        assert "TLP:AMBER" in words
        assert "niet het officiële format" in words
        assert "Zelfevaluatie, geen assurance" in words
    assert of.sha256 in reader.pages[0].extract_text()
