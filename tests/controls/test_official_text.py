"""The official text beside the catalogue: what we left out, what we made up, what we copied, what can be attached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from controls.catalogue import Catalogue, RequirementKind, Term, TermKind
from controls.loading import load
from controls.official_text import (
    MAX_BYTES,
    Gap,
    NoKnownNumberError,
    Unreadable,
    UnreadableTextError,
    copied_runs,
    decode,
    differences,
    list_items,
    match,
    parse,
)
from controls.periods import time_expressions
from tests.controls.builders import ROOT, catalogue, requirement

# Our own invention, in the shape of the official text.
SYNTHETIC = """\
!!! warning "Let op"
    Verzonnen.

# DEEL 2
Een inleiding met een jaarlijks ritueel.

## 5.01.01
De koningin telt haar lepels minimaal jaarlijks.<br><br>
Daarbij kijkt zij naar:
- de glans van het zilver;
- de kromming van de steel.

## 5.01.02 \nHet lepelboek wordt drie jaar bewaard en periodiek nageteld.

## 5.02.01
Vervallen.
"""


def term(kind: TermKind, value: str) -> Term:
    return Term(kind=kind, value=value, what="iets")


YEARLY = term(TermKind.FREQUENCY, "P1Y")
KEPT = term(TermKind.RETENTION, "P3Y")
SOMETIMES = term(TermKind.FREQUENCY, "undetermined")
SHINE, CURVE = "Het zilver blinkt.", "Elke steel heeft de goede kromming."


def own(
    *, points: tuple[str, ...] = (SHINE, CURVE), first: tuple[Term, ...] = (YEARLY,), second: tuple[Term, ...] = ()
) -> Catalogue:
    """The catalogue that belongs to the synthetic text, sound unless told otherwise."""
    return catalogue(
        requirement("5.01.01", points=points, terms=first),
        requirement("5.01.02", terms=second or (KEPT, SOMETIMES)),
    )


# Words for a period that a person has judged to be no duty.
REVIEWED = {
    ("5.09.01", "regelmatig"),  # says how often a device happens to be connected
    ("8.15.06", "bewaartermijn"),  # the period of 8.15.04, which has its term there
}
BESIDE = sorted(ROOT.parent.glob("*/sources/bio2-v1.3-maatregelen.md"))
TEXTS = [
    pytest.param(SYNTHETIC, own(), id="synthetic"),
    *(pytest.param(path.read_text(encoding="utf-8"), load("bio2/1.3"), id="bio2 v1.3") for path in BESIDE),
]


# --- the second check: for our own text always, for the official one where it lies beside the checkout -------


@pytest.mark.parametrize(("text", "beside"), TEXTS)
def test_the_catalogue_tells_every_period_and_list_item_and_makes_none_up(text: str, beside: Catalogue) -> None:
    assert differences(text, beside, reviewed=REVIEWED) == []


@pytest.mark.parametrize(("text", "beside"), TEXTS)
def test_no_eight_words_in_a_row_are_copied(text: str, beside: Catalogue) -> None:
    assert copied_runs(text, beside) == []


@pytest.mark.parametrize(("text", "beside"), TEXTS)
def test_every_measure_has_a_text_and_every_number_is_known(text: str, beside: Catalogue) -> None:
    report = match(text, beside)

    assert report.without_text == ()
    assert set(report.unknown) <= {"5.02.01"}
    assert len(report.texts) == sum(r.kind is RequirementKind.MEASURE for r in beside.requirements)


# --- what the second check finds ----------------------------------------------------------


@pytest.mark.parametrize(
    ("beside", "number", "gap", "what"),
    [
        pytest.param(own(first=(SOMETIMES,)), "5.01.01", Gap.TERM, "jaarlijks", id="a length told as undetermined"),
        pytest.param(own(second=(KEPT,)), "5.01.02", Gap.TERM, "periodiek", id="a rhythm left out"),
        pytest.param(own(second=(SOMETIMES,)), "5.01.02", Gap.TERM, "drie jaar", id="a retention left out"),
        pytest.param(own(second=(KEPT, SOMETIMES, YEARLY)), "5.01.02", Gap.INVENTED, "P1Y", id="a length made up"),
        pytest.param(own(points=(SHINE,)), "5.01.01", Gap.POINT, "de kromming van de steel.", id="an item left out"),
        pytest.param(
            own(points=(SHINE, "Het zilver blinkt ook in de keuken.")),
            "5.01.01",
            Gap.POINT,
            "de kromming van de steel.",
            id="an item left out behind a point too many",
        ),
        pytest.param(
            own(points=("Zilver met een goede kromming.", "Iets anders.")),
            "5.01.01",
            Gap.POINT,
            "de kromming van de steel.",
            id="two items in one point",
        ),
    ],
)
def test_a_planted_omission_is_found(beside: Catalogue, number: str, gap: Gap, what: str) -> None:
    found = [(d.number, d.gap, d.what) for d in differences(SYNTHETIC, beside)]

    assert found == [(number, gap, what)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Dit gebeurt iedere zes maanden.",
        "Dit gebeurt binnen een week.",
        "Dit gebeurt zo snel mogelijk.",
        "Dit gebeurt regelmatig.",
        "De bewaartermijn is bepaald.",
    ],
)
def test_a_period_added_to_the_text_is_found(sentence: str) -> None:
    text = SYNTHETIC.replace("Daarbij kijkt zij", f"{sentence} Daarbij kijkt zij")

    assert [(d.number, d.gap) for d in differences(text, own())] == [("5.01.01", Gap.TERM)]


def test_the_second_of_two_rhythms_needs_a_term_of_its_own() -> None:
    text = SYNTHETIC.replace("periodiek nageteld", "periodiek nageteld. Het wordt regelmatig gelezen")

    assert [d.what for d in differences(text, own())] == ["regelmatig"]
    assert differences(text, own(second=(KEPT, SOMETIMES, SOMETIMES))) == []


def test_words_that_a_person_judged_are_left_alone_at_that_number_only() -> None:
    text = SYNTHETIC.replace("Daarbij", "Dat doet zij regelmatig. Daarbij")

    assert differences(text, own(), reviewed={("5.01.01", "regelmatig")}) == []
    assert len(differences(text, own(), reviewed={("5.01.02", "regelmatig")})) == 1


def test_twelve_months_are_a_year_and_a_week_is_seven_days() -> None:
    text = SYNTHETIC.replace("minimaal jaarlijks", "iedere twaalf maanden, en poetst binnen een week")

    assert differences(text, own(first=(YEARLY, term(TermKind.DEADLINE, "P1W")))) == []


def test_eight_words_copied_are_found_wherever_they_stand() -> None:
    eight = "de koningin telt haar lepels minimaal jaarlijks. Daarbij"
    sound = own()
    theme = replace(sound.themes[0], intro=f"Weet dat {eight} veel komt kijken.")

    assert copied_runs(SYNTHETIC, replace(sound, themes=(theme,))) == [eight.lower().replace(".", "")]
    assert len(copied_runs(SYNTHETIC, own(points=(f"Weet dat {eight} veel komt kijken.", SHINE)))) == 1


def test_seven_words_are_not_yet_copied() -> None:
    assert copied_runs(SYNTHETIC, own(points=("Zo telt haar lepels minimaal jaarlijks. Daarbij kijkt.", SHINE))) == []


# --- periods ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("jaarlijks", "P1Y"),
        ("Jaarlijkse", "P1Y"),
        ("halfjaarlijks", "P6M"),
        ("maandelijks", "P1M"),
        ("wekelijkse", "P7D"),
        ("dagelijks", "P1D"),
        ("per jaar", "P1Y"),
        ("ieder kwartaal", "P3M"),
        ("elke maand", "P1M"),
        ("een halfjaar", "P6M"),
        ("een half jaar", "P6M"),
        ("een week", "P7D"),
        ("twee weken", "P14D"),
        ("drie maanden", "P3M"),
        ("zes maanden", "P6M"),
        ("drie jaar", "P3Y"),
        ("drie\njaar", "P3Y"),
        ("72 uur", "PT72H"),
        ("tien werkdagen", "P10D"),
        ("één dag", "P1D"),
        ("periodiek", "undetermined"),
        ("periodieke", "undetermined"),
        ("regelmatig", "undetermined"),
        ("continu", "undetermined"),
        ("continue", "undetermined"),
        ("doorlopend", "undetermined"),
        ("zo snel mogelijk", "undetermined"),
        ("zo spoedig\nmogelijk", "undetermined"),
        ("onverwijld", "undetermined"),
        ("tijdig", "undetermined"),
        ("wettelijke termijn", "undetermined"),
        ("bewaartermijnen", "undetermined"),
    ],
)
def test_a_period_is_found_with_its_length(words: str, value: str) -> None:
    (found,) = time_expressions(f"Dit gebeurt {words}, zegt men.")

    assert (found.words, found.value) == (" ".join(words.lower().split()), value)


@pytest.mark.parametrize(
    "text",
    ["Het jaarverslag en de maandstaat.", "Een jaarrekening.", "De weekendploeg.", "Een mogelijke uurwaarde.", ""],
)
def test_words_that_look_like_a_period_are_not_one(text: str) -> None:
    assert time_expressions(text) == ()


def test_periods_come_in_the_order_of_the_text() -> None:
    text = "Zo snel mogelijk, maar uiterlijk binnen een week, en daarna eens per drie jaar."

    assert [t.value for t in time_expressions(text)] == ["undetermined", "P7D", "P3Y"]


# --- parsing ------------------------------------------------------------------------------


def test_a_text_falls_apart_into_its_numbers() -> None:
    found = parse(SYNTHETIC)

    assert list(found) == ["5.01.01", "5.01.02", "5.02.01"]
    assert found["5.02.01"] == "Vervallen."
    assert found["5.01.01"].startswith("De koningin telt haar lepels minimaal jaarlijks.\n\nDaarbij")
    assert list_items(found["5.01.01"]) == ("de glans van het zilver;", "de kromming van de steel.")


def test_a_heading_without_a_number_ends_a_text_and_a_deeper_one_belongs_to_it() -> None:
    found = parse("## 5.01.01\nEen.\n### Toelichting\nTwee.\n## Bijlage\nDrie.\n# 5.01.02 Titel\nVier.\n")

    assert found == {"5.01.01": "Een.\nToelichting\nTwee.", "5.01.02": "Vier."}


def test_numbers_of_another_shape_are_no_numbers() -> None:
    assert parse("## 5.1\nA\n## 5.01.011\nB\n## 5.01.01a\nC\n## versie 1.3\nD\n") == {}


def test_a_number_that_stands_twice_gets_both_texts() -> None:
    assert parse("## 5.01.01\nEen.\n## 5.01.01\nTwee.\n") == {"5.01.01": "Een.\nTwee."}


def test_markup_is_taken_off_and_nothing_else() -> None:
    (text,) = parse("## 5.01.01\n<code>A</code> < B en C > D <BR/>E<script>x</script>\n").values()

    assert text == "A < B en C > D\nEx"


@pytest.mark.parametrize("mark", ["-", "-  ", "*", "+", "•", "1.", "12)", "a)"])
def test_every_kind_of_list_is_seen(mark: str) -> None:
    assert list_items(f"Het volgende:\n{mark} een\n  {mark} twee\nen - geen item") == ("een", "twee")


# --- attaching ----------------------------------------------------------------------------


def test_a_report_says_what_fits_and_what_is_left_on_either_side() -> None:
    text = SYNTHETIC.replace("## 5.01.02", "## 5.77.01") + "\n## 5.03.01\n"

    report = match(text, own())

    assert report.catalogue == "proef/1"
    assert list(report.texts) == ["5.01.01"]
    assert report.unknown == ("5.77.01", "5.02.01", "5.03.01")
    assert report.without_text == ("5.01.02",)


def test_reserved_and_empty_numbers_are_known_but_hold_no_text() -> None:
    beside = load("bio2/1.3")

    report = match("## 5.02.02\nEen tekst.\n## 5.03.01\nGeen.\n## 8.24.03\nVervallen.\n## 9.01.01\nX\n", beside)

    assert list(report.texts) == ["5.02.02"]
    assert report.reserved == ("5.03.01", "8.24.03")
    assert report.unknown == ("9.01.01",)
    assert len(report.without_text) == 116


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", ()),
        ("Een brief zonder nummers.", ()),
        ("## 9.01.01\nTekst\n## 9.01.02\nTekst\n", ("9.01.01", "9.01.02")),
        ("## 5.01.01\n\n## 5.01.02\n", ("5.01.01", "5.01.02")),
    ],
)
def test_a_text_that_has_nothing_to_attach_is_refused_with_what_it_has(text: str, numbers: tuple[str, ...]) -> None:
    with pytest.raises(NoKnownNumberError) as caught:
        match(text, own())

    assert (caught.value.catalogue, caught.value.numbers) == ("proef/1", numbers)


@pytest.mark.parametrize("change", ["bom", "crlf", "cr", "both"])
def test_a_file_from_windows_or_an_old_mac_reads_the_same(change: str) -> None:
    ends = {"bom": "\n", "crlf": "\r\n", "cr": "\r", "both": "\r\n"}[change]
    data = SYNTHETIC.replace("\n", ends).encode("utf-8-sig" if change in ("bom", "both") else "utf-8")

    assert match(decode(data), own()) == match(SYNTHETIC, own())


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n\xff\xd8", bytes(range(256)) * 40, SYNTHETIC.encode("utf-16"), b"## 5.01.01\n\0\0tekst"],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableTextError) as caught:
        decode(data)

    assert (caught.value.reason, caught.value.size) == (Unreadable.NOT_TEXT, len(data))


def test_a_file_of_twenty_megabytes_is_refused_unread() -> None:
    data = b"## 5.01.01\n" + b"a" * 20_000_000

    with pytest.raises(UnreadableTextError) as caught:
        decode(data)

    assert (caught.value.reason, caught.value.size) == (Unreadable.TOO_LARGE, len(data))


@pytest.mark.timeout(20)
@pytest.mark.parametrize("filling", ["a", " ", "<", "<br", "\n", "\n- x", "## 5.01.0", "een ", "zo\t", "\r\n# x", "1"])
def test_the_largest_file_that_is_read_takes_a_moment_whatever_it_holds(filling: str) -> None:
    text = decode(b"## 5.01.01\ntekst\n" + (filling * (MAX_BYTES // len(filling) - 20)).encode())

    body = match(text, own()).texts["5.01.01"]

    assert body.startswith("tekst")
    assert {t.value for t in time_expressions(body)} <= {"undetermined"}
