"""Where the municipality stands beside others."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from assess.access import COMPARERS, SHARERS, Here, allow, data_folder
from assess.comparing.service import comparing_page

bp = Blueprint("comparing", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>/vergelijking")


@bp.get("/")
@allow(COMPARERS)
def index(here: Here) -> ResponseReturnValue:
    page = comparing_page(
        here.session,
        here.assessment,
        here.municipality,
        data_folder(),
        national=request.args.get("groep") == "landelijk",
    )
    return render_template("comparing/index.html", here=here, page=page, may_share=here.role in SHARERS)
