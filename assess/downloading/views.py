"""The page with everything that other programs can read of a submitted assessment, and each of those files."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from assess import audit
from assess.access import EVERYONE, PACKERS, Here, allow, database
from assess.audit import Action, Result
from assess.downloading.files import data_files
from assess.downloads import as_file
from assess.errors import NotFoundError

bp = Blueprint("downloading", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>/gegevens")


@bp.get("/")
@allow(EVERYONE)
def index(here: Here) -> ResponseReturnValue:
    files = data_files(here.session, here.assessment.id)
    if not files:
        raise NotFoundError
    return render_template("downloading/data.html", here=here, files=files, may_pack=here.role in PACKERS)


@bp.get("/<data_file_name>")
@allow(EVERYONE)
def fetch(here: Here, data_file_name: str) -> ResponseReturnValue:
    known = {file.name: file for file in data_files(here.session, here.assessment.id)}
    file = known.get(data_file_name)
    if file is None:
        raise NotFoundError
    content = file.make()
    if content is None:
        return render_template("downloading/data.html", here=here, files=tuple(known.values()),
                               may_pack=here.role in PACKERS, refused=file.empty), 422  # fmt: skip
    audit.record_now(
        database(), Action.DATA_DOWNLOADED, f"{here.assessment.id}/{file.name}", by=here.actor, at=here.now,
        result=Result.DONE,
    )  # fmt: skip
    name = f"{here.municipality.slug}-{here.assessment.reference_date}-{file.name}"
    return as_file(content, name, file.media_type)
