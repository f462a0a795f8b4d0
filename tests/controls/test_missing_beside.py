"""Which rows of a working list were not yet laid beside the official list."""

from __future__ import annotations

from controls.catalogue import Catalogue
from controls.loading import CATALOGUES, load
from controls.profile import LaidBeside, Profile, SuwinetApplication, missing_beside

SUWINET = load("suwinet/2025-werkversie", CATALOGUES)
DIGID = load("digid/3.0", CATALOGUES)
INKIJK = SuwinetApplication(application="inkijk", tasks=("burgerzaken",), outsourced_to="")
INLEZEN = SuwinetApplication(application="inlezen", tasks=("burgerzaken",), outsourced_to="")


def beside(*names: str) -> tuple[LaidBeside, ...]:
    return tuple(
        LaidBeside(
            requirement_id=name,
            number="1",
            document="Lijst",
            year="2026",
            recorded_by="Carla",
            recorded_at="2026-11-20",
        )
        for name in names
    )


def missing(catalogue: Catalogue, profile: Profile) -> list[str]:
    return [r.id for r in missing_beside(catalogue, profile)]


def test_as_long_as_nothing_was_done_every_row_is_missing() -> None:
    assert missing(SUWINET, Profile()) == [r.id for r in SUWINET.requirements]


def test_a_row_that_was_done_is_missing_no_longer() -> None:
    assert missing(SUWINET, Profile(laid_beside=beside("suwinet-03"))) == [
        r.id for r in SUWINET.requirements if r.id != "suwinet-03"
    ]


def test_what_this_municipality_is_not_asked_is_not_missing() -> None:
    asked = [r.id for r in SUWINET.requirements if r.id not in ("suwinet-11", "suwinet-12")]

    assert missing(SUWINET, Profile(suwinet=(INKIJK,))) == asked
    assert missing(SUWINET, Profile(suwinet=(INKIJK,), laid_beside=beside(*asked))) == []


def test_another_application_makes_rows_missing_again() -> None:
    done = beside(*(r.id for r in SUWINET.requirements if r.id not in ("suwinet-11", "suwinet-12")))

    assert missing(SUWINET, Profile(suwinet=(INKIJK, INLEZEN), laid_beside=done)) == ["suwinet-11", "suwinet-12"]


def test_a_framework_of_which_the_official_list_is_known_misses_nothing() -> None:
    assert missing(DIGID, Profile()) == []
