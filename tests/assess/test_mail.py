"""The two ways out for mail: a folder of files, and a mail server that proves who it is."""

from __future__ import annotations

import ssl
import stat
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from assess import mails
from assess.application import create_app
from assess.db import open_database
from assess.mail import Folder, Mail, MailError, Smtp, outlet
from assess.settings import Settings, UnsafeSettingsError, read_settings
from tests.assess.mail_server import certificate, received, running
from tests.assess.town import BASE_URL, NOW, SECRET_KEY

MAIL = Mail(
    to="nina@aardam.example", subject="Uitnodiging voor één zelftoets", text="Beste Zoë,\n\n" + "é" * 1500 + "\n"
)
SENDER = "toetspeil@aardam.example"


def trusting(path: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(path))


# --- a mail server ------------------------------------------------------------------------


def test_a_mail_reaches_a_server_that_proves_who_it_is(tmp_path: Path) -> None:
    proof, key = certificate(tmp_path)

    with running(tmp_path / "post", proof, key) as port:
        Smtp(host="127.0.0.1", port=port, sender=SENDER, context=trusting(proof)).send(MAIL, at=NOW)

    (found,) = received(tmp_path / "post")
    assert (found["To"], found["From"], found["Subject"]) == (MAIL.to, SENDER, MAIL.subject)
    assert found["Date"].datetime == NOW
    assert found["Auto-Submitted"] == "auto-generated"
    assert found.get_content() == MAIL.text


@pytest.mark.parametrize("trouble", ["no encryption", "a stranger", "another name"])
def test_nothing_is_said_to_a_server_that_does_not_prove_who_it_is(tmp_path: Path, trouble: str) -> None:
    proof, key = certificate(tmp_path, "127.0.0.2" if trouble == "another name" else "127.0.0.1")
    context = ssl.create_default_context() if trouble == "a stranger" else trusting(proof)

    with running(tmp_path / "post", *(() if trouble == "no encryption" else (proof, key))) as port:
        to_it = Smtp(host="127.0.0.1", port=port, sender=SENDER, context=context)
        with pytest.raises(MailError):
            to_it.send(MAIL, at=NOW)

    assert received(tmp_path / "post") == []


def test_a_server_on_this_machine_passes_it_on_itself(tmp_path: Path) -> None:
    with running(tmp_path / "post") as port:
        settings = Settings(
            data=tmp_path, secret_key=SECRET_KEY, base_url=BASE_URL, smtp=f"127.0.0.1:{port}", mail_from=SENDER
        )
        outlet(settings).send(MAIL, at=NOW)

    assert [found["Subject"] for found in received(tmp_path / "post")] == [MAIL.subject]


def test_a_server_that_is_not_there_is_an_error_of_the_mail_only(tmp_path: Path) -> None:
    with running(tmp_path / "post") as port:
        pass

    with pytest.raises(MailError):
        Smtp(host="127.0.0.1", port=port, sender=SENDER, encrypted=False).send(MAIL, at=NOW)


@pytest.mark.parametrize(
    "mail",
    [
        Mail(to="nina@aardam.example\nBcc: allen@aardam.example", subject="x", text="x"),
        Mail(to="nina@aardam.example", subject="x\r\nBcc: allen@aardam.example", text="x"),
    ],
    ids=["the address", "the subject"],
)
def test_a_line_end_in_a_header_goes_nowhere(tmp_path: Path, mail: Mail) -> None:
    with pytest.raises(MailError):
        Folder(tmp_path / "mail").send(mail, at=NOW)

    assert list((tmp_path / "mail").glob("*.eml")) == []


# --- a folder -----------------------------------------------------------------------------


def test_without_a_server_each_mail_is_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, secret_key=SECRET_KEY, base_url=BASE_URL)

    for _ in range(2):
        outlet(settings).send(MAIL, at=NOW)

    files = sorted((tmp_path / "mail").iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    assert all(file.name.startswith("20261120T090000Z-") for file in files)
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "mail").stat().st_mode) == 0o700
    found = message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert (found["To"], found["Subject"], found.get_content()) == (MAIL.to, MAIL.subject, MAIL.text)


def test_a_demonstration_mails_nobody(demo: Path) -> None:
    settings = Settings(
        data=demo, secret_key=SECRET_KEY, base_url=BASE_URL, smtp="mail.aardam.example:587", mail_from=SENDER
    )
    database = open_database(settings.database)

    assert create_app(settings, database).extensions["toetspeil.mail"] == Folder(demo / "mail")
    (demo / "proefaccounts.json").unlink()
    assert isinstance(create_app(settings, database).extensions["toetspeil.mail"], Smtp)

    database.close()


def test_a_folder_that_cannot_be_written_is_an_error_of_the_mail_only(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("een bestand", encoding="utf-8")

    with pytest.raises(MailError):
        Folder(tmp_path / "mail").send(MAIL, at=NOW)


# --- the settings -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("server", "sender", "sentence"),
    [
        ("mail.aardam.example", SENDER, "schrijf het als mailserver.example:587"),
        ("mail aardam:25", SENDER, "schrijf het als mailserver.example:587"),
        ("mail.aardam.example:587", "", "Zet in TOETSPEIL_MAIL_FROM het e-mailadres"),
        ("mail.aardam.example:587", "Toetspeil <t@aardam.example>", "Zet in TOETSPEIL_MAIL_FROM het e-mailadres"),
    ],
)
def test_half_a_mail_server_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: str, sender: str, sentence: str
) -> None:
    monkeypatch.setenv("TOETSPEIL_SMTP", server)
    monkeypatch.setenv("TOETSPEIL_MAIL_FROM", sender)

    with pytest.raises(UnsafeSettingsError, match=sentence):
        read_settings(data=tmp_path)


@pytest.mark.parametrize(
    ("server", "host", "encrypted"),
    [
        ("mail.aardam.example:587", "mail.aardam.example", True),
        ("localhost:25", "localhost", False),
        ("[::1]:25", "::1", False),
        ("[2001:db8::1]:25", "2001:db8::1", True),
        ("127.0.0.1.evil.example:25", "127.0.0.1.evil.example", True),
    ],
)
def test_only_a_server_on_this_machine_may_do_without_encryption(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: str, host: str, encrypted: bool
) -> None:
    monkeypatch.setenv("TOETSPEIL_SMTP", server)
    monkeypatch.setenv("TOETSPEIL_MAIL_FROM", SENDER)

    found = outlet(read_settings(data=tmp_path))

    assert isinstance(found, Smtp)
    assert (found.host, found.sender, found.encrypted) == (host, SENDER, encrypted)


def test_every_mail_says_to_whom_it_is_and_what_to_do_when_it_was_not_them() -> None:
    until = datetime.fromisoformat("2026-11-27T09:00:00+00:00")
    who = {"to": "nina@aardam.example", "name": "Nina"}
    invitation = mails.invitation(**who, place="Aardam", by="Carla", link="https://x.example/u/1", until=until)
    notices = [
        mails.accepted(**who, place="Aardam"),
        mails.password_changed(**who),
        mails.factor_changed(**who),
        mails.factor_reset(**who),
        mails.recovery_codes_changed(**who),
        mails.recovery_code_used(**who, left=1),
        mails.wrong_codes(**who),
    ]

    assert "https://x.example/u/1\n" in invitation.text
    assert "tot 27 november 2026, 10:00 uur" in invitation.text
    assert all(mail.text.startswith("Beste Nina,\n\n") for mail in (invitation, *notices))
    assert all("Was u dit niet?" in mail.text for mail in notices)
    assert len({mail.subject for mail in notices}) == len(notices)
