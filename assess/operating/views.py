"""The pages of the operator."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from assess.access import SIGNED_IN, Here, allow
from assess.operating import service

bp = Blueprint("operating", __name__)


@bp.get("/beheer/")
@allow(SIGNED_IN, operators_only=True)
def overview(here: Here) -> ResponseReturnValue:
    found = service.municipalities(here.session, here.now)
    return render_template("operating/municipalities.html", here=here, municipalities=found)
