"""A real server in a process of its own, and a real Chromium with the content security policy in force."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from assess import demo

PROGRAM = (sys.executable, "-c", "from assess.cli import main; main()")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a demonstration, made once; to copy."""
    data = tmp_path_factory.mktemp("demonstration")
    toetspeil("demo", "--data", str(data))
    assert demo.accounts(data)
    return data


@pytest.fixture
def server(demonstration: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a demonstration server, and its data folder."""
    data = tmp_path / "data"
    shutil.copytree(demonstration, data)
    with serving(data) as address:
        yield address, data


@pytest.fixture(scope="module")
def shared_server(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """One for all tests of a module: for those that do not mind what the others did."""
    data = tmp_path_factory.mktemp("shared") / "data"
    shutil.copytree(demonstration, data)
    with serving(data) as address:
        yield address, data


def toetspeil(*arguments: str) -> str:
    """What the command line says; the code is that of this checkout, whatever is installed."""
    done = subprocess.run([*PROGRAM, *arguments], check=True, capture_output=True, text=True, env=ENVIRONMENT)
    return done.stdout


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """The address of a server on this data folder, in a process of its own, as long as it is needed."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    asked = [*PROGRAM, "serve", "--data", str(data), "--port", str(port)]
    process = subprocess.Popen(asked, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)
    assert process.stdout is not None
    ready = process.stdout.readline()
    assert "staat klaar" in ready, ready
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()
