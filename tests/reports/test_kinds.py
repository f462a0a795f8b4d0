"""Every kind, for three rounds: pages within its limit, its classification on each of them, and the same input the same key."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

import html5lib
import pytest
from pypdf import PdfReader

from controls.canonical import canonical_json
from controls.catalogue import Confidence
from controls.improvement import Effect, Gauge, Interval
from controls.loading import load
from controls.sampling import draw
from controls.trail_extract import extract_text
from reports import (
    KINDS,
    REGISTRY,
    Beside,
    Kind,
    Piece,
    ReportError,
    ReportInput,
    applicability,
    cbw_file,
    council,
    improvement,
    render,
    wording,
    work_programme,
)
from reports.beside import from_text, to_text
from reports.cbw_taken import NOTHING_GIVEN
from reports.duties import OF_THE_COLLEGE, standing
from reports.kinds import (
    APPLICABILITY,
    AUDIT_REPORT,
    BOARD_REPORT,
    CBW_FILE,
    COLLEGE_STATEMENT,
    COUNCIL_REPORT,
    IMPROVEMENT_PLAN,
    IN_CONTROL,
    WORK_PROGRAMME,
)
from reports.plans import effect_in_words
from reports.rendering import page_of
from reports.verifying import check
from tests.page_checks import check_page
from tests.reports.inside import verify
from tests.reports.three import NAMES, base, handover, of_kind

#: The others have tests of their own, and one of them has hundreds of pages.
NEW = tuple(kind for kind in KINDS if kind not in (AUDIT_REPORT, COLLEGE_STATEMENT))
LIMITED = tuple(kind for kind in NEW if REGISTRY[kind].most_pages)
EACH = [(kind, name) for kind in NEW for name in NAMES]


@cache
def pages(kind: str, name: str) -> tuple[str, ...]:
    return tuple(page.extract_text() for page in PdfReader(io.BytesIO(made(kind, name))).pages)


@cache
def made(kind: str, name: str) -> bytes:
    return render(of_kind(kind, name))


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in LIMITED for name in NAMES])
def test_a_kind_stays_within_its_pages_whatever_was_typed(kind: str, name: str) -> None:
    assert len(pages(kind, name)) <= REGISTRY[kind].most_pages


@pytest.mark.parametrize("kind", LIMITED)
def test_every_page_says_how_secret_it_is_that_it_is_no_assurance_and_when_it_held(kind: str) -> None:
    for text in pages(kind, "vijandig"):
        assert REGISTRY[kind].classification.value in text
        assert "Zelfevaluatie, geen assurance" in text
        assert "31 december 2026" in text


@pytest.mark.parametrize(("kind", "name"), EACH)
def test_the_page_opens_with_scope_and_limits_and_nothing_typed_becomes_markup(kind: str, name: str) -> None:
    tree = html5lib.parse(page_of(of_kind(kind, name)), namespaceHTMLElements=False)
    headings = ["".join(element.itertext()) for element in tree.iter("h2")]
    levels = [int(element.tag[1]) for element in tree.iter() if element.tag in {"h1", "h2", "h3", "h4"}]
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    targets = {element.get("href", "").removeprefix("#") for element in tree.iter("a")}

    assert headings[0] == "Reikwijdte en beperkingen"
    assert not tree.findall(".//script")
    assert not tree.findall(".//img")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(ids) == len(set(ids))
    assert targets <= set(ids)


#: A report stands alone: its style is in it, and there is no menu above it to skip.
STANDS_ALONE = ("<style> is inline", "the first thing to focus is not a link to main")


@pytest.mark.parametrize("kind", KINDS)
def test_as_a_page_a_report_is_as_sound_as_a_page_of_the_application(kind: str) -> None:
    given = of_kind(kind, "halverwege")
    found = [fault.partition(": ")[2] for fault in check_page(page_of(given), url="rapport")]

    assert sorted(found) == sorted(STANDS_ALONE)


@pytest.mark.parametrize("kind", [kind for kind in LIMITED if not REGISTRY[kind].is_public])
def test_a_kind_for_few_can_be_verified(kind: str) -> None:
    assert verify(made(kind, "vijandig")).is_whole
    assert check(made(kind, "vijandig")).doubt == "het is niet ondertekend"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_for_whom_it_is_and_has_a_module_and_a_template(kind: str) -> None:
    found = REGISTRY[kind]

    assert found.reader
    assert found.about.endswith(".")
    assert all(line.endswith(".") for line in found.first)


def test_a_kind_without_a_template_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    broken: dict[str, Kind] = {"x": replace(REGISTRY[BOARD_REPORT], id="x", module="reports.nothing")}
    monkeypatch.setattr("reports.rendering.REGISTRY", broken)

    with pytest.raises(ModuleNotFoundError):
        page_of(replace(base("vers"), kind="x"))


# --- what it is made from -----------------------------------------------------------------


CHANGES: dict[Piece, Any] = {
    Piece.FINDINGS: {"findings": base("vijandig").beside.findings},
    Piece.ACTIONS: {"actions": base("vijandig").beside.actions},
    Piece.APPROVALS: {"approvals": base("vijandig").beside.approvals},
    Piece.HANDOVERS: {"handovers": base("vijandig").beside.handovers},
    Piece.SAMPLE: {"sample": base("vijandig").beside.sample},
    Piece.PREVIOUS: {"previous_sha256": "1" * 64},
    Piece.BENCHMARK: {"benchmark_sha256": "2" * 64},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("piece", CHANGES)
def test_the_key_follows_what_the_kind_uses_and_nothing_else(kind: str, piece: Piece) -> None:
    without = replace(base("vers"), kind=kind)
    with_it = replace(without, beside=replace(Beside(), **CHANGES[piece]))

    assert (without.cache_key != with_it.cache_key) is (piece in REGISTRY[kind].uses)


def test_what_a_job_keeps_is_read_back_as_it_was() -> None:
    given = base("vijandig")

    assert from_text(to_text(given.decided, given.beside)) == (given.decided, given.beside)
    assert from_text(given.decided.canonical) == (given.decided, Beside())
    with pytest.raises(KeyError):
        from_text("{}")


def test_a_round_before_that_is_another_one_is_refused() -> None:
    given = replace(of_kind(BOARD_REPORT, "halverwege"), previous=base("vers").snapshot)

    with pytest.raises(ReportError, match="vorige ronde"):
        page_of(given)


def test_the_duties_of_the_college_are_articles_of_the_catalogue() -> None:
    known = load("cbw/2026").control_by_number

    assert {number for number, _, _ in OF_THE_COLLEGE} <= known.keys()
    assert known["24.1"].requirements[0].confidence is Confidence.CONFIRMED


# --- the college ---------------------------------------------------------------------------


def test_the_college_reads_an_interval_the_law_the_risks_and_what_to_decide() -> None:
    text = " ".join(" ".join(pages(BOARD_REPORT, "halverwege")).split())

    assert "ten minste" in text
    assert "Artikel 24 lid 1" in text
    assert "geen besluit vastgelegd" in text
    assert "Op 31 december 2025 was het" in text
    assert "bevinding 3 van de auditor, ernst hoog" in text
    assert "€" in text
    assert "Nog niet: er is geen uitgave van de vergelijking" in text


def test_without_a_round_before_there_is_no_trend() -> None:
    assert "Er is nog geen eerdere ronde" in " ".join(" ".join(pages(BOARD_REPORT, "vers")).split())


# --- the council ---------------------------------------------------------------------------

CANARY = "KANARIE"


def planted(value: Any, path: str = "") -> Any:
    """JSON values with a canary in every text that is not a date, a hash, a code or a word of ours."""
    if isinstance(value, dict):
        return {key: planted(item, f"{path}.{key}") for key, item in value.items()}
    if isinstance(value, list):
        return [planted(item, path) for item in value]
    last = path.rpartition(".")[2]
    # Which way of using Suwinet it is comes out of a list, and what is asked follows from that.
    is_typed = (last in TYPED and not path.endswith(".suwinet.application")) or ".left_open." in path
    # An empty "agreed by" says that nobody did, and the figures follow from that.
    return f"{CANARY}-{last}" if isinstance(value, str) and is_typed and (value or last != "agreed_by") else value


TYPED = frozenset(
    # As a text, so that it stays readable.
    [
        "title",
        "scope",
        "explanation",
        "improvement",
        "reason",
        "agreed_by",
        "risk_reference",
        "risk_owner",
        "ends_on",
        "answered_by",
        "location",
        "name",
        "additional_measures",
        "reference",
        "recorded_by",
        "submitted_by",
        "supplier",
        "application",
        "number",
        "outsourced_to",
        "unit_title",
        "left_open",
        "condition_reason",
        "reviewed_by",
        "text",
        "said_by",
        "description",
        "auditor",
        "owner",
        "what",
        "changed_by",
        "body",
        "remark",
        "signed_by",
        "signed_as",
        "met_on",
        "due_on",
        "decided_on",
        "drawn_by",
        "document",
    ]
)


def with_canaries() -> Any:
    """The fullest round, with a canary wherever a person can type."""
    import json

    from controls.canonical import plain
    from controls.snapshot import Snapshot

    given = base("vijandig")
    snapshot = Snapshot.from_json(json.dumps(planted(json.loads(given.snapshot.canonical))))
    kept = planted(json.loads(to_text(given.decided, given.beside)))
    for finding in kept["beside"]["findings"]:
        for one in (finding, *finding["subjects"]):
            one["number"] = 1 if one is finding else CANARY
    for one in (
        *kept["decisions"],
        *kept["beside"]["approvals"],
        *kept["beside"]["handovers"],
        *(e for f in kept["beside"]["findings"] for e in f["events"]),
    ):
        one["number"] = 1
    decided, beside = from_text(json.dumps(kept))
    assert str(plain(decided)).count(CANARY) > 3
    assert snapshot.canonical.count(CANARY) > 1000
    return replace(
        given, kind=COUNCIL_REPORT, snapshot=replace(snapshot, municipality="Gemeente Aardam"),
        snapshot_sha256=replace(snapshot, municipality="Gemeente Aardam").sha256, decided=decided, beside=beside,
    )  # fmt: skip


def test_the_council_finds_no_canary_anywhere_in_the_file() -> None:
    given = with_canaries()
    file = render(given)
    reader = PdfReader(io.BytesIO(file))
    inside = {name: content.decode() for name, (content, *_) in reader.attachments.items()}
    every = [page_of(given), str(reader.metadata), *(page.extract_text() for page in reader.pages), *inside.values()]

    assert not any(CANARY in text for text in every)
    # Its input by hashes, and how that is built: no answers, no questions and no trail.
    assert inside.keys() == {"rapport.json", "rapport.schema.json"}
    # The same round does say them to the college, so the canaries are where people look.
    assert CANARY in page_of(replace(given, kind=BOARD_REPORT))


def test_the_council_reads_no_name_of_a_framework_that_was_imported() -> None:
    given = of_kind(COUNCIL_REPORT, "vijandig")
    ours = council.build(given).looked_at
    assert given.catalogue.title in ours
    first = given.frameworks[0]
    foreign = replace(first, id="eigen", title=CANARY)
    frozen = tuple(
        replace(one, catalogue=foreign.key) if one.catalogue == first.key else one for one in given.snapshot.frameworks
    )
    snapshot = replace(given.snapshot, frameworks=frozen)
    other = replace(
        given, frameworks=(foreign, *given.frameworks[1:]), snapshot=snapshot, snapshot_sha256=snapshot.sha256
    )
    told = council.build(other).looked_at

    assert not any(CANARY in one for one in told)
    assert "Een kader van een andere organisatie" in told


def test_the_council_reads_no_requirement_and_no_theme() -> None:
    given = of_kind(COUNCIL_REPORT, "vijandig")
    text = page_of(given).split("</style>")[1]

    for asked in given.catalogue.requirements:
        assert asked.number not in text
        assert asked.title not in text
    assert not [theme.title for theme in given.catalogue.themes if f">{theme.title}<" in text]
    assert given.snapshot_sha256 not in text


# --- the other kinds -----------------------------------------------------------------------


def text_of(kind: str, name: str) -> str:
    """The words of the page."""
    tree = html5lib.parse(page_of(of_kind(kind, name)), namespaceHTMLElements=False)
    return " ".join(" ".join("".join(p.itertext()) for p in tree.find("body").iter() if p.tag in WORDED).split())


WORDED = frozenset(("h1", "h2", "h3", "p", "li", "caption", "th", "td"))


@pytest.mark.parametrize("name", NAMES)
def test_the_statement_of_applicability_holds_all_93_controls_and_keeps_the_two_exceptions_apart(name: str) -> None:
    content = applicability.build(of_kind(APPLICABILITY, name))
    numbers = [entry.number for chapter in content.chapters for entry in chapter.entries]

    assert len(set(numbers)) == len(numbers) == content.controls == 93
    assert not any(number.startswith("K.") for number in numbers)
    agreed = {item.name for item in content.exceptions.agreed}
    deviating = {item.name for item in content.exceptions.deviations}
    assert not agreed & deviating
    if name == "vijandig":
        assert agreed
        assert deviating
        assert content.excluded


def test_a_control_that_nobody_recorded_is_not_said_to_apply() -> None:
    content = applicability.build(of_kind(APPLICABILITY, "vers"))

    assert {entry.applies for chapter in content.chapters for entry in chapter.entries} == {applicability.NOT_RECORDED}


def test_the_file_for_the_supervisor_holds_every_article_the_register_and_a_log() -> None:
    text = text_of(CBW_FILE, "vijandig")

    for control in load("cbw/2026").controls:
        assert control.title in text
    assert "Goedkeuring 1" in text
    assert "Register van wat is overhandigd" in text
    assert "cd" * 32 in text.replace("\u200b", "")
    assert "ab" * 32 in text
    assert "waarschijnlijk, niet bevestigd" in text


def test_without_the_law_in_the_assessment_there_is_no_file_for_the_supervisor() -> None:
    given = of_kind(CBW_FILE, "halverwege")
    snapshot = replace(given.snapshot, frameworks=())

    with pytest.raises(ReportError, match="Cyberbeveiligingswet"):
        page_of(replace(given, snapshot=snapshot, snapshot_sha256=snapshot.sha256))


def test_an_approval_that_was_taken_back_holds_no_longer() -> None:
    first = base("vijandig").beside.approvals[0]
    withdrawn = replace(first, number=2, is_withdrawal=True, refers_to=1)

    assert standing((first,)) == (first,)
    assert standing((first, withdrawn)) == ()


def test_the_college_is_not_asked_to_approve_what_it_approved() -> None:
    given = of_kind(BOARD_REPORT, "vijandig")
    ask = "Keur het pakket maatregelen goed"

    assert ask not in page_of(given)
    assert ask in page_of(replace(given, beside=replace(given.beside, approvals=())))


def test_an_action_that_does_not_change_the_figure_as_it_is_printed_says_that_it_stays() -> None:
    def effect(after: int) -> Effect:
        low, high = (Interval(at_least=Fraction(of, 1000), at_most=Fraction(1)) for of in (910, after))
        return Effect(gauge=Gauge(catalogue="bio2/1.3", unit="", part=2), before=low, after=high)

    assert effect_in_words((effect(919),)) == "de ondergrens blijft 91\N{NO-BREAK SPACE}%"
    assert "van 91" in effect_in_words((effect(921),))
    assert effect_in_words(()) == "geen effect op de telling"


def test_the_work_programme_draws_what_anybody_can_draw_again_and_leaves_the_verdict_empty() -> None:
    content = work_programme.build(of_kind(WORK_PROGRAMME, "halverwege"))
    known = sorted(key for key, _ in work_programme._known(of_kind(WORK_PROGRAMME, "halverwege")))

    assert content.seed == base("halverwege").snapshot_sha256[:16]
    assert (content.size, content.population) == (25, len(known))
    first = draw(known, 1, content.seed)[0]
    assert (
        content.items[0].number == dict(work_programme._known(of_kind(WORK_PROGRAMME, "halverwege")))[first][2].number
    )
    tree = html5lib.parse(page_of(of_kind(WORK_PROGRAMME, "halverwege")), namespaceHTMLElements=False)
    cells = [row.findall("td") for table in tree.iter("table") for row in table.find("tbody").iter("tr")]
    assert cells
    assert all(not "".join(cell.itertext()) for row in cells for cell in row[1:])


def test_the_sample_of_the_auditor_goes_before_our_own() -> None:
    content = work_programme.build(of_kind(WORK_PROGRAMME, "vijandig"))

    assert content.seed == "2027-17"
    assert content.size == len(content.items) + len(content.missing)


def test_the_plan_puts_the_largest_effect_first_and_names_what_has_no_action() -> None:
    content = improvement.build(of_kind(IMPROVEMENT_PLAN, "halverwege"))

    assert len(content.unfinished) == 4
    assert len(content.finished) == 2
    covered = {target for one in content.unfinished for target in one.targets}
    assert covered
    assert not [line for group in content.uncovered for line in group.lines if line.rpartition(":")[0] in covered]
    assert content.uncovered[0].lines


def test_the_in_control_statement_names_numbers_and_no_requirement() -> None:
    text = text_of(IN_CONTROL, "halverwege")

    assert "Het college verklaart over 2026" in text
    assert "Er is nog geen besluit vastgelegd" in text
    assert not [r.title for r in base("halverwege").catalogue.requirements if r.title in text]


# --- the file for the supervisor: what was taken over ---------------------------------------


def test_the_supervisor_reads_of_each_duty_whether_it_was_taken_over_from_what_and_by_whom() -> None:
    given = of_kind(CBW_FILE, "halverwege")
    cbw = next(f for f in given.snapshot.frameworks if f.catalogue.startswith("cbw/"))
    (key, rests) = next((k, a) for k, a in cbw.answers.items() if a.inferred_from)
    lines = [_line(given, 1, "answer:taken-over", key, "Tess Tweede")]
    content = cbw_file.build(replace(given, trail=extract_text(given.snapshot.assessment_id, lines)))
    by_origin = {one.origin for article in content.articles for one in article.obligations}

    taken = next(o for o in by_origin if "door Tess Tweede op 20 november 2026, 10:00 uur" in o)
    assert taken.startswith(f"Overgenomen uit {len(rests.inferred_from)} antwoorden op BIO2 v1.3")
    assert "Met de hand beantwoord; er is niets overgenomen." in by_origin
    assert NOTHING_GIVEN in by_origin
    assert any("niet opnieuw bevestigd" in one for one in by_origin), "one rests on an answer that was saved since"
    first = next(o for a in content.articles for o in a.obligations if o.taken_from)
    assert first.taken_from[0].name.startswith("BIO2 v1.3 ")
    assert any(source.evidence for source in first.taken_from)


def test_the_dossier_says_what_left_the_program_by_its_trail() -> None:
    given = of_kind(CBW_FILE, "halverwege")
    lines = [_line(given, 1, "evidence:package-fetched", "", "Carla")]
    lines.append(_line(given, 2, "report:downloaded", CBW_FILE, "Carla", previous=str(lines[0]["hash"])))
    lines.append(_line(given, 3, "answer:saved", "bio2-5.01.01", "Ilyas", previous=str(lines[1]["hash"])))
    content = cbw_file.build(replace(given, trail=extract_text(given.snapshot.assessment_id, lines)))

    assert [(one.what, one.who) for one in content.fetched] == [
        ("pakket met het bewijs", "Carla"),
        ("rapport “Cbw-dossier”", "Carla"),
    ]
    without = page_of(replace(given, trail=""))
    assert "Er zit geen auditspoor bij dit dossier." in without


def test_the_dossier_prints_the_register_line_by_line_and_changes_with_it() -> None:
    given = of_kind(CBW_FILE, "halverwege")
    first = handover(given.snapshot, "Een brief")
    second = replace(first, number=2, corrects=1, document_sha256="", what="Twee brieven")
    one, both = (replace(given, beside=replace(given.beside, handovers=lines)) for lines in ((first,), (first, second)))
    pages = [page_of(each) for each in (given, one, both)]

    assert "Er is nog niets overhandigd." in pages[0]
    assert "Er is nog niets overhandigd." not in pages[1]
    assert "Een brief" in pages[1]
    assert "verbeterd door regel 2" not in pages[1]
    assert all(said in pages[2] for said in ("verbeterd door regel 2", "verbetert regel 1", "Twee brieven"))
    assert len({each.cache_key for each in (given, one, both)}) == 3
    assert both.beside.last_moment >= second.recorded_at


def test_what_an_inspector_is_called_is_text_in_the_register_and_no_code() -> None:
    given = of_kind(CBW_FILE, "halverwege")
    bad = handover(given.snapshot, "<script>alert(1)</script> " + "x" * 94)
    page = page_of(replace(given, beside=replace(given.beside, handovers=(bad,))))
    (line,) = cbw_file.build(replace(given, beside=replace(given.beside, handovers=(bad,)))).handed

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert max(map(len, line.to.split("\u200b"))) < 60, "a word that is too long for its cell may break"


def test_who_submits_before_the_reference_date_reads_that_it_is_no_picture_of_that_day() -> None:
    after = wording.as_of("2026-12-31", "2027-01-10T10:30:00+00:00")
    before = wording.as_of("2026-12-31", "2026-11-17T10:30:00+00:00")

    assert after.startswith("Het is een beeld op 31 december 2026.")
    assert before.startswith(
        "De peildatum is 31 december 2026, maar de zelftoets is eerder ingediend, op 17 november 2026."
    )


def _line(
    given: ReportInput, number: int, action: str, part: str, who: str, *, previous: str = "0" * 64
) -> dict[str, object]:
    """One line of the trail of this assessment, as the database keeps it."""
    about = f"{given.snapshot.assessment_id}/{part}".removesuffix("/")
    line: dict[str, object] = {
        "chain": 1, "sequence": number, "at": "2026-11-20T09:00:00+00:00", "actor": who, "actor_id": "u1", "origin": "",
        "action": action, "object": about, "result": "done", "previous": previous,
    }  # fmt: skip
    return {**line, "hash": hashlib.sha256(canonical_json(line).encode()).hexdigest()}
