"""Names of our own for what others call something: safe in a folder, an address and a page, and each given once."""

from __future__ import annotations

import hashlib
import re
import unicodedata

#: The database keeps an address of 60 characters and an id of 80.
CATALOGUE, EDITION, REQUIREMENT, NUMBER = 40, 19, 80, 40
_HASH = 8


def slug(given: str, longest: int) -> str:
    """Small letters, digits, points and hyphens; what is left of a long name ends in a piece of its hash."""
    plain = unicodedata.normalize("NFKD", given).encode("ascii", "ignore").decode().lower()
    found = re.sub(r"\.{2,}", ".", re.sub(r"[^a-z0-9.]+", "-", plain)).strip("-.")
    if not found:
        return f"x{_piece(given)}"
    return found if len(found) <= longest else _cut(found, given, longest)


def number(given: str, besides: str = "") -> str:
    """What people say aloud: letters, digits and ._()- only, for it names a place on a page; `besides` may stay too."""
    found = re.sub(rf"[^\w.(){besides}]+", "-", unicodedata.normalize("NFC", given)).strip("-/")
    if not found or set(found) <= {"."}:
        return f"x{_piece(given)}"
    return found if len(found) <= NUMBER else _cut(found, given, NUMBER)


class Names:
    """The names of one edition. A name that is taken gets a piece of the hash of what it stands for."""

    def __init__(self, catalogue: str) -> None:
        self._catalogue = catalogue
        self._ids: set[str] = set()
        self._numbers: set[str] = set()
        self._pages: set[str] = set()

    def requirement(self, original: str) -> str:
        """The id of a requirement; it begins with the name of the catalogue."""
        prefix = f"{self._catalogue}-"
        found = slug(original, REQUIREMENT)
        if not found.startswith(prefix):
            found = prefix + slug(original, REQUIREMENT - len(prefix))
        return _given_once(found, original, self._ids, REQUIREMENT)

    def theme(self, original: str) -> str:
        return _given_once(slug(original, CATALOGUE), original, self._ids, CATALOGUE)

    def number(self, said: str, original: str) -> str:
        """The number of a requirement: what people say, or else its name."""
        return _given_once(number(said or original, "/"), original, self._numbers, NUMBER)

    def page(self, said: str, original: str) -> str:
        """The number of a control; it stands in an address, so it has no slash."""
        return _given_once(number(said or original), original, self._pages, NUMBER)


def _given_once(found: str, original: str, taken: set[str], longest: int) -> str:
    if found in taken:
        found = _cut(found, original, longest, always=True)
    while found in taken:
        found = _cut(found, found, longest, always=True)
    taken.add(found)
    return found


def _cut(found: str, original: str, longest: int, *, always: bool = False) -> str:
    if len(found) <= longest and not always:
        return found
    return f"{found[: longest - _HASH - 1].rstrip('-.')}-{_piece(original)}"


def _piece(original: str) -> str:
    return hashlib.sha256(original.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH]
