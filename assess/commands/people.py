"""`toetspeil people`: add, invite, list, make-operator, remind, reset-totp."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import mails
from assess.access import system_clock
from assess.audit import COMMAND_LINE
from assess.cli import Refusal, Verbs, data_option, format_option, unknown
from assess.commands.opening import open_existing, open_or_make, session_on, settings_of
from assess.db import Database
from assess.demo import accounts
from assess.errors import InvalidError
from assess.mail import MailError, outlet
from assess.models import Membership, Municipality, Role, SecondFactor, User
from assess.operating.service import make_operator as let_operate
from assess.people.invitations import Invited, Made
from assess.people.invitations import invite as make_invitation
from assess.people.service import end_of
from assess.reminders import Round, alone, due, send_due
from assess.roles import last_day
from assess.settings import Settings
from assess.signin.factor import reset
from assess.typed import EMAIL, NAME, NOT_AN_ADDRESS
from reports.wording import counted
from reports.wording import moment as dutch_moment


@click.group(cls=Verbs)
def people() -> None:
    """Mensen: uitnodigen, tonen, weer op weg helpen."""


@people.command()
@click.argument("email")
@click.option("--name", required=True, help="Naam van de persoon.")
@click.option("--operator", is_flag=True, help="Wordt beheerder: ziet gemeenten, geen antwoorden.")
@data_option
def add(*, email: str, name: str, operator: bool, data: Path) -> None:
    """Maak een account zonder gemeente; de link om het te beginnen wordt getoond."""
    settings = settings_of(data)
    who = Invited(email=_address(email), name=_name(name), is_operator=operator)
    _show(settings, _invite(settings, who, ""))


@people.command()
@click.argument("email")
@click.option("--name", required=True, help="Naam van de persoon.")
@click.option("--municipality", "slug", required=True, help="De naam van de gemeente in het adres.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="coordinator", show_default=True)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Laatste dag van de toegang, als jjjj-mm-dd.")
@data_option
def invite(*, email: str, name: str, slug: str, role: str, until: Any, data: Path) -> None:
    """Nodig iemand uit voor een gemeente; de link wordt getoond."""
    settings, last = settings_of(data), until.date() if until else None
    who = Invited(email=_address(email), name=_name(name), role=Role(role), until=_end(Role(role), last))
    _show(settings, _invite(settings, who, slug))


@people.command("list")
@data_option
@format_option
def list_(data: Path, format_: str) -> None:
    """Toon wie een account heeft, en waarvoor."""
    with session_on(data, writes=False) as session:
        found = listing(session)
    if format_ == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for line in found:
        end = f" tot en met {line['until']}" if line["until"] else ""
        factor = "tweede factor" if line["second_factor"] else "zonder tweede factor"
        click.echo(f"{line['email']:<42} {line['municipality']:<24} {line['role']}{end}, {factor}  {line['name']}")


@people.command("reset-totp")
@click.argument("email")
@data_option
def reset_totp(email: str, data: Path) -> None:
    """Koppel iemands app voor codes los; bij de volgende aanmelding komt er een nieuwe."""
    settings = settings_of(data)
    with session_on(data, writes=True) as session:
        user = _user(session, email)
        reset(session, user.id, by=COMMAND_LINE, now=system_clock())
    try:
        outlet(settings).send(mails.factor_reset(user.email, name=user.name), at=system_clock())
    except MailError as error:
        click.echo(f"De mail aan {user.email} kon niet worden verstuurd: {error}", err=True)
    click.echo(f"{user.email} koppelt bij de volgende aanmelding een nieuwe app. Alle sessies zijn beëindigd.")


@people.command("make-operator")
@click.argument("email")
@data_option
def make_operator(email: str, data: Path) -> None:
    """Maak iemand met een account beheerder: die ziet gemeenten, geen antwoorden."""
    with session_on(data, writes=True) as session:
        user = _user(session, email)
        try:
            let_operate(session, user, by=COMMAND_LINE, now=system_clock())
        except InvalidError as error:
            raise Refusal(error.fields["email"]) from error
    click.echo(f"{user.email} is beheerder.")


@people.command()
@click.option("--dry-run", is_flag=True, help="Toon alleen wie mail zou krijgen.")
@data_option
def remind(*, dry_run: bool, data: Path) -> None:
    """Mail iedereen nu de vragen die op hen wachten; wie vandaag al mail kreeg, krijgt niets."""
    settings, database, now = settings_of(data), open_existing(data), system_clock()
    try:
        if dry_run:
            with database.all_municipalities(writes=False) as session:
                done = Round(sent=list(due(session, now, quiet=timedelta())))
        else:
            done = _send(settings, database, now)
    finally:
        database.close()
    for digest in done.sent:
        click.echo(f"{digest.to.email}  {digest.slug}  {counted(digest.number, 'vraag', 'vragen')}")
    if not done.sent and not done.failed:
        click.echo("Er is niemand om te mailen.")
    if done.failed:
        raise Refusal("De mail kon niet worden verstuurd. Controleer TOETSPEIL_SMTP en probeer het opnieuw.")


def _send(settings: Settings, database: Database, now: datetime) -> Round:
    way_out = outlet(settings, sends=not accounts(settings.data))
    with alone(settings.data) as is_free:
        if not is_free:
            raise Refusal("De server verstuurt op dit moment mail. Probeer het over een minuut opnieuw.")
        return send_due(database, way_out, base_url=settings.base_url, now=now, quiet=timedelta())


def listing(session: Session) -> list[dict[str, Any]]:
    """Every account with what it may do; a line for each municipality."""
    rows = session.execute(
        select(User, Municipality.slug, Membership.role, Membership.until, SecondFactor.user_id)
        .outerjoin(Membership, Membership.user_id == User.id)
        .outerjoin(Municipality, Municipality.id == Membership.municipality_id)
        .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
        .order_by(User.email, Municipality.slug)
    )
    return [
        {
            "email": user.email,
            "name": user.name,
            "municipality": slug or "-",
            "role": role or ("operator" if user.is_operator else "-"),
            "until": last_day(until),
            "second_factor": factor is not None,
            "demonstration": user.is_demo,
        }
        for user, slug, role, until, factor in rows
    ]


def _invite(settings: Settings, who: Invited, slug: str) -> Made:
    database = open_or_make(settings.database)
    try:
        with database.all_municipalities(writes=True) as session:
            place = _place(session, slug) if slug else None
            given = Invited(
                email=who.email, name=who.name, municipality_id=place, role=who.role, until=who.until,
                is_operator=who.is_operator,
            )  # fmt: skip
            return make_invitation(session, given, by=COMMAND_LINE, now=system_clock())
    except InvalidError as error:
        raise Refusal(" ".join(error.fields.values())) from error
    finally:
        database.close()


def _show(settings: Settings, made: Made) -> None:
    click.echo(f"{settings.base_url}/uitnodiging/{made.token}")
    click.echo(
        f"Deze link werkt één keer, tot {dutch_moment(made.expires_at.isoformat())}. Geef hem aan niemand anders."
    )


def _place(session: Session, slug: str) -> int:
    known = {row.slug: row.id for row in session.scalars(select(Municipality))}
    if slug not in known:
        raise Refusal(unknown(slug, list(known), "toetspeil municipality list"))
    return known[slug]


def _user(session: Session, email: str) -> User:
    user = session.scalars(select(User).where(User.email == email.strip().lower())).one_or_none()
    if user is None:
        raise Refusal(f"Er is geen account met het adres {email}; kijk met 'toetspeil people list' wie er zijn.")
    return user


def _address(email: str) -> str:
    if not re.fullmatch(EMAIL, email.strip()):
        raise Refusal(NOT_AN_ADDRESS)
    return email.strip().lower()


def _name(name: str) -> str:
    plain = " ".join(name.split())
    if not 0 < len(plain) <= NAME or not plain.isprintable():
        raise Refusal(f"Geef achter --name een naam van hoogstens {NAME} tekens.")
    return plain


def _end(role: Role, last: date | None) -> Any:
    try:
        return end_of(role, last, system_clock())
    except InvalidError as error:
        raise Refusal(error.fields["until"]) from error
