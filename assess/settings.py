"""What the operator decides, read once at start and never again."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from assess.catalogues import look_in
from assess.demo_trust import signing_of
from assess.loopback import is_loopback
from assess.postgres import is_address
from reports.certificates import Evidence, Signing, UnusableCertificateError

DEFAULT_DATA = Path("var")
DEFAULT_PORT = 8000
DATABASE_NAME = "toetspeil.sqlite3"
MEGABYTE = 1024 * 1024


class UnsafeSettingsError(Exception):
    """A combination of settings that would put answers at risk; the message is for the operator, in Dutch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the application needs to know about its surroundings.

    `data` is the folder of the database, the reports and the secret key.
    `base_url` decides whether cookies are secure: http is for loopback only.
    """

    data: Path
    secret_key: str
    base_url: str
    #: The mail server as host:port; empty is a folder of files.
    smtp: str = ""
    mail_from: str = ""
    #: How large one file of evidence may be, and all those of one municipality together, in bytes.
    evidence_file_limit: int = 25 * MEGABYTE
    evidence_total_limit: int = 2048 * MEGABYTE
    #: What reports are signed with; None seals them by hash only.
    signing: Signing | None = None

    @property
    def trust(self) -> Path:
        return self.data / "trust"

    @property
    def evidence(self) -> Path:
        return self.data / "evidence"

    #: The address of a PostgreSQL database, as the website uses it and as its owner; empty is a file in `data`.
    database_url: str = ""
    admin_url: str = ""

    @property
    def database(self) -> Path | str:
        """The database as the website sees it."""
        return self.database_url or self.data / DATABASE_NAME

    @property
    def whole_database(self) -> Path | str:
        """The database as the worker and the command line see it: every municipality."""
        return self.admin_url or self.database

    @property
    def reports(self) -> Path:
        return self.data / "rapporten"

    @property
    def official_texts(self) -> Path:
        return self.data / "officiele-teksten"

    @property
    def imported_catalogues(self) -> Path:
        return imported_catalogues(self.data)

    @property
    def is_secure(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def trusted_host(self) -> str:
        return urlsplit(self.base_url).netloc


def imported_catalogues(data: Path) -> Path:
    """Where the catalogues of others are kept, in the layout of our own."""
    return data / "catalogues"


def read_settings(*, data: Path | None = None, base_url: str | None = None) -> Settings:
    """Settings from arguments, then the environment, then the defaults.

    TOETSPEIL_DATA, TOETSPEIL_URL, TOETSPEIL_SECRET_KEY, TOETSPEIL_SMTP, TOETSPEIL_MAIL_FROM, TOETSPEIL_DATABASE,
    TOETSPEIL_DATABASE_ADMIN, TOETSPEIL_EVIDENCE_FILE_MB, TOETSPEIL_EVIDENCE_TOTAL_MB, TOETSPEIL_SIGNING_CERTIFICATE,
    TOETSPEIL_SIGNING_PASSWORD_FILE, TOETSPEIL_TSA, TOETSPEIL_LTA and TOETSPEIL_LTA_FETCH are the only variables read.
    From here on the catalogues that were imported into the data folder are there too.
    Raises UnsafeSettingsError.
    """
    folder = data or Path(os.environ.get("TOETSPEIL_DATA") or DEFAULT_DATA)
    url = base_url or os.environ.get("TOETSPEIL_URL") or f"http://127.0.0.1:{DEFAULT_PORT}"
    _refuse_unsafe_url(url)
    folder.mkdir(parents=True, exist_ok=True)
    key = os.environ.get("TOETSPEIL_SECRET_KEY") or _stored_key(folder / "geheime-sleutel")
    if len(key) < 32:
        raise UnsafeSettingsError("TOETSPEIL_SECRET_KEY is korter dan 32 tekens; maak er een langere van.")
    smtp, mail_from = os.environ.get("TOETSPEIL_SMTP", ""), os.environ.get("TOETSPEIL_MAIL_FROM", "")
    _refuse_half_a_mail_server(smtp, mail_from)
    settings = Settings(
        data=folder.resolve(),
        secret_key=key,
        base_url=url.rstrip("/"),
        smtp=smtp,
        mail_from=mail_from,
        evidence_file_limit=_megabytes("TOETSPEIL_EVIDENCE_FILE_MB", 25),
        evidence_total_limit=_megabytes("TOETSPEIL_EVIDENCE_TOTAL_MB", 2048),
        database_url=_postgres("TOETSPEIL_DATABASE"),
        admin_url=_postgres("TOETSPEIL_DATABASE_ADMIN"),
        signing=_signing(folder.resolve()),
    )
    look_in(settings.imported_catalogues)
    return settings


def _refuse_unsafe_url(url: str) -> None:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise UnsafeSettingsError(f"{url} is geen webadres.") from error
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and is_loopback(parts.hostname or ""):
        return
    raise UnsafeSettingsError(f"{url} is niet veilig: gebruik https, of http op deze machine zelf (127.0.0.1).")


def _refuse_half_a_mail_server(smtp: str, mail_from: str) -> None:
    if smtp and not re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[^:\s]+):[0-9]{1,5}", smtp):
        raise UnsafeSettingsError(f"TOETSPEIL_SMTP is {smtp}; schrijf het als mailserver.example:587.")
    if smtp and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", mail_from):
        raise UnsafeSettingsError("Zet in TOETSPEIL_MAIL_FROM het e-mailadres waar de mail vandaan komt.")


def _megabytes(name: str, otherwise: int) -> int:
    given = os.environ.get(name) or str(otherwise)
    if not re.fullmatch(r"[1-9][0-9]{0,6}", given):
        raise UnsafeSettingsError(f"{name} is {given}; schrijf een geheel aantal megabytes, zoals {otherwise}.")
    return int(given) * MEGABYTE


def _postgres(name: str) -> str:
    """The address in this variable; its value is not shown, because it may hold a password."""
    address = os.environ.get(name, "")
    if address and not is_address(address):
        raise UnsafeSettingsError(f"{name} is geen adres; schrijf het als postgresql://rol:wachtwoord@server/database.")
    return address


def _signing(data: Path) -> Signing | None:
    """The certificate that was set, or that of the demonstration; one that cannot be read is refused at once."""
    certificate, tsa = os.environ.get("TOETSPEIL_SIGNING_CERTIFICATE"), os.environ.get("TOETSPEIL_TSA", "")
    password = os.environ.get("TOETSPEIL_SIGNING_PASSWORD_FILE")
    if tsa and not re.fullmatch(r"https?://[^\s]+", tsa):
        raise UnsafeSettingsError(f"TOETSPEIL_TSA is {tsa}; schrijf het adres van de tijdstempeldienst.")
    if certificate:
        secret = Path(password).resolve() if password else None
        found: Signing | None = Signing(
            certificate=Path(certificate).resolve(), password_file=secret, tsa=tsa, evidence=_evidence(tsa)
        )
    else:
        found = signing_of(data)
    try:
        if found:
            found.signer()
    except UnusableCertificateError as error:
        raise UnsafeSettingsError(str(error)) from error
    return found


def _evidence(tsa: str) -> Evidence | None:
    """Where the evidence is that every signed report keeps for later years; None when it keeps none."""
    folder, fetch = os.environ.get("TOETSPEIL_LTA"), os.environ.get("TOETSPEIL_LTA_FETCH", "")
    if fetch not in ("", "0", "1"):
        raise UnsafeSettingsError("TOETSPEIL_LTA_FETCH is 1 (haal intrekkingslijsten op) of leeg (haal niets op).")
    if not folder:
        if fetch == "1":
            raise UnsafeSettingsError("TOETSPEIL_LTA_FETCH werkt alleen met TOETSPEIL_LTA, de map met certificaten.")
        return None
    if not tsa:
        raise UnsafeSettingsError(
            "TOETSPEIL_LTA werkt alleen met een tijdstempeldienst; zet het adres in TOETSPEIL_TSA."
        )
    if not Path(folder).is_dir():
        raise UnsafeSettingsError(f"TOETSPEIL_LTA is {folder}, en dat is geen map.")
    return Evidence(folder=Path(folder).resolve(), fetches=fetch == "1")


def _stored_key(path: Path) -> str:
    """The key made at the first start; sessions and CSRF tokens would not survive a new one."""
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()
