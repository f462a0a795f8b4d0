"""Sign in and out."""

from __future__ import annotations

import re
from typing import cast

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from assess.access import SIGNED_IN, Here, allow, database, moment, origin, public
from assess.errors import TooManyAttemptsError, WrongCredentialsError
from assess.sessions import Visitor
from assess.signin import service
from assess.signin.forms import SignInForm

bp = Blueprint("signin", __name__)


@bp.get("/aanmelden")
@public
def form() -> ResponseReturnValue:
    return _show(SignInForm(volgende=request.args.get("volgende", "")))


@bp.post("/aanmelden")
@public
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return _show(form), 422
    try:
        user = service.check(database(), form.email.data or "", form.password.data or "", origin=origin(), now=moment())
    except TooManyAttemptsError as error:
        form.form_errors.append(f"Te vaak een verkeerd wachtwoord. Probeer het over {error.minutes} minuten opnieuw.")
        return _show(form), 429
    except WrongCredentialsError:
        form.form_errors.append("E-mailadres of wachtwoord klopt niet. Controleer ze allebei en probeer het opnieuw.")
        return _show(form), 422
    orm = g.orm = database().session(writes=True)
    visitor = cast(Visitor, session)
    previous = visitor.token
    service.start(orm, user, visitor.rotate(), previous=previous, origin=origin(), now=moment())
    return redirect(_local(form.volgende.data) or url_for("choosing.municipalities"), 303)


@bp.post("/afmelden")
@allow(SIGNED_IN)
def sign_out(here: Here) -> ResponseReturnValue:
    visitor = cast(Visitor, session)
    service.end(here.session, visitor.token, by=here.actor, now=here.now)
    visitor.rotate()
    flash("U bent afgemeld.")
    return redirect(url_for(".form"), 303)


def _show(form: SignInForm) -> str:
    return render_template("signin/sign_in.html", form=form, demo=current_app.config["DEMO_ACCOUNTS"])


def _local(target: str | None) -> str:
    """The address to go on to, if it is one of ours: never another site."""
    # A browser drops tabs and line ends from an address and reads "\\" as "/": "/<tab>/evil" would be "//evil".
    return target if target and re.fullmatch(r"/(?!/)[^\x00-\x1f\x7f\\]*", target) else ""
