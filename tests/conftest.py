"""What every test may use: a municipality on a real database, and a browser that fills in the forms it was shown."""

from __future__ import annotations

import gc
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import hypothesis
import pytest
from flask import Flask
from sqlalchemy import make_url
from werkzeug.test import TestResponse

from assess.db import open_database
from assess.schema import open_current_database, prepare
from tests.assess.town import PASSWORD, Town, settle
from tests.both import BOTH
from tests.html_page import Page, read, text_of
from tests.matrices import sampled
from tests.page_checks import check_page
from tests.postgres import WEB, Addresses, Server, server

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium

# How fast something is, is measured in `make bench`; a busy machine is no fault.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

Fields = dict[str, list[str]]

_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)

_SECRET = re.compile(r'(?<=name="csrf_token" value=")[^"]+')
#: The pages that passed the standing checks, by a number that stands for their text.
_SOUND: set[int] = set()


class Browser:
    """A person at a browser without JavaScript: only what stands on the page can be filled in and sent.

    Every page it gets passes through the standing page checks.
    """

    def __init__(self, app: Flask, *, base_url: str = "http://127.0.0.1:8000") -> None:
        self.client = app.test_client()
        self.base_url = base_url
        self.url = "/"
        self.html = ""
        self._parsed: Page | None = None

    @property
    def page(self) -> Page:
        """The page as it was parsed; only when something must be looked for in it."""
        if self._parsed is None:
            self._parsed = read(self.html)  # it passed the checks, so it has no errors
        return self._parsed

    @property
    def words(self) -> str:
        """Everything that can be read on the page, in one line."""
        return text_of(self.page.root)

    @property
    def buttons(self) -> list[str]:
        """What can be pressed on the page."""
        return [text_of(button) for button in self.page.all("button")]

    def get(self, url: str, *, status: int = 200) -> TestResponse:
        return self.request("GET", url, status=status)

    def request(
        self,
        method: str,
        url: str,
        *,
        status: int,
        data: Mapping[str, list[str]] | Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        follow: bool = True,
    ) -> TestResponse:
        """Send a request as it stands, for what no form offers; redirects are followed."""
        said = {"Referer": urljoin(self.base_url, self.url), **(headers or {})}
        response = self.client.open(
            url,
            method=method,
            data=data,
            headers=said,
            base_url=self.base_url,
            follow_redirects=follow,
            buffered=True,
        )
        if response.mimetype == "text/html" and method != "HEAD" and response.status_code not in range(300, 400):
            self._look_at(response)
        assert response.status_code == status, f"{method} {url}: {response.status_code}, not {status}\n{self.words}"
        return response

    def fields(self, button: str, *, at: str = "") -> tuple[str, Fields]:
        """The address and the fields of the form with this button, as they stand on the page."""
        for form in self.page.all("form"):
            action = form.attrib.get("action", self.url)
            if at in action and button in [text_of(b) for b in form.iter("button")]:
                return action, _filled_in(form)
        raise AssertionError(f"no button {button!r} that posts to …{at}… on {self.url}")

    def submit(
        self, button: str, *, at: str = "", status: int = 200, as_json: bool = False, **changes: str
    ) -> TestResponse:
        """Change fields of a form that is on the page and press its button; `evidence_0_title` is evidence-0-title."""
        action, sent = self.fields(button, at=at)
        for name, value in changes.items():
            shown = next((n for n in sent if n.replace("-", "_") == name.replace("-", "_")), None)
            assert shown is not None, f"{name} is not on the page; {sorted(sent)} are"
            sent[shown] = [value]
        headers = {"Accept": "application/json"} if as_json else None
        return self.request("POST", action, status=status, data=sent, headers=headers)

    def sign_in(self, email: str, password: str = PASSWORD, *, status: int = 200) -> TestResponse:
        self.get("/aanmelden")
        return self.submit("Aanmelden", email=email, password=password, status=status)

    def _look_at(self, response: TestResponse) -> None:
        parts = urlsplit(response.request.url)
        self.url = f"{parts.path}?{parts.query}".rstrip("?")
        self.html, self._parsed = response.text, None
        # Who looks at the same page again sees the same: only the secret of the form differs from browser to browser.
        seen = hash((parts.path, _SECRET.sub("", self.html)))
        if seen not in _SOUND:
            assert check_page(self.html, url=self.url) == []
            _SOUND.add(seen)


