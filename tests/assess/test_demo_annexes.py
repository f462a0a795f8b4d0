"""The demonstration with the Cbw, DigiD and Suwinet: submitted, with something to say to the college and the supervisor."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from assess.demo_annexes import ANNEXED
from assess.models import SnapshotRow
from assess.report_pieces import pieces
from assess.schema import open_current_database
from controls.snapshot import Snapshot
from reports import ReportInput, cbw_file
from reports.norm_annexes import digid_annexes, suwinet_annexes


def given_for(demo: Path, kind: str) -> ReportInput:
    """What a report of the submitted assessment is made from."""
    database = open_current_database(demo / "toetspeil.sqlite3")
    with database.all_municipalities(writes=False) as session:
        row = session.scalars(select(SnapshotRow).where(SnapshotRow.assessment_id == ANNEXED)).one()
        given = pieces(session, Snapshot.from_json(row.canonical, sha256=row.sha256), kind).given
    database.close()
    return given


def test_both_annexes_of_the_statement_have_norms_deviations_and_nothing_that_blocks_them(demo: Path) -> None:
    given = given_for(demo, "collegeverklaring")
    profile = given.snapshot.profile
    assert profile is not None

    digid, suwinet = tuple(digid_annexes(given, profile)), tuple(suwinet_annexes(given, profile))

    assert [annex.title for annex in digid] == [
        "Bijlage 1 · DigiD: Belastingbalie",
        "Bijlage 1 · DigiD: Mijn Voorbeeldstad",
    ]
    assert [len(annex.norms) for annex in (*digid, *suwinet)] == [21, 21, 16]
    for annex in (*digid, *suwinet):
        assert annex.blocked == ""
        assert 0 < len(annex.deviations) < len(annex.norms) / 2
        assert all(norm.improvement for norm in annex.deviations if not norm.by)
    assert any("Loketbouw" in norm.by for norm in digid[1].norms)


def test_the_dossier_for_the_supervisor_has_what_was_taken_over_beside_what_was_answered_by_hand(demo: Path) -> None:
    content = cbw_file.build(given_for(demo, "cbw-dossier"))
    every = [one for article in content.articles for one in article.obligations]

    taken = [one for one in every if one.origin.startswith("Overgenomen uit ")]
    by_hand = [one for one in every if one.origin.startswith("Met de hand beantwoord")]
    assert len(taken) > len(by_hand) > 5
    assert len(taken) + len(by_hand) == len(every) - 1, "one duty is open, with the reason"
    assert content.left_open
    assert all("op BIO2 v1.3, door Ilyas Invuller op " in one.origin for one in taken)
    assert all(
        source.evidence for one in taken for source in one.taken_from if "niet van toepassing" not in source.said
    )
    assert sum("niet opnieuw bevestigd" in one.origin for one in taken) >= 1
    assert all(
        article.approval.startswith("goedkeuring 1, ") for article in content.articles if article.is_approved_by_college
    )
