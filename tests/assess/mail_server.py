"""A mail server in a process of its own: prints that it is ready, and keeps what it receives in a folder.

python -m tests.assess.mail_server PORT FOLDER [CERTIFICATE KEY]
"""

from __future__ import annotations

import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from socket import socket
from typing import cast


@contextmanager
def running(folder: Path, *certificate: Path) -> Iterator[int]:
    """A server on a port of its own; with a certificate it takes nothing before STARTTLS."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.assess.mail_server", str(port), str(folder), *map(str, certificate)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield port
        process.terminate()


def received(folder: Path) -> list[EmailMessage]:
    """What came in, as a mail program reads it."""
    files = sorted((folder / "new").glob("*")) if folder.exists() else []
    return [cast(EmailMessage, message_from_bytes(file.read_bytes(), policy=policy.default)) for file in files]


def certificate(folder: Path, name: str = "127.0.0.1") -> tuple[Path, Path]:
    """A certificate for this address that signs itself, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = generate_private_key(SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "proefserver")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    paths = folder / "certificaat.pem", folder / "sleutel.pem"
    paths[0].write_bytes(made.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths


def _serve(port: str, folder: str, *files: str) -> None:
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Mailbox

    context = None
    if files:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*files)
    controller = Controller(
        Mailbox(folder), hostname="127.0.0.1", port=int(port), tls_context=context, require_starttls=bool(files)
    )
    controller.start()
    print("ready", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    _serve(*sys.argv[1:])
