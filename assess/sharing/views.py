"""Contributing to the benchmark: look, agree, get a token, and take the sealed envelope along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess.access import SHARERS, Here, allow, data_folder
from assess.bodies import takes_file
from assess.downloads import JSON, as_file
from assess.sharing import service
from assess.sharing.forms import AgreeForm, PressForm, TokenForm, WithdrawForm
from assess.sharing.page import sharing_page
from assess.sharing.standing import CannotShareError, Where
from controls.local_times import day_of
from reports.benchmark.ballot import ENVELOPE_NAME

bp = Blueprint("sharing", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>/bijdragen")
#: The answer of the issuer is a thousand characters; far more is another file.
_MOST = 64 * 1024


@bp.get("/")
@allow(SHARERS)
def index(here: Here) -> ResponseReturnValue:
    return _show(here)


@bp.get("/gegevens.json")
@allow(SHARERS)
def record(here: Here) -> ResponseReturnValue:
    """The bytes of the preview, to check their hash with another program."""
    page = sharing_page(here.session, here.assessment, _where(here))
    if page.preview is None:
        return _show(here), 409
    return as_file(page.preview.content, "gegevens.json", JSON)


@bp.post("/")
@allow(SHARERS)
def agree(here: Here) -> ResponseReturnValue:
    form = AgreeForm()
    if not form.validate():
        return _show(here, agreeing=form), 422
    seen = form.seen.data or ""
    done = _tried(
        here, lambda: service.agree(here.session, here.assessment, _where(here), seen=seen, by=here.actor, now=here.now)
    )
    return done or _back(here, "De toestemming is vastgelegd. Er is nog niets weg.", "deelnamebewijs")


@bp.post("/intrekken")
@allow(SHARERS)
def withdraw(here: Here) -> ResponseReturnValue:
    form = WithdrawForm.own()
    if not form.validate():
        return _show(here, withdrawing=form), 422
    done = _tried(
        here, lambda: service.withdraw(here.session, here.assessment, _where(here), by=here.actor, now=here.now)
    )
    return done or _back(here, "De intrekking is vastgelegd. Lever nu ook de envelop in die dat aan de stembus zegt.")


@bp.get("/aanvraag.json")
@allow(SHARERS)
def request_file(here: Here) -> ResponseReturnValue:
    try:
        name, text = service.request_file(here.session, _where(here))
    except CannotShareError as error:
        return _show(here, message=str(error)), 409
    return as_file(text, name, JSON)


@bp.post("/aanvraag")
@allow(SHARERS)
def ask(here: Here) -> ResponseReturnValue:
    done = _tried(
        here, lambda: service.ask_here(here.session, here.assessment, _where(here), by=here.actor, now=here.now)
    )
    return done or _back(here, "De aanvraag ligt bij de uitgifte. Kijk later of het bewijs er is.", "deelnamebewijs")


@bp.post("/bewijs")
@takes_file
@allow(SHARERS)
def take_token(here: Here) -> ResponseReturnValue:
    given = request.files.get("file")
    text = given.read(_MOST).decode("utf-8", "replace") if given and given.filename else None
    done = _tried(
        here, lambda: service.take_token(here.session, here.assessment, _where(here), text, by=here.actor, now=here.now)
    )
    return done or _back(here, "Het deelnamebewijs is er. Lever nu de envelop in.", "envelop")


@bp.get(f"/{ENVELOPE_NAME}")
@allow(SHARERS)
def envelope(here: Here) -> ResponseReturnValue:
    """Not in the trail: when an envelope was made must be nowhere."""
    try:
        made = service.envelope(here.session, _where(here))
    except CannotShareError as error:
        return _show(here, message=str(error)), 409
    return as_file(made, ENVELOPE_NAME, "application/octet-stream")


@bp.post("/stembus")
@allow(SHARERS)
def hand_in(here: Here) -> ResponseReturnValue:
    done = _tried(here, lambda: service.hand_in(here.session, _where(here)))
    return done or _back(here, "De envelop zit in de stembus.", "envelop")


# --- below: what several views share --------------------------------------------------------


def _tried(here: Here, act: Callable[[], None]) -> ResponseReturnValue | None:
    """The page with the reason when it could not be done; nothing changed then."""
    try:
        act()
    except CannotShareError as error:
        here.session.rollback()
        return _show(here, message=str(error)), 409
    return None


def _back(here: Here, said: str, anchor: str = "envelop") -> ResponseReturnValue:
    flash(said, "ok")
    chosen: dict[str, Any] = {"ronde": request.args["ronde"]} if request.args.get("ronde") else {}
    return redirect(url_for(".index", **here.home, **chosen, _anchor=anchor), 303)


def _show(
    here: Here,
    *,
    agreeing: AgreeForm | None = None,
    withdrawing: WithdrawForm | None = None,
    message: str = "",
) -> str:
    page = sharing_page(here.session, here.assessment, _where(here))
    agree_form = agreeing or AgreeForm(formdata=None)
    # The page shows what would leave now, so whoever sends it again has seen that.
    agree_form.seen.data = page.preview.sha256 if page.preview else ""
    return render_template(
        "sharing/index.html",
        here=here,
        page=page,
        agreeing=agree_form,
        withdrawing=withdrawing or WithdrawForm.own(formdata=None),
        token=TokenForm(formdata=None),
        press=PressForm(formdata=None),
        form=agreeing or withdrawing,
        message=message,
    )


def _where(here: Here) -> Where:
    return Where(
        data=data_folder(),
        key=str(current_app.config["SECRET_KEY"]),
        place=here.municipality,
        today=day_of(here.now),
        round_name=request.args.get("ronde", ""),
    )
