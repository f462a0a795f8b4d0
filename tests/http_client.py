"""A browser without a face: keeps a connection and a cookie, and reads forms as little as it can."""

from __future__ import annotations

import html
import http.client
import re
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Client:
    """One signed-in person on one connection."""

    def __init__(self, port: int, email: str, password: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookie = ""
        self.token = self._read_token("/aanmelden")
        status, _ = self.post("/aanmelden", {"email": email, "password": password})
        if status != 303:
            raise RuntimeError(f"sign-in answered {status}")

    def get(self, path: str) -> tuple[int, str]:
        return self._send("GET", path, None)

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        return self._send("POST", path, urlencode({"csrf_token": self.token, **fields}))

    def close(self) -> None:
        self._connection.close()

    def open_form(self, path: str) -> None:
        """Take the token of a page, as a person's browser would."""
        self.token = self._read_token(path)

    def _read_token(self, path: str) -> str:
        found = _TOKEN.search(self.get(path)[1])
        return html.unescape(found[1]) if found else ""

    def _send(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": self._cookie, "Accept": "application/json" if body and "aanmelden" not in path else "*/*"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        text = response.read().decode()
        cookie = response.getheader("Set-Cookie")
        if cookie:
            self._cookie = cookie.split(";")[0]
        return response.status, text
