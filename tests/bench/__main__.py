"""`make bench`: the speed of everything that people wait for, side by side in one run.

Figures of a noisy machine: compare medians and ratios, and only within one run.
"""

from __future__ import annotations

import json
import os
import random
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pypdf import PdfReader

from assess import demo
from assess.demo_trust import signing_of
from assess.trusted import authorities
from controls.loading import load
from reports.signing import sign
from reports.verifying import check
from tests.http_client import Client

REQUESTS = 1_000
CLIENTS = 8
SECONDS = 8
FRESH, SUBMITTED = demo.ASSESSMENTS[0][0], demo.ASSESSMENTS[2][0]
_ASSESSMENT = f"/gemeente/voorbeeldstad/zelftoets/{FRESH}"
_WIDE = "/gemeente/voorbeeldstad/zelftoets/d00000000004"
#: Pages about several frameworks at once.
_ACCOUNTS = (
    ("control page of the Cbw, with proposals", "/kader/cbw/beheersmaatregel/21.3.b"),
    ("accounting for every framework", "/verantwoording/"),
    ("accounting for the Cbw", "/verantwoording/cbw"),
    ("calendar", "/kalender/"),
)
_CATALOGUE = load("bio2/1.3")
_WORDS = [
    "wij",
    "hebben",
    "dit",
    "beschreven",
    "besproken",
    "getest",
    "en",
    "vastgelegd",
    "in",
    "het",
    "jaarplan",
    "van",
    "de",
    "gemeente",
]


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    what: str
    measured: str
    target: str


def main() -> None:
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="toetspeil-bench-") as folder:
        data = Path(folder)
        _command("demo", "--data", folder)
        figures.append(_catalogue())
        with _Server(data) as server:
            figures.append(Figure("start to first answer", f"{server.start_seconds:.2f} s", "2 s"))
            figures += _saving(server)
            figures += _reading(server)
            figures.append(_together(server))
            figures.append(Figure("memory of the web process", f"{server.megabytes():.0f} MB", "150 MB"))
        figures += _report(data)
    _print(figures)


def _catalogue() -> Figure:
    times = []
    for _ in range(20):
        start = time.perf_counter()
        load("bio2/1.3")
        times.append(time.perf_counter() - start)
    return Figure("catalogue load, median of 20", f"{statistics.median(times) * 1000:.0f} ms", "")


def _saving(server: _Server) -> list[Figure]:
    client, versions = server.client(0), {}
    requirements = [r.id for r in _CATALOGUE.requirements]
    client.open_form(f"{_ASSESSMENT}/beheersmaatregel/5.01")

    def save(number: int) -> None:
        requirement = requirements[number % len(requirements)]
        _save(client, requirement, versions, number)

    return [_percentiles("saving an answer", save, "8 ms")]


def _save(client: Client, requirement: str, versions: dict[str, int], number: int) -> None:
    fields = {
        "version": str(versions.get(requirement, 0)),
        "outcome": "beoordeeld",
        "opzet": "aangetoond",
        "bestaan": "deels",
        "werking": "open",
        "explanation": _text(number),
        "evidence-0-title": "Verslag van de controle",
        "evidence-0-location": f"zaak {number}",
        "evidence-0-date": "2026-10-01",
    }
    status, body = client.post(f"{_ASSESSMENT}/eis/{requirement}", fields)
    if status != 200:
        raise RuntimeError(f"{requirement} answered {status}: {body[:200]}")
    versions[requirement] = json.loads(body)["version"]


def _text(number: int) -> str:
    dice = random.Random(number)
    return " ".join(dice.choice(_WORDS) for _ in range(dice.randint(60, 120)))


