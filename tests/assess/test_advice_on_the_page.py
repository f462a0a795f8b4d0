"""What the page says about an answer stands under its aspects, whether the page or the script shows it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.assess.town import HOME, ILYAS, LOTTE, TESS, Town, asked
from tests.conftest import Browser
from tests.html_page import text_of

CONTROL = f"{HOME}/beheersmaatregel/5.01"
AT = f"/eis/{asked('5.01.01').id}"
UNSUPPORTED = "Schrijf een toelichting of noem bewijs: zonder onderbouwing telt dit alleen mee in ‘ten hoogste’."
WAITS = "Dit telt als open tot een tweede persoon ermee instemt."
WORDS = {"explanation": "Zo zit het."}
DEVIATION = {"outcome": "bewust-afgeweken", "risk_reference": "Regel 12", "risk_owner": "De secretaris"}


@pytest.fixture
def ilyas(town: Town) -> Browser:
    browser = town.browser(ILYAS)
    browser.get(CONTROL)
    return browser


def advice(browser: Browser) -> str:
    """What stands in the form of the first requirement, between the aspects and the explanation."""
    (form,) = (f for f in browser.page.all("form") if f.attrib["action"].endswith(AT))
    (place,) = (e for e in form.iter() if isinstance(e.tag, str) and "data-advice" in e.attrib)
    order = [e for e in form.iter() if e is place or e.attrib.get("name") in ("werking", "explanation")]
    assert order[-2] is place
    return text_of(place)


def contradicts(aspect: str) -> str:
    return (
        f"{aspect} staat hoger dan het aspect ervoor. Zonder opzet geen bestaan, zonder bestaan geen werking. "
        "Pas een van beide aan; tot dan telt het lagere oordeel."
    )


def unfinished(*missing: str) -> str:
    return f"Vul bij de afwijking nog in: {', '.join(missing)}."


#: What is answered, and what is said about it.
TOLD: dict[str, tuple[dict[str, str], str]] = {
    "an explanation alone": (WORDS, ""),
    "proved with nothing to show": ({"opzet": "aangetoond"}, UNSUPPORTED),
    "partly with nothing to show": ({"opzet": "deels"}, UNSUPPORTED),
    "proved with an explanation": ({"opzet": "aangetoond", **WORDS}, ""),
    "proved with evidence": ({"opzet": "aangetoond", "evidence-0-title": "Handboek"}, ""),
    "not, which needs nothing to show": ({"opzet": "niet"}, ""),
    "bestaan above opzet": ({"opzet": "niet", "bestaan": "deels", **WORDS}, contradicts("Bestaan")),
    "werking above bestaan": (
        {"opzet": "aangetoond", "bestaan": "deels", "werking": "aangetoond", **WORDS},
        contradicts("Werking"),
    ),
    "a contradiction comes before the support": ({"opzet": "niet", "werking": "aangetoond"}, contradicts("Werking")),
    "opzet open below bestaan": (
        {"bestaan": "aangetoond", **WORDS},
        "Beoordeel ook opzet: zonder oordeel daarover telt bestaan als open.",
    ),
    "bestaan open below werking": (
        {"opzet": "aangetoond", "werking": "deels", **WORDS},
        "Beoordeel ook bestaan: zonder oordeel daarover telt werking als open.",
    ),
    "an open aspect below one that is not there": ({"werking": "niet", **WORDS}, ""),
    "a bare deviation": (
        {"outcome": "bewust-afgeweken"},
        unfinished(
            "een toelichting met de reden",
            "de verwijzing naar de risicoanalyse",
            "wie het risico aanvaardt",
            "tot wanneer",
        ),
    ),
    "a deviation without a reason": (
        {**DEVIATION, "ends_on": "2027-06-30"},
        unfinished("een toelichting met de reden"),
    ),
    "a deviation without an end": ({**DEVIATION, **WORDS}, unfinished("tot wanneer")),
    "a deviation that is finished": ({**DEVIATION, **WORDS, "ends_on": "2027-06-30"}, ""),
    "not applicable": ({"outcome": "niet-van-toepassing", "reason": "Geen zwembad."}, WAITS),
}


@pytest.mark.parametrize(("changes", "sentence"), TOLD.values(), ids=TOLD.keys())
def test_the_script_and_the_page_say_the_same(ilyas: Browser, changes: dict[str, Any], sentence: str) -> None:
    told = ilyas.submit("Opslaan", at=AT, as_json=True, **changes).json
    ilyas.get(CONTROL)

    assert told
    assert told["message"] == sentence
    assert advice(ilyas) == sentence


def test_an_unanswered_requirement_has_the_place_and_no_words(ilyas: Browser) -> None:
    assert advice(ilyas) == ""


def test_after_agreement_there_is_nothing_left_to_say(town: Town, ilyas: Browser) -> None:
    ilyas.submit("Opslaan", at=AT, outcome="niet-van-toepassing", reason="Geen zwembad.")
    tess = town.browser(TESS)
    tess.get(CONTROL)
    assert advice(tess) == WAITS

    tess.submit("Ik stem in met niet van toepassing")

    assert advice(tess) == ""


def test_who_may_only_read_gets_no_advice(town: Town, ilyas: Browser) -> None:
    ilyas.submit("Opslaan", at=AT, opzet="aangetoond")
    lotte = town.browser(LOTTE)

    lotte.get(CONTROL)

    assert UNSUPPORTED not in lotte.words
