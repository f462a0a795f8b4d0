"""A person at a real browser; whatever the browser complains about is kept, and axe reads every page."""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from assess.demo import DemoAccount

_AXE = Path(__file__).parents[2] / "assess/frontend/node_modules/axe-core/axe.min.js"
#: Every rule of axe on the whole page; what it passes and where exactly is not written out, which takes half its time.
_RUN = """async () => (await axe.run({resultTypes: ["violations"], selectors: false, elementRef: false}))
    .violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(" ")}`)"""
_SOURCE = _AXE.read_text(encoding="utf-8") if _AXE.is_file() else ""
#: A folder, when somebody wants to look at every page that axe read: `TOETSPEIL_PICTURES=/tmp/x make test`.
_PICTURES = os.environ.get("TOETSPEIL_PICTURES", "")
_WIDTHS = (1280, 320)


class Person:
    """One account in one browser. `complaints` holds console errors and policy violations."""

    def __init__(self, chromium: Browser, address: str, account: DemoAccount) -> None:
        self.context = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 900}, locale="nl-NL")
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self._account = account

    def sign_in(self) -> None:
        self.page.goto("/aanmelden")
        self.look()
        self.page.get_by_label("E-mailadres").fill(self._account.email)
        self.page.get_by_label("Wachtwoord", exact=True).fill(self._account.password)
        self.page.get_by_role("button", name="Aanmelden").click()
        expect(self.page.get_by_role("button", name="Afmelden")).to_be_visible()

    def open(self, path: str) -> None:
        self.page.goto(path)
        self.look()

    def look(self) -> None:
        """Let axe read the page as it stands; by evaluation, so that the content security policy stays in force."""
        self.page.wait_for_load_state()  # half a page has other faults than a whole one
        found = self.page.evaluate(f"{_SOURCE}\n;({_RUN})()")
        assert found == [], f"{self.page.url}: {found}"
        if _PICTURES:
            self._keep_pictures(Path(_PICTURES))

    def fits(self) -> None:
        """Nothing that axe finds, and nothing that sticks out."""
        self.look()
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, self.page.url

    def _keep_pictures(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        before = self.page.viewport_size
        name = re.sub(r"[^a-z0-9.]+", "-", self.page.url.partition("://")[2].partition("/")[2].lower())[-70:]
        number = len(list(folder.glob(f"*-{_WIDTHS[0]}.png")))
        for width in _WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            who = self._account.email.partition("@")[0]
            self.page.screenshot(path=folder / f"{number:03}-{who}-{name}-{width}.png", full_page=True, timeout=60_000)
        if before:
            self.page.set_viewport_size(before)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)
