"""The scripts in a real browser, on the kitchen sink page: saving while typing, shortcuts, following a job, axe."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl

import pytest
from flask import Response
from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, Route, expect
from werkzeug.serving import make_server

from tests.house.kitchen_sink import ASSESS, create_sink

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
AXE = ASSESS / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SAVED = {"saved_at": "2026-11-22T14:03:00", "version": 8, "change": 1}
STATUS = "#formulier-1 [data-autosave-status]"
ADVICE = "[data-advice]"
BADGE = '<span class="tp-badge">Aangetoond</span>'
REASON = "Waarom mag dit open blijven?"

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


def _choices(page: Page, aspect: str) -> Locator:
    return page.get_by_role("radiogroup", name=aspect)


def test_a_choice_is_saved_and_the_version_and_progress_follow(sink: Page) -> None:
    _answer(sink, _json(200, SAVED))

    _choices(sink, "Opzet").get_by_text("Niet").click()

    expect(sink.locator(STATUS)).to_have_text("Opgeslagen om 14:03")
    expect(sink.locator("#formulier-1 [name=version]")).to_have_value("8")
    expect(sink.locator("[data-progress-text]")).to_have_text("121 van 187")
    assert sink.locator("[data-progress]").evaluate("bar => bar.value") == 121


@pytest.mark.parametrize(("change", "words"), [(-1, "119 van 187"), (0, "120 van 187"), (None, "120 van 187")])
def test_the_progress_moves_by_what_the_server_says(sink: Page, change: int | None, words: str) -> None:
    """The form of a VvT record has no `change` to tell."""
    _answer(sink, _json(200, {name: told for name, told in {**SAVED, "change": change}.items() if told is not None}))

    _type(sink, "Vastgesteld")

    expect(sink.locator(STATUS)).to_have_text("Opgeslagen om 14:03")
    expect(sink.locator("[data-progress-text]")).to_have_text(words)


def test_the_badge_of_this_requirement_follows_and_that_of_another_stays(sink: Page) -> None:
    _answer(sink, _json(200, {**SAVED, "badge": BADGE}))

    _type(sink, "Vastgesteld")

    expect(sink.locator("#eis-1 [data-badge]")).to_have_text("Aangetoond")
    assert sink.locator("#eis-1 [data-badge]").inner_html() == BADGE
    expect(sink.locator("#eis-2 [data-badge]")).to_have_text("Open")


def test_arrow_keys_that_pass_other_choices_save_the_last_one_only(sink: Page) -> None:
    posts: list[str] = []

    def answer(route: Route) -> None:
        posts.append(_posted(route)["opzet"])
        route.fulfill(json=SAVED)

    _answer(sink, answer)
    sink.clock.install(time="2026-11-22T14:00:00")
    sink.clock.pause_at("2026-11-22T14:01:00")

    _choices(sink, "Opzet").get_by_label("Aangetoond").focus()
    for _ in range(3):
        sink.keyboard.press("ArrowRight")
        sink.clock.run_for(299)
    assert posts == []
    sink.clock.run_for(1)

    expect(sink.locator(STATUS)).to_have_text("Opgeslagen om 14:03")
    assert posts == ["open"]


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


def test_a_conflict_that_is_final_is_told_and_offers_nothing_to_press(sink: Page) -> None:
    posts: list[str] = []

    def frozen(route: Route) -> None:
        posts.append(route.request.post_data or "")
        route.fulfill(status=409, json={"message": "Deze zelftoets is al ingediend.", "final": True})

    _answer(sink, frozen)
    _type(sink, "Mijn tekst")
    expect(sink.locator(STATUS)).to_have_text("Deze zelftoets is al ingediend.")

    _type(sink, "Mijn tekst, en meer")
    sink.get_by_label("Toelichting").blur()

    expect(sink.locator(STATUS)).to_have_text("Deze zelftoets is al ingediend.")
    expect(sink.get_by_role("button", name="Vergelijk beide teksten")).to_have_count(0)
    expect(sink.get_by_label("Toelichting")).to_have_value("Mijn tekst, en meer")
    assert len(posts) == 1


def test_advice_of_the_server_stands_in_its_own_place_until_it_is_followed(sink: Page) -> None:
    told: dict[str, object] = {"saved_at": "22 november 2026, 14:03 uur", "version": 8, "message": "Noem bewijs."}
    _answer(sink, lambda route: route.fulfill(json=told))

    _type(sink, "Vastgesteld")

    expect(sink.locator(ADVICE)).to_have_text("Noem bewijs.")
    expect(sink.locator(STATUS)).to_have_text("Opgeslagen om 14:03")

    told["message"] = ""
    _type(sink, "Vastgesteld in 2025")

    expect(sink.locator(ADVICE)).to_have_text("")


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


def test_a_second_time_that_the_session_ends_renews_the_token_again(sink: Page) -> None:
    """A refused token is renewed once, lest it goes on for ever; a new session has a new token to fetch."""
    answers: list[tuple[int, dict[str, object]]] = [
        (400, {"csrf_token": "tweede"}),
        (401, {}),
        (400, {"csrf_token": "derde"}),
        (200, SAVED),
    ]
    tokens: list[str] = []

    def answer(route: Route) -> None:
        status, body = answers[len(tokens)]
        tokens.append(route.request.headers["x-csrftoken"])
        route.fulfill(status=status, json=body)

    _answer(sink, answer)
    first = sink.locator("#formulier-1 [name=csrf_token]").input_value()
    _type(sink, "een")
    expect(sink.locator(STATUS)).to_contain_text("Uw sessie is verlopen.")

    _type(sink, "een twee")

    expect(sink.locator(STATUS)).to_have_text("Opgeslagen om 14:03")
    assert tokens == [first, "tweede", "tweede", "derde"]


def test_a_token_that_is_refused_twice_running_is_not_tried_for_ever(sink: Page) -> None:
    tokens: list[str] = []

    def refuse(route: Route) -> None:
        tokens.append(route.request.headers["x-csrftoken"])
        route.fulfill(status=400, json={"csrf_token": "tweede"})

    _answer(sink, refuse)
    _type(sink, "een")

    expect(sink.locator(STATUS)).to_have_text("Nog niet opgeslagen. Laad de pagina opnieuw. Uw tekst blijft bewaard.")
    assert len(tokens) == 2


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


def test_a_draft_comes_back_with_its_page_until_it_is_sent(sink: Page) -> None:
    """Without asking before the page is left, and without sending anything by itself."""
    dialogs: list[str] = []
    posts: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.type)
        dialog.accept()

    def answer(route: Route) -> None:
        posts.append(route.request.post_data or "")
        route.fulfill(body="<!doctype html><title>Ingediend</title>Ingediend", content_type="text/html")

    sink.on("dialog", note)
    sink.route("**/indienen", answer)
    sink.get_by_label(REASON).fill("Dat komt in januari.")
    sink.get_by_label("Ik weet het zeker").check()

    sink.reload()

    expect(sink.get_by_text("Wij hebben ze teruggezet.")).to_be_visible()
    expect(sink.get_by_label(REASON)).to_have_value("Dat komt in januari.")
    expect(sink.get_by_label("Ik weet het zeker")).to_be_checked()
    assert (dialogs, posts) == ([], [])

    sink.get_by_role("button", name="Indienen").click()

    expect(sink.get_by_text("Ingediend")).to_be_visible()
    assert ["Dat+komt+in+januari." in post for post in posts] == [True]
    assert sink.evaluate("sessionStorage.length") == 0
    sink.go_back()
    sink.reload()
    expect(sink.get_by_label(REASON)).to_have_value("")
    expect(sink.get_by_text("Wij hebben ze teruggezet.")).to_have_count(0)


def test_a_draft_holds_nobody_back_who_follows_a_link(sink: Page) -> None:
    sink.route("**/5.10", lambda route: route.fulfill(body="Volgende"))
    sink.get_by_label(REASON).fill("Dat komt in januari.")

    sink.get_by_role("link", name=re.compile("5.10 Aanvaardbaar gebruik")).click()
    sink.wait_for_url("**/5.10")

    sink.go_back()
    expect(sink.get_by_label(REASON)).to_have_value("Dat komt in januari.")


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
    expect(sink.locator("[data-job-text]")).to_have_text("Klaar (8 van 8) Download het rapport (PDF)")
    expect(sink.get_by_role("link", name="Download het rapport (PDF)")).to_have_attribute("href", "/rapport")


@pytest.mark.parametrize("width", [1280, 320])
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
