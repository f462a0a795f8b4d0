"""The command line and the server, each in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from assess import demo
from tests.http_client import Client


def command(*arguments: str) -> str:
    program = Path(sys.executable).with_name("toetspeil")
    return subprocess.run([program, *arguments], check=True, capture_output=True, text=True).stdout


class Server:
    """`toetspeil serve` in a process of its own."""

    def __init__(self, data: Path) -> None:
        self._data, self.port = data, _free_port()
        self._accounts = demo.accounts(data)

    def __enter__(self) -> Self:
        program = Path(sys.executable).with_name("toetspeil")
        start = time.perf_counter()
        self._process = subprocess.Popen(
            [program, "serve", "--data", str(self._data), "--port", str(self.port)], stdout=subprocess.DEVNULL
        )
        while not _answers(self.port):
            if self._process.poll() is not None:
                raise RuntimeError("the server did not start")
        self.start_seconds = time.perf_counter() - start
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)

    def client(self, account: int) -> Client:
        chosen = self._accounts[account]
        return Client(self.port, chosen.email, chosen.password)

    def megabytes(self) -> float:
        """Resident memory of the process that answers: the child of the master."""
        return max(_resident(pid) for pid in self._processes())

    def cpu_seconds(self) -> float:
        """What its threads have used; this stays the same whatever else the machine does."""
        tasks = (task for pid in self._processes() for task in Path(f"/proc/{pid}/task").iterdir())
        return sum(int((task / "schedstat").read_text(encoding="ascii").split()[0]) for task in tasks) / 1e9

    def _processes(self) -> tuple[int, ...]:
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text(encoding="ascii")
        return (self._process.pid, *map(int, children.split()))


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as probe:
            probe.sendall(b"GET /aanmelden HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n" % port)
            return probe.recv(12) == b"HTTP/1.1 200"
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
