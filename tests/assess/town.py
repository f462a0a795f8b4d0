"""Two municipalities that do not exist, their people and their assessments, and the application on top of them."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psycopg
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.audit import Actor
from assess.catalogues import all_catalogues
from assess.db import Database, open_database
from assess.frameworks import Sheet
from assess.identifiers import hash_token, new_token
from assess.mail import Mail, MailError
from assess.models import (
    AnswerRow,
    Assessment,
    AssessmentFramework,
    AssessmentStatus,
    DigidConnection,
    Membership,
    Municipality,
    Role,
    Stage,
    SuwinetUse,
    TpmRow,
    User,
)
from assess.place import AssessmentHead
from assess.records import fill_answer
from assess.settings import Settings
from assess.signin.service import Halfway, next_stage, start
from assess.submitting.service import readiness, submit
from assess.throttle import Caller
from controls.answers import Answer
from controls.catalogue import Catalogue, Requirement
from controls.profile import Profile
from tests.compiled import compiled_once, wired_once
from tests.quick_hash import quickly_hashed

if TYPE_CHECKING:
    from tests.conftest import Browser
    from tests.postgres import Addresses

#: How each database says that a law of its own, or a reference, stands in the way.
BY_LAW = (sqlite3.IntegrityError, psycopg.IntegrityError)

PASSWORD = "een lang genoeg wachtwoord"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BASE_URL = "http://127.0.0.1:8000"
SECRET_KEY = "k" * 64

AARDAM, BEEKSTAD = 1, 2
#: One empty draft in each municipality.
DRAFT, ELSEWHERE = "a00000000001", "b00000000001"
HOME = f"/gemeente/aardam/zelftoets/{DRAFT}"

CARLA, ILYAS, TESS, LOTTE = (
    "carla@aardam.example",
    "ilyas@aardam.example",
    "tess@aardam.example",
    "lotte@aardam.example",
)
BERT, BEA, BOTH = "bert@beekstad.example", "bea@beekstad.example", "both@regio.example"
#: Who has which role in a busy town.
BY_ROLE = {
    Role.COORDINATOR: CARLA,
    Role.CISO: "ciso@aardam.example",
    Role.CONTRIBUTOR: ILYAS,
    Role.OWNER: "eigenaar@aardam.example",
    Role.APPROVER: "secretaris@aardam.example",
    Role.AUDITOR: "auditor@aardam.example",
    Role.READER: LOTTE,
}
#: The operator of a busy town.
OPERATOR = "beheer@toetspeil.example"
_PEOPLE = (
    (CARLA, "Carla Coördinator", {AARDAM: Role.COORDINATOR}),
    (ILYAS, "Ilyas Invuller", {AARDAM: Role.CONTRIBUTOR}),
    (TESS, "Tess Tweede", {AARDAM: Role.CONTRIBUTOR}),
    (LOTTE, "Lotte Lezer", {AARDAM: Role.READER}),
    (BERT, "Bert Buiten", {BEEKSTAD: Role.COORDINATOR}),
    (BEA, "Bea Buiten", {BEEKSTAD: Role.CONTRIBUTOR}),
    (BOTH, "Robin Regio", {AARDAM: Role.COORDINATOR, BEEKSTAD: Role.COORDINATOR}),
)
_IDS = {email: number for number, (email, _, _) in enumerate(_PEOPLE, start=1)}


def settle(database: Database) -> None:
    """Fill an empty database with the municipalities, the people and a draft for each municipality."""
    hashed = quickly_hashed(PASSWORD)
    with database.all_municipalities(writes=True) as session:
        session.add(Municipality(id=AARDAM, slug="aardam", name="Aardam", code="GM9001"))
        session.add(Municipality(id=BEEKSTAD, slug="beekstad", name="Beekstad", code="GM9002"))
        # As in the demonstration: a password alone. Who has a second factor is in test_second_factor.py.
        session.add_all(User(id=_IDS[e], email=e, name=n, password_hash=hashed, is_demo=True) for e, n, _ in _PEOPLE)
        session.flush()
        for email, _, roles in _PEOPLE:
            session.add_all(
                Membership(user_id=_IDS[email], municipality_id=place, role=role) for place, role in roles.items()
            )
        session.add(assessment(DRAFT, AARDAM))
        session.add(assessment(ELSEWHERE, BEEKSTAD))


def assessment(identity: str, municipality_id: int, **changes: Any) -> Assessment:
    """A draft, unless told otherwise."""
    fields: dict[str, Any] = {
        "title": f"Zelftoets {identity[0]}",
        "catalogue": "bio2/1.3",
        "reference_date": "2026-12-31",
        "scope": "Alles behalve het zwembad.",
        "status": AssessmentStatus.DRAFT,
        "created_at": NOW,
    }
    return Assessment(id=identity, municipality_id=municipality_id, **{**fields, **changes})


#: The draft of Aardam, as a request finds it.
HEAD = AssessmentHead(
    id=DRAFT,
    title="Zelftoets a",
    catalogue="bio2/1.3",
    reference_date="2026-12-31",
    scope="Alles behalve het zwembad.",
    status=AssessmentStatus.DRAFT,
)


def catalogue() -> Catalogue:
    return all_catalogues()["bio2/1.3"]


def sheet_of(head: AssessmentHead | None = None) -> Sheet:
    """The leading sheet of the draft."""
    head = head or HEAD
    return Sheet(
        catalogue=catalogue(), profile=Profile(), reference_date=head.reference_date, editions=frozenset({"bio2/1.3"})
    )


def asked(number: str) -> Requirement:
    """The requirement with this number, as in "5.01.01"."""
    return next(r for r in catalogue().requirements if r.number == number)


def actor(email: str) -> Actor:
    """A person of Aardam, for what a test does without a browser."""
    name = next(n for e, n, _ in _PEOPLE if e == email)
    return Actor(name=name, id=_IDS[email], municipality_id=AARDAM, origin="127.0.0.1")


@dataclass
class Clock:
    """The time, as the application is told it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Letterbox:
    """Where the mails of a test go; `is_broken` makes it a mail server that does not answer."""

    mails: list[Mail] = field(default_factory=list)
    is_broken: bool = False

    def send(self, mail: Mail, *, at: datetime) -> None:
        if self.is_broken:
            raise MailError("no answer")
        self.mails.append(mail)


