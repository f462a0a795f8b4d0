"""The scripts in a real browser, on the kitchen sink page: saving while typing, shortcuts, following a job, axe."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl

import pytest
from flask import Response
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, expect, sync_playwright
from werkzeug.serving import make_server

from tests.house.kitchen_sink import ASSESS, create_sink

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
AXE = ASSESS / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SAVED = {"saved_at": "2026-11-22T14:03:00", "version": 8, "progress": {"done": 121, "total": 187}}
STATUS = "[data-autosave-status]"

Answer = Callable[[Route], None]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the kitchen sink with the content security policy of the real application."""
    app = create_sink()

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CSP
        return response

    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start the browser of the operating system."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def sink(address: str, chromium: Browser) -> Iterator[Page]:
    """Open the page in a fresh tab; a script error or a refused resource fails the test."""
    context = chromium.new_context(locale="nl-NL", timezone_id="Europe/Amsterdam")
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if "Content Security" in message.text else None)
    page.goto(address)
    yield page
    context.close()
    assert problems == []


def _answer(page: Page, answer: Answer) -> None:
    """Let this function answer what the page posts."""
    page.route("**/", lambda route: answer(route) if route.request.method == "POST" else route.continue_())


def _json(status: int, body: dict[str, object]) -> Answer:
    return lambda route: route.fulfill(status=status, json=body)


def _posted(route: Route) -> dict[str, str]:
    return dict(parse_qsl(route.request.post_data or "", keep_blank_values=True))


def _type(page: Page, words: str) -> None:
    page.get_by_label("Toelichting").fill(words)


def test_a_choice_is_saved_at_once_and_the_version_and_progress_follow(sink: Page) -> None:
    _answer(sink, _json(200, SAVED))

    sink.get_by_role("group", name="Opzet").or_(sink.get_by_role("radiogroup", name="Opzet")).get_by_text(
        "Niet"
    ).click()

    expect(sink.locator(STATUS)).to_have_text("Opgeslagen om 14:03")
    expect(sink.locator("#formulier-1 [name=version]")).to_have_value("8")
    expect(sink.locator("[data-progress-text]")).to_have_text("121 van 187")


def test_a_save_carries_the_token_and_asks_for_json(sink: Page) -> None:
    token = sink.locator("#formulier-1 [name=csrf_token]").input_value()
    _answer(sink, _json(200, SAVED))

    with sink.expect_request(lambda request: request.method == "POST") as sent:
        _type(sink, "Vastgesteld in 2025")

    assert sent.value.headers["x-csrftoken"] == token
    assert sent.value.headers["accept"] == "application/json"
    assert "toelichting=Vastgesteld+in+2025" in (sent.value.post_data or "")


def test_two_saves_of_one_form_are_never_under_way_together_and_the_last_words_win(sink: Page) -> None:
    order: list[str] = []

    def answer(route: Route) -> None:
        words = _posted(route)["toelichting"]
        order.append(f"{words} starts")
        if words == "een":
            _type(sink, "een twee")
            sink.get_by_label("Toelichting").blur()
        order.append(f"{words} ends")
        route.fulfill(json={**SAVED, "version": int(_posted(route)["version"]) + 1})

    _answer(sink, answer)
    _type(sink, "een")

    expect(sink.locator("#formulier-1 [name=version]")).to_have_value("9")
    assert order == ["een starts", "een ends", "een twee starts", "een twee ends"]


def test_a_conflict_is_told_and_the_text_stays_while_saving_stops(sink: Page) -> None:
    posts: list[str] = []

    def conflict(route: Route) -> None:
        posts.append(route.request.post_data or "")
        route.fulfill(status=409, json={"message": "Een collega was u voor.", "theirs": {}})

    _answer(sink, conflict)
    _type(sink, "Mijn tekst")
    expect(sink.locator(STATUS)).to_contain_text("Een collega was u voor.")

    _type(sink, "Mijn tekst, en meer")
    sink.get_by_label("Toelichting").blur()

    expect(sink.get_by_role("button", name="Vergelijk beide teksten")).to_be_visible()
    expect(sink.get_by_label("Toelichting")).to_have_value("Mijn tekst, en meer")
    assert len(posts) == 1


def test_advice_of_the_server_stands_behind_the_time_it_gave_in_words(sink: Page) -> None:
    _answer(sink, _json(200, {"saved_at": "22 november 2026, 14:03 uur", "version": 8, "message": "Noem bewijs."}))

    _type(sink, "Vastgesteld")

    expect(sink.locator(STATUS)).to_have_text("Opgeslagen om 14:03. Noem bewijs.")


def test_a_refused_answer_says_what_to_do(sink: Page) -> None:
    _answer(sink, _json(422, {"errors": {"toelichting": "Schrijf hoogstens 2000 tekens."}}))

    _type(sink, "Te lang")

    expect(sink.locator(STATUS)).to_have_text("Nog niet opgeslagen. Schrijf hoogstens 2000 tekens.")


