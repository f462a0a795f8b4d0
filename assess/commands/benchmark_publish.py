"""`toetspeil benchmark publish`: keys of officers, a draft past the gate, two approvals, release, and taking a cell back."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from assess.cli import Refusal, Verbs
from assess.commands.benchmark_files import EXISTING, FOLDER, in_one_sentence, new_file, read_round, text_of
from reports import wording
from reports.benchmark import errata, exports, officers
from reports.benchmark.archive import Erratum
from reports.benchmark.archive import read as read_editions
from reports.benchmark.drafting import draft, publish_draft, tables_of
from reports.benchmark.edition import Edition
from reports.benchmark.places import write
from reports.benchmark.rounds import Round
from reports.benchmark.rules import NATIONAL
from reports.benchmark.tables import Tally

_NEW = click.Path(dir_okay=False, path_type=Path)
_ROUND = click.option("--round", "round_file", type=EXISTING, help="Het bestand ronde.json.")
_TALLY = click.option("--tally", "tally_file", type=EXISTING, help="De telling uit de telkamer.")
_MINUTE = click.option("--minute", "minute_file", type=EXISTING, help="Het ondertekende verslag van de telling.")
_OFFICERS = click.option(
    "--officers", "officers_file", type=EXISTING, required=True, help="Openbare sleutels van de functionarissen."
)
_EDITIONS = click.option("--editions", type=FOLDER, required=True, help="Map met alle uitgaven tot nu toe.")
_DOCUMENT = click.option("--document", type=EXISTING, required=True, help="Het concept van een uitgave of erratum.")


@click.group(cls=Verbs)
def publish() -> None:
    """Publiceren: concept, twee goedkeuringen, uitgave; een cel terugnemen."""


@publish.command()
@click.option("--own", type=FOLDER, required=True, help="Eigen map van de functionaris; geef die aan niemand.")
def key(own: Path) -> None:
    """Maak de sleutel van een functionaris; één keer, voor alle rondes."""
    private, public = own / "functionaris-geheim.json", own / "functionaris.json"
    for path in (private, public):
        new_file(path)
    made = officers.new_officer()
    write(private, made.canonical.encode())
    write(public, f"{made.public}\n".encode())
    click.echo(f"{public} is openbaar: {made.public}")
    click.echo(f"Houd {private} bij u; wie het heeft, kan namens u goedkeuren.")


@publish.command("officers")
@click.option(
    "--key", "keys", type=EXISTING, multiple=True, required=True, help="Een functionaris.json; minstens twee."
)
@click.option("--out", type=_NEW, required=True, help=f"Bestand om te maken, zoals {officers.NAME}.")
def officers_(keys: tuple[Path, ...], out: Path) -> None:
    """Zet de openbare sleutels van de functionarissen in één bestand, voor elke lezer."""
    text = officers.written([text_of(path).strip() for path in keys])
    with in_one_sentence():
        found = officers.read(text)
    write(new_file(out), text.encode())
    click.echo(f"{out} is voor iedereen; geef het langs een andere weg dan de uitgaven.")
    for one in found:
        click.echo(f"  {one}")


@publish.command()
@_ROUND
@_TALLY
@_MINUTE
@_OFFICERS
@_EDITIONS
@click.option("--out", type=_NEW, required=True, help="Bestand voor het concept.")
def build(
    *,
    round_file: Path | None,
    tally_file: Path | None,
    minute_file: Path | None,
    officers_file: Path,
    editions: Path,
    out: Path,
) -> None:
    """Maak van een telling het concept van de uitgave, en val het aan voordat iemand het leest."""
    with in_one_sentence():
        round_, tally = _counted(round_file, tally_file, minute_file)
        made = draft(round_, tally, officers=officers.read(text_of(officers_file)), folder=editions)
    write(new_file(out), made.canonical.encode())
    for line in _about(made):
        click.echo(line)
    click.echo("Aangevallen: geen aantal is tot minder dan drie mogelijkheden te herleiden.")
    click.echo(f"{out} is een concept; twee functionarissen keuren het goed met 'publish approve'.")


@publish.command()
@_DOCUMENT
@click.option("--key", "key_file", type=EXISTING, required=True, help="Uw functionaris-geheim.json.")
@click.option("--out", type=_NEW, required=True, help="Bestand voor uw goedkeuring.")
@click.option("--yes", is_flag=True, help="Ik heb dit concept bekeken en keur het goed.")
def approve(document: Path, key_file: Path, out: Path, *, yes: bool) -> None:
    """Keur een concept goed; dit doen twee functionarissen, elk op de eigen computer."""
    with in_one_sentence():
        found, officer = _document(document), officers.Officer.from_json(text_of(key_file))
    if not yes:
        for line in _about(found):
            click.echo(line)
        raise Refusal("Er is niets goedgekeurd. Gaat u akkoord, geef dan dezelfde opdracht met --yes.")
    write(new_file(out), officers.approval_text(officer.approve(found)).encode())
    click.echo(f"{out} is uw goedkeuring van sha256 {_sha256(found)}")


@publish.command()
@_DOCUMENT
@click.option(
    "--approval", "approvals", type=EXISTING, multiple=True, required=True, help="Een goedkeuring; geef er twee."
)
@_ROUND
@_TALLY
@_MINUTE
@_OFFICERS
@_EDITIONS
def release(
    *,
    document: Path,
    approvals: tuple[Path, ...],
    round_file: Path | None,
    tally_file: Path | None,
    minute_file: Path | None,
    officers_file: Path,
    editions: Path,
) -> None:
    """Publiceer wat twee functionarissen goedkeurden; van een ronde is er één uitgave, voor altijd."""
    with in_one_sentence():
        found, trusted = _document(document), officers.read(text_of(officers_file))
        given = [officers.approval_of(text_of(path)) for path in approvals]
        editions.mkdir(parents=True, exist_ok=True)
        if isinstance(found, Erratum):
            path = errata.publish_erratum(found, given, trusted, editions)
        else:
            round_, tally = _counted(round_file, tally_file, minute_file)
            path = publish_draft(round_, tally, found, given, officers=trusted, folder=editions)
    _put_keys(editions, trusted)
    click.echo(f"{path} is gepubliceerd. sha256 {_sha256(found)}")


@publish.command()
@_OFFICERS
@_EDITIONS
@click.option("--round", "name", required=True, help="De ronde van de uitgave, zoals 2026.")
@click.option(
    "--cell", "cells", type=(str, str), multiple=True, required=True, help="Groep en onderdeel, zoals k2 5.01.01."
)
@click.option("--reason", required=True, help="Waarom; iedereen leest dit.")
@click.option("--out", type=_NEW, required=True, help="Bestand voor het concept van het erratum.")
def withdraw(
    *, officers_file: Path, editions: Path, name: str, cells: tuple[tuple[str, str], ...], reason: str, out: Path
) -> None:
    """Maak een erratum dat cellen terugneemt; een andere waarde komt er nooit voor in de plaats."""
    with in_one_sentence():
        about = [one for one in read_editions(editions, officers.read(text_of(officers_file))) if one.round == name]
        if not about:
            raise Refusal(f"Van ronde {name} is hier geen uitgave.")
        made = errata.new(about[0], cells, reason)
    write(new_file(out), made.canonical.encode())
    click.echo(f"{out} is een concept; twee functionarissen keuren het goed met 'publish approve'.")


@publish.command()
@click.option("--document", type=EXISTING, help="Een concept, om te lezen voordat u het goedkeurt.")
@click.option("--officers", "officers_file", type=EXISTING, help="Of: openbare sleutels van de functionarissen,")
@click.option("--editions", type=FOLDER, help="en de map met alle uitgaven; de nieuwste wordt geschreven.")
@click.option("--out", type=FOLDER, required=True, help="Nieuwe map voor de open data.")
def export(document: Path | None, officers_file: Path | None, editions: Path | None, out: Path) -> None:
    """Schrijf een uitgave als open data: de laag voor iedereen, en voor gemeenten de tabel met uitleg."""
    edition = _to_read(document, officers_file, editions)
    for name, text in (
        (f"openbaar-{edition.round}.json", exports.public_layer(edition)),
        (f"gemeenten-{edition.round}.csv", exports.as_csv(edition)),
        ("kolommen.csv", exports.dictionary_csv()),
    ):
        write(new_file(out / name), text.encode())
        click.echo(f"{out / name}")


def _to_read(document: Path | None, officers_file: Path | None, editions: Path | None) -> Edition:
    with in_one_sentence():
        if document is not None:
            found = _document(document)
            if isinstance(found, Edition):
                return found
            raise Refusal("Een erratum heeft geen cijfers; bekijk het met 'publish approve'.")
        if officers_file is None or editions is None:
            raise Refusal("Geef --document, of --officers en --editions.")
        published = errata.published(editions, officers.read(text_of(officers_file)))
    if not published:
        raise Refusal(f"In {editions} is geen uitgave.")
    return published[-1].readable


def _counted(round_file: Path | None, tally_file: Path | None, minute_file: Path | None) -> tuple[Round, Tally]:
    if round_file is None or tally_file is None or minute_file is None:
        raise Refusal("Geef bij een uitgave ook --round, --tally en --minute.")
    round_ = read_round(round_file)
    return round_, tables_of(round_, text_of(tally_file), text_of(minute_file))


def _document(path: Path) -> Edition | Erratum:
    text = text_of(path)
    return errata.from_json(text) if text.startswith('{"cells":[') else Edition.from_json(text)


def _about(document: Edition | Erratum) -> list[str]:
    """What is approved, in words, with the hash that both officers must see."""
    if isinstance(document, Erratum):
        lines = [f"Erratum bij ronde {document.round}: {document.reason}"]
        lines += [f"  {group} {name} vervalt" for group, name in document.cells]
    else:
        shares = sum(len(row) for row in document.cells.values())
        lines = [f"Ronde {document.round} over {document.catalogue}, regels {document.rules}."]
        lines += ["SYNTHETISCH: alle antwoorden zijn verzonnen."] if document.synthetic else []
        lines += [f"  {group}  {document.respondents[group]} gemeenten" for group in (*document.groups, NATIONAL)]
        follows = f"volgt op {document.previous}" if document.previous else "de eerste uitgave"
        lines.append(f"{wording.counted(shares, 'aandeel', 'aandelen')} in print; {follows}.")
    return [*lines, f"sha256 {_sha256(document)}"]


def _sha256(document: Edition | Erratum) -> str:
    return hashlib.sha256(document.canonical.encode()).hexdigest()


def _put_keys(folder: Path, trusted: tuple[str, ...]) -> None:
    """The keys beside the editions, for a folder that is used by one organisation; nothing is replaced."""
    path = folder / officers.NAME
    if not path.exists():
        write(path, officers.written(trusted).encode())
