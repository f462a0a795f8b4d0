"""Sign in and out: the password, then the code of an app or a recovery code."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from assess import mails
from assess.access import SIGNED_IN, Here, allow, caller, database, moment, public
from assess.errors import NoMoreCodesError, TooManyAttemptsError, WrongCodeError, WrongCredentialsError
from assess.models import Stage
from assess.posting import post
from assess.providers import doors
from assess.second_factor import UnreadableSecretError
from assess.sessions import Visitor
from assess.signin import factor, service
from assess.signin.entering import enter, go_on, local
from assess.signin.forms import CodeForm, RecoveryForm, SignInForm
from assess.signin.service import Halfway

bp = Blueprint("signin", __name__)


def owes(stage: Stage) -> Callable[[Callable[[Halfway], ResponseReturnValue]], Callable[[], ResponseReturnValue]]:
    """Only for a browser in which somebody gave their password and owes this step; others sign in first."""

    def decorate(view: Callable[[Halfway], ResponseReturnValue]) -> Callable[[], ResponseReturnValue]:
        @wraps(view)
        def guarded() -> ResponseReturnValue:
            with database().session(writes=False) as orm:
                half = service.halfway(orm, cast(Visitor, session).token, stage, moment())
            return view(half) if half else redirect(url_for("signin.form"), 303)

        return public(guarded)

    return decorate


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
        user = service.check(database(), form.email.data or "", form.password.data or "", caller=caller(), now=moment())
    except TooManyAttemptsError as error:
        form.form_errors.append(f"Te vaak een verkeerd wachtwoord. Probeer het over {error.minutes} minuten opnieuw.")
        return _show(form), 429
    except WrongCredentialsError:
        form.form_errors.append("E-mailadres of wachtwoord klopt niet. Controleer ze allebei en probeer het opnieuw.")
        return _show(form), 422
    orm = g.orm = database().session(writes=True)
    return go_on(user, service.next_stage(orm, user), form.volgende.data)


@bp.get("/aanmelden/code")
@owes(Stage.CODE)
def code(_half: Halfway) -> ResponseReturnValue:
    return render_template("signin/code.html", form=CodeForm(volgende=request.args.get("volgende", "")))


@bp.post("/aanmelden/code")
@owes(Stage.CODE)
def give_code(half: Halfway) -> ResponseReturnValue:
    form = CodeForm()
    if not form.validate():
        return render_template("signin/code.html", form=form), 422
    key = str(current_app.secret_key)
    try:
        service.check_code(database(), half, form.code.data or "", key=key, caller=caller(), now=moment())
    except WrongCodeError as error:
        return _wrong_code(half, form, error, "signin/code.html")
    except NoMoreCodesError:
        form.form_errors.append(
            "Er zijn vandaag te veel verkeerde codes ingevuld. Gebruik een herstelcode, of meld u aan in een browser "
            "waarin u dat eerder deed. Was u dit niet? Wijzig dan uw wachtwoord."
        )
        return render_template("signin/code.html", form=form), 429
    except UnreadableSecretError:
        form.form_errors.append(
            "Deze code kan niet meer worden gecontroleerd. Gebruik een herstelcode, of vraag de beheerder om uw "
            "tweede factor opnieuw in te stellen."
        )
        return render_template("signin/code.html", form=form), 422
    return enter(half, form.volgende.data)


@bp.get("/aanmelden/herstelcode")
@owes(Stage.CODE)
def recovery(_half: Halfway) -> ResponseReturnValue:
    return render_template("signin/recovery.html", form=RecoveryForm(volgende=request.args.get("volgende", "")))


@bp.post("/aanmelden/herstelcode")
@owes(Stage.CODE)
def give_recovery_code(half: Halfway) -> ResponseReturnValue:
    form = RecoveryForm()
    if not form.validate():
        return render_template("signin/recovery.html", form=form), 422
    try:
        left = service.check_recovery_code(database(), half, form.code.data or "", caller=caller(), now=moment())
    except WrongCodeError as error:
        return _wrong_code(half, form, error, "signin/recovery.html")
    entered = enter(half, form.volgende.data)
    post(mails.recovery_code_used(half.email, name=half.name, left=left))
    flash(f"U gebruikte een herstelcode. Nog over: {left}. Nieuwe codes maakt u in uw account.", "warning")
    return entered


@bp.get("/aanmelden/tweede-factor")
@owes(Stage.ENROL)
def enrol(half: Halfway) -> ResponseReturnValue:
    return _show_offer(half, CodeForm(volgende=request.args.get("volgende", "")))


@bp.post("/aanmelden/tweede-factor")
@owes(Stage.ENROL)
def finish_enrolment(half: Halfway) -> ResponseReturnValue:
    form = CodeForm()
    if not form.validate():
        return _show_offer(half, form), 422
    key, token = str(current_app.secret_key), cast(Visitor, session).token
    orm = g.orm = database().session(writes=True)
    given = factor.offer(orm, half.user_id, half.email, key=key, token=token)
    try:
        codes = factor.enrol(
            orm, half.user_id, given, form.code.data or "", key=key, by=half.actor(caller()), now=moment()
        )
    except WrongCodeError:
        orm.rollback()
        form.code.errors = [*form.code.errors, "Deze code klopt niet. Wacht op de volgende code en vul die in."]
        return _show_offer(half, form), 422
    enter(half, form.volgende.data)
    post(mails.factor_changed(half.email, name=half.name))
    # The answer itself, not a redirect: that would have to keep the codes somewhere.
    return render_template("signin/recovery_codes.html", codes=codes, go_on=local(form.volgende.data) or "/")


@bp.post("/afmelden")
@allow(SIGNED_IN)
def sign_out(here: Here) -> ResponseReturnValue:
    visitor = cast(Visitor, session)
    service.end(here.session, visitor.token, by=here.actor, now=here.now)
    visitor.rotate()
    flash("U bent afgemeld.")
    return redirect(url_for(".form"), 303)


def _wrong_code(half: Halfway, form: CodeForm | RecoveryForm, error: WrongCodeError, page: str) -> ResponseReturnValue:
    if not error.left:
        post(mails.wrong_codes(half.email, name=half.name))
        flash("Te vaak een verkeerde code. Meld u opnieuw aan.", "error")
        return redirect(url_for(".form"), 303)
    tries = "nog één keer" if error.left == 1 else f"nog {error.left} keer"
    form.code.errors = [*form.code.errors, f"Deze code klopt niet, of is al gebruikt. U kunt het {tries} proberen."]
    return render_template(page, form=form), 422


def _show(form: SignInForm) -> str:
    with database().session(writes=False) as orm:
        found = doors(orm)
    demo = current_app.config["DEMO_ACCOUNTS"]
    return render_template("signin/sign_in.html", form=form, demo=demo, doors=found, volgende=local(form.volgende.data))


def _show_offer(half: Halfway, form: CodeForm) -> str:
    key, token = str(current_app.secret_key), cast(Visitor, session).token
    with database().session(writes=False) as orm:
        given = factor.offer(orm, half.user_id, half.email, key=key, token=token)
    return render_template("signin/enrol.html", form=form, offer=given)
