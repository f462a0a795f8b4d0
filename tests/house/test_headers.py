"""The headers of every kind of answer, literally."""

from __future__ import annotations

from typing import Any

import pytest

from assess.headers import CONTENT_SECURITY_POLICY
from tests.assess.town import CARLA, HOME, Town
from tests.conftest import Browser

ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
#: What belongs to the content of one answer.
OF_THE_CONTENT = {"Content-Type", "Content-Length", "Location", "Set-Cookie", "Allow"}


def headers(browser: Browser, url: str, *, status: int, **more: Any) -> dict[str, str]:
    """The headers of an answer, without those of its content."""
    response = browser.request(more.pop("method", "GET"), url, status=status, follow=False, **more)
    return {name: value for name, value in response.headers if name not in OF_THE_CONTENT}


@pytest.fixture
def carla(town: Town) -> Browser:
    return town.browser(CARLA)


def token(browser: Browser) -> dict[str, str]:
    return {"csrf_token": browser.fields("Afmelden")[1]["csrf_token"][0]}


def test_a_page(carla: Browser) -> None:
    assert headers(carla, f"{HOME}/", status=200) == ALWAYS


def test_a_redirect(carla: Browser) -> None:
    assert headers(carla, "/", status=302) == ALWAYS
    assert headers(carla, "/gemeente/aardam", status=308) == ALWAYS


def test_a_page_for_somebody_who_is_signed_out(town: Town) -> None:
    assert headers(town.browser(), "/aanmelden", status=200) == ALWAYS
    assert headers(town.browser(), f"{HOME}/", status=302) == ALWAYS


def test_what_is_not_there(carla: Browser) -> None:
    assert headers(carla, "/bestaat-niet", status=404) == ALWAYS
    assert headers(carla, "/gemeente/elders/", status=404) == ALWAYS
    assert headers(carla, "/static/bestaat-niet.css", status=404) == ALWAYS


def test_a_form_that_was_refused(carla: Browser) -> None:
    data = token(carla)
    assert headers(carla, "/gemeente/aardam/nieuwe-zelftoets", status=422, method="POST", data=data) == ALWAYS
    assert headers(carla, "/afmelden", status=400, method="POST", data={}) == ALWAYS


def test_a_method_that_is_not_allowed_names_those_that_are(carla: Browser) -> None:
    response = carla.request("PUT", "/hulp", status=405, data=token(carla))

    assert {method.strip() for method in response.headers["Allow"].split(",")} == {"GET", "HEAD", "OPTIONS"}
    assert headers(carla, "/hulp", status=405, method="PUT") == ALWAYS


def test_a_failure_of_ours(town: Town, carla: Browser) -> None:
    town.change("ALTER TABLE answer RENAME TO kwijt")

    assert headers(carla, f"{HOME}/", status=500) == ALWAYS


def test_an_answer_to_a_script(carla: Browser) -> None:
    carla.get(f"{HOME}/beheersmaatregel/5.01")
    action, sent = carla.fields("Opslaan", at="/eis/")
    accept = {"Accept": "application/json"}

    assert headers(carla, action, status=200, method="POST", data=sent, headers=accept) == ALWAYS


def test_a_file_may_be_kept_for_an_hour(carla: Browser) -> None:
    found = headers(carla, "/static/app.css", status=200)

    assert found.pop("ETag")
    assert found.pop("Last-Modified")
    assert found.pop("Date")
    assert found.pop("Content-Disposition").startswith("inline")
    assert found == {**ALWAYS, "Cache-Control": "public, max-age=3600", "Accept-Ranges": "bytes"}


def test_over_https_the_browser_is_told_to_stay_there(town: Town) -> None:
    town.restart(base_url="https://toets.example")

    found = headers(town.browser(), "/aanmelden", status=200)

    assert found == {**ALWAYS, "Strict-Transport-Security": "max-age=31536000"}


def test_a_request_for_another_host(town: Town) -> None:
    assert headers(Browser(town.app, base_url="http://kwaad.example"), "/", status=400) == ALWAYS


def test_the_policy_lets_a_script_talk_to_us_and_nothing_else_happen() -> None:
    assert "'unsafe-" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "*" not in CONTENT_SECURITY_POLICY
