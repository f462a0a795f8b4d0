"""`toetspeil catalogue`: list, show, check, attach-text, import, export."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from assess.catalogues import look_in
from assess.cli import Refusal, Verbs, data_option, format_option, unknown
from assess.commands import foreign
from assess.commands.opening import catalogue_of, catalogues, settings_of
from assess.settings import imported_catalogues
from controls.catalogue import Catalogue, Confidence, RequirementKind, Standing
from controls.checking import check as check_edition
from controls.loading import CATALOGUES, Finding, editions
from controls.mapping_checks import check_mappings
from controls.mapping_files import MAPPINGS
from controls.upgrade_files import check_upgrades


@click.group(cls=Verbs)
def catalogue() -> None:
    """Vragenlijsten: tonen, controleren, officiële tekst toevoegen, uitwisselen."""


catalogue.add_command(foreign.import_)
catalogue.add_command(foreign.export)


@catalogue.command("list")
@data_option
@format_option
def list_(data: Path, format_: str) -> None:
    """Toon de vragenlijsten die er zijn."""
    look_in(imported_catalogues(data.resolve()))
    found = [summary(c) for c in catalogues().values()]
    if format_ == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for line in found:
        counts = line["counts"]
        part1 = f" + {counts['framework_requirements']} uit deel 1" if counts["framework_requirements"] else ""
        asks = f"{counts['requirements']} eisen{part1}"
        click.echo(f"{line['key']:<24} {line['status']:<10} {asks:<27} {line['title']}")


@catalogue.command()
@click.argument("edition")
@data_option
@format_option
def show(edition: str, data: Path, format_: str) -> None:
    """Toon een vragenlijst, bijvoorbeeld bio2/1.3."""
    look_in(imported_catalogues(data.resolve()))
    found = catalogue_of(edition)
    if format_ == "json":
        click.echo(json.dumps(whole(found), ensure_ascii=False, indent=2))
        return
    click.echo(f"{found.title}\n{found.source_note}\n")
    for theme in found.themes:
        click.echo(f"{theme.title} (deel {theme.part})")
        for control in theme.controls:
            click.echo(f"  {control.number:<6} {control.title}")
            for requirement in control.requirements:
                click.echo(f"    {requirement.number:<9} {requirement.title}")


@catalogue.command()
@click.argument("edition", required=False)
def check(edition: str | None) -> None:
    """Controleer een vragenlijst, of alles: ook de koppelingen en de overstappen tussen edities."""
    known = editions()
    if edition is not None and edition not in known:
        raise Refusal(unknown(edition, known, "toetspeil catalogue list"))
    findings = all_findings() if edition is None else check_edition(edition)
    for finding in findings:
        click.echo(str(finding), err=True)
    if findings:
        raise Refusal(f"{len(findings)} {'bevinding' if len(findings) == 1 else 'bevindingen'}.")
    click.echo("Geen bevindingen.")


@catalogue.command("attach-text")
@click.argument("edition")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
def attach_text(edition: str, file: Path, data: Path) -> None:
    """Zet de officiële tekst van uw organisatie naast onze vragen.

    FILE is Markdown met elk nummer als kop, zoals ## 5.01.01.
    """
    from assess.catalogues import official_text_file
    from controls.official_text import NoKnownNumberError, Unreadable, UnreadableTextError, decode, match

    found = catalogue_of(edition)
    settings = settings_of(data)
    try:
        report = match(decode(file.read_bytes()), found)
    except UnreadableTextError as error:
        why = "het is te groot" if error.reason is Unreadable.TOO_LARGE else "het is geen tekst"
        raise Refusal(f"{file} is niet te gebruiken: {why}.") from error
    except NoKnownNumberError as error:
        raise Refusal(f"In {file} staat geen enkel nummer van {found.short_title} als kop (## 5.01.01).") from error
    target = official_text_file(settings.official_texts, found.key)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".bezig")
    unfinished.write_text(json.dumps(dict(report.texts), ensure_ascii=False), encoding="utf-8")
    unfinished.replace(target)
    click.echo(f"{len(report.texts)} nummers gekoppeld aan hun officiële tekst.")
    if report.unknown:
        click.echo(f"Niet in de vragenlijst: {', '.join(report.unknown)}.")
    if report.without_text:
        click.echo(f"Zonder officiële tekst: {', '.join(report.without_text)}.")


def all_findings(catalogues: Path = CATALOGUES, mappings: Path = MAPPINGS) -> tuple[Finding, ...]:
    """Everything that is wrong with the editions, the ways between them and the mappings."""
    in_editions = [finding for key in editions(catalogues) for finding in check_edition(key, catalogues)]
    return (*in_editions, *check_upgrades(catalogues), *check_mappings(mappings, catalogues))


def summary(found: Catalogue) -> dict[str, Any]:
    """One edition in a few fields."""
    kinds = Counter(r.kind for r in found.requirements)
    confidence = Counter(r.confidence for r in found.requirements)
    standing = Counter(r.standing for r in found.requirements)
    part2 = [theme for theme in found.themes if theme.part == 2]
    return {
        "key": found.key,
        "id": found.id,
        "edition": found.edition,
        "title": found.title,
        "status": found.status.value,
        "valid_from": found.valid_from,
        "sha256": found.sha256,
        "counts": {
            "themes": len(found.themes),
            "controls": sum(len(theme.controls) for theme in part2),
            "requirements": sum(len(theme.requirements) for theme in part2),
            "measures": kinds[RequirementKind.MEASURE],
            "control_requirements": kinds[RequirementKind.CONTROL],
            "framework_requirements": len(found.requirements) - sum(len(theme.requirements) for theme in part2),
            "reserved": len(found.reserved),
            "by_kind": {kind.value: kinds[kind] for kind in RequirementKind if kinds[kind]},
            "by_standing": {given.value: standing[given] for given in Standing if standing[given]},
        },
        "confidence": {level.value: confidence[level] for level in Confidence},
    }


def whole(found: Catalogue) -> dict[str, Any]:
    """One edition with everything in it: `requirements` are those of part 2, `part1` is apart."""
    part = {theme.id: theme.part for theme in found.themes}
    return {
        **summary(found),
        "source": found.source,
        "source_note": found.source_note,
        "licence": found.licence,
        "roles": [asdict(role) for role in found.roles],
        "themes": [{"id": t.id, "part": t.part, "title": t.title, "intro": t.intro} for t in found.themes],
        "controls": [_control(c) for c in found.controls if part[c.theme] == 2],
        "requirements": [asdict(r) for r in found.requirements if part[r.theme] == 2],
        "part1": [
            {
                "theme": t.id,
                "title": t.title,
                "chapters": [_control(c) for c in t.controls],
                "requirements": [asdict(r) for r in t.requirements],
            }
            for t in found.themes
            if t.part == 1
        ],
        "reserved": [asdict(r) for r in found.reserved],
    }


def _control(control: Any) -> dict[str, Any]:
    return {**asdict(control), "requirements": [r.id for r in control.requirements]}
