"""Review: what waits, one answer, several at once; what was sent back; and the samples of the CISO."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess.access import EVERYONE, REVIEWERS, TALKERS, Here, allow
from assess.errors import FrozenError, InvalidError, SamePersonError, StaleError
from assess.models import ReviewVerdict
from assess.paths import atlas
from assess.reviewing import samples, service
from assess.reviewing.forms import AgreeForm, ReviewForm, SampleForm
from assess.reviewing.queue import Item, Shown, items, queue
from assess.reviewing.targets import Target, target
from assess.reviews import ReviewState

bp = Blueprint("reviewing", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>")
bp.add_app_template_global(ReviewForm.showing, "review_form")
bp.add_app_template_global(TALKERS.__contains__, "sees_reasons")


@bp.get("/beoordelen")
@allow(REVIEWERS)
def waiting(here: Here) -> ResponseReturnValue:
    return _queue(here, AgreeForm(formdata=None))


@bp.post("/beoordelen")
@allow(REVIEWERS)
def agree(here: Here) -> ResponseReturnValue:
    form = AgreeForm()
    if not form.validate():
        return _queue(here, form), 422
    done = service.agree_with(here.session, here.assessment, form.seen, by=here.actor, now=here.now)
    if done.keys:
        flash(
            "U bent akkoord met 1 antwoord."
            if len(done.keys) == 1
            else f"U bent akkoord met {len(done.keys)} antwoorden.",
            "ok",
        )
    for key, why in done.refused.items():
        flash(f"Niet akkoord gegeven op {_label(here, key)}: {why}", "warning")
    return redirect(url_for(".waiting", **here.home, **Shown.from_query(request.args).query), 303)


@bp.get("/beoordelen/<key>")
@allow(REVIEWERS)
def one(here: Here, key: str) -> ResponseReturnValue:
    return _one(here, target(here.session, here.assessment, key))


@bp.post("/beoordelen/<key>")
@allow(REVIEWERS)
def review(here: Here, key: str) -> ResponseReturnValue:
    wanted = target(here.session, here.assessment, key)
    form = ReviewForm()
    verdict = ReviewVerdict.SENT_BACK
    if request.form.get("oordeel") == ReviewVerdict.AGREED:
        verdict = ReviewVerdict.AGREED
    if not form.validate():
        return _one(here, wanted, form), 422
    try:
        service.review(here.session, here.assessment, form.opinion(key, verdict), by=here.actor, now=here.now)
    except StaleError:
        return _one(here, wanted, form, message=service.CHANGED), 409
    except SamePersonError:
        return _one(here, wanted, form, message=service.OWN), 409
    except InvalidError as error:
        form.reden.errors = [error.fields["reden"]] if "reden" in error.fields else []
        return _one(here, wanted, form, message=error.fields.get("", "")), 422
    flash(
        f"U bent akkoord met {wanted.label}."
        if verdict is ReviewVerdict.AGREED
        else f"{wanted.label} is teruggestuurd.",
        "ok",
    )
    return redirect(_address(here, wanted), 303)


@bp.get("/teruggestuurd")
@allow(TALKERS)
def sent_back(here: Here) -> ResponseReturnValue:
    found = [
        item
        for item in items(here.session, here.assessment, by=here.actor)
        if item.look.standing.state is ReviewState.SENT_BACK
    ]
    return render_template("reviewing/sent_back.html", here=here, items=found)


# --- samples ------------------------------------------------------------------------------


@bp.get("/steekproef")
@allow(EVERYONE)
def all_samples(here: Here) -> ResponseReturnValue:
    return _samples(here, SampleForm(formdata=None, kiem=samples.proposed_seed(), grootte="25"))


@bp.post("/steekproef")
@allow(REVIEWERS)
def draw(here: Here) -> ResponseReturnValue:
    if not here.assessment.is_open:
        raise FrozenError
    form = SampleForm()
    if not form.validate():
        return _samples(here, form), 422
    try:
        made = samples.draw_sample(
            here.session, here.assessment, form.size, form.kiem.data or "", by=here.actor, now=here.now
        )
    except InvalidError as error:
        form.grootte.errors = [*error.fields.values()]
        return _samples(here, form), 422
    flash("De steekproef is getrokken en blijft bewaard.", "ok")
    return redirect(url_for(".one_sample", **here.home, sample_id=made), 303)


@bp.get("/steekproef/<sample_id>")
@allow(EVERYONE)
def one_sample(here: Here, sample_id: str) -> ResponseReturnValue:
    page = samples.sample_page(here.session, here.assessment, sample_id)
    return render_template("reviewing/sample.html", here=here, page=page, may_review=_may_review(here))


# --- below: what several views share ------------------------------------------------------


def _queue(here: Here, form: AgreeForm) -> str:
    shown = Shown.from_query(request.args)
    sample = samples.one_sample(here.session, here.assessment, shown.sample) if shown.sample else None
    page = queue(
        here.session,
        here.assessment,
        shown,
        by=here.actor,
        drawn=frozenset(sample.drawn) if sample else None,
    )
    form.offer((item.choice, f"Akkoord met {item.target.label}") for item in page.items if _may_agree(here, item))
    return render_template("reviewing/queue.html", here=here, page=page, shown=shown, form=form, sample=sample)


def _may_agree(here: Here, item: Item) -> bool:
    state = item.look.standing.state
    return here.assessment.is_open and item.look.is_filled and not item.is_own and state is not ReviewState.AGREED


def _one(here: Here, wanted: Target, form: ReviewForm | None = None, *, message: str = "") -> str:
    page = service.one_answer(here.session, here.assessment, wanted, by=here.actor)
    if form is not None:
        form.gezien.data = page.look.stamp
    return render_template(
        "reviewing/one.html",
        here=here,
        page=page,
        form=form or ReviewForm.showing(wanted.key, page.look.stamp),
        message=message,
    )


def _samples(here: Here, form: SampleForm) -> str:
    size = len(samples.population(*samples.standing(here.session, here.assessment)))
    return render_template(
        "reviewing/samples.html",
        here=here,
        samples=samples.all_samples(here.session, here.assessment),
        size=size,
        form=form,
        may_draw=_may_review(here),
    )


def _may_review(here: Here) -> bool:
    return here.role in REVIEWERS and here.assessment.is_open


def _label(here: Here, key: str) -> str:
    """The name of an answer in a sentence; a key that no page of ours sends as it stands."""
    known = atlas(here.assessment).get(key.partition("@")[0])
    return known.short if known else key[:80]


def _address(here: Here, wanted: Target) -> str:
    asked = wanted.asked
    return url_for("answering.control", **here.home, **wanted.sheet.address, number=asked.control, _anchor=asked.number)
