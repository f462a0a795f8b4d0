"""The page of one's own account: password, second factor, recovery codes, sessions."""

from __future__ import annotations

from typing import TypeVar, cast

from flask import Blueprint, current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from assess import mails, visits
from assess.access import SIGNED_IN, Here, allow, caller, database
from assess.errors import InvalidError, TooManyAttemptsError, WrongCodeError, WrongCredentialsError
from assess.fields import own_ids
from assess.models import User
from assess.posting import post
from assess.sessions import Visitor
from assess.signin import factor
from assess.signin.account import service
from assess.signin.account.forms import ConfirmForm, FactorForm, PasswordForm

bp = Blueprint("account", __name__)

_Form = TypeVar("_Form", bound=FlaskForm)


@bp.get("/account")
@allow(SIGNED_IN)
def show(here: Here) -> ResponseReturnValue:
    return _page(here)


@bp.post("/account/wachtwoord")
@allow(SIGNED_IN)
def change_password(here: Here) -> ResponseReturnValue:
    user, form = service.own_user(here.session, here.user_id), _prepared(PasswordForm(), "wachtwoord")
    if not form.validate() or not _confirmed(here, user, form):
        return _page(here, password_form=form), 422
    try:
        service.change_password(
            here.session,
            user.id,
            form.password.data or "",
            token=_token(),
            caller=caller(),
            by=here.actor,
            now=here.now,
        )
    except InvalidError as error:
        form.password.errors = [*form.password.errors, error.fields["password"]]
        return _page(here, password_form=form), 422
    post(mails.password_changed(user.email, name=user.name))
    flash("Uw wachtwoord is gewijzigd. Op andere apparaten bent u uitgelogd.", "ok")
    return redirect(url_for(".show"), 303)


@bp.get("/account/tweede-factor")
@allow(SIGNED_IN)
def factor_page(here: Here) -> ResponseReturnValue:
    return _factor_page(here, service.own_user(here.session, here.user_id), FactorForm())


@bp.post("/account/tweede-factor")
@allow(SIGNED_IN)
def replace_factor(here: Here) -> ResponseReturnValue:
    user, form = service.own_user(here.session, here.user_id), FactorForm()
    if not form.validate() or not _confirmed(here, user, form):
        return _factor_page(here, user, form), 422
    key = str(current_app.secret_key)
    given = factor.offer(here.session, user.id, user.email, key=key, token=_token())
    try:
        codes = factor.enrol(here.session, user.id, given, form.code.data or "", key=key, by=here.actor, now=here.now)
    except WrongCodeError:
        form.code.errors = [*form.code.errors, "Deze code klopt niet. Wacht op de volgende code en vul die in."]
        return _factor_page(here, user, form), 422
    visits.end_all(here.session, user.id, but=_token(), known=caller().token_hash)
    post(mails.factor_changed(user.email, name=user.name))
    return render_template("signin/recovery_codes.html", codes=codes, go_on=url_for(".show"))


@bp.post("/account/herstelcodes")
@allow(SIGNED_IN)
def renew_codes(here: Here) -> ResponseReturnValue:
    user, form = service.own_user(here.session, here.user_id), _prepared(ConfirmForm(), "herstelcodes")
    if not form.validate() or not _confirmed(here, user, form):
        return _page(here, codes_form=form), 422
    codes = factor.renew_recovery_codes(here.session, user.id, by=here.actor, now=here.now)
    post(mails.recovery_codes_changed(user.email, name=user.name))
    return render_template("signin/recovery_codes.html", codes=codes, go_on=url_for(".show"))


@bp.post("/account/overal-uitloggen")
@allow(SIGNED_IN)
def leave_everywhere(here: Here) -> ResponseReturnValue:
    service.leave_everywhere(here.session, here.user_id, by=here.actor, now=here.now)
    cast(Visitor, session).rotate()
    flash("U bent overal uitgelogd.")
    return redirect(url_for("signin.form"), 303)


def _confirmed(here: Here, user: User, form: ConfirmForm | PasswordForm | FactorForm) -> bool:
    """Whether the password is right; otherwise the form says what is wrong."""
    email, field = user.email, form.current_password
    here.session.rollback()  # lets go of the write lock that counting the try needs
    try:
        service.confirm(database(), email, field.data or "", caller=caller(), now=here.now)
    except WrongCredentialsError:
        field.errors = [*field.errors, "Dit is niet uw huidige wachtwoord. Vul het opnieuw in."]
        return False
    except TooManyAttemptsError as error:
        field.errors = [
            *field.errors,
            f"Te vaak een verkeerd wachtwoord. Probeer het over {error.minutes} minuten opnieuw.",
        ]
        return False
    return True


def _page(here: Here, *, password_form: PasswordForm | None = None, codes_form: ConfirmForm | None = None) -> str:
    return render_template(
        "signin/account.html",
        here=here,
        account=service.account(here.session, here.user_id, token=_token(), now=here.now),
        form=password_form or codes_form,
        password_form=password_form or _prepared(PasswordForm(formdata=None), "wachtwoord"),
        codes_form=codes_form or _prepared(ConfirmForm(formdata=None), "herstelcodes"),
        leave_form=FlaskForm(formdata=None),
    )


def _factor_page(here: Here, user: User, form: FactorForm) -> str:
    given = factor.offer(here.session, user.id, user.email, key=str(current_app.secret_key), token=_token())
    return render_template("signin/new_factor.html", here=here, form=form, offer=given)


def _prepared(form: _Form, prefix: str) -> _Form:
    own_ids(form, prefix)
    return form


def _token() -> str:
    return cast(Visitor, session).token
