"""Passwords: how they are stored, and which ones are refused, with a sentence that says what to do."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

AT_LEAST = 12
AT_MOST = 200
ADVICE = (
    f"Ten minste {AT_LEAST} tekens. Neem bijvoorbeeld vier woorden die niets met elkaar te maken hebben, "
    "of laat een wachtwoordkluis er een maken."
)
_OTHER = "Neem een ander, bijvoorbeeld vier losse woorden."

_LISTS = Path(__file__).parent / "lists"
#: So many characters beside what is common make a password that is not.
_ENOUGH_ELSE = 8

# OWASP's second choice for argon2id: 19 MiB, so that a few people at once fit in a small server.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
#: Verified when the address is unknown, so that it takes as long as a wrong password.
NOBODY = _HASHER.hash("nobody has this password")


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


def matches(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def objection(password: str, *, about: Iterable[str]) -> str:
    """Why this password is refused and what to do, or "" when it is good; `about` is what others know of its owner."""
    if len(password) < AT_LEAST:
        return f"Dit wachtwoord is te kort. Neem er een van ten minste {AT_LEAST} tekens."
    if len(password) > AT_MOST:
        return f"Dit wachtwoord is te lang: neem er een van hoogstens {AT_MOST} tekens."
    said = password.casefold()
    if len(set(said)) < 5 or _repeats(said):
        return f"Dit wachtwoord herhaalt zichzelf. {_OTHER}"
    if said in common() or _is_common_inside(said):
        return f"Dit wachtwoord staat op de lijst van veelgebruikte wachtwoorden, of lijkt daarop. {_OTHER}"
    if len(_without(said, _words(about))) < _ENOUGH_ELSE:
        return f"Dit wachtwoord lijkt te veel op uw naam, uw e-mailadres of uw gemeente. {_OTHER}"
    return ""


@cache
def common() -> frozenset[str]:
    """The passwords that are tried first; read when somebody first chooses one."""
    own = (_LISTS / "dutch.txt").read_text(encoding="utf-8")  # common here, and hardly in a list from elsewhere
    with gzip.open(_LISTS / "common-passwords.txt.gz", "rt", encoding="utf-8") as file:
        return frozenset(own.split()) | frozenset(file.read().splitlines())


def _is_common_inside(said: str) -> bool:
    """A common password dressed up with digits and signs at its ends: "welkom2026!!"."""
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", said)
    return len(said) - len(core) < _ENOUGH_ELSE and core in common()


def _repeats(said: str) -> bool:
    """The same thing again and again: "geheimgeheim", "abcabcabcabc"."""
    return said in (said + said)[1:-1]


def _words(about: Iterable[str]) -> list[str]:
    """What may not carry a password, longest first: "mo@aardam.nl" gives "aardam"."""
    found = {word for text in about for word in re.split(r"[\W_]+", text.casefold())}
    return sorted((word for word in found if len(word) > 3), key=len, reverse=True)


def _without(said: str, words: Iterable[str]) -> str:
    for word in words:
        said = said.replace(word, "")
    return re.sub(r"[\W_]+", "", said)
