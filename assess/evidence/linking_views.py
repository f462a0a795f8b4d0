"""Link evidence to a requirement, see what an assessment leans on, and take all of it along as one package."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess import audit
from assess.access import EDITORS, EVERYONE, PACKERS, Here, allow, database
from assess.audit import Action, Result
from assess.bodies import store, takes_file
from assess.errors import FrozenError, InvalidError, StaleError
from assess.evidence import linking, service
from assess.evidence.forms import LinkForm, NewItemForm
from assess.evidence.overview import used_in
from assess.evidence.package import TooMuchError, planned, streamed
from assess.evidence.views import refused
from assess.evidence_register import linked
from assess.evidence_types import EXTENSIONS, RefusedUploadError
from assess.frameworks import Sheet, sheet
from controls.catalogue import Requirement
from controls.local_times import day_of

bp = Blueprint("evidence_links", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>")

Rule = Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]


def _on_each_sheet(rule: str, method: str) -> Rule:
    """One view at three addresses: the leading framework, another one, and one per DigiD connection."""

    def decorate(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        for prefix in ("", "/kader/<framework>", "/kader/<framework>/aansluiting/<unit>"):
            bp.add_url_rule(f"{prefix}/eis/<requirement_id>/bewijs{rule}", view_func=view, methods=[method])
        return view

    return decorate


@bp.get("/bewijs")
@allow(EVERYONE)
def used(here: Here) -> ResponseReturnValue:
    """What this assessment leans on, requirement by requirement."""
    found = used_in(here.session, here.assessment.id)
    return render_template(
        "evidence/used.html",
        here=here,
        uses=found,
        beside=linked(here.session, [use.entry for use in found], day_of(here.now)),
        may_pack=here.role in PACKERS,
    )


@bp.get("/bewijspakket.zip")
@allow(PACKERS)
def package(here: Here) -> ResponseReturnValue:
    try:
        plan = planned(here.session, here.assessment, here.municipality, store())
    except TooMuchError as error:
        raise InvalidError({"": str(error)}) from error
    audit.record_now(
        database(), Action.EVIDENCE_PACKED, here.assessment.id, by=here.actor, at=here.now,
        result=Result.FAILED if plan.lost else Result.DONE,
    )  # fmt: skip
    response = Response(streamed(plan, store()), mimetype="application/zip")
    response.content_length = plan.length
    response.headers.set("Content-Disposition", "attachment", filename=plan.name)
    return response


@_on_each_sheet("", "GET")
@allow(EDITORS)
def choose(here: Here, requirement_id: str, framework: str = "", unit: str = "") -> ResponseReturnValue:
    asked_on, asked = _asked(here, requirement_id, framework, unit)
    return _show(here, asked_on, asked)


@_on_each_sheet("", "POST")
@allow(EDITORS)
def link(here: Here, requirement_id: str, framework: str = "", unit: str = "") -> ResponseReturnValue:
    asked_on, asked = _asked(here, requirement_id, framework, unit)
    item_id = LinkForm().item.data or ""
    try:
        linking.link(here.session, here.assessment, asked_on, asked, item_id, by=here.actor, now=here.now)
    except (InvalidError, StaleError) as error:
        return _sorry(here, asked_on, asked, error)
    flash(f"Het bewijs hoort nu bij {asked.number}.", "ok")
    return _to(here, asked_on, asked)


@_on_each_sheet("/nieuw", "POST")
@allow(EDITORS)
@takes_file
def add(here: Here, requirement_id: str, framework: str = "", unit: str = "") -> ResponseReturnValue:
    asked_on, asked = _asked(here, requirement_id, framework, unit)
    if not here.assessment.is_open:
        raise FrozenError
    form = NewItemForm.of(store().file_limit)
    if not form.validate():
        return _show(here, asked_on, asked, form), 422
    try:
        item_id = service.add(here.session, store(), form.given(), form.sent, by=here.actor, now=here.now)
        linking.link(here.session, here.assessment, asked_on, asked, item_id, by=here.actor, now=here.now)
    except RefusedUploadError as error:
        refused(here, form, error)
        return _show(here, asked_on, asked, form), 422
    except (InvalidError, StaleError) as error:
        return _sorry(here, asked_on, asked, error)
    flash(f"Het bewijs staat in het register en hoort bij {asked.number}.", "ok")
    return _to(here, asked_on, asked)


@_on_each_sheet("/<item_id>/losmaken", "POST")
@allow(EDITORS)
def unlink(here: Here, requirement_id: str, item_id: str, framework: str = "", unit: str = "") -> ResponseReturnValue:
    asked_on, asked = _asked(here, requirement_id, framework, unit)
    try:
        linking.unlink(here.session, here.assessment, asked_on, asked, item_id, by=here.actor, now=here.now)
    except StaleError as error:
        return _sorry(here, asked_on, asked, error)
    flash(f"Het bewijs hoort niet meer bij {asked.number}. In het register blijft het staan.", "ok")
    return _to(here, asked_on, asked)


# --- below: what several views share --------------------------------------------------------


def _asked(here: Here, requirement_id: str, framework: str, unit: str) -> tuple[Sheet, Requirement]:
    asked_on = sheet(here.session, here.assessment, framework, unit)
    return asked_on, asked_on.requirement(requirement_id)


def _show(
    here: Here, asked_on: Sheet, asked: Requirement, form: NewItemForm | None = None, *, message: str = ""
) -> str:
    words = request.args.get("zoek", "").strip()[:200]
    today = day_of(here.now)
    return render_template(
        "evidence/link.html",
        here=here,
        sheet=asked_on,
        asked=asked,
        page=linking.link_page(here.session, here.assessment, asked_on, asked, words=words, today=today),
        today=today,
        words=words,
        form=form,
        new_form=form or NewItemForm.of(store().file_limit, empty=True),
        link_form=LinkForm(formdata=None),
        message=message,
        extensions=EXTENSIONS,
    )


def _sorry(here: Here, asked_on: Sheet, asked: Requirement, error: InvalidError | StaleError) -> ResponseReturnValue:
    """Nothing of it is kept: an answer of 400 and more drops the transaction."""
    here.session.rollback()
    if isinstance(error, InvalidError):
        return _show(here, asked_on, asked, message=" ".join(error.fields.values())), 422
    return _show(
        here, asked_on, asked, message="Iemand anders sloeg net iets op bij deze eis. Probeer het nog een keer."
    ), 409


def _to(here: Here, asked_on: Sheet, asked: Requirement) -> ResponseReturnValue:
    address = url_for("answering.control", **here.home, **asked_on.address, number=asked.control, _anchor=asked.number)
    return redirect(address, 303)
