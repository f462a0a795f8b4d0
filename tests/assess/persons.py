"""People with a second factor: an app on a telephone that shows the time's code, and recovery codes in a drawer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pyotp import TOTP

from assess.models import Membership, RecoveryCode, Role, SecondFactor, User
from assess.second_factor import lock, recovery_hash
from tests.assess.town import NOW, PASSWORD, SECRET_KEY, Town
from tests.conftest import Browser
from tests.quick_hash import quickly_hashed

_HASH = quickly_hashed(PASSWORD)
RECOVERY = tuple(f"aaaa-bbbb-cccc-dd{letter}{letter}" for letter in "qrstuvwxyz")


@dataclass(frozen=True)
class Person:
    """Somebody who is not of the demonstration."""

    email: str
    name: str
    secret: str

    def code(self, at: datetime) -> str:
        """What their app shows at this moment."""
        return TOTP(self.secret).at(at)

    def wrong_code(self, at: datetime) -> str:
        """Six digits that no clock near this moment shows."""
        near = {self.code(at + timedelta(seconds=30 * step)) for step in range(-3, 4)}
        return next(f"{number:06}" for number in range(100) if f"{number:06}" not in near)


WILMA = Person("wilma@aardam.example", "Wilma Wachter", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
#: Has a password and owes a second factor.
NICO = Person("nico@aardam.example", "Nico Nieuw", "")


def move_in(
    town: Town, person: Person, roles: Mapping[int, Role], *, until: datetime | None = None, is_operator: bool = False
) -> Person:
    """Give somebody an account with these roles, and a second factor if they have a secret."""
    with town.all_rows() as session:
        user = User(email=person.email, name=person.name, password_hash=_HASH, is_operator=is_operator)
        session.add(user)
        session.flush()
        session.add_all(
            Membership(user_id=user.id, municipality_id=place, role=role, until=until) for place, role in roles.items()
        )
        if person.secret:
            locked = lock(person.secret, key=SECRET_KEY, user_id=user.id)
            session.add(SecondFactor(user_id=user.id, locked_secret=locked, last_step=0, made_at=NOW))
            session.add_all(RecoveryCode(code_hash=recovery_hash(c), user_id=user.id) for c in RECOVERY)
    return person


def enter(town: Town, person: Person, browser: Browser | None = None) -> Browser:
    """Sign in with the password and the code of now; a moment later, so that the code was not used yet."""
    town.clock.advance(seconds=30)
    browser = browser or town.browser()
    browser.sign_in(person.email)
    assert browser.url.startswith("/aanmelden/code"), browser.url
    browser.submit("Verder", code=person.code(town.clock()))
    return browser


def actions(town: Town) -> list[str]:
    """What the trail says that happened."""
    return [action for _, action, _, _ in town.trail()]
