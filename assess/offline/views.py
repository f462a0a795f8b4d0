"""Answering in Excel: make a file of questions, and read a filled-in one back after a look at every change."""

from __future__ import annotations

import re

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess import audit
from assess.access import EDITORS, Here, allow, database
from assess.audit import Action, Result
from assess.bodies import takes_file
from assess.downloads import XLSX, as_file
from assess.errors import RefusedFileError
from assess.offline import service
from assess.offline.differences import changes
from assess.offline.forms import AskForm, ConfirmForm, FileForm, taken
from assess.offline.preview import Preview
from assess.offline.questions import selections
from assess.typed import plain
from controls.exchange.worksheet import LARGEST

bp = Blueprint("offline", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>/excel")

_MOST_SHOWN = 50
_NOTHING_OPEN = "Van deze vragen staat er geen open. Kies andere vragen, of vink aan dat u ook beantwoorde vragen wilt."
_MEANWHILE = "Intussen is een antwoord gewijzigd; er is nog niets opgeslagen. Kijk hieronder wat er nu staat en bevestig opnieuw."


@bp.get("/")
@allow(EDITORS)
def index(here: Here) -> ResponseReturnValue:
    return _page(here)


@bp.get("/bestand")
@allow(EDITORS)
def download(here: Here) -> ResponseReturnValue:
    """The file. Other pages may name the questions themselves: `sleutel` for each, and `titel` for all together."""
    known = service.questions(here.session, here.assessment).values()
    form = AskForm.of(selections(known), request.args)
    keys = tuple(request.args.getlist("sleutel"))
    if not keys and not form.validate():
        return _page(here, ask=form), 422
    ask = form.ask(keys, plain(request.args.get("titel"))[:80] or "Mijn vragen")
    try:
        made = service.workbook(
            known, here.assessment, here.municipality, ask, by=here.actor, now=here.now, secret=_secret()
        )
    except service.NothingToAskError:
        form.form_errors.append(_NOTHING_OPEN)
        return _page(here, ask=form), 422
    # The file holds answers, and from here on it is out of our hands.
    audit.record_now(
        database(), Action.WORKSHEET_MADE, here.assessment.id, by=here.actor, at=here.now, result=Result.DONE
    )
    name = f"toetspeil-{here.municipality.slug}-{_slug(ask.title)}-{here.now:%Y-%m-%d}.xlsx"
    return as_file(made, name, XLSX)


@bp.post("/")
@allow(EDITORS)
@takes_file
def look(here: Here) -> ResponseReturnValue:
    """Every change that a file would make; nothing is saved, and the file is not kept."""
    form = FileForm()
    sent = request.files.get("file")
    # One byte more than may be, so that a file that is too large is seen without reading all of it.
    data = sent.stream.read(LARGEST + 1) if sent else b""
    if not data:
        form.file.errors = ["Kies een ingevuld bestand."]
        return _page(here, file=form), 422
    try:
        found = service.look_into(here.session, here.assessment, data, now=here.now, secret=_secret())
    except RefusedFileError as error:
        form.file.errors = [error.reason]
        return _page(here, file=form), 422
    if found.problems:
        return _problems(here, found, form), 422
    return _preview(here, found)


@bp.post("/inlezen")
@allow(EDITORS)
def confirm(here: Here) -> ResponseReturnValue:
    chosen = taken(request.form.items(multi=True))
    try:
        done = service.confirm(
            here.session,
            here.assessment,
            request.form.get("voorstel", ""),
            chosen,
            by=here.actor,
            now=here.now,
            secret=_secret(),
        )
    except RefusedFileError as error:
        form = FileForm(formdata=None)
        form.file.errors = [error.reason]
        return _page(here, file=form), 422
    except service.ChangedSincePreviewError as error:
        return _preview(here, error.preview, chosen=chosen, message=_MEANWHILE), 409
    flash(_said(done), "ok")
    return redirect(url_for("answering.index", **here.home), 303)


# --- below: what several views share --------------------------------------------------------


def _page(here: Here, *, ask: AskForm | None = None, file: FileForm | None = None) -> str:
    wrong = next((form for form in (ask, file) if form is not None and form.errors), None)
    return render_template(
        "offline/index.html",
        here=here,
        ask=ask or AskForm.of(selections(service.questions(here.session, here.assessment).values())),
        file=file or FileForm(formdata=None),
        form=wrong,
    )


def _problems(here: Here, found: Preview, form: FileForm) -> str:
    return render_template(
        "offline/problems.html",
        here=here,
        problems=found.problems[:_MOST_SHOWN],
        more=len(found.problems) - _MOST_SHOWN,
        file=form,
    )


def _preview(here: Here, found: Preview, *, chosen: frozenset[str] = frozenset(), message: str = "") -> str:
    proposal = service.packed(found, here.assessment, by=here.actor, secret=_secret())
    form = ConfirmForm.showing(proposal, [item.known.key for item in found.conflicts], chosen)
    return render_template(
        "offline/preview.html", here=here, page=found, changes=changes, confirm=form, message=message
    )


def _said(done: service.Outcome) -> str:
    saved = "1 antwoord is ingelezen." if done.saved == 1 else f"{done.saved} antwoorden zijn ingelezen."
    kept = "1 antwoord bleef zoals het was." if done.kept == 1 else f"{done.kept} antwoorden bleven zoals ze waren."
    return f"{saved} {kept}" if done.kept else saved


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:40] or "vragen"
