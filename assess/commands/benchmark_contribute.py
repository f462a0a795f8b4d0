"""`toetspeil benchmark contribute`: preview, request, seal, withdraw; all at the municipality."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import click

from assess.cli import Refusal, Verbs, data_option
from assess.commands.benchmark_files import EXISTING, FOLDER, in_one_sentence, read_round, text_of
from assess.commands.opening import catalogue_of, session_on
from controls.snapshot import DamagedSnapshotError, Snapshot
from reports.benchmark.ballot import ENVELOPE_NAME
from reports.benchmark.contribution import Contribution, RefusedError, from_snapshot, parsed, withdrawal
from reports.benchmark.participant import Own, begin, of_this_round, preview, sealed, with_token
from reports.benchmark.places import write
from reports.benchmark.rounds import Round, class_of
from reports.benchmark.tables import CLASSES

_ROUND = click.option("--round", "round_file", type=EXISTING, required=True, help="Het bestand ronde.json.")
_OWN = click.option("--own", type=FOLDER, required=True, help="Eigen map voor deze ronde; geef die aan niemand.")


@click.group(cls=Verbs)
def contribute() -> None:
    """Bijdragen aan een ronde: bekijken, bewijs vragen, verzegelen, intrekken."""


@contribute.command("preview")
@click.option("--snapshot", "file", type=EXISTING, help="Ingediende zelftoets als JSON.")
@click.option("--assessment", "identity", help="Of het kenmerk van een ingediende zelftoets in --data.")
@click.option("--inhabitants", type=click.IntRange(min=1), required=True, help="Aantal inwoners; bepaalt de klasse.")
@click.option(
    "--previous", type=EXISTING, help="De eigen gegevens van een vorige ronde, voor de verandering per thema."
)
@_ROUND
@_OWN
@data_option
def preview_command(
    *,
    file: Path | None,
    identity: str | None,
    inhabitants: int,
    previous: Path | None,
    round_file: Path,
    own: Path,
    data: Path,
) -> None:
    """Toon precies wat er weg zou gaan, en bewaar dat; er gaat nog niets weg."""
    round_ = read_round(round_file)
    snapshot = snapshot_of(file, identity, data)
    with in_one_sentence():
        made = from_snapshot(
            snapshot,
            catalogue_of(snapshot.catalogue),
            round_,
            size_class=class_of(inhabitants),
            previous=_answers(previous) if previous else None,
            seq=_next(own, round_),
        )
    _keep(own, made)
    _show(made, round_)
    click.echo("Er is niets verzonden. Vraag nu een deelnamebewijs met 'contribute request', of verzegel opnieuw.")


@contribute.command()
@_ROUND
@_OWN
def request(round_file: Path, own: Path) -> None:
    """Maak de eenmalige sleutel en de aanvraag voor een deelnamebewijs."""
    round_ = read_round(round_file)
    made = _kept(own, round_)
    path, asked = own / f"eigen-{round_.round}.json", own / f"aanvraag-{round_.round}.json"
    if path.exists():
        with in_one_sentence():
            kept = Own.from_json(text_of(path))
            of_this_round(kept, round_)
        write(asked, kept.request.encode())
        click.echo(f"Er was al een sleutel; {asked} is dezelfde aanvraag als eerder.")
        return
    kept = begin(round_, made.size_class)
    write(path, kept.canonical.encode())
    write(asked, kept.request.encode())
    click.echo(f"{asked} gaat naar de uitgifte, die weet wie u bent maar uw sleutel niet ziet.")
    click.echo(
        f"Bewaar {path} goed: zonder dat bestand kunt u niets inzenden of vervangen, en een tweede bewijs is er niet."
    )


@contribute.command()
@click.option("--answer", "answer_file", type=EXISTING, help="Het antwoord van de uitgifte; de eerste keer nodig.")
@click.option("--yes", is_flag=True, help="Ik heb gezien wat er weggaat en ga akkoord.")
@_ROUND
@_OWN
def seal(answer_file: Path | None, round_file: Path, own: Path, *, yes: bool) -> None:
    """Verzegel wat u hebt bekeken tot één bestand voor de stembus."""
    round_ = read_round(round_file)
    made = _kept(own, round_)
    if not yes:
        _show(made, round_)
        raise Refusal("Er is niets verzegeld. Gaat u akkoord, geef dan dezelfde opdracht met --yes.")
    _seal(own, round_, made, answer_file)


@contribute.command()
@click.option("--yes", is_flag=True, help="Ja, trek de bijdrage in.")
@_ROUND
@_OWN
def withdraw(round_file: Path, own: Path, *, yes: bool) -> None:
    """Maak een envelop die de eerdere intrekt; kan tot de stembus sluit."""
    round_ = read_round(round_file)
    last = _kept(own, round_)
    if not yes:
        raise Refusal("Er is niets ingetrokken. Weet u het zeker, geef dan dezelfde opdracht met --yes.")
    made = withdrawal(round_, size_class=last.size_class, seq=_next(own, round_))
    _keep(own, made)
    _seal(own, round_, made, None)


def _seal(own: Path, round_: Round, made: Contribution, answer_file: Path | None) -> None:
    path = own / f"eigen-{round_.round}.json"
    if not path.is_file():
        raise Refusal("Er is nog geen aanvraag; begin met 'toetspeil benchmark contribute request'.")
    with in_one_sentence():
        kept = Own.from_json(text_of(path))
        if answer_file is not None:
            kept = with_token(kept, text_of(answer_file), round_)
            write(path, kept.canonical.encode())
        envelope = sealed(made, kept, round_)
    write(own / ENVELOPE_NAME, envelope)
    click.echo(f"{own / ENVELOPE_NAME} is voor de stembus ({len(envelope)} bytes, voor iedereen gelijk).")
    click.echo(f"Breng het langs een weg waar niemand uw naam bij zet. sha256 {hashlib.sha256(envelope).hexdigest()}")


def _show(made: Contribution, round_: Round) -> None:
    shown = preview(made)
    click.echo(shown.content.decode())
    click.echo(f"Dit zijn alle {len(shown.content)} bytes. sha256 {shown.sha256}")
    click.echo(f"Ronde {round_.round}, controlegetal {round_.sha256}")
    click.echo("Bij het verzegelen komen daar een eenmalige sleutel, een handtekening en het deelnamebewijs bij.")
    for absent in shown.not_in_it:
        click.echo(f"  niet erin: {absent}")
    for printed in shown.in_print:
        click.echo(f"  in de uitgave: {printed}")


def snapshot_of(file: Path | None, identity: str | None, data: Path) -> Snapshot:
    if (file is None) == (identity is None):
        raise Refusal("Geef --snapshot of --assessment.")
    if file is not None:
        try:
            return Snapshot.from_json(text_of(file))
        except DamagedSnapshotError as error:
            raise Refusal(f"{file} is geen ingediende zelftoets.") from error
    from assess.records import stored_snapshot

    with session_on(data, writes=False) as session:
        found = stored_snapshot(session, identity or "")
    if found is None:
        raise Refusal(f"Zelftoets {identity} is er niet of is nog niet ingediend; bijdragen kan pas daarna.")
    return found


def _files(own: Path, round_: Round) -> list[tuple[int, Path]]:
    names = (path for path in own.glob(f"gegevens-{round_.round}-*.json"))
    return sorted((int(path.stem.rpartition("-")[2]), path) for path in names if path.stem.rpartition("-")[2].isdigit())


def _next(own: Path, round_: Round) -> int:
    return max((number for number, _ in _files(own, round_)), default=0) + 1


def _keep(own: Path, made: Contribution) -> None:
    own.mkdir(parents=True, exist_ok=True)
    write(own / f"gegevens-{made.round}-{made.seq}.json", made.content)


def _kept(own: Path, round_: Round) -> Contribution:
    files = _files(own, round_)
    if not files:
        raise Refusal("Er is nog niets bekeken; begin met 'toetspeil benchmark contribute preview'.")
    return record_of(files[-1][1])


def _answers(path: Path) -> Mapping[str, int | None]:
    return record_of(path).answers


def record_of(path: Path) -> Contribution:
    try:
        made = parsed(text_of(path).encode())
    except RefusedError as error:
        raise Refusal(f"{path} zijn geen gegevens van een ronde: het bestand {error}.") from error
    if made.size_class not in CLASSES:
        raise Refusal(f"{path} noemt een klasse die er niet is.")
    return made
