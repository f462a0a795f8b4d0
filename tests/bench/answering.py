"""Answering: saving, the pages that it takes, and eight people at once."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable

from assess import demo
from controls.loading import load
from tests.bench.figures import Figure, percentiles
from tests.bench.serving import Server
from tests.http_client import Client

REQUESTS = 1_000
CLIENTS = 8
SECONDS = 8
ASSESSMENT = f"/gemeente/voorbeeldstad/zelftoets/{demo.ASSESSMENTS[0][0]}"
_WIDE = "/gemeente/voorbeeldstad/zelftoets/d00000000004"
#: Pages about several frameworks at once.
_ACCOUNTS = (
    ("control page of the Cbw, with proposals", "/kader/cbw/beheersmaatregel/21.3.b"),
    ("accounting for every framework", "/verantwoording/"),
    ("accounting for the Cbw", "/verantwoording/cbw"),
    ("calendar", "/kalender/"),
)
CATALOGUE = load("bio2/1.3")
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


def saving(server: Server) -> list[Figure]:
    client, versions = server.client(0), {}
    requirements = [r.id for r in CATALOGUE.requirements]
    client.open_form(f"{ASSESSMENT}/beheersmaatregel/5.01")

    def save(number: int) -> None:
        requirement = requirements[number % len(requirements)]
        save_one(client, requirement, versions, number)

    return [percentiles("saving an answer", save, "8 ms", times=REQUESTS, cpu=server.cpu_seconds)]


def save_one(client: Client, requirement: str, versions: dict[str, int], number: int) -> None:
    fields = {
        "version": str(versions.get(requirement, 0)),
        "outcome": "beoordeeld",
        "opzet": "aangetoond",
        "bestaan": "deels",
        "werking": "open",
        "explanation": text(number),
        "evidence-0-title": "Verslag van de controle",
        "evidence-0-location": f"zaak {number}",
        "evidence-0-date": "2026-10-01",
    }
    status, body = client.post(f"{ASSESSMENT}/eis/{requirement}", fields)
    if status != 200:
        raise RuntimeError(f"{requirement} answered {status}: {body[:200]}")
    versions[requirement] = json.loads(body)["version"]


def text(number: int) -> str:
    dice = random.Random(number)
    return " ".join(dice.choice(_WORDS) for _ in range(dice.randint(60, 120)))


def reading(server: Server) -> list[Figure]:
    client = server.client(1)
    numbers = [c.number for c in CATALOGUE.controls]
    order = [numbers[i % len(numbers)] for i in range(REQUESTS)]
    random.Random(1).shuffle(order)

    def read(path: str) -> None:
        status, _ = client.get(path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")

    return [
        percentiles(
            "control page",
            lambda i: read(f"{ASSESSMENT}/beheersmaatregel/{order[i]}"),
            "15 ms",
            times=REQUESTS,
            cpu=server.cpu_seconds,
        ),
        percentiles("overview", lambda _: read(f"{ASSESSMENT}/"), times=200, cpu=server.cpu_seconds),
        *(
            percentiles(what, always(read, f"{_WIDE}{path}"), times=100, cpu=server.cpu_seconds)
            for what, path in _ACCOUNTS
        ),
    ]


def always(read: Callable[[str], None], path: str) -> Callable[[int], None]:
    return lambda _: read(path)


def together(server: Server) -> Figure:
    """Eight people save at the same time, each their own requirements."""
    requirements = [r.id for r in CATALOGUE.requirements]
    clients = [server.client(i % 3) for i in range(CLIENTS)]
    for client in clients:
        client.open_form(f"{ASSESSMENT}/beheersmaatregel/5.01")
    versions = {requirement: version_of(clients[0], requirement) for requirement in requirements}
    done, failures = [0] * CLIENTS, []
    stop = time.monotonic() + SECONDS

    def work(index: int) -> None:
        client, own = clients[index], requirements[index::CLIENTS]
        try:
            while time.monotonic() < stop:
                requirement = own[done[index] % len(own)]
                save_one(client, requirement, versions, done[index] + index * 1_000_000)
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


def version_of(client: Client, requirement: str) -> int:
    control = CATALOGUE.requirement_by_id[requirement]
    _, page = client.get(f"{ASSESSMENT}/beheersmaatregel/{control.control}")
    form = page.split(f'/eis/{requirement}"', 1)[1]
    return int(form.split('name="version" value="', 1)[1].split('"', 1)[0])
