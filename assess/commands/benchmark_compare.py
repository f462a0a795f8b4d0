"""`toetspeil benchmark compare`: one assessment beside an edition, on this machine; nothing is asked of anybody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import click

from assess.cli import Refusal, data_option, format_option, unknown
from assess.commands.benchmark_contribute import record_of, snapshot_of
from assess.commands.benchmark_files import EXISTING, FOLDER, in_one_sentence, text_of
from assess.commands.opening import catalogue_of
from assess.editions import editions_folder
from controls.answers import of_unit
from controls.catalogue import Catalogue
from controls.levels import change, levels_of, themes_of
from controls.snapshot import Snapshot
from reports.benchmark import errata, officers
from reports.benchmark.comparison import Comparison, Difference, Own, Standing
from reports.benchmark.comparison import compare as compared
from reports.benchmark.edition import Edition
from reports.benchmark.rounds import class_of
from reports.benchmark.rules import DOWN, LEVEL, NATIONAL, UP

#: What every reader must know; the same words in every form of this.
CAVEAT = (
    "Dit vergelijkt wat gemeenten over zichzelf zeggen, van wie wilde meedoen. Aantallen staan in bereiken, zodat niemand "
    "een gemeente kan herkennen; een plaats is daarom bij benadering."
)
_TREND = {UP: "vooruit", LEVEL: "gelijk", DOWN: "achteruit", None: "-"}


@click.command()
@click.option("--editions", type=FOLDER, help="Map met uitgaven. Zonder: vergelijking/ in --data.")
@click.option(
    "--officers", "officers_file", type=EXISTING, help="Openbare sleutels die u vertrouwt. Zonder: die in de map."
)
@click.option("--contribution", type=EXISTING, help="Eigen gegevens van een ronde (gegevens-….json).")
@click.option("--snapshot", "file", type=EXISTING, help="Of een ingediende zelftoets als JSON.")
@click.option("--assessment", "identity", help="Of het kenmerk van een ingediende zelftoets in --data.")
@click.option("--inhabitants", type=click.IntRange(min=1), help="Aantal inwoners, als u geen --contribution geeft.")
@click.option("--previous", type=EXISTING, help="Eigen gegevens van een vorige ronde, voor de verandering per thema.")
@click.option("--group", help="Een andere groep om mee te vergelijken, zoals national.")
@format_option
@data_option
def compare(
    *,
    editions: Path | None,
    officers_file: Path | None,
    contribution: Path | None,
    file: Path | None,
    identity: str | None,
    inhabitants: int | None,
    previous: Path | None,
    group: str | None,
    format_: str,
    data: Path,
) -> None:
    """Vergelijk een zelftoets met de nieuwste uitgave; dat gebeurt hier, en niemand hoort ervan."""
    edition = verified_edition(editions or editions_folder(data), officers_file)
    catalogue = catalogue_of(edition.catalogue)
    if {name for ids in themes_of(catalogue).values() for name in ids} != set(edition.requirements):
        raise Refusal(f"De uitgave stelt andere vragen dan {catalogue.key} in deze versie van Toetspeil.")
    if contribution is not None:
        own = of_contribution(contribution, edition)
    elif inhabitants is None:
        raise Refusal("Geef --contribution, of een zelftoets met --inhabitants.")
    else:
        before = record_of(previous).answers if previous else {}
        own = _of_snapshot(snapshot_of(file, identity, data), class_of(inhabitants), before, catalogue)
    groups = (*edition.groups, NATIONAL)
    if group is not None and group not in groups:
        raise Refusal(unknown(group, groups, "toetspeil benchmark verify"))
    found = compared(edition, own, themes_of(catalogue), group=group)
    if format_ == "json":
        whole = {"round": edition.round, "edition": edition.sha256, "caveat": CAVEAT, **asdict(found)}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
        return
    for line in lines(edition, found, catalogue):
        click.echo(line)


def lines(edition: Edition, found: Comparison, catalogue: Catalogue) -> list[str]:
    """A comparison for people who read a terminal."""
    titles = {theme.id: theme.title for theme in catalogue.themes}
    said = [f"Ronde {edition.round}, groep {found.group}, {found.peers} gemeenten."]
    said += ["SYNTHETISCH: alle cijfers van de anderen zijn verzonnen."] if found.synthetic else []
    said += ["", "Per thema"]
    said += [_of_theme(one, titles.get(one.theme, one.theme)) for one in found.standings]
    said += ["", "Achter: minstens twee derde van de groep voldoet, u niet"]
    said += [_of_difference(one, catalogue) for one in found.behind] or ["  niets"]
    said += ["", "Voor: u voldoet, hoogstens een derde van de groep"]
    said += [_of_difference(one, catalogue) for one in found.ahead] or ["  niets"]
    return [*said, "", CAVEAT]


def _of_theme(one: Standing, title: str) -> str:
    score = "  -  " if one.score is None else f"{one.score // 10:>3},{one.score % 10}"
    return f"  {score}  {one.said:<36} u: {_TREND[one.own_trend]:<10} groep: {_TREND[one.peers_trend]:<10} {title}"


def _of_difference(one: Difference, catalogue: Catalogue) -> str:
    asked = catalogue.requirement_by_id[one.requirement]
    low, high = one.peers.percent
    return f"  {asked.number:<10} u niveau {one.level}, van de groep voldoet {low}-{high} %  {asked.title}"


def verified_edition(folder: Path, officers_file: Path | None) -> Edition:
    with in_one_sentence():
        if not folder.is_dir() or not any(folder.glob("edition-*.json")):
            raise Refusal(f"In {folder} is geen uitgave om mee te vergelijken.")
        trusted = officers.read(text_of(officers_file)) if officers_file else officers.of_folder(folder)
        return errata.published(folder, trusted)[-1].readable


def of_contribution(path: Path, edition: Edition) -> Own:
    made = record_of(path)
    if made.catalogue != edition.catalogue:
        raise Refusal(f"De uitgave gaat over {edition.catalogue}; deze gegevens gaan over {made.catalogue}.")
    return Own(size=made.size_class, answers=made.answers, delta=made.delta)


def _of_snapshot(snapshot: Snapshot, size_class: str, before: Mapping[str, int | None], catalogue: Catalogue) -> Own:
    if snapshot.catalogue != catalogue.key:
        raise Refusal(f"De uitgave gaat over {catalogue.key}; de zelftoets gaat over {snapshot.catalogue}.")
    levels = levels_of(catalogue, of_unit(snapshot.answers, ""))
    delta = {theme: change(before, levels, ids) for theme, ids in themes_of(catalogue).items()}
    return Own(size=size_class, answers=levels, delta=delta)