def _reading(server: _Server) -> list[Figure]:
    client = server.client(1)
    numbers = [c.number for c in _CATALOGUE.controls]
    order = [numbers[i % len(numbers)] for i in range(REQUESTS)]
    random.Random(1).shuffle(order)

    def read(path: str) -> None:
        status, _ = client.get(path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")

    return [
        _percentiles("control page", lambda i: read(f"{_ASSESSMENT}/beheersmaatregel/{order[i]}"), "15 ms"),
        _percentiles("overview", lambda _: read(f"{_ASSESSMENT}/"), "", times=200),
        *(_percentiles(what, _always(read, f"{_WIDE}{path}"), "", times=100) for what, path in _ACCOUNTS),
    ]


def _always(read: Callable[[str], None], path: str) -> Callable[[int], None]:
    return lambda _: read(path)


def _together(server: _Server) -> Figure:
    """Eight people save at the same time, each their own requirements."""
    requirements = [r.id for r in _CATALOGUE.requirements]
    clients = [server.client(i % 3) for i in range(CLIENTS)]
    for client in clients:
        client.open_form(f"{_ASSESSMENT}/beheersmaatregel/5.01")
    versions = {requirement: _version(clients[0], requirement) for requirement in requirements}
    done, failures = [0] * CLIENTS, []
    stop = time.monotonic() + SECONDS

    def work(index: int) -> None:
        client, own = clients[index], requirements[index::CLIENTS]
        try:
            while time.monotonic() < stop:
                requirement = own[done[index] % len(own)]
                _save(client, requirement, versions, done[index] + index * 1_000_000)
                done[index] += 1
        except Exception as error:  # noqa: BLE001 - a failure in a thread must fail the run
            failures.append(error)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(CLIENTS)]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    rate = sum(done) / (time.monotonic() - start)
    return Figure(f"acknowledged saves, {CLIENTS} clients", f"{rate:.0f} per second", "200 per second")


def _version(client: Client, requirement: str) -> int:
    control = _CATALOGUE.requirement_by_id[requirement]
    _, page = client.get(f"{_ASSESSMENT}/beheersmaatregel/{control.control}")
    form = page.split(f'/eis/{requirement}"', 1)[1]
    return int(form.split('name="version" value="', 1)[1].split('"', 1)[0])


def _percentiles(what: str, act: Callable[[int], None], target: str, *, times: int = REQUESTS) -> Figure:
    for number in range(10):
        act(number)
    taken = []
    for number in range(times):
        start = time.perf_counter()
        act(number)
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    middle, slow = statistics.median(taken), taken[int(len(taken) * 0.95)]
    return Figure(f"{what}, p50 / p95 of {times}", f"{middle:.1f} / {slow:.1f} ms", target)


def _report(data: Path) -> list[Figure]:
    target = data / "rapport.pdf"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    said = _command("report", "render", "--data", str(data), "--assessment", SUBMITTED, "--out", str(target))
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    pages = len(PdfReader(target).pages)
    peak = int(said.rsplit(" MB", 1)[0].rsplit(" ", 1)[1])
    return [
        Figure(f"audit report, {pages} pages", f"{wall:.1f} s, {cpu:.1f} s CPU", ""),
        Figure("  per page", f"{cpu / pages:.2f} s CPU, {peak / pages:.1f} MB", "0.15 s, 2 MB"),
        Figure("  peak memory of its process", f"{peak} MB", ""),
        *_signature(data, target, pages),
    ]


def _signature(data: Path, signed: Path, pages: int) -> list[Figure]:
    """Signing the report again as it was before it was signed, and checking it as an auditor would."""
    before = signed.read_bytes()
    unsigned = before[: before.index(b"%%EOF") + len(b"%%EOF\n")]
    signing = signing_of(data)
    if signing is None or not before.startswith(unsigned):
        raise RuntimeError("the demonstration does not sign")
    start = time.perf_counter()
    sign(unsigned, signing)
    signing_seconds = time.perf_counter() - start
    start = time.perf_counter()
    check(before, authorities(data / "trust"))
    checking_seconds = time.perf_counter() - start
    start = time.perf_counter()
    # Ends with 3 when the signer is unknown: then this would be no measurement of the whole check.
    _command("report", "verify", str(signed), "--data", str(data))
    return [
        Figure("  signing it", f"{signing_seconds:.1f} s", ""),
        Figure(f"check of the {pages} signed pages", f"{checking_seconds:.1f} s", "5 s"),
        Figure("  report verify, with the start", f"{time.perf_counter() - start:.1f} s", ""),
    ]


def _command(*arguments: str) -> str:
    program = Path(sys.executable).with_name("toetspeil")
    return subprocess.run([program, *arguments], check=True, capture_output=True, text=True).stdout


class _Server:
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
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text(encoding="ascii")
        return max(_resident(int(pid)) for pid in (self._process.pid, *children.split()))


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


def _print(figures: list[Figure]) -> None:
    width = max(len(f.what) for f in figures)
    print(f"{'':{width}}  {'measured':<26}  target")
    for f in figures:
        print(f"{f.what:<{width}}  {f.measured:<26}  {f.target}")


if __name__ == "__main__":
    main()
