"""The collective picture: everything for the operator and for municipalities, the public layer for everybody."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, render_template, send_file
from flask.typing import ResponseReturnValue

from assess.access import COMPARERS, SIGNED_IN, Here, allow, data_folder, public
from assess.collective import service
from assess.downloads import JSON, as_file
from assess.errors import NotFoundError
from assess.pictures import picture_file
from reports.benchmark import bands
from reports.collective import words
from reports.collective.layers import Layer

bp = Blueprint("collective", __name__)

_TYPES = {".json": JSON, ".csv": "text/csv"}


@bp.get("/collectief-beeld/")
@public
def for_everybody() -> ResponseReturnValue:
    return _page(Layer.PUBLIC, ".file_for_everybody", {})


@bp.get("/collectief-beeld/<picture_file_name>")
@public
def file_for_everybody(picture_file_name: str) -> ResponseReturnValue:
    return _file(Layer.PUBLIC, picture_file_name)


@bp.get("/beheer/collectief-beeld/")
@allow(SIGNED_IN, operators_only=True)
def for_operator(here: Here) -> ResponseReturnValue:
    return _page(Layer.CLASS, ".file_for_operator", {}, here)


@bp.get("/beheer/collectief-beeld/<picture_file_name>")
@allow(SIGNED_IN, operators_only=True)
def file_for_operator(_here: Here, picture_file_name: str) -> ResponseReturnValue:
    return _file(Layer.CLASS, picture_file_name)


@bp.get("/gemeente/<slug>/collectief-beeld/")
@allow(COMPARERS)
def for_municipality(here: Here) -> ResponseReturnValue:
    return _page(Layer.CLASS, ".file_for_municipality", {"slug": here.municipality.slug}, here)


@bp.get("/gemeente/<slug>/collectief-beeld/<picture_file_name>")
@allow(COMPARERS)
def file_for_municipality(_here: Here, picture_file_name: str) -> ResponseReturnValue:
    return _file(Layer.CLASS, picture_file_name)


def _page(layer: Layer, files: str, address: dict[str, str], here: Here | None = None) -> str:
    return render_template(
        "collective/page.html",
        here=here,
        shown=service.shown(data_folder(), layer),
        words=words,
        middle_half=bands.MIDDLE_HALF,
        pdf=service.PDF,
        files=files,
        address=address,
    )


def _file(layer: Layer, name: str) -> ResponseReturnValue:
    if name == service.PDF:
        path = picture_file(data_folder(), service.edition_here(data_folder()), layer)
        if not path.is_file():
            raise NotFoundError
        return send_file(path, mimetype="application/pdf", as_attachment=True, download_name=path.name, max_age=0)
    return as_file(service.data_of(data_folder(), layer, name), name, _TYPES[Path(name).suffix])
