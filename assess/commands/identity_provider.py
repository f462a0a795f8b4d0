"""`toetspeil identity-provider`: set, check, list, remove."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click
from sqlalchemy import select

from assess import audit, oidc
from assess.access import system_clock
from assess.audit import COMMAND_LINE, Action
from assess.cli import Refusal, Verbs, data_option, format_option
from assess.commands.opening import session_on, settings_of
from assess.models import IdentityProvider, Municipality, Role
from assess.oidc import Client, ProviderError
from assess.providers import RANKED, Provider, doors, keep, provider_of

_slug = click.option("--municipality", "slug", required=True, help="De naam van de gemeente in het adres.")


@click.group("identity-provider", cls=Verbs)
def identity_provider() -> None:
    """Inlogvoorzieningen van gemeenten (OpenID Connect)."""


@identity_provider.command("set")
@_slug
@click.option("--issuer", required=True, help="Het adres van de inlogvoorziening, zoals het in haar tokens staat.")
@click.option("--client-id", required=True, help="Het kenmerk van Toetspeil bij de inlogvoorziening.")
@click.option(
    "--secret-file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Bestand met het geheim van Toetspeil bij de inlogvoorziening.",
)
@click.option("--groups-claim", default="groups", show_default=True, help="In welk gegeven de groepen staan.")
@click.option("--role", "pairs", multiple=True, required=True, help="groep=rol; mag vaker.")
@click.option(
    "--second-factor",
    type=click.Choice(["provider", "own"]),
    required=True,
    help="Wie om een tweede factor vraagt: de inlogvoorziening (provider) of Toetspeil zelf (own).",
)
@data_option
def set_(
    *,
    slug: str,
    issuer: str,
    client_id: str,
    secret_file: Path,
    groups_claim: str,
    pairs: tuple[str, ...],
    second_factor: str,
    data: Path,
) -> None:
    """Laat mensen van een gemeente aanmelden bij hun eigen inlogvoorziening."""
    settings = settings_of(data)
    secret = secret_file.read_text(encoding="utf-8").strip()
    client = Client(issuer=issuer, client_id=client_id, secret=secret, groups_claim=groups_claim)
    roles = dict(_pair(pair) for pair in pairs)
    _try(client)
    with session_on(data, writes=True) as session:
        place = session.scalars(select(Municipality).where(Municipality.slug == slug)).one_or_none()
        if place is None:
            raise Refusal(f"Er is geen gemeente {slug}; zie toetspeil municipality list.")
        made = Provider(
            municipality_id=place.id,
            slug=place.slug,
            name=place.name,
            client=client,
            roles=roles,
            asks_own_factor=second_factor == "own",
        )
        keep(session, made, key=settings.secret_key)
        by = replace(COMMAND_LINE, municipality_id=place.id)
        audit.record(session, Action.PROVIDER_SET, place.slug, by=by, at=system_clock())
    click.echo(f"{made.name} meldt zich aan bij {issuer}.")
    click.echo(f"Adres om daar op te geven (redirect URI): {settings.base_url}/aanmelden/terug")


@identity_provider.command()
@_slug
@data_option
def check(slug: str, data: Path) -> None:
    """Kijk of de inlogvoorziening van een gemeente antwoordt."""
    settings = settings_of(data)
    with session_on(data, writes=False) as session:
        try:
            found = provider_of(session, slug, key=settings.secret_key)
        except ProviderError as error:
            raise Refusal("Het geheim is met een andere sleutel opgeslagen; stel de voorziening opnieuw in.") from error
    if found is None:
        raise Refusal(f"{slug} heeft geen inlogvoorziening; zie toetspeil identity-provider set.")
    _try(found.client)
    click.echo(f"{found.client.issuer} antwoordt.")


@identity_provider.command("list")
@data_option
@format_option
def list_(data: Path, format_: str) -> None:
    """Toon welke gemeenten een inlogvoorziening hebben."""
    settings = settings_of(data)
    with session_on(data, writes=False) as session:
        found = [provider_of(session, door.slug, key=settings.secret_key) for door in doors(session)]
    lines = [
        {
            "municipality": one.slug,
            "issuer": one.client.issuer,
            "client_id": one.client.client_id,
            "second_factor": "own" if one.asks_own_factor else "provider",
            "roles": {group: role.value for group, role in one.roles.items()},
        }
        for one in found
        if one
    ]
    if format_ == "json":
        click.echo(json.dumps(lines, ensure_ascii=False, indent=2))
        return
    for line in lines:
        click.echo(f"{line['municipality']:<30} {line['issuer']}  tweede factor: {line['second_factor']}")


@identity_provider.command()
@_slug
@data_option
def remove(slug: str, data: Path) -> None:
    """Haal de inlogvoorziening van een gemeente weg. Wie daar zonder wachtwoord kwam, kan niet meer aanmelden."""
    with session_on(data, writes=True) as session:
        row = session.scalars(
            select(IdentityProvider)
            .join(Municipality, Municipality.id == IdentityProvider.municipality_id)
            .where(Municipality.slug == slug)
        ).one_or_none()
        if row is None:
            raise Refusal(f"{slug} heeft geen inlogvoorziening.")
        by = replace(COMMAND_LINE, municipality_id=row.municipality_id)
        session.delete(row)
        audit.record(session, Action.PROVIDER_REMOVED, slug, by=by, at=system_clock())
    click.echo(f"De inlogvoorziening van {slug} is weg.")


def _pair(given: str) -> tuple[str, Role]:
    group, _, role = given.rpartition("=")
    if not group or role not in {known.value for known in RANKED}:
        raise Refusal(f"{given}: schrijf groep=rol, met als rol een van {', '.join(known.value for known in RANKED)}.")
    return group, Role(role)


def _try(client: Client) -> None:
    try:
        oidc.discover(client.issuer)
    except ProviderError as error:
        raise Refusal(f"De inlogvoorziening is niet bruikbaar: {error}") from error
