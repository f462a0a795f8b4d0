"""The standing page check accepts a good page and rejects, for each rule, one counter-example."""

from __future__ import annotations

import pytest

from tests.html_page import parse
from tests.page_checks import RULES, check_page

GOOD = """<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<title>Aanmelden – Toetspeil</title>
<link rel="stylesheet" href="/static/app.css">
<script src="/static/autosave.js" defer></script>
</head>
<body>
<a href="#inhoud">Naar de inhoud</a>
<header><img src="/static/toetspeil.svg" alt=""></header>
<main id="inhoud" tabindex="-1">
<h1>Aanmelden</h1>
<h2>Gegevens</h2>
<form method="post" action="/aanmelden">
<input type="hidden" name="csrf_token" value="abc">
<label for="mail">E-mailadres</label>
<input id="mail" type="email" name="mail" autocomplete="email" aria-describedby="mail-hint">
<p id="mail-hint">Van uw werk.</p>
<label for="word">Wachtwoord</label>
<input id="word" type="password" name="word" autocomplete="current-password">
<fieldset><legend>Rol</legend>
<label for="rol-0"><input id="rol-0" type="radio" name="rol" value="ciso"> CISO</label>
</fieldset>
<button type="submit">Aanmelden</button>
</form>
<table><caption>Thema's</caption>
<thead><tr><th scope="col">Thema</th></tr></thead><tbody><tr><td>Beleid</td></tr></tbody></table>
<svg aria-hidden="true" viewBox="0 0 1 1"><path d="M0 0"/></svg>
<p><a href="/hulp">Hulp bij aanmelden</a></p>
</main>
</body>
</html>
"""

