"""What can go wrong in a use case, as classes with data; `error_pages.py` turns them into pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


class AssessError(Exception):
    """Something a person did that cannot be done; never a programming error."""


class NotFoundError(AssessError):
    """It does not exist, or not for this person: from outside that is the same."""


class FrozenError(AssessError):
    """The assessment was submitted; nothing in it changes any more."""


@dataclass
class StaleError(AssessError):
    """Somebody else saved in between. `version` is the one in the database now."""

    version: int


@dataclass
class TooManyAttemptsError(AssessError):
    """Too many wrong passwords; `minutes` until the next try."""

    minutes: int


class WrongCredentialsError(AssessError):
    """Unknown address or wrong password: never say which."""


@dataclass
class WrongCodeError(AssessError):
    """A code of the second factor that is wrong, too old, or was used; `left` tries remain at this second step."""

    left: int


class NoMoreCodesError(AssessError):
    """Too many wrong codes for this account today, from places that are not known."""


@dataclass
class InvalidError(AssessError):
    """Input that was refused, per field, as Dutch sentences that say what to do."""

    fields: Mapping[str, str]


@dataclass
class IncompleteError(AssessError):
    """The assessment cannot be submitted yet; the sentences say why."""

    problems: tuple[str, ...]


@dataclass
class RefusedFileError(AssessError):
    """The file cannot be imported; `reason` is one Dutch sentence."""

    reason: str


class SamePersonError(AssessError):
    """Agreement needs a second person; this is the first one."""
