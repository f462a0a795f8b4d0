"""The identity providers of municipalities, as rows and as values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import locking
from assess.locking import UnreadableSecretError
from assess.models import IdentityProvider, Municipality, Role
from assess.oidc import Client, ProviderError

_PURPOSE = "identity provider"
#: The first of these that somebody's groups give is their role. An auditor needs a last day, which no group has.
RANKED = (Role.COORDINATOR, Role.CISO, Role.OWNER, Role.CONTRIBUTOR, Role.APPROVER, Role.READER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Where the people of one municipality sign in, and what their groups are here."""

    municipality_id: int
    slug: str
    name: str
    client: Client
    roles: Mapping[str, Role]
    #: Whether Toetspeil asks for its own second factor after the provider.
    asks_own_factor: bool

    def role_of(self, groups: frozenset[str]) -> Role | None:
        """The role that these groups give; None when they give none."""
        given = {self.roles[group] for group in groups if group in self.roles}
        return next((role for role in RANKED if role in given), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A municipality with a provider, as the page to sign in shows it."""

    slug: str
    name: str


def doors(session: Session) -> tuple[Door, ...]:
    """The municipalities with a provider, by name."""
    rows = session.execute(
        select(Municipality.slug, Municipality.name)
        .join(IdentityProvider, IdentityProvider.municipality_id == Municipality.id)
        .order_by(Municipality.name)
    )
    return tuple(Door(slug=slug, name=name) for slug, name in rows)


def provider_of(session: Session, slug: str, *, key: str) -> Provider | None:
    """The provider of a municipality; None when it has none. Raises ProviderError when its secret cannot be read."""
    found = session.execute(
        select(IdentityProvider, Municipality)
        .join(Municipality, Municipality.id == IdentityProvider.municipality_id)
        .where(Municipality.slug == slug)
    ).one_or_none()
    if found is None:
        return None
    row, place = found
    return Provider(
        municipality_id=place.id,
        slug=place.slug,
        name=place.name,
        client=Client(
            issuer=row.issuer,
            client_id=row.client_id,
            secret=_unlock(row.locked_secret, key=key, place=place.id),
            groups_claim=row.groups_claim,
        ),
        roles={group: Role(role) for group, role in json.loads(row.roles).items()},
        asks_own_factor=row.second_factor == "own",
    )


def keep(session: Session, provider: Provider, *, key: str) -> None:
    """Set the provider of a municipality, in the place of what there was."""
    row = session.get(IdentityProvider, provider.municipality_id)
    if row is None:
        row = IdentityProvider(municipality_id=provider.municipality_id)
        session.add(row)
    row.issuer, row.client_id = provider.client.issuer, provider.client.client_id
    row.locked_secret = _lock(provider.client.secret, key=key, place=provider.municipality_id)
    row.groups_claim = provider.client.groups_claim
    row.roles = json.dumps({group: role.value for group, role in sorted(provider.roles.items())})
    row.second_factor = "own" if provider.asks_own_factor else "provider"


def _lock(secret: str, *, key: str, place: int) -> bytes:
    """For this municipality only, as the secret of a second factor is for one person."""
    return locking.lock(secret, key=key, purpose=_PURPOSE, owner=f"municipality {place}")


def _unlock(locked: bytes, *, key: str, place: int) -> str:
    try:
        return locking.unlock(locked, key=key, purpose=_PURPOSE, owner=f"municipality {place}")
    except UnreadableSecretError as error:
        raise ProviderError("the secret of the provider was locked with another key") from error
