"""`toetspeil report`: render, verify, extract, fingerprint."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assess.cli import Refusal, Verbs, data_option, unknown
from assess.commands.opening import session_on, settings_of

if TYPE_CHECKING:
    from assess.rendering import Order
    from controls.snapshot import Snapshot


@click.group(cls=Verbs)
def report() -> None:
    """Rapporten: maken en controleren."""


@report.command()
@click.option("--assessment", "identity", help="Kenmerk van de zelftoets.")
@click.option(
    "--all", "wants_all", is_flag=True, help="Elk rapport van elke ingediende zelftoets, in de map van --out."
)
@click.option(
    "--kind", help="Soort rapport, bijvoorbeeld bestuursrapportage. Zonder: auditrapport, of met --all elk soort."
)
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="PDF-bestand om te maken, of met --all de map."
)
@data_option
def render(*, identity: str | None, wants_all: bool, kind: str | None, out: Path, data: Path) -> None:
    """Maak een rapport van een ingediende zelftoets, of met --all van alle."""
    from reports import KINDS

    if kind is not None and kind not in KINDS:
        raise Refusal(unknown(kind, list(KINDS), "toetspeil report render --help"))
    if wants_all == (identity is not None):
        raise Refusal("Kies een zelftoets met --assessment, of neem ze met --all allemaal.")
    if out.exists() and out.is_dir() is not wants_all:
        raise click.UsageError(f"'{out}' is een {'map' if out.is_dir() else 'bestand'}.")
    if identity is None:
        from assess.commands.report_all import render_all

        render_all(data, out, (kind,) if kind else tuple(KINDS))
    else:
        _render_one(identity, kind or "auditrapport", out, data)


def _render_one(identity: str, kind: str, out: Path, data: Path) -> None:
    from assess.commands.assessment import listing
    from assess.models import Assessment
    from assess.records import stored_snapshot
    from assess.rendering import RenderingError, render_to_file

    if out.exists() and not out.is_file():
        raise Refusal(f"{out} is geen gewoon bestand; kies een andere naam.")
    with session_on(data, writes=False) as session:
        known = [line["id"] for line in listing(session)]
        snapshot = stored_snapshot(session, identity)
        municipality_id = session.get_one(Assessment, identity).municipality_id if snapshot else None
    if identity not in known:
        raise Refusal(unknown(identity, known, "toetspeil assessment list"))
    if snapshot is None:
        raise Refusal(f"Zelftoets {identity} is nog niet ingediend; een rapport kan pas daarna.")
    try:
        rendered = render_to_file(
            _order(data, municipality_id, snapshot, kind),
            signing=settings_of(data).signing,
            target=out.absolute(),
            progress=_show_progress,
        )
    except RenderingError as error:
        raise Refusal(str(error)) from error
    click.echo(f"{out} is gemaakt in {rendered.seconds:.0f} s, met hoogstens {rendered.peak_megabytes} MB geheugen.")


def _order(data: Path, municipality_id: int | None, snapshot: Snapshot, kind: str) -> Order:
    """What to make, read as this municipality only."""
    from assess.commands.opening import open_existing
    from assess.report_pieces import order_now

    database = open_existing(data)
    try:
        with database.session(writes=False, municipality_id=municipality_id) as session:
            return order_now(session, data, snapshot, kind)
    finally:
        database.close()


@report.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--trust",
    "trust",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="Certificaat van de autoriteit die u vertrouwt (PEM). Zonder: de map trust bij de gegevens.",
)
@click.option(
    "--fingerprint", help="Vingerafdruk die de gemeente bekend heeft gemaakt; dan telt alleen dat certificaat."
)
@click.option("--rerender", is_flag=True, help="Maak het rapport opnieuw uit de bijlagen en vergelijk elke pagina.")
@data_option
@click.pass_context
def verify(
    context: click.Context, *, file: Path, trust: tuple[Path, ...], fingerprint: str | None, rerender: bool, data: Path
) -> None:
    """Controleer of een rapport heel is en wie het maakte: 0 heel en vertrouwd, 3 maker onbekend, 1 veranderd.

    De controle heeft grenzen aan tijd en geheugen; een bestand dat daar niet mee toekomt is geen rapport (1). Een rapport dat
    voor later is bewaard (TOETSPEIL_LTA) blijft vertrouwd als het certificaat is verlopen, zolang ook de autoriteit van de
    tijdstempel wordt vertrouwd.
    """
    from assess.checking.service import examined
    from reports.certificates import fingerprint_of
    from reports.sealing import MOST_BYTES

    try:
        wanted = fingerprint_of(fingerprint) if fingerprint else ""
    except ValueError as error:
        raise Refusal("Een vingerafdruk is een SHA-256: 64 cijfers en letters van A tot en met F.") from error
    _refuse_what_is_no_certificate(trust)
    with file.open("rb") as given:
        content = given.read(MOST_BYTES + 1)
    # In a process of its own, with limits: a file from a stranger can do no more than end that.
    found = examined(content, *(trust or (data / "trust",)), fingerprint=wanted, rerender=rerender)
    if found.kind == "error":
        raise Refusal(found.sentence)
    for name, value in found.facts:
        click.echo(f"{name}: {value}")
    click.echo(found.sentence, err=found.kind != "ok")
    context.exit(0 if found.kind == "ok" else 3)


def _refuse_what_is_no_certificate(trust: tuple[Path, ...]) -> None:
    for path in trust:
        from reports.signatures import certificates  # seconds: only when there is one

        try:
            certificates(path.read_bytes())
        except (ValueError, TypeError) as error:
            raise Refusal(f"{path} is geen certificaat (PEM).") from error


@report.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Map om in te schrijven.")
def extract(file: Path, out: Path) -> None:
    """Haal de bijlagen uit een rapport: antwoorden, vragen, OSCAL, werkblad en auditspoor."""
    from reports.outcome import MisfitError
    from reports.package import NAME
    from reports.sealing import MOST_BYTES, read

    try:
        with file.open("rb") as given:
            attached = read(given.read(MOST_BYTES + 1)).attached
    except MisfitError as error:
        raise Refusal(f"De bijlagen zijn niet te lezen: {error}.") from error
    strange = [name for name in attached if not NAME.fullmatch(name)]
    if strange or not attached:
        raise Refusal("Dit is geen rapport van Toetspeil: het heeft geen bijlagen, of bijlagen met een vreemde naam.")
    out.mkdir(parents=True, exist_ok=True)
    there = [name for name in attached if (out / name).exists()]
    if there:
        raise Refusal(f"In {out} staat al {there[0]}; kies een lege map.")
    for name, content in sorted(attached.items()):
        with (out / name).open("xb") as target:
            target.write(content)
        click.echo(f"{hashlib.sha256(content).hexdigest()}  {name}")


@report.command("fingerprint")
@data_option
def fingerprint_(data: Path) -> None:
    """Toon de vingerafdruk van het certificaat waarmee rapporten worden ondertekend, om bekend te maken."""
    from reports.certificates import fingerprint

    if not data.is_dir():
        raise Refusal(f"Er is geen map {data}; kies de map met de gegevens met --data.")
    signing = settings_of(data).signing
    if signing is None:
        raise Refusal(
            "Er is geen certificaat ingesteld, dus rapporten worden niet ondertekend; zie TOETSPEIL_SIGNING_CERTIFICATE "
            "in README."
        )
    signer = signing.signer()
    click.echo(f"{signer.name}\n{fingerprint(signer.fingerprint)}")


def _show_progress(step: int, of: int, label: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{step * 100 // max(of, 1):>3} %  {label}", nl=step >= of, err=True)
