"""Let in whoever the provider of a municipality says came in, with the role that their groups give."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit, visits
from assess.audit import Action, Actor
from assess.db import enter
from assess.errors import AssessError
from assess.models import Identity, Membership, Role, User
from assess.oidc import Claims
from assess.providers import Provider
from assess.throttle import Caller
from assess.typed import NAME


class NoRoleError(AssessError):
    """The groups of this person give no role here."""


class OtherAccountError(AssessError):
    """The address belongs to an account that this provider does not decide on."""


def arrive(session: Session, provider: Provider, claims: Claims, *, caller: Caller, now: datetime) -> User:
    """The user that these claims are of, known or new, with the role that their groups give now.

    Raises NoRoleError and OtherAccountError; what must be kept then (the end of
    open sessions) is in the session, to be committed.
    """
    identity = session.get(Identity, (claims.issuer, claims.subject))
    if identity and identity.municipality_id != provider.municipality_id:
        raise OtherAccountError  # two municipalities with one issuer: each person belongs to the first
    user = session.get(User, identity.user_id) if identity else _by_address(session, provider, claims)
    role = provider.role_of(claims.groups)
    if role is None:
        if identity and user:
            visits.end_all(session, user.id)
        raise NoRoleError
    if user is None:
        user = _made(session, claims)
    enter(session, provider.municipality_id)
    by = Actor(name=user.name, id=user.id, municipality_id=provider.municipality_id, origin=caller.address)
    if identity is None:
        _link(session, provider, claims, user, by=by, now=now)
    _give(session, provider, user, role, by=by, now=now)
    session.flush()
    enter(session, None)  # the session itself begins in no municipality, as every other
    return user


def _by_address(session: Session, provider: Provider, claims: Claims) -> User | None:
    """Somebody who was here before the provider was. Its word counts for its own municipality and no further."""
    if not claims.email:
        raise OtherAccountError  # an account without an address could not be told anything
    user = session.scalars(select(User).where(User.email == claims.email)).one_or_none()
    if user is None:
        return None
    places = set(session.scalars(select(Membership.municipality_id).where(Membership.user_id == user.id)))
    has_other = session.scalars(select(Identity.subject).where(Identity.user_id == user.id)).first() is not None
    if user.is_operator or user.is_demo or has_other or places != {provider.municipality_id}:
        raise OtherAccountError
    return user


def _made(session: Session, claims: Claims) -> User:
    # No password: nothing hashes to "", so the provider is the only way in.
    user = User(email=claims.email, name=(claims.name or claims.email)[:NAME], password_hash="")
    session.add(user)
    session.flush()
    return user


def _link(session: Session, provider: Provider, claims: Claims, user: User, *, by: Actor, now: datetime) -> None:
    user.password_hash = ""  # whoever loses access at the provider must not keep a way around it
    session.add(
        Identity(
            issuer=claims.issuer,
            subject=claims.subject,
            municipality_id=provider.municipality_id,
            user_id=user.id,
            linked_at=now,
        )
    )
    audit.record(session, Action.IDENTITY_LINKED, "", by=by, at=now)


def _give(session: Session, provider: Provider, user: User, role: Role, *, by: Actor, now: datetime) -> None:
    row = session.get(Membership, (user.id, provider.municipality_id))
    if row is None:
        row = Membership(user_id=user.id, municipality_id=provider.municipality_id, role=role)
        session.add(row)
    elif row.role == role and row.until is None:
        return
    row.role, row.until = role, None
    session.flush()
    audit.record(session, Action.ROLE_CHANGED, f"{row.handle}/{role.value}", by=by, at=now)