# rule, what is replaced, by what, a part of the fault that must be reported
COUNTER_EXAMPLES = (
    ("_parses", "<h2>Gegevens</h2>", "<h2>Gegevens</h3>", "end tag"),
    ("_parses", "<!doctype html>\n", "", "DOCTYPE"),
    ("_language", ' lang="nl"', ' lang="en"', "lang=nl"),
    ("_title_and_h1", "<h1>Aanmelden</h1>", "<h1>Aanmelden</h1><h1>Nog een</h1>", "one h1"),
    ("_title_and_h1", "<h1>Aanmelden</h1>", "<h2>Aanmelden</h2>", "one h1"),
    ("_title_and_h1", "<title>Aanmelden", "<title>Welkom", "does not start"),
    ("_error_title", '<input id="mail"', '<input id="mail" aria-invalid="true"', "'Fout: '"),
    ("_heading_order", "<h2>Gegevens</h2>", "<h3>Gegevens</h3>", "follows level 1"),
    ("_heading_order", "<h1>Aanmelden</h1>", "<h2>Eerst</h2><h1>Aanmelden</h1>", "follows level 0"),
    ("_heading_order", "<h2>Gegevens</h2>", "<h2></h2>", "is empty"),
    ("_unique_ids", 'id="word"', 'id="mail"', "occurs 2 times"),
    ("_labels_point_somewhere", 'for="mail"', 'for="post"', "which is no control"),
    ("_controls_have_labels", '<label for="mail">E-mailadres</label>', "", "has no label"),
    ("_controls_have_labels", '<label for="mail">E-mailadres</label>', '<label for="mail"></label>', "has no label"),
    ("_controls_have_labels", "<h2>", '<progress value="1"></progress><h2>', "has no label"),
    ("_references_exist", 'id="mail-hint"', 'id="other-hint"', "does not exist"),
    ("_references_exist", "<table>", '<table aria-labelledby="nergens">', "does not exist"),
    ("_fieldsets", "<legend>Rol</legend>", "<p>Rol</p>", "legend"),
    ("_fieldsets", "<h2>Gegevens</h2>", '<h2>Gegevens</h2><label><input type="radio" name="a"> A</label>', "outside"),
    ("_tables", "<caption>Thema's</caption>", "", "caption"),
    ("_tables", ' scope="col"', "", "no scope"),
    ("_tables", '<th scope="col">Thema</th>', "<td>Thema</td>", "no header cell"),
    ("_nothing_inline", "<h2>", '<h2 style="color:red">', "inline style"),
    ("_nothing_inline", "<h2>", '<h2 onclick="go()">', "inline onclick"),
    ("_nothing_inline", "</head>", "<script>go()</script></head>", "is inline"),
    ("_nothing_inline", "</head>", "<style>h1 { color: red }</style></head>", "is inline"),
    ("_nothing_inline", "</head>", '<meta http-equiv="refresh" content="5"></head>', "refreshes itself"),
    ("_only_own_addresses", 'src="/static/autosave.js"', 'src="//cdn.example/a.js"', "another site"),
    ("_only_own_addresses", 'src="/static/toetspeil.svg"', 'src="https://cdn.example/a.svg"', "another site"),
    ("_only_own_addresses", 'href="/hulp"', 'href="javascript:go()"', "runs a script"),
    ("_forms", '<input type="hidden" name="csrf_token" value="abc">', "", "0 csrf tokens"),
    ("_forms", 'method="post"', 'method="get"', "csrf token in the address"),
    ("_forms", ' method="post"', "", "its method"),
    ("_personal_fields", ' autocomplete="email"', "", "without autocomplete"),
    (
        "_personal_fields",
        'type="email" name="mail" autocomplete="email"',
        'type="text" name="m"',
        "without autocomplete",
    ),
    ("_personal_fields", 'autocomplete="current-password"', 'autocomplete="off"', "autocomplete 'off'"),
    ("_links_and_buttons", "Hulp bij aanmelden</a>", "</a>", "has no words"),
    ("_links_and_buttons", "Hulp bij aanmelden</a>", "Klik hier.</a>", "does not say where"),
    ("_links_and_buttons", '<a href="/hulp">', "<a>", "without an address"),
    ("_links_and_buttons", '<button type="submit">Aanmelden', '<button type="submit">', "has no words"),
    ("_links_and_buttons", '<button type="submit">', "<button>", "its type"),
    ("_fragments_exist", 'href="/hulp"', 'href="#hulp"', "leads nowhere"),
    ("_images", ' alt=""', "", "has no alt"),
    ("_images", ' aria-hidden="true"', "", "neither hidden"),
    ("_tab_order", 'tabindex="-1"', 'tabindex="2"', "tabindex 2"),
    ("_skip_link_first", '<a href="#inhoud">Naar de inhoud</a>', '<a href="/hulp">Eerst de hulp</a>', "first thing"),
    ("_skip_link_first", '<main id="inhoud" tabindex="-1">', '<div id="inhoud">', "one main"),
    ("_no_slips", "Van uw werk.", "None", "no one meant"),
    ("_no_slips", "Van uw werk.", "{{ hint }}", "no one meant"),
)


def test_a_good_page_has_no_faults() -> None:
    assert check_page(GOOD, url="/aanmelden") == []


@pytest.mark.parametrize(
    ("rule", "old", "new", "fault"), COUNTER_EXAMPLES, ids=[f"{c[0]}: {c[3]}" for c in COUNTER_EXAMPLES]
)
def test_a_counter_example_is_rejected_by_its_rule(rule: str, old: str, new: str, fault: str) -> None:
    assert old in GOOD
    (check,) = (candidate for candidate in RULES if candidate.__name__ == rule)

    faults = list(check(parse(GOOD.replace(old, new))))

    assert any(fault in found for found in faults), faults


def test_every_rule_has_a_counter_example() -> None:
    assert {rule.__name__ for rule in RULES} == {example[0] for example in COUNTER_EXAMPLES}


def test_each_fault_names_the_address_of_the_page() -> None:
    faults = check_page(GOOD.replace('lang="nl"', ""), url="/aanmelden")

    assert [fault.split(": ")[0] for fault in faults] == ["/aanmelden"]


def test_an_error_page_may_put_its_summary_above_the_h1_and_fout_in_the_title() -> None:
    summary = (
        '<div role="alert"><h2>Er ging iets mis</h2><a href="#mail">Vul uw e-mailadres in.</a></div><h1>Aanmelden</h1>'
    )
    page = GOOD.replace("<h1>Aanmelden</h1>", summary).replace("<title>", "<title>Fout: ")

    assert check_page(page, url="/aanmelden") == []
