"""Who may enter: every route, for every role, with ids that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from assess.access import COORDINATORS, EDITORS, EVERYONE, refuse_undeclared
from assess.application import wired
from assess.models import Role
from assess.roles import MAY, NAMES
from tests.assess.routes import INVITATION_ELSEWHERE, LEAVING, PERSON_ELSEWHERE, ROWS, address, routes
from tests.assess.town import BERT, BOTH, BY_ROLE, CARLA, ELSEWHERE, HOME, OPERATOR, Town
from tests.conftest import Browser

ROUTES = Path(__file__).parents[1] / "house" / "routes.txt"
PEOPLE = {
    **{role.value: email for role, email in BY_ROLE.items()},
    "operator": OPERATOR,
    "elsewhere": BERT,
    "signed-out": "",
}
#: Does not exist, in the place of every id in an address.
MADE_UP = dict.fromkeys(("assessment_id", *ROWS), "ffffffffffff")
#: Exists in another municipality.
FOREIGN = {"slug": "beekstad", "assessment_id": ELSEWHERE, "handle": PERSON_ELSEWHERE} | {
    "invitation_id": INVITATION_ELSEWHERE
}


def send(browser: Browser, method: str, url: str) -> TestResponse:
    """A request with nothing in it but a good CSRF token."""
    headers = {"X-CSRFToken": token(browser), "Referer": browser.base_url}
    return browser.client.open(url, method=method, headers=headers, base_url=browser.base_url, buffered=True)


def token(browser: Browser) -> str:
    """The token of the last page this browser was shown."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.html)
    assert found
    return found[1]


def what_happens(town: Town, browser: Browser, method: str, url: str) -> str:
    """One word: enters, 404 (with a line in the trail), or sign-in."""
    before = refusals(town)
    response = send(browser, method, url)
    refused = refusals(town) - before
    if response.status_code == 401 or response.headers.get("Location", "").startswith("/aanmelden?volgende="):
        return "sign-in"
    if refused:
        assert (refused, response.status_code) == (1, 404), url
        return "404"
    return "enters"


def refusals(town: Town) -> int:
    told = "SELECT count(*) FROM audit_event WHERE action = 'access:refused' AND result = 'refused'"
    return int(town.rows(told)[0][0])


def test_every_route_lets_in_whom_the_reviewed_table_says(busy_town: Town, tmp_path: Path) -> None:
    browsers = {role: busy_town.browser(email) for role, email in PEOPLE.items()}
    browsers["signed-out"].get("/aanmelden")

    found = []
    for rule, method in routes(busy_town.app):
        if rule.rule in LEAVING:
            browsers |= {role: busy_town.browser(email) for role, email in PEOPLE.items() if email}
        found.append(
            [method, rule.rule, *(what_happens(busy_town, b, method, address(rule)) for b in browsers.values())]
        )

    said = ROUTES.read_text(encoding="utf-8")
    now = tmp_path / "routes.txt"
    now.write_text(said.partition("method")[0] + as_table([["method", "route", *PEOPLE], *found]), encoding="utf-8")
    assert said == now.read_text(encoding="utf-8"), f"review the difference with {now}, and put it in its place"


