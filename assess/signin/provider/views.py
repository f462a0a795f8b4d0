"""Sign in at the identity provider of one's municipality."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import datetime

from flask import Blueprint, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from assess import audit, oidc
from assess.access import caller, database, moment, public
from assess.audit import Action, Actor, Result
from assess.errors import NotFoundError
from assess.models import HALFWAY, Stage, User
from assess.oidc import Attempt, ProviderError
from assess.providers import Provider, provider_of
from assess.signin.entering import go_on, local
from assess.signin.provider import service
from assess.signin.provider.service import NoRoleError, OtherAccountError
from assess.signin.service import next_stage

bp = Blueprint("provider", __name__, url_prefix="/aanmelden")

_LOG = logging.getLogger("toetspeil")
_OUT_OF_REACH = "De inlogvoorziening van uw gemeente werkt nu niet. Probeer het later opnieuw."


@bp.get("/via/<municipality>")
@public
def leave(municipality: str) -> ResponseReturnValue:
    attempt = oidc.new_attempt()
    try:
        provider = _provider(municipality)
        target = oidc.address(provider.client, attempt, redirect=_redirect())
    except ProviderError as error:
        return _refused(municipality, error, _OUT_OF_REACH)
    response = redirect(target, 303)
    given = {
        "slug": municipality,
        "next": local(request.args.get("volgende")),
        "at": moment().isoformat(),
        **asdict(attempt),
    }
    _keep(response, _signer().dumps(given), int(HALFWAY.total_seconds()))
    return response


@bp.get("/terug")
@public
def come_back() -> ResponseReturnValue:
    given = _attempt()
    if given is None:
        flash("Deze aanmelding is verlopen. Meld u opnieuw aan.", "error")
        return redirect(url_for("signin.form"), 303)
    slug, target = given.pop("slug"), given.pop("next")
    try:
        provider = _provider(slug)
        claims = oidc.redeem(
            provider.client, Attempt(**given), back=request.full_path, redirect=_redirect(), now=moment()
        )
    except ProviderError as error:
        return _refused(slug, error, "Het aanmelden bij uw gemeente is niet gelukt. Probeer het opnieuw.")
    try:
        response = _let_in(provider, claims, target)
    except (NoRoleError, OtherAccountError) as error:
        return _refused(slug, error, _WHY[type(error)])
    _keep(response, "", 0)
    return response


_WHY = {
    NoRoleError: "Uw gemeente geeft u geen rol in Toetspeil. Vraag uw ENSIA-coördinator om de juiste groep.",
    OtherAccountError: "Uw account hier wordt niet door deze inlogvoorziening beheerd. Meld u aan met uw wachtwoord, "
    "of vraag de beheerder om hulp.",
}


def _let_in(provider: Provider, claims: oidc.Claims, target: str) -> Response:
    orm = g.orm = database().session(writes=True)
    try:
        user: User = service.arrive(orm, provider, claims, caller=caller(), now=moment())
    except (NoRoleError, OtherAccountError):
        orm.commit()  # that the sessions of somebody without a role are over
        raise
    orm.flush()
    return go_on(user, next_stage(orm, user) if provider.asks_own_factor else Stage.FULL, target)


def _refused(slug: str, error: Exception, sentence: str) -> ResponseReturnValue:
    _LOG.warning("signing in at the provider of %s: %r", slug, error)
    by = Actor(name="onbekend", origin=caller().address)
    audit.record_now(database(), Action.PROVIDER_REFUSED, slug[:80], by=by, at=moment(), result=Result.REFUSED)
    flash(sentence, "error")
    response = redirect(url_for("signin.form"), 303)
    _keep(response, "", 0)
    return response


def _provider(slug: str) -> Provider:
    with database().session(writes=False) as orm:
        found = provider_of(orm, slug, key=str(current_app.secret_key))
    if found is None:
        raise NotFoundError
    return found


def _redirect() -> str:
    return f"{current_app.config['BASE_URL']}{url_for('provider.come_back')}"


# --- the cookie of one attempt ------------------------------------------------------------


def _attempt() -> dict[str, str] | None:
    try:
        found: dict[str, str] = _signer().loads(request.cookies.get(_cookie(), ""))
    except BadSignature:
        return None
    return found if moment() - datetime.fromisoformat(found.pop("at")) <= HALFWAY else None


def _keep(response: Response, value: str, seconds: int) -> None:
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(_cookie(), value, max_age=seconds, httponly=True, secure=secure, samesite="Lax", path="/")


def _cookie() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-aanbieder"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="aanbieder")
