"""What somebody does to the file of a report, sealed or signed: each is found, or at least trusted by nobody."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from reports.anatomy import check_anatomy
from reports.outcome import MisfitError
from reports.seal import check_seal
from reports.sealing import read
from reports.signing import sign
from reports.verifying import State, check
from tests.reports import altered
from tests.reports.altered import (
    INCREMENTS,
    OF_THE_BUILDING,
    OF_THE_WORDS,
    Attack,
    changed,
    packed_in_a_stream,
    resealed,
    with_more,
    with_other_bookmark,
    with_other_catalogue,
    with_script,
)
from tests.reports.builders import report
from tests.reports.signed import authority, root, signed, unsigned

_SEAL = "het zegel past niet bij het bestand: er is iets in veranderd"


def told(attack: Attack) -> str:
    return attack.__name__.replace("_", " ")


# --- a report that nobody signed ----------------------------------------------------------


def test_no_byte_of_a_sealed_report_can_be_changed_unseen() -> None:
    file, dice = report(), random.Random("seal")
    ends = {0, 8, len(file) - 1, len(file) - 7, file.rindex(b"startxref"), *range(len(file) - 400, len(file))}
    unseen = []
    for at in sorted(ends | set(dice.sample(range(len(file)), 1000))):
        other = bytearray(file)
        other[at] ^= dice.choice((1, 0x20, dice.randint(1, 255)))
        try:
            check_seal(bytes(other))
        except MisfitError:
            continue
        unseen.append(at)

    check_seal(file)
    assert unseen == []


def test_a_changed_byte_makes_the_whole_check_fail_whatever_it_is_part_of() -> None:
    file = report()
    seal = file.rindex(b"/ID [") + 50
    for at in (1, file.index(b"stream") + 40, len(file) // 2, seal):
        other = bytearray(file)
        other[at] ^= 1
        found = check(bytes(other))
        assert (found.state, found.state.exit_code) == (State.ALTERED, 1), at
    assert check(file).state is State.UNKNOWN


@pytest.mark.parametrize("write", [bytes.upper, lambda _: b"0" * 64, lambda seal: seal[:-1]])
def test_a_seal_that_is_written_in_another_way_is_refused(write: Callable[[bytes], bytes]) -> None:
    at = report().rindex(b"/ID [") + 41
    seal = report()[at : at + 64]

    with pytest.raises(MisfitError):
        check_seal(report()[:at] + write(seal) + report()[at + 64 :])


@pytest.mark.parametrize("attack", OF_THE_BUILDING, ids=told)
def test_a_file_with_something_that_no_report_has_is_found_even_when_the_seal_fits(attack: Attack) -> None:
    made = resealed(changed(report(), attack))

    check_seal(made)
    with pytest.raises(MisfitError):
        check_anatomy(made, read(made).attached)


@pytest.mark.parametrize(
    ("attack", "sentence"),
    [
        (
            altered.drawing_pin,
            "er staat iets in dat geen rapport heeft: een bestand dat als aantekening op een pagina zit",
        ),
        (altered.file_with_a_page, "er zit een bestand in dat niet tussen de bijlagen staat"),
        (altered.file_with_the_whole, "er zit een bestand in dat niet tussen de bijlagen staat"),
        (altered.second_of_the_same_name, "er is meer dan één bijlage snapshot.json"),
        (altered.script_when_it_opens, "er staat iets in dat geen rapport heeft: een programma"),
    ],
)
def test_what_is_found_is_named(attack: Attack, sentence: str) -> None:
    found = check(resealed(changed(report(), attack)))

    assert (found.state, found.problem) == (State.ALTERED, sentence)


@pytest.mark.parametrize("attack", OF_THE_WORDS, ids=told)
def test_who_changes_words_or_pages_breaks_the_seal(attack: Attack) -> None:
    found = check(changed(report(), attack))

    assert found.state is State.ALTERED
    assert found.problem in (_SEAL, "het zegel van het bestand ontbreekt")


def test_who_makes_the_seal_fit_again_is_found_by_rendering_again_only_and_never_trusted() -> None:
    made = resealed(changed(report(), altered.bookmark))

    assert (check(made, [root()]).state, check(made).state.exit_code) == (State.UNKNOWN, 3)
    assert check(made, rerender=True).problem == (
        "de pagina’s zijn andere dan deze versie van Toetspeil uit de bijlagen maakt"
    )


# --- something added behind it ------------------------------------------------------------


@pytest.mark.parametrize("change", INCREMENTS)
def test_a_later_version_of_the_file_is_found_sealed_or_signed(
    change: Callable[[IncrementalPdfFileWriter], None],
) -> None:
    assert check(with_more(report(), change)).problem == "achter het rapport is iets toegevoegd"
    assert check(with_more(signed(), change), [root()]).problem == "de handtekening gaat niet over het hele bestand"


@pytest.mark.parametrize("change", [with_script, with_other_bookmark, with_other_catalogue, packed_in_a_stream])
def test_a_later_version_that_was_made_before_signing_is_found_whoever_signed(
    change: Callable[[IncrementalPdfFileWriter], None],
) -> None:
    covered = with_more(unsigned(), change)

    assert check(sign(covered, authority("goed")[0]), [root()]).problem == "achter het rapport is iets toegevoegd"
    assert check(sign(covered, authority("ander")[0]), [root()]).state is State.ALTERED


@pytest.mark.parametrize("attack", [altered.drawing_pin, altered.file_with_a_page, altered.bookmark], ids=told)
def test_an_altered_file_that_is_signed_again_is_never_trusted(attack: Attack) -> None:
    made = changed(unsigned(), attack)

    for file in (made, resealed(made)):
        assert check(sign(file, authority("ander")[0]), [root()]).state is State.ALTERED
    assert check(changed(signed(), attack), [root()]).state is State.ALTERED
    # Even by the municipality itself: what it signed is no report.
    assert check(sign(made, authority("goed")[0]), [root()]).state is State.ALTERED