def as_table(rows: list[list[str]]) -> str:
    """The rows as a text in columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "".join(f"{line.rstrip()}\n" for line in lines)


@pytest.mark.parametrize("role", [*PEOPLE][:-2])
def test_what_is_foreign_answers_to_every_role_like_what_does_not_exist(busy_town: Town, role: str) -> None:
    browser = busy_town.browser(PEOPLE[role])
    before, walked = contents(busy_town), 0

    for rule, method in routes(busy_town.app):
        if "<slug>" not in rule.rule:
            continue
        real = send(browser, method, address(rule, **FOREIGN))
        made_up = send(browser, method, address(rule, slug="nergens", **MADE_UP))
        assert (real.status_code, made_up.status_code) == (404, 404), rule.rule
        assert real.data == made_up.data, rule.rule
        assert real.headers.to_wsgi_list() == made_up.headers.to_wsgi_list(), rule.rule
        walked += 1

    assert walked > 60
    assert contents(busy_town) == before


@pytest.mark.parametrize("role", [*PEOPLE][1:-2])
def test_what_a_role_may_not_do_at_home_answers_like_what_does_not_exist(busy_town: Town, role: str) -> None:
    browser = busy_town.browser(PEOPLE[role])
    before, refused = contents(busy_town), 0

    for rule, method in routes(busy_town.app):
        if "<slug>" in rule.rule and table()[method, rule.rule][role] == "404":
            real = send(browser, method, address(rule))
            made_up = send(browser, method, address(rule, slug="nergens", **MADE_UP))
            assert real.data == made_up.data, rule.rule
            assert real.headers.to_wsgi_list() == made_up.headers.to_wsgi_list(), rule.rule
            refused += 1

    assert refused > 8
    assert contents(busy_town) == before


def contents(town: Town) -> list[object]:
    """What a visit could change that it should not: everything but the trail and who was seen when."""
    left_out = {"audit_event", "sign_in", "failed_sign_in", "known_browser"}
    return [sorted(map(repr, town.rows(f"SELECT * FROM {name}"))) for name in town.tables() if name not in left_out]


def table() -> dict[tuple[str, str], dict[str, str]]:
    """What the reviewed table says: method and route -> role -> what happens."""
    lines = [line.split() for line in ROUTES.read_text(encoding="utf-8").splitlines() if line[:1] not in ("", "#")]
    return {(line[0], line[1]): dict(zip(lines[0][2:], line[2:], strict=True)) for line in lines[1:]}


def test_the_sets_of_the_code_are_those_of_the_documentation() -> None:
    readme = (Path(__file__).parents[2] / "assess" / "README.md").read_text(encoding="utf-8")
    said = {role: ("yes" if role in EDITORS else "", "yes" if role in COORDINATORS else "") for role in EVERYONE}

    for role, (fills_in, coordinates) in said.items():
        assert f"| `{role.value}` | {NAMES[role]} | {MAY[role]} | {fills_in} | {coordinates} |" in readme, role
    assert set(NAMES) == set(MAY) == set(Role) == set(EVERYONE)


def test_a_role_that_ended_is_no_role(busy_town: Town) -> None:
    auditor = busy_town.browser(PEOPLE["auditor"])
    auditor.get(f"{HOME}/")
    busy_town.change("UPDATE membership SET until = '2026-11-20 09:00:00.000000' WHERE role = 'auditor'")

    auditor.get(f"{HOME}/", status=404)
    auditor.get("/gemeente/aardam/", status=404)


def test_an_operator_enters_no_municipality_whatever_the_table_of_members_says(busy_town: Town) -> None:
    busy_town.change(
        "INSERT INTO membership (user_id, municipality_id, role, handle) SELECT id, 1, 'coordinator', 'f' FROM user "
        "WHERE is_operator"
    )
    operator = busy_town.browser(OPERATOR)

    operator.get(f"{HOME}/", status=404)
    operator.get("/gemeente/aardam/mensen", status=404)


def test_a_stranger_cannot_tell_an_id_that_exists_from_one_that_does_not(busy_town: Town) -> None:
    bert = busy_town.browser(BERT)
    here = [(rule, method) for rule, method in routes(busy_town.app) if "<slug>" in rule.rule]

    for rule, method in here:
        real = send(bert, method, address(rule))
        made_up = send(bert, method, address(rule, slug="nergens", assessment_id="ffffffffffff", job_id="ffffffffffff"))

        assert (real.status_code, made_up.status_code) == (404, 404), rule.rule
        assert real.data == made_up.data, rule.rule
        assert real.headers.to_wsgi_list() == made_up.headers.to_wsgi_list(), rule.rule
    assert len(here) > 12


def test_an_id_of_one_municipality_is_not_found_under_the_name_of_another(busy_town: Town) -> None:
    both = busy_town.browser(BOTH)

    for rule, method in routes(busy_town.app):
        if "<assessment_id>" not in rule.rule:
            continue
        crossed = send(both, method, address(rule, slug="beekstad"))
        assert crossed.status_code == 404, rule.rule
        assert crossed.data == send(both, method, address(rule, assessment_id="ffffffffffff")).data
        if any(f"<{name}>" in rule.rule for name in ROWS):
            crossed = send(both, method, address(rule, slug="beekstad", assessment_id=ELSEWHERE))
            assert crossed.status_code == 404, rule.rule
    assert busy_town.rows("SELECT count(*) FROM answer") == [(0,)]


def test_what_is_in_no_catalogue_is_not_found(town: Town) -> None:
    carla = town.browser(CARLA)

    for url in (
        f"{HOME}/beheersmaatregel/5.99",
        f"{HOME}/beheersmaatregel/%00",
        f"{HOME}/eis/bestaat-niet",
        f"{HOME}/rapporten/ffffffffffff",
        f"{HOME}/rapporten/ffffffffffff/voortgang",
        "/gemeente/aardam/zelftoets/",
        "/bestaat-niet",
        "/aanmelden/",
        "/static/../application.py",
        "/static/%2e%2e/application.py",
    ):
        carla.get(url, status=404)
    for url in (f"{HOME}/eis/bestaat-niet", f"{HOME}/eis/bestaat-niet/instemmen"):
        carla.get(HOME + "/")
        carla.request("POST", url, data={"csrf_token": token(carla)}, status=404)
    for number in ("5.99", "K"):
        carla.get(HOME + "/")
        url = f"{HOME}/beheersmaatregel/{number}/toepasselijkheid"
        carla.request("POST", url, data={"csrf_token": token(carla)}, status=404)


def test_a_method_that_no_route_names_is_refused_for_everybody(busy_town: Town) -> None:
    carla = busy_town.browser(CARLA)
    by_path: dict[str, set[str]] = {}
    for rule in busy_town.app.url_map.iter_rules():
        by_path.setdefault(address(rule, filename="app.css"), set()).update(rule.methods or ())

    for path, known in by_path.items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - known:
            assert send(carla, method, path).status_code == 405, f"{method} {path}"


def test_asking_for_the_head_of_a_page_answers_like_the_page_and_holds_nothing_up(busy_town: Town) -> None:
    carla = busy_town.browser(CARLA)

    for rule, method in routes(busy_town.app):
        if method == "GET":
            head = send(carla, "HEAD", address(rule))
            assert (head.status_code, head.data) == (send(carla, "GET", address(rule)).status_code, b""), rule.rule


def test_a_refused_visit_leaves_a_line_with_the_person_and_the_address(town: Town) -> None:
    bert = town.browser(BERT)

    bert.get(f"{HOME}/resultaten", status=404)

    assert town.trail()[-1] == ("Bert Buiten", "access:refused", f"{HOME}/resultaten", "refused")


def test_an_application_with_a_route_that_declares_no_audience_does_not_start() -> None:
    app = wired()
    refuse_undeclared(app)
    app.add_url_rule("/vergeten", "vergeten", lambda: "iedereen welkom")

    with pytest.raises(RuntimeError, match="/vergeten"):
        refuse_undeclared(app)


def test_a_request_for_another_host_is_refused(town: Town) -> None:
    stranger = Browser(town.app, base_url="http://kwaad.example")

    stranger.get("/aanmelden", status=400)
