"""Running a round from the pages of the operator: open, hand out, close, hand over, and take in what was published."""

from __future__ import annotations

import ast
import io
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from assess import rounds, token_desk
from assess.models import Municipality, User
from assess.pictures import picture_file
from assess.token_desk import in_steps
from controls.canonical import canonical_json
from reports.benchmark import errata
from reports.benchmark.archive import Approval, approve
from reports.benchmark.contribution import record
from reports.benchmark.edition import Edition
from reports.benchmark.envelope import SEALED_BYTES
from reports.benchmark.issuing import IssuingError
from reports.benchmark.participant import begin, sealed, with_token
from reports.benchmark.room import hold
from reports.collective.layers import Layer
from tests.assess.collected import ANNA, BRAM, CLOSES, NAME, Kit, edition, trust_officers
from tests.assess.town import AARDAM, OPERATOR, PASSWORD, Town
from tests.conftest import Browser
from tests.quick_hash import quickly_hashed

INDEX = "/beheer/vergelijking/"
ONE = f"{INDEX}ronde/{NAME}/"


@pytest.fixture(scope="module")
def with_operator(settled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("operated")
    shutil.copy(settled, data / settled.name)
    with closing(Town.at(data)) as town, town.all_rows() as session:
        hashed = quickly_hashed(PASSWORD)
        session.add(User(email=OPERATOR, name="Bo Beheerder", password_hash=hashed, is_demo=True, is_operator=True))
    return data / settled.name


@pytest.fixture
def served(with_operator: Path, tmp_path: Path) -> Iterator[Town]:
    """The towns, with somebody who runs the server."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(with_operator, data / with_operator.name)
    with closing(Town.at(data)) as town:
        yield town


def post(browser: Browser, url: str, file: bytes | None, **fields: str) -> TestResponse:
    """A form with a file, with the token of the page that is shown."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.html)
    assert found
    data: dict[str, object] = {"csrf_token": found[1], **fields}
    if file is not None:
        data["file"] = (io.BytesIO(file), "bestand")
    answer = browser.client.post(
        url, data=data, headers={"Referer": browser.base_url}, base_url=browser.base_url, buffered=True,
        content_type="multipart/form-data",
    )  # fmt: skip
    if answer.mimetype == "text/html" and answer.status_code not in range(300, 400):
        browser._look_at(answer)
    return answer


def operator(town: Town, page: str = INDEX) -> Browser:
    browser = town.browser(OPERATOR)
    browser.get(page)
    return browser


def envelope(town: Town, kit: Kit, code: str, level: int = 2) -> bytes:
    own = begin(kit.round, "k2")
    own = with_token(own, token_desk.issue(kit.here(town), code, own.request), kit.round)
    answers = dict.fromkeys(kit.round.requirements, level) | {kit.round.requirements[0]: 3}
    return sealed(record(kit.round, size_class="k2", answers=answers), own, kit.round)


# --- opening ------------------------------------------------------------------------------


def test_a_round_is_opened_with_the_public_keys_of_the_tally_room(served: Town, kit: Kit) -> None:
    with served.all_rows() as session:
        session.get_one(Municipality, AARDAM).inhabitants = 31_000
    bo = operator(served)
    assert "Van 1 gemeente is het aantal inwoners niet bekend" in bo.words
    filled = {"name": NAME, "catalogue": "bio2/1.3", "closes_on": CLOSES}

    for wrong, words in (
        ({"name": ""}, "Geef de ronde een naam"),
        ({"closes_on": "2026-11-01"}, "al voorbij"),
        ({"closes_on": "morgen"}, "datum"),
        ({"name": "2027"}, "De sleutels van de telkamer zijn van ronde 2026"),
    ):
        assert post(bo, f"{INDEX}openen", kit.public.canonical.encode(), **filled | wrong).status_code == 422
        assert words in bo.words
    assert post(bo, f"{INDEX}openen", None, **filled).status_code == 422
    assert post(bo, f"{INDEX}openen", b"{}", **filled).status_code == 422
    assert rounds.rounds_here(served.settings.data) == ()

    assert post(bo, f"{INDEX}openen", kit.public.canonical.encode(), **filled).status_code == 303

    here = kit.here(served)
    assert here.desk
    assert dict(here.desk.register) == {"GM9001": "k2"}
    assert served.trail()[-1][1:3] == ("benchmark-round:opened", f"{NAME} {here.round.sha256}")
    assert post(bo, f"{INDEX}openen", kit.public.canonical.encode(), **filled).status_code == 422
    assert "wordt nooit opnieuw geopend" in bo.words
    bo.get(ONE)
    assert here.round.sha256 in bo.words


def test_a_round_of_another_server_is_taken_over_and_has_no_desk_and_no_box(served: Town, kit: Kit) -> None:
    bo = operator(served)
    broken = kit.round.canonical.replace('"round":"2026"', '"round":"1999"').encode()
    assert post(bo, f"{INDEX}overnemen", broken, closes_on=CLOSES).status_code == 422

    assert post(bo, f"{INDEX}overnemen", kit.round.canonical.encode(), closes_on=CLOSES).status_code == 303

    bo.get(ONE)
    assert not {"Ronde sluiten", "In de stembus doen", "Tekenen en antwoord ophalen"} & set(bo.buttons)
    assert bo.get(f"{ONE}ronde.json").data == kit.round.canonical.encode()
    assert post(bo, f"{ONE}sluiten", None, sure="y").status_code in (409, 415, 422)


# --- tokens -------------------------------------------------------------------------------


def test_tokens_that_wait_are_signed_together_and_one_by_file(served: Town, kit: Kit) -> None:
    here = kit.put_in(served)
    for code in ("GM9001", "GM9002"):
        token_desk.ask(here, code, begin(kit.round, "k2").request)
    token_desk.ask(here, "GM9050", begin(kit.round, "k2").request)  # of another class than it says
    bo = operator(served, ONE)
    assert "Aardam" in bo.words

    bo.submit("Alle wachtende bewijzen uitgeven")

    assert "Uitgegeven: 2" in bo.words
    assert "GM9050 hoort in klasse k1" in bo.words
    asked = begin(kit.round, "k2").request
    answer = post(bo, f"{ONE}aanvraag", asked.encode(), code="GM9003")
    assert answer.status_code == 200
    assert "antwoord-2026-GM9003.json" in answer.headers["Content-Disposition"]
    assert post(bo, f"{ONE}aanvraag", asked.encode(), code="GM9003").data == answer.data
    bo.get(ONE)
    assert post(bo, f"{ONE}aanvraag", begin(kit.round, "k2").request.encode(), code="GM9003").status_code == 422
    assert "per gemeente is er één" in bo.words
    assert post(bo, f"{ONE}aanvraag", b"{}", code="GM9004").status_code == 422
    assert here.desk
    assert sorted(here.desk.ledger) == ["GM9001", "GM9002", "GM9003"]


def test_two_requests_at_once_lose_no_line_of_the_ledger_and_give_one_municipality_one_token(
    served: Town, kit: Kit
) -> None:
    here = kit.put_in(served)
    many = [(code, begin(kit.round, "k2").request) for code in ("GM9001", "GM9002", "GM9003", "GM9003")]

    def sign(one: tuple[str, str]) -> bool:
        try:
            return bool(token_desk.issue(here, *one))
        except IssuingError:
            return False

    with ThreadPoolExecutor(4) as pool:
        signed = [*pool.map(sign, many)]

    assert here.desk
    assert sorted(here.desk.ledger) == ["GM9001", "GM9002", "GM9003"]
    assert sum(signed) == 3


def test_how_many_take_part_is_said_in_steps_of_ten_and_what_is_in_the_box_not_at_all(served: Town, kit: Kit) -> None:
    here = kit.put_in(served)
    pages = []
    for code in ("GM9001", "GM9002", "GM9003"):
        rounds.put(here, envelope(served, kit, code))
        bo = operator(served, ONE)
        pages.append(bo.words)

    assert len(set(pages)) == 1, "the page moves with each municipality that takes part"
    assert "minder dan 10" in pages[0]
    assert [in_steps(n) for n in (0, 9, 10, 19, 20)] == ["minder dan 10"] * 2 + ["10 tot 19"] * 2 + ["20 tot 29"]


# --- the box ------------------------------------------------------------------------------


def test_an_envelope_that_came_by_hand_goes_into_the_box_and_leaves_no_line(served: Town, kit: Kit) -> None:
    here = kit.put_in(served)
    made = envelope(served, kit, "GM9001")
    bo = operator(served, ONE)
    before = served.trail()

    assert post(bo, f"{ONE}envelop", made).status_code == 303
    for wrong in (made[:-1], made + b"x", b""):
        bo.get(ONE)
        assert post(bo, f"{ONE}envelop", wrong).status_code == 422
        assert "de lengte klopt niet" in bo.words

    assert served.trail() == before
    assert len(kit.box(served)) == 1
    assert here.takes(served.clock().date())


def test_after_the_last_day_the_box_takes_nothing_though_nobody_closed_it(served: Town, kit: Kit) -> None:
    kit.put_in(served)
    made = envelope(served, kit, "GM9001")
    served.clock.advance(days=30)
    bo = operator(served, ONE)

    assert post(bo, f"{ONE}envelop", made).status_code == 409

    assert "is gesloten" in bo.words
    assert kit.box(served) == []
    assert "Ronde sluiten" in bo.buttons


def test_a_closed_round_goes_to_the_tally_room_and_is_wiped_here(served: Town, kit: Kit, tmp_path: Path) -> None:
    here = kit.put_in(served)
    for number in range(1, 5):
        rounds.put(here, envelope(served, kit, f"GM900{number}"))
    bo = operator(served, ONE)
    bo.get(f"{ONE}stembus.bin", status=409)
    bo.get(ONE)
    bo.submit("Ronde sluiten", status=422)
    bo.submit("Ronde sluiten", sure="y")
    assert "Alle wachtende bewijzen uitgeven" not in bo.buttons
    box = bo.get(f"{ONE}stembus.bin").data
    assert len(box) == 4 * SEALED_BYTES

    room = tmp_path / "room"
    room.mkdir()
    (room / "stembus.bin").write_bytes(box)
    for half in kit.halves:
        (room / f"helft-{half.part}.json").write_text(half.canonical, encoding="utf-8")
    held = hold(
        room,
        round_=kit.round,
        box=room / "stembus.bin",
        halves=(room / "helft-1.json", room / "helft-2.json"),
        held_on="2026-12-20",
    )
    assert dict(held.tally.respondents) == {"k1": 0, "k2": 4, "k3": 0, "k4": 0}

    bo.get(ONE)
    bo.submit("Stembus op deze server wissen", status=422)
    bo.submit("Stembus op deze server wissen", sure="y")
    assert kit.here(served).tally_file is None
    assert kit.here(served).is_closed
    bo.get(f"{ONE}stembus.bin", status=409)
    verbs = [action for _, action, _, _ in served.trail() if action.startswith("benchmark-round")]
    assert verbs == ["benchmark-round:closed", "benchmark-round:box-fetched", "benchmark-round:box-wiped"]


def test_a_round_that_closed_half_way_can_be_closed_again(served: Town, kit: Kit) -> None:
    here = kit.put_in(served)
    rounds.put(here, envelope(served, kit, "GM9001"))
    assert here.desk is not None
    here.desk.close()  # and then the server was gone
    bo = operator(served, ONE)
    bo.submit("Ronde sluiten", sure="y")
    assert "Ronde sluiten" not in bo.buttons
    assert len(bo.get(f"{ONE}stembus.bin").data) == SEALED_BYTES


def test_a_round_that_is_not_there_is_not_found(served: Town, kit: Kit) -> None:
    kit.put_in(served)
    bo = operator(served, ONE)

    for name in ("2031", "..", "%2e%2e%2fbenchmark%2f2026"):
        bo.get(f"{INDEX}ronde/{name}/", status=404)


# --- the edition --------------------------------------------------------------------------


def approvals(document: Edition | errata.Erratum, *keys: object) -> str:
    signed: list[Approval] = [approve(document, key) for key in keys or (ANNA, BRAM)]  # type: ignore[arg-type]
    return canonical_json([[one.officer, one.signature] for one in signed])


def test_without_the_keys_of_the_officers_no_edition_is_taken_in(served: Town) -> None:
    bo = operator(served)
    assert "functionarissen.json" in bo.words

    answer = post(bo, f"{INDEX}uitgave", edition().canonical.encode(), approvals=approvals(edition()))

    assert answer.status_code == 422
    assert "functionarissen.json" in bo.words


def test_an_approved_edition_is_shown_and_what_is_not_right_is_refused_and_stands_in_the_trail(served: Town) -> None:
    trust_officers(served.settings.data)
    made = edition()
    finer = replace(made, quantiles={**made.quantiles, "k2": {made.themes[0]: ((50, 513),)}})
    cell = next(iter(made.cells["k2"].items()))
    exact = replace(made, cells={**made.cells, "k2": {cell[0]: replace(cell[1], lo=17, hi=17)}})
    later = replace(made, round="2028", previous="0" * 64)
    bo = operator(served)

    for text, signed, words in (
        (made.canonical, approvals(made, ANNA), "niet door twee"),
        (made.canonical, approvals(later), "niet door twee"),
        (made.canonical, "geen json", "goedkeuringen"),
        (finer.canonical, approvals(finer), "fijner dan de regels"),
        (exact.canonical, approvals(exact), "fijner dan de regels"),
        (later.canonical, approvals(later), "volgt niet op de vorige"),
        ("{}", approvals(made), "erratum"),
    ):
        assert post(bo, f"{INDEX}uitgave", text.encode(), approvals=signed).status_code == 422
        assert words in bo.words
        assert served.trail()[-1][1:] == ("benchmark-edition:refused", "", "refused")
    assert not [*(served.settings.data / "vergelijking").glob("edition-*")]

    assert post(bo, f"{INDEX}uitgave", made.canonical.encode(), approvals=approvals(made)).status_code == 303
    bo.get(INDEX)
    assert "synthetisch (verzonnen)" in bo.words
    assert post(bo, f"{INDEX}uitgave", made.canonical.encode(), approvals=approvals(made)).status_code == 422
    assert "al gepubliceerd" in bo.words

    drawn = picture_file(served.settings.data, made, Layer.PUBLIC)
    drawn.parent.mkdir()
    drawn.write_bytes(b"%PDF-")
    taken_back = errata.new(made, [("k2", cell[0])], "Verkeerd geteld.")
    answer = post(bo, f"{INDEX}uitgave", taken_back.canonical.encode(), approvals=approvals(taken_back))
    assert answer.status_code == 303
    assert not drawn.exists()


# --- what cannot happen here --------------------------------------------------------------

ASSESS = Path(__file__).parents[2] / "assess"
FOLDERS = ("operating", "sharing", "comparing")
OF_ROUNDS = [
    *(path for folder in FOLDERS for path in sorted((ASSESS / folder).glob("*.py"))),
    *(ASSESS / name for name in ("rounds.py", "token_desk.py")),
]


def opens_envelopes(source: str) -> list[str]:
    """What is imported that could open an envelope or count what is in it."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reports.benchmark"):
            names = {alias.name for alias in node.names}
            found += sorted(names & {"Half", "joined", "unseal", "opened", "count", "tables", "hold", "room", "tally"})
    return found


def test_no_page_imports_what_opens_an_envelope() -> None:
    assert len(OF_ROUNDS) > 12
    assert {path.name: found for path in OF_ROUNDS if (found := opens_envelopes(path.read_text("utf-8")))} == {}
    assert opens_envelopes("from reports.benchmark.sealing import RoundKeys, joined") == ["joined"]


# --- a round that is broken -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("ronde.json", b"{}", "ronde.json: Dit is geen bestand van een ronde"),
        ("ronde.json", b"\xff\xfe", "is beschadigd"),
        ("ronde.json", None, "ronde.json is er niet"),
        ("afspraken.json", b'{"closes_on": "ooit", "rules": "R1"}', "is beschadigd"),
        ("afspraken.json", b"[]", "is beschadigd"),
        ("afspraken.json", None, "afspraken.json is er niet"),
    ],
)
def test_a_round_that_cannot_be_read_says_so_and_the_others_go_on(
    served: Town, kit: Kit, name: str, content: bytes | None, why: str
) -> None:
    kit.put_in(served)
    broken = rounds.home(served.settings.data) / "2027"
    shutil.copytree(broken.parent / NAME, broken)
    (broken / "ronde.json").write_text(kit.round.canonical.replace('"round":"2026"', '"round":"2027"'), "utf-8")
    assert [one.name for one in rounds.rounds_here(served.settings.data)] == ["2027", NAME], "whole, until it is broken"
    (broken / name).unlink()
    if content is not None:
        (broken / name).write_bytes(content)

    bo = operator(served)

    assert "Ronde 2027 is niet te lezen" in bo.words
    assert why in bo.words
    bo.get(f"{INDEX}ronde/2027/", status=404)
    bo.get(ONE)
    bo.submit("Ronde sluiten", sure="y")
    assert kit.here(served).is_closed


def test_a_folder_with_another_round_in_it_is_broken(served: Town, kit: Kit) -> None:
    kit.put_in(served)
    shutil.copytree(rounds.home(served.settings.data) / NAME, rounds.home(served.settings.data) / "2027")

    assert [(one.name, one.why) for one in rounds.broken_here(served.settings.data)] == [
        ("2027", "In deze map staat een andere ronde, 2026.")
    ]


@pytest.mark.parametrize(("name", "content"), [("deelnemers.json", "{"), ("uitgifte.json", '{"GM0001": "0"}')])
def test_a_desk_that_cannot_be_read_says_so_and_the_box_is_still_closed(
    served: Town, kit: Kit, name: str, content: str
) -> None:
    here = kit.put_in(served)
    (here.folder / "uitgifte" / name).write_text(content, encoding="utf-8")

    bo = operator(served, ONE)

    assert "Er kan hier geen bewijs meer bij" in bo.words
    assert "Tekenen en antwoord ophalen" not in bo.buttons
    assert "In de stembus doen" in bo.buttons
    bo.submit("Ronde sluiten", sure="y")
    assert kit.here(served).is_closed_wholly
