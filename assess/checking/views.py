"""Check a report: somebody drops a file, reads what became of it, and nothing is kept."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from assess.access import SIGNED_IN, Here, allow
from assess.bodies import takes_file
from assess.checking import service
from assess.checking.forms import CheckForm

bp = Blueprint("checking", __name__, url_prefix="/controleren")


@bp.get("/")
@allow(SIGNED_IN)
def form(here: Here) -> ResponseReturnValue:
    return render_template("checking/form.html", here=here, form=CheckForm(), found=None)


@bp.post("/")
@takes_file
@allow(SIGNED_IN)
def check(here: Here) -> ResponseReturnValue:
    said, given = CheckForm(), request.files.get("file")
    content = given.read() if given else b""
    if not content:
        said.file.errors = ["Kies het rapport dat u wilt controleren, als PDF."]
        return render_template("checking/form.html", here=here, form=said, found=None), 422
    # Release the connection: the check is a process of its own and may take seconds.
    here.session.rollback()
    found = service.check(content, current_app.config["TRUST"])
    return render_template("checking/form.html", here=here, form=said, found=found)
