"""A small application that draws every macro on one page, for the page checks and for the browser."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Flask, flash, render_template
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader, StrictUndefined
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
    widgets,
)

from assess.qr import drawn

ASSESS = Path(__file__).parents[2] / "assess"
SCALE = [
    SelectChoice("aangetoond", "Aangetoond"),
    SelectChoice("deels", "Deels"),
    SelectChoice("niet", "Niet"),
    SelectChoice("open", "Open"),
]


class SinkForm(FlaskForm):
    """One field of every kind."""

    opzet = RadioField("Opzet", description="Is het beschreven en vastgesteld?", choices=SCALE, default="aangetoond")
    bestaan = RadioField("Bestaan", description="Is het ingevoerd?", choices=SCALE, default="deels")
    werking = RadioField(
        "Werking", description="Werkt het aantoonbaar over een periode?", choices=SCALE, default="niet"
    )
    toelichting = TextAreaField(
        "Toelichting", [validators.Length(max=2000)], description="Waaruit blijkt dit antwoord?"
    )
    naam = StringField("Naam", [validators.InputRequired("Vul uw naam in.")])
    e_mail = EmailField("E-mailadres", [validators.InputRequired("Vul uw e-mailadres in.")])
    wachtwoord = PasswordField("Wachtwoord", [validators.Length(min=12, message="Kies minstens 12 tekens.")])
    peildatum = DateField("Peildatum", [validators.InputRequired("Kies een peildatum.")])
    bewijs = FileField("Bewijsstuk")
    rol = SelectField("Rol", choices=[SelectChoice("ciso", "CISO"), SelectChoice("coordinator", "ENSIA-coördinator")])
    akkoord = BooleanField(
        "Ik heb de gegevens gecontroleerd", [validators.InputRequired("Zet een vinkje om door te gaan.")]
    )
    stelsels = SelectMultipleField(
        "Stelsels",
        [validators.InputRequired("Kies minstens één stelsel.")],
        description="U kunt er meer kiezen.",
        choices=[SelectChoice("digid", "DigiD"), SelectChoice("suwinet", "Suwinet")],
        option_widget=widgets.CheckboxInput(),
    )
    soort = RadioField(
        "Soort zelftoets",
        [validators.InputRequired("Kies een soort zelftoets.")],
        choices=[SelectChoice("ensia", "ENSIA"), SelectChoice("eigen", "Eigen toets")],
    )
    reden = TextAreaField("Waarom mag dit open blijven?")
    zeker = BooleanField("Ik weet het zeker")
    version = HiddenField(default="7")


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in."""

    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """Which municipality is open."""

    municipality_name: str


def create_sink() -> Flask:
    """Build the application; a POST to `/` shows the errors of its form, `/kaal` has neither menu nor user."""
    app = Flask("sink", static_folder=str(ASSESS / "static"))
    app.config["SECRET_KEY"] = "only-for-the-kitchen-sink"
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(ASSESS / "templates"),
            FileSystemLoader(Path(__file__).parent),
            DictLoader({"kaal.html": _BARE}),
        ]
    )
    app.jinja_env.undefined = StrictUndefined
    CSRFProtect(app)

    @app.route("/", methods=["GET", "POST"])
    def sink() -> str:
        form = SinkForm()
        form.validate_on_submit()
        for category, words in (("ok", "Het rapport is klaar."), ("message", "De peildatum is 31 december 2026.")):
            flash(words, category)
        return _page(form)

    @app.get("/taak")
    def job() -> dict[str, object]:
        return {"state": "klaar", "step": 8, "of": 8, "label": "Klaar", "url": "/rapport"}

    @app.get("/kaal")
    def bare() -> str:
        return render_template("kaal.html")

    return app


def _page(form: SinkForm) -> str:
    menu = [("Overzicht", "/", ""), ("Zelftoets", "/zelftoets", "page"), ("Rapporten", "/rapporten", "")]
    return render_template(
        "kitchen_sink.html",
        form=form,
        here=Place("Gemeente Waterdam"),
        user=Person("Noor de Vries"),
        nav_items=menu,
        drawing=drawn("Toetspeil"),
        counts=(
            ("aangetoond", "Aangetoond", 61),
            ("deels", "Deels", 38),
            ("niet", "Niet", 21),
            ("open", "Open", 67),
        ),
    )


_BARE = """{% extends "base.html" %}
{% from "macros/content.html" import heading %}
{% block title %}Aanmelden{% endblock %}
{% block main %}{{ heading(1, "Aanmelden") }}<p>Meld u aan.</p>{% endblock %}
"""
