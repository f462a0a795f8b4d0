"""What every view of the plan shares: where it hangs, what it reads, how it draws a page."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, render_template

from assess.access import Here
from assess.actions import STATE
from assess.improving.book import PlanBook
from assess.improving.weak import WHY
from assess.improving.words import gain_words
from controls.local_times import day_of

bp = Blueprint("improving", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>/verbeteren")
bp.add_app_template_global(gain_words, "gain_words")


@bp.app_context_processor
def words() -> dict[str, Any]:
    return {"STATE_OF_ACTION": STATE, "WHY_WEAK": WHY}


def book_of(here: Here) -> PlanBook:
    return PlanBook.read(here.session, here.assessment)


def today_of(here: Here) -> date:
    return day_of(here.now)


def page(here: Here, name: str, **values: Any) -> str:
    # The plan goes on after submitting: it is about what comes afterwards.
    return render_template(f"improving/{name}.html", here=here, may_edit=here.may_improve, **values)