def test_an_expired_session_keeps_the_text_and_offers_to_sign_in_elsewhere(sink: Page) -> None:
    _answer(sink, _json(401, {}))

    _type(sink, "Mijn tekst")

    link = sink.get_by_role("link", name="Meld u in een nieuw tabblad aan")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("href", "/aanmelden")
    expect(sink.get_by_label("Toelichting")).to_have_value("Mijn tekst")


def test_text_that_could_not_be_sent_comes_back_with_the_page_and_its_version(sink: Page) -> None:
    sink.on("dialog", lambda dialog: dialog.accept())
    _answer(sink, lambda route: route.abort())
    _type(sink, "Onderweg geschreven")
    expect(sink.locator(STATUS)).to_have_text("Nog niet opgeslagen: geen verbinding. We proberen het opnieuw.")
    sink.unroute_all()
    _answer(sink, _json(200, SAVED))

    with sink.expect_request(lambda request: request.method == "POST") as sent:
        sink.reload()

    expect(sink.get_by_text("Wij hebben ze teruggezet.")).to_be_visible()
    expect(sink.get_by_label("Toelichting")).to_have_value("Onderweg geschreven")
    assert "version=7" in (sent.value.post_data or "")
    expect(sink.locator(STATUS)).to_have_text("Opgeslagen om 14:03")
    assert sink.evaluate("sessionStorage.length") == 0


def test_leaving_with_text_that_is_not_saved_asks_first(sink: Page) -> None:
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    sink.on("dialog", accept)
    _answer(sink, lambda route: route.abort())
    _type(sink, "Onderweg geschreven")
    expect(sink.locator(STATUS)).to_contain_text("geen verbinding")

    sink.reload()

    assert asked == ["beforeunload"]


def test_a_link_waits_until_the_last_words_are_saved(sink: Page) -> None:
    order: list[str] = []

    def answer(route: Route) -> None:
        order.append(route.request.method)
        route.fulfill(json=SAVED)

    _answer(sink, answer)
    sink.route("**/5.10", answer)
    _type(sink, "Snel getypt")

    sink.get_by_role("link", name=re.compile("5.10 Aanvaardbaar gebruik")).click()
    sink.wait_for_url("**/5.10")

    assert order == ["POST", "GET"]


def test_the_save_button_waits_for_the_save_under_way_and_posts_its_version(sink: Page) -> None:
    versions: list[str] = []

    def answer(route: Route) -> None:
        versions.append(_posted(route)["version"])
        if route.request.is_navigation_request():
            route.fulfill(body="Opgeslagen met de knop", content_type="text/plain")
            return
        sink.get_by_role("button", name="Opslaan").click()
        route.fulfill(json=SAVED)

    _answer(sink, answer)
    _type(sink, "een")

    expect(sink.get_by_text("Opgeslagen met de knop")).to_be_visible()
    assert versions == ["7", "8"]


def test_a_listed_key_follows_its_link_but_not_while_someone_types(sink: Page) -> None:
    sink.route("**/5.10", lambda route: route.fulfill(body="Volgende"))
    sink.get_by_label("Naam", exact=True).press("n")
    expect(sink.get_by_label("Naam", exact=True)).to_have_value("n")

    sink.get_by_role("heading", level=1).click()
    sink.keyboard.press("n")

    sink.wait_for_url("**/5.10")


def test_switched_off_shortcuts_stay_off(sink: Page, address: str) -> None:
    sink.get_by_label("Sneltoetsen gebruiken").uncheck()
    sink.reload()

    sink.keyboard.press("n")
    sink.keyboard.press("s")

    expect(sink.get_by_label("Sneltoetsen gebruiken")).not_to_be_checked()
    assert sink.url == f"{address}/"
    assert sink.evaluate("document.activeElement.tagName") == "BODY"


def test_a_job_that_is_done_links_to_its_result(sink: Page) -> None:
    expect(sink.locator("[data-job-text]")).to_have_text("Klaar (8 van 8) Open het resultaat")
    expect(sink.get_by_role("link", name="Open het resultaat")).to_have_attribute("href", "/rapport")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("faulty", [False, True], ids=["valid", "with errors"])
def test_axe_finds_nothing_and_nothing_sticks_out(sink: Page, width: int, *, faulty: bool) -> None:
    sink.set_viewport_size({"width": width, "height": 900})
    if faulty:
        sink.get_by_role("button", name="Verder").click()
        expect(sink).to_have_title(re.compile("^Fout: "))
        expect(sink.locator("#foutoverzicht")).to_be_focused()

    sink.evaluate(AXE.read_text(encoding="utf-8"))
    violations = sink.evaluate("axe.run().then(found => found.violations.map(v => v.id + ' ' + v.nodes[0].html))")

    assert violations == []
    assert sink.evaluate("document.documentElement.scrollWidth") == width


def test_without_scripts_the_same_form_is_sent_by_its_button(address: str, chromium: Browser) -> None:
    context: BrowserContext = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)

    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="Opslaan").click()

    assert "opzet=aangetoond" in (sent.value.post_data or "")
    context.close()