def _filled_in(form: Element) -> Fields:
    """What a browser would send: ticked boxes and chosen options; a name without a choice is sent as nothing."""
    found: Fields = {}
    for control in form.iter():
        name = control.attrib.get("name")
        if not name:
            continue
        values = found.setdefault(name, [])
        if control.tag == "textarea":
            # A browser drops the line end right after the tag, and sends every other one as CRLF.
            values.append("".join(control.itertext()).replace("\n", "\r\n"))
        elif control.tag == "select":
            options = list(control.iter("option"))
            chosen = [o for o in options if "selected" in o.attrib] or options[:1]
            values += [o.attrib.get("value", text_of(o)) for o in chosen]
        elif control.tag == "input" and not (
            control.attrib.get("type") in {"radio", "checkbox"} and "checked" not in control.attrib
        ):
            values.append(control.attrib.get("value", ""))
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """The browser of the operating system, one for each worker: two cannot be open in one process."""
    from playwright.sync_api import sync_playwright  # a second that most tests need not wait for

    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert program, "chromium is not installed; `make test` installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with two municipalities and their people, migrated and filled once."""
    path = tmp_path_factory.mktemp("settled") / "toetspeil.sqlite3"
    database = open_current_database(path)
    settle(database)
    database.close()
    return path


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Which databases a test runs on; see `tests/both.py`."""
    if "engine" not in metafunc.fixturenames:
        return
    own = next(metafunc.definition.iter_markers("engines"), None)
    chosen = os.environ.get("TOETSPEIL_TEST_DATABASE")
    assert chosen in (None, "sqlite", "postgres"), "TOETSPEIL_TEST_DATABASE is sqlite or postgres"
    if own is None and "toetspeil" in metafunc.fixturenames:
        return  # the command line is given a folder, with a file in it
    if own is not None:
        metafunc.parametrize("engine", own.args, scope="session")
    elif chosen:
        metafunc.parametrize("engine", [chosen], scope="session")
    elif metafunc.module.__name__.rpartition(".")[2] in BOTH:
        metafunc.parametrize("engine", ["sqlite", "postgres"], scope="session")


#: The folders, by how long their longest modules take.
_ORDER = ("tests/journeys/", "tests/reports/", "tests/assess/", "tests/house/", "tests/controls/")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long begins first; two thirds of the large matrices are left to `make proof` (`tests/matrices.py`)."""
    # A module stays with one worker; two workers finish together when the last modules are short.
    items.sort(key=lambda item: next((at for at, folder in enumerate(_ORDER) if item.nodeid.startswith(folder)), 0))
    if os.environ.get("TOETSPEIL_TEST_CASES") == "all" or any("::" in given for given in config.args):
        return
    items[:], waiting = sampled(items)
    config.hook.pytest_deselected(items=waiting)


def pytest_collection_finish() -> None:
    """What was imported stays; looking through it for rubbish again and again took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 10)


@pytest.fixture(scope="session")
def engine() -> str:
    """The database that a test runs on, unless it runs on both."""
    return "sqlite"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server, started when the first test asks for it."""
    with server() as found:
        yield found


@pytest.fixture(scope="session")
def prepared(postgres: Server) -> Iterator[str]:
    """The name of a database that its owner prepared for the website, and that holds nothing."""
    with postgres.database() as addresses:
        database = open_database(addresses.owner)
        prepare(database, WEB)
        database.close()
        yield make_url(addresses.owner).database or ""


@pytest.fixture(scope="session")
def settled_postgres(postgres: Server, prepared: str) -> Iterator[str]:
    """The name of a database with the two municipalities and their people, to copy."""
    with postgres.database(template=prepared) as addresses:
        database = open_database(addresses.owner)
        settle(database)
        database.close()
        name = make_url(addresses.owner).database or ""
        postgres.root(*(_COUNT_ON.format(table=table) for table in ("municipality", '"user"')), database=name)
        yield name


#: As SQLite does by itself: the next number follows those that were given.
_COUNT_ON = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"


@pytest.fixture
def addresses(engine: str, request: pytest.FixtureRequest) -> Iterator[Addresses | None]:
    """A settled PostgreSQL database of this test's own, when it runs on one."""
    if engine == "sqlite":
        yield None
        return
    template = request.getfixturevalue("settled_postgres")
    with request.getfixturevalue("postgres").database(template=template) as found:
        yield found


@pytest.fixture
def town(request: pytest.FixtureRequest, addresses: Addresses | None, tmp_path: Path) -> Iterator[Town]:
    """The application on a copy of that database."""
    data = tmp_path / "data"
    data.mkdir()
    if addresses is None:
        settled = request.getfixturevalue("settled")
        shutil.copy(settled, data / settled.name)
    found = Town.at(data, addresses=addresses)
    yield found
    found.close()
