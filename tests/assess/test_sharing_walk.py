"""From consent to the ballot box on both databases, with the other municipality looking on."""

from __future__ import annotations

import pytest

from assess import token_desk
from tests.assess.collected import Kit, fill_and_submit
from tests.assess.town import AARDAM, BERT, BY_LAW, CARLA, ELSEWHERE, HOME, Town

PAGE = f"{HOME}/bijdragen/"


def test_a_contribution_gets_to_the_box_and_the_other_municipality_sees_nothing_of_it(town: Town, kit: Kit) -> None:
    kit.put_in(town)
    fill_and_submit(town)
    carla = town.browser(CARLA)
    carla.get(PAGE)
    carla.submit("Toestemming vastleggen", agreed="y")
    carla.submit("Aanvraag bij de uitgifte leggen")
    assert token_desk.issue_waiting(kit.here(town)) == (1, [])
    carla.get(PAGE)
    carla.submit("Deelnamebewijs ophalen")
    carla.submit("In de stembus op deze server doen")

    (found,) = kit.box(town)
    assert found.content == carla.get(f"{PAGE}gegevens.json").data
    assert town.rows("SELECT municipality_id, seq, agreed_by FROM benchmark_consent") == [
        (AARDAM, 1, "Carla Coördinator")
    ]
    bert = town.browser(BERT)
    bert.get(f"/gemeente/beekstad/zelftoets/{ELSEWHERE}/bijdragen/")
    assert "Toestemmingen in ronde" not in bert.words
    for attempt in ("UPDATE benchmark_consent SET agreed_by = 'Iemand anders'", "DELETE FROM benchmark_consent"):
        with pytest.raises(BY_LAW):
            town.change(attempt)
