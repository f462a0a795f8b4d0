"""Every macro, drawn on one page with a valid and with a faulty form, passes the standing page check."""

from __future__ import annotations

import re
from pathlib import Path

from flask.testing import FlaskClient

from tests.house.kitchen_sink import ASSESS, create_sink
from tests.page_checks import check_page

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
MACRO = re.compile(r"{% macro ([a-z]\w*)\(")


def test_a_page_with_every_macro_passes_the_page_check() -> None:
    page = create_sink().test_client().get("/").get_data(as_text=True)

    assert check_page(page, url="/") == []


def test_a_page_with_errors_passes_the_page_check_and_ties_each_error_to_its_field() -> None:
    page = _with_errors(create_sink().test_client())

    assert check_page(page, url="/") == []
    assert "<title>Fout: 5.09" in page
    assert page.count('aria-invalid="true"') == 7
    assert 'aria-describedby="e_mail-hint e_mail-fout"' in page
    assert '<a class="nl-link" href="#soort-0">Kies een soort zelftoets.</a>' in page


def test_a_page_without_menu_user_or_form_passes_the_page_check() -> None:
    page = create_sink().test_client().get("/kaal").get_data(as_text=True)

    assert check_page(page, url="/kaal") == []
    assert "Afmelden" not in page


def test_what_a_user_typed_is_shown_as_text_and_never_as_markup() -> None:
    client = create_sink().test_client()

    page = _with_errors(client, naam='"><script>alert(1)</script>')

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_every_macro_stands_on_the_kitchen_sink_page() -> None:
    defined = {name for source in _macro_files() for name in MACRO.findall(source.read_text(encoding="utf-8"))}
    drawn = (ASSESS / "templates" / "base.html").read_text(encoding="utf-8")
    drawn += (Path(__file__).parent / "kitchen_sink.html").read_text(encoding="utf-8")
    own = "".join(source.read_text(encoding="utf-8") for source in _macro_files())

    unused = {name for name in defined if f"{name}(" not in drawn and own.count(f"{name}(") < 2}

    assert unused == set()


def test_every_macro_is_explained_in_the_readme() -> None:
    readme = (ASSESS / "templates" / "macros" / "README.md").read_text(encoding="utf-8")
    defined = {name for source in _macro_files() for name in MACRO.findall(source.read_text(encoding="utf-8"))}

    assert {name for name in defined if f"`{name}(" not in readme} == set()


def _macro_files() -> list[Path]:
    return sorted((ASSESS / "templates" / "macros").glob("*.html"))


def _with_errors(client: FlaskClient, **fields: str) -> str:
    token = TOKEN.findall(client.get("/").get_data(as_text=True))[0]
    return client.post("/", data={"csrf_token": token, **fields}).get_data(as_text=True)