@dataclass
class Town:
    """The application on one data folder. `app` can be started again on the same database."""

    settings: Settings
    #: As the website has it.
    database: Database
    app: Flask
    #: As the worker and the command line have it.
    whole: Database
    clock: Clock = field(default_factory=Clock)
    letterbox: Letterbox = field(default_factory=Letterbox)
    #: On PostgreSQL only.
    addresses: Addresses | None = None
    #: What `rows` reads a file by, and which file that is.
    _reader: tuple[sqlite3.Connection, int] | None = None

    @classmethod
    def at(
        cls,
        data: Path,
        *,
        base_url: str = BASE_URL,
        clock: Clock | None = None,
        secret_key: str = SECRET_KEY,
        addresses: Addresses | None = None,
    ) -> Town:
        clock, letterbox = clock or Clock(), Letterbox()
        web, owner = (addresses.web, addresses.owner) if addresses else ("", "")
        settings = Settings(data=data, secret_key=secret_key, base_url=base_url, database_url=web, admin_url=owner)
        database = compiled_once(open_database(settings.database))
        whole = compiled_once(open_database(settings.whole_database)) if addresses else database
        app = wired_once(settings, database, clock=clock, outlet=letterbox)
        app.testing = True
        parts = {"settings": settings, "database": database, "whole": whole, "addresses": addresses}
        return cls(app=app, clock=clock, letterbox=letterbox, **parts)

    def close(self) -> None:
        self._put_away()
        self.database.close()
        self.whole.close()

    def _put_away(self) -> None:
        if self._reader is not None:
            self._reader[0].close()
            self._reader = None

    def _file_reader(self) -> sqlite3.Connection:
        """Kept open: of every visit that counts rows, four fifths went to reading the schema again."""
        found = self.file.stat().st_ino
        if self._reader is not None and self._reader[1] != found:
            self._put_away()  # another file came in its place
        if self._reader is None:
            self._reader = sqlite3.connect(self.file, isolation_level=None, check_same_thread=False), found
        return self._reader[0]

    def restart(self, *, base_url: str = BASE_URL, secret_key: str = SECRET_KEY) -> None:
        """Stop, and start again on the same database at the same moment."""
        self.close()
        given = {"clock": self.clock, "secret_key": secret_key, "addresses": self.addresses}
        fresh = Town.at(self.settings.data, base_url=base_url, **given)
        self.settings, self.database, self.app, self.whole = fresh.settings, fresh.database, fresh.app, fresh.whole
        self.letterbox = fresh.letterbox

    def browser(self, email: str = "") -> Browser:
        """A browser, signed in when an address is given."""
        from tests.conftest import Browser

        browser = Browser(self.app, base_url=self.settings.base_url)
        if email and self._let_in(browser, email):
            browser.get("/")
        elif email:
            browser.sign_in(email)
        return browser

    def _let_in(self, browser: Browser, email: str) -> bool:
        """Give the browser the session that signing in gives; False for who has a second step to take.

        The form has tests of its own. A session of each test by way of it took a third of a minute of every ten.
        """
        with self.all_rows() as session:
            user = session.scalars(select(User).where(User.email == email)).one()
            if next_stage(session, user) is not Stage.FULL:
                return False
            half = Halfway(sign_in_id=0, user_id=user.id, name=user.name, email=user.email)
            token, known = new_token(), new_token()
            caller = Caller(address="127.0.0.1", token_hash=hash_token(known))
            start(session, half, token, previous="", known=known, caller=caller, now=self.clock())
        name, host = self.app.config["SESSION_COOKIE_NAME"], urlsplit(self.settings.base_url).hostname or ""
        for cookie, value in ((name, token), (f"{name}-bekend", known)):
            browser.client.set_cookie(cookie, value, domain=host, secure=self.settings.is_secure, httponly=True)
        return True

    @contextmanager
    def all_rows(self) -> Iterator[Session]:
        """A session without the fence; what is changed in it is kept."""
        with self.whole.all_municipalities(writes=True) as session:
            yield session

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What stands in the database, read past the application; `?` is a value, and a moment is a text."""
        if self.addresses is None:
            return self._file_reader().execute(statement, values).fetchall()
        with psycopg.connect(self.addresses.root, options="-c timezone=UTC") as root:
            found = root.execute(*_for_postgres(statement, values)).fetchall()
        return [tuple(map(_as_in_a_file, row)) for row in found]

    def change(self, statement: str, *values: object) -> None:
        """Change the database past the application, as whoever may do everything."""
        if self.addresses is None:
            with closing(sqlite3.connect(self.file)) as connection:
                connection.execute("PRAGMA foreign_keys=ON")
                connection.execute(statement, values)
                connection.commit()
            return
        with psycopg.connect(self.addresses.root) as root:
            root.execute(*_for_postgres(statement, values))

    @property
    def file(self) -> Path:
        """The file of the embedded database."""
        assert isinstance(self.settings.database, Path)
        return self.settings.database

    def tables(self) -> list[str]:
        """Every table, by name."""
        names = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"
        if self.addresses:
            names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        return [name for (name,) in self.rows(names)]

    def stored(self) -> bytes:
        """Everything that the database holds, for what must not be in it."""
        if self.addresses is None:
            return b"".join(path.read_bytes() for path in self.settings.data.glob(f"{self.file.name}*"))
        return repr([self.rows(f'SELECT * FROM "{table}"') for table in self.tables()]).encode()

    def columns(self, table: str) -> list[str]:
        """The columns of a table, in their order."""
        names = "SELECT name FROM pragma_table_info(?)"
        if self.addresses:
            names = "SELECT column_name FROM information_schema.columns WHERE table_name = ? ORDER BY ordinal_position"
        return [name for (name,) in self.rows(names, table)]

    def trail(self) -> list[tuple[str, str, str, str]]:
        """The audit trail: actor, action, object, result."""
        return self.rows("SELECT actor, action, object, result FROM audit_event ORDER BY id")

    def submit(
        self, identity: str = DRAFT, *, reasons: Mapping[str, str] | None = None, edition: Catalogue | None = None
    ) -> str:
        """Submit as the coordinator would, on an `edition` as it was then if given; returns the hash of the snapshot."""
        edition = edition or catalogue()
        with self.database.session(writes=True, municipality_id=AARDAM) as session:
            found = readiness(session, edition, identity)
            still_open = [*(t.theme.id for t in found.open_themes), *(s.sheet.name for s in found.open_sheets)]
            snapshot = submit(
                session,
                edition,
                assessment_id=identity,
                municipality=("Aardam", "GM9001"),
                reasons=reasons or dict.fromkeys(still_open, "Dat komt in januari."),
                by=actor(CARLA),
                now=self.clock(),
            )
            session.commit()
        return snapshot.sha256


def _as_in_a_file(value: object) -> object:
    """A moment as SQLite keeps it."""
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value


def _for_postgres(statement: str, values: tuple[object, ...]) -> tuple[Any, ...]:
    """The same attempt in the words of PostgreSQL, which has no OR REPLACE, and asks which key ON CONFLICT is about."""
    statement = re.sub(r"\b(FROM|JOIN|INTO|UPDATE) user\b", r'\1 "user"', statement)
    statement = re.sub(r"\buser\.(?=[a-z])", '"user".', statement)
    statement = re.sub(r"\b(INSERT|UPDATE) OR (REPLACE|IGNORE)\b", r"\1", statement)
    statement = re.sub(r"(DROP TRIGGER (\w+?)_(?:no|frozen)_\w+)$", r"\1 ON \2", statement)
    statement = statement.replace("WHERE 1 ON", "WHERE true ON")
    conflict = r"(INSERT INTO (\w+) .*ON CONFLICT) DO UPDATE"
    statement = re.sub(conflict, r"\1 ON CONSTRAINT pk_\2 DO UPDATE", statement, flags=re.DOTALL)
    return (statement.replace("%", "%%").replace("?", "%s"), values) if values else (statement,)


#: The DigiD connection and the TPM of the draft, once `account_to_everything` was called.
CONNECTION, TPM_ID = "c00000000001", "e00000000001"
OTHERS = ("cbw/2026", "digid/3.0", "ensia/2026", "nis2/2022-2555", "suwinet/2025-werkversie")


def account_to_everything(town: Town) -> None:
    """Let the draft of Aardam account to every other framework, with a connection, a TPM and the use of Suwinet."""
    of_it = {"assessment_id": DRAFT, "municipality_id": AARDAM}
    norms = all_catalogues()["digid/3.0"].requirements
    with town.all_rows() as session:
        session.add_all(AssessmentFramework(catalogue=key, **of_it) for key in OTHERS)
        session.add(DigidConnection(id=CONNECTION, name="Mijn Aardam", number="9001", **of_it))
        session.add(
            TpmRow(
                id=TPM_ID,
                supplier="Webbouw",
                application="Formulieren",
                reference="dossier 12",
                period_from="2026-01-01",
                period_until="2026-10-31",
                issued_on="2026-11-15",
                verdicts=json.dumps({norms[0].id: {"opzet": "aangetoond", "bestaan": "niet"}}),
                **of_it,
            )
        )
        session.add(SuwinetUse(application="inkijk", tasks="werk-en-inkomen", outsourced_to="", **of_it))


def answered(town: Town, *given: Answer, identity: str = DRAFT) -> None:
    """Put answers in the database without a browser, as they would have been saved."""
    ids = {name: _IDS[email] for email, name, _ in _PEOPLE}
    with town.all_rows() as session:
        for answer in given:
            requirement = catalogue().requirement_by_id[answer.requirement_id]
            row = AnswerRow(assessment_id=identity, municipality_id=AARDAM, requirement_id=requirement.id)
            fill_answer(row, answer, requirement, by_id=ids[answer.answered_by])
            session.add(row)
