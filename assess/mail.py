"""A mail, and the two ways out: a folder of .eml files, or a mail server."""

from __future__ import annotations

import os
import secrets
import smtplib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Protocol

from assess.errors import AssessError
from assess.loopback import is_loopback
from assess.settings import Settings

_SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One plain text to one address."""

    to: str
    subject: str
    text: str


class MailError(AssessError):
    """The mail did not go out; what it was about stands."""


class Outlet(Protocol):
    """Where mails go. `send` raises MailError."""

    def send(self, mail: Mail, *, at: datetime) -> None: ...


def outlet(settings: Settings, *, sends: bool = True) -> Outlet:
    """The mail server of the settings if there is one and it may send, or else the folder `mail` beside the data."""
    if not settings.smtp or not sends:
        return Folder(settings.data / "mail")
    host, _, port = settings.smtp.rpartition(":")
    host = host.strip("[]")
    # A server on this machine passes it on itself, and has no certificate for its own name.
    return Smtp(host=host, port=int(port), sender=settings.mail_from, encrypted=not is_loopback(host))


@dataclass(frozen=True, slots=True)
class Folder:
    """Each mail as a file that any mail program opens; written completely or not at all."""

    path: Path

    def send(self, mail: Mail, *, at: datetime) -> None:
        name = f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished = self.path / f".{name}"
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(bytes(_message(mail, "toetspeil@localhost", at)))
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(self.path / f"{name}.eml")
        except (OSError, ValueError) as error:
            raise MailError(str(error)) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """A mail server. Unless `encrypted` is false, nothing is said to one that does not prove who it is (STARTTLS)."""

    host: str
    port: int
    sender: str
    encrypted: bool = True
    context: ssl.SSLContext | None = None

    def send(self, mail: Mail, *, at: datetime) -> None:
        try:
            with smtplib.SMTP(self.host, self.port, timeout=_SECONDS) as server:
                if self.encrypted:
                    server.starttls(context=self.context or ssl.create_default_context())
                server.send_message(_message(mail, self.sender, at))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise MailError(str(error)) from error


def _message(mail: Mail, sender: str, at: datetime) -> EmailMessage:
    """Raises ValueError when an address or the subject holds a line end."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or "localhost")
    # Nobody's out-of-office needs to answer this.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte="quoted-printable")
    return message
