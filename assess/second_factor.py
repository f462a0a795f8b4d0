"""The second factor: a code of six digits that changes each half minute (TOTP, RFC 6238), and codes for when it is gone.

The secret is stored locked with a key that follows from the secret key of the
installation: who has the database alone cannot make codes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime

from pyotp import TOTP

from assess import locking
from assess.locking import UnreadableSecretError

__all__ = ["UnreadableSecretError"]

STEP = 30
#: How many half minutes the clock of a telephone may be off, either way.
_DRIFT = 1
#: How many recovery codes somebody gets.
CODES = 10
_LOCK, _OFFER = "second factor lock", "second factor offer"


def lock(secret: str, *, key: str, user_id: int) -> bytes:
    """The secret as it is stored: for this person only, so that a row put in another's place opens nothing."""
    return locking.lock(secret, key=key, purpose=_LOCK, owner=f"user {user_id}")


def unlock(locked: bytes, *, key: str, user_id: int) -> str:
    """The secret as it was before `lock`. Raises UnreadableSecretError; then the operator must reset the factor."""
    return locking.unlock(locked, key=key, purpose=_LOCK, owner=f"user {user_id}")


def offered_secret(*, key: str, token: str, after: str) -> str:
    """The secret that is offered to this browser, the same on every page until somebody confirms it.

    It follows from the token of the session, so that nothing need be stored for
    an offer that nobody takes; `after` is what it would replace.
    """
    given = hmac.new(locking.derived(key, _OFFER), f"{token} {after}".encode(), "sha256").digest()
    return base64.b32encode(given[:20]).decode()


def step_of(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """The half minute that this code belongs to, if it is near now and later than `after`; a code works once."""
    given = re.sub(r"[\s-]", "", code)
    totp, current = TOTP(secret), int(now.timestamp()) // STEP
    found = None
    for step in range(current - _DRIFT, current + _DRIFT + 1):
        # Every step is compared, so that the time taken tells nothing.
        if hmac.compare_digest(totp.generate_otp(step).encode(), given.encode("utf-8", "replace")) and step > after:
            found = step
    return found


def address(secret: str, email: str) -> str:
    """What the QR code says to an authenticator app."""
    return TOTP(secret).provisioning_uri(name=email, issuer_name="Toetspeil")


def in_groups(text: str) -> str:
    """In fours, to type over."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def new_recovery_codes() -> tuple[str, ...]:
    """Ten codes of 80 random bits each, as abcd-efgh-ijkl-mnop."""
    made = (base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(CODES))
    return tuple(in_groups(code).replace(" ", "-") for code in made)


def recovery_hash(code: str) -> str:
    """What is stored of a recovery code, however it was typed over: 0 is an o, 1 an l, 8 a b."""
    plain = re.sub(r"[\W_]+", "", code.casefold()).translate(str.maketrans("018", "olb"))
    return hashlib.sha256(plain.encode()).hexdigest()
