"""A browser without a face: keeps a connection and a cookie, and reads forms as little as it can."""

from __future__ import annotations

import html
import http.client
import re
import secrets
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
        status, content = self.fetch(path)
        return status, content.decode()

    def fetch(self, path: str) -> tuple[int, bytes]:
        """The same for what may be no text."""
        return self._send("GET", path, None)

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        body = urlencode({"csrf_token": self.token, **fields}).encode()
        accept = "*/*" if "aanmelden" in path else "application/json"
        status, content = self._send("POST", path, body, "application/x-www-form-urlencoded", accept)
        return status, content.decode()

    def upload(self, path: str, field: str, name: str, content: bytes) -> tuple[int, str]:
        """Send one file with the form that was opened last."""
        edge = "--------" + secrets.token_hex(16)
        disposition = "Content-Disposition: form-data; name="
        before = (
            f'--{edge}\r\n{disposition}"csrf_token"\r\n\r\n{self.token}\r\n'
            f'--{edge}\r\n{disposition}"{field}"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        )
        body = before.encode() + content + f"\r\n--{edge}--\r\n".encode()
        status, answer = self._send("POST", path, body, f"multipart/form-data; boundary={edge}")
        return status, answer.decode()

    def close(self) -> None:
        self._connection.close()

    def open_form(self, path: str) -> None:
        """Take the token of a page, as a person's browser would."""
        self.token = self._read_token(path)

    def _read_token(self, path: str) -> str:
        found = _TOKEN.search(self.get(path)[1])
        return html.unescape(found[1]) if found else ""

    def _send(
        self, method: str, path: str, body: bytes | None, kind: str = "", accept: str = "*/*"
    ) -> tuple[int, bytes]:
        headers = {"Cookie": self._cookie, "Accept": accept}
        if kind:
            headers["Content-Type"] = kind
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        cookie = response.getheader("Set-Cookie")
        if cookie:
            self._cookie = cookie.split(";")[0]
        return response.status, content
