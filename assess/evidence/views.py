"""The register of evidence of a municipality: the list, one piece of it, its files."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from assess import audit
from assess.access import EDITORS, EVERYONE, Here, allow, database
from assess.audit import Action, Result
from assess.bodies import store, takes_file
from assess.errors import NotFoundError, StaleError
from assess.evidence import linking, service
from assess.evidence.forms import FileForm, ItemForm, NewItemForm
from assess.evidence.overview import WHICH, Filter, register_page
from assess.evidence_register import Item, revisions
from assess.evidence_store import LostFileError
from assess.evidence_types import EXTENSIONS, TOLD, UNKNOWN, RefusedUploadError
from assess.evidence_uses import uses
from assess.forms import VersionForm
from assess.headers import SANDBOX
from controls.local_times import day_of

bp = Blueprint("evidence", __name__, url_prefix="/gemeente/<slug>/bewijs")

_CHANGED = "Iemand anders heeft dit bewijs intussen gewijzigd. Kijk wat er nu staat en sla opnieuw op."


@bp.get("/")
@allow(EVERYONE)
def register(here: Here) -> ResponseReturnValue:
    shown = Filter.from_query(request.args)
    page = register_page(here.session, shown, day_of(here.now))
    return render_template(
        "evidence/register.html",
        here=here,
        page=page,
        shown=shown,
        choices=WHICH,
        store=store(),
        may_edit=here.role in EDITORS,
    )


@bp.get("/nieuw")
@allow(EDITORS)
def new(here: Here) -> ResponseReturnValue:
    return _new(here, NewItemForm.of(store().file_limit, empty=True))


@bp.post("/nieuw")
@allow(EDITORS)
@takes_file
def add(here: Here) -> ResponseReturnValue:
    form = NewItemForm.of(store().file_limit)
    if not form.validate():
        return _new(here, form), 422
    try:
        item_id = service.add(here.session, store(), form.given(), form.sent, by=here.actor, now=here.now)
    except RefusedUploadError as error:
        refused(here, form, error)
        return _new(here, form), 422
    flash("Het bewijs staat in het register.", "ok")
    return _to(here, item_id)


@bp.get("/<item_id>")
@allow(EVERYONE)
def item(here: Here, item_id: str) -> ResponseReturnValue:
    return _show(here, service.item(here.session, item_id))


@bp.post("/<item_id>")
@allow(EDITORS)
def change(here: Here, item_id: str) -> ResponseReturnValue:
    found, form = service.item(here.session, item_id), ItemForm()
    if not form.validate():
        return _show(here, found, form=form), 422
    try:
        service.change(here.session, item_id, form.given(), seen=form.seen, by=here.actor, now=here.now)
    except StaleError as error:
        form.version.data = str(error.version)
        form.form_errors.append(_CHANGED)
        return _show(here, found, form=form), 409
    flash("De gegevens van het bewijs zijn opgeslagen.", "ok")
    return _to(here, item_id)


@bp.post("/<item_id>/bestand")
@allow(EDITORS)
@takes_file
def revise(here: Here, item_id: str) -> ResponseReturnValue:
    found, form = service.item(here.session, item_id), FileForm.of(store().file_limit)
    sent = form.sent
    if not form.validate() or sent is None:
        return _show(here, found, file_form=form), 422
    try:
        number = service.revise(
            here.session, store(), item_id, sent, seen=form.seen, by=here.actor, now=here.now
        )  # fmt: skip
    except StaleError as error:
        form.version.data = str(error.version)
        form.form_errors.append(f"{_CHANGED} Kies het bestand daarna nog een keer.")
        return _show(here, found, file_form=form), 409
    except RefusedUploadError as error:
        refused(here, form, error)
        return _show(here, found, file_form=form), 422
    flash(f"Versie {number} van het bestand staat in het register. Eerdere versies blijven bewaard.", "ok")
    return _to(here, item_id)


@bp.post("/<item_id>/vernieuwen")
@allow(EDITORS)
def renew(here: Here, item_id: str) -> ResponseReturnValue:
    changed = linking.renew_everywhere(
        here.session, service.item(here.session, item_id), by=here.actor, now=here.now
    )  # fmt: skip
    said = "1 antwoord heeft" if changed == 1 else f"{changed} antwoorden hebben"
    flash(f"{said} nu het bewijs zoals het in het register staat.", "ok")
    return _to(here, item_id)


@bp.post("/<item_id>/intrekken")
@allow(EDITORS)
def withdraw(here: Here, item_id: str) -> ResponseReturnValue:
    return _set_aside(here, item_id, put_back=False)


@bp.post("/<item_id>/terugzetten")
@allow(EDITORS)
def put_back(here: Here, item_id: str) -> ResponseReturnValue:
    return _set_aside(here, item_id, put_back=True)


@bp.get("/<item_id>/bestand/<int:number>")
@allow(EVERYONE)
def download(here: Here, item_id: str, number: int) -> ResponseReturnValue:
    found = service.item(here.session, item_id)
    wanted = next((r for r in revisions(here.session, item_id) if r.number == number), None)
    if wanted is None:
        raise NotFoundError
    said = f"{item_id}/{number} sha256:{wanted.sha256}"
    try:
        file = store().opened(here.municipality.id, wanted.sha256)
    except LostFileError as error:
        _note(here, Action.EVIDENCE_DAMAGED, said, Result.FAILED)
        return _show(here, found, lost=(number, error.is_there)), 409
    _note(here, Action.EVIDENCE_DOWNLOADED, said, Result.DONE)
    response = send_file(
        file,
        mimetype=wanted.media_type if wanted.media_type in TOLD else UNKNOWN,
        as_attachment=True,
        download_name=wanted.file_name,
        max_age=0,
    )
    response.content_length = wanted.size
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def refused(here: Here, form: NewItemForm | FileForm, error: RefusedUploadError) -> None:
    """Say it at the field, and in the trail: what was refused leaves nothing else behind."""
    form.file.errors = [*form.file.errors, str(error)]
    here.session.rollback()  # lets go of the write lock that the line needs
    _note(here, Action.EVIDENCE_REFUSED, request.path, Result.REFUSED)


# --- below: what several views share --------------------------------------------------------


def _note(here: Here, action: Action, object_: str, result: Result) -> None:
    audit.record_now(database(), action, object_, by=here.actor, at=here.now, result=result)


def _new(here: Here, form: NewItemForm) -> str:
    return render_template("evidence/new.html", here=here, form=form, extensions=EXTENSIONS)


def _show(
    here: Here,
    found: Item,
    *,
    form: ItemForm | None = None,
    file_form: FileForm | None = None,
    lost: tuple[int, bool] | None = None,
) -> str:
    used = uses(here.session, found.id)
    return render_template(
        "evidence/item.html",
        here=here,
        item=found,
        validity=found.validity(day_of(here.now)),
        revisions=revisions(here.session, found.id),
        uses=used,
        outdated=sum(use.is_open and use.entry != found.entry for use in used),
        item_form=form or ItemForm.showing(found),
        file_form=file_form or FileForm.of(store().file_limit, found.version),
        version_form=VersionForm(formdata=None, version=str(found.version)),
        form=form or file_form,
        lost=lost,
        extensions=EXTENSIONS,
        may_edit=here.role in EDITORS,
    )


def _set_aside(here: Here, item_id: str, *, put_back: bool) -> ResponseReturnValue:
    act = service.put_back if put_back else service.withdraw
    try:
        act(here.session, item_id, seen=VersionForm().seen, by=here.actor, now=here.now)
    except StaleError:
        flash(_CHANGED, "warning")
        return _to(here, item_id)
    flash(
        "Het bewijs is weer te koppelen."
        if put_back
        else "Het bewijs is ingetrokken. Waar het al is gebruikt, blijft het staan.",
        "ok",
    )
    return _to(here, item_id)


def _to(here: Here, item_id: str) -> ResponseReturnValue:
    values: dict[str, Any] = {"slug": here.municipality.slug, "item_id": item_id}
    return redirect(url_for("evidence.item", **values), 303)
