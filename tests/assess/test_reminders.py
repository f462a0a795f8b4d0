"""The digest: who gets it, when, what stands in it, and that nobody gets it twice."""

from __future__ import annotations

import json
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from assess.access import system_clock
from assess.mail import Mail
from assess.models import Membership, Reach, ReviewVerdict, Role
from assess.reminders import Round, alone, is_daytime, send_due
from assess.worker import _Mailer
from tests.assess.command import Command
from tests.assess.delegation import IDS, away, given, proved, reviewed
from tests.assess.town import AARDAM, CARLA, DRAFT, HOME, ILYAS, LOTTE, NOW, TESS, Town, answered, asked, catalogue

FIRST, SECOND = asked("5.01.01"), asked("5.01.02")
BASE = "https://toets.aardam.example"


def remind(town: Town) -> Round:
    return send_due(town.whole, town.letterbox, base_url=BASE, now=town.clock())


def mails(town: Town) -> list[Mail]:
    """What went out since the last look."""
    found, town.letterbox.mails = town.letterbox.mails, []
    return found


def test_who_gets_something_new_is_told_once(town: Town) -> None:
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id, due_on="2026-12-20", note="Een geheime opmerking")

    remind(town)
    (mail,) = mails(town)
    assert mail.to == ILYAS
    assert mail.subject == "Toetspeil: 1 vraag voor u in de zelftoets van Aardam"
    assert f"- 5.01.01 {FIRST.title}, uiterlijk 20 december 2026" in mail.text
    assert f"{BASE}{HOME}/mijn-vragen/\n" in mail.text
    assert "geheime" not in mail.text

    town.clock.advance(days=1)
    remind(town)
    assert mails(town) == []


def test_the_addresses_in_a_mail_are_those_of_pages(town: Town) -> None:
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id)
    remind(town)
    (mail,) = mails(town)
    ilyas = town.browser(ILYAS)

    found = [line.removeprefix(BASE) for line in mail.text.splitlines() if line.startswith(BASE)]

    assert len(found) == 2
    for address in found:
        ilyas.get(address)
        assert ilyas.url == address


def test_many_things_make_one_mail_a_day(town: Town) -> None:
    other = catalogue().theme_by_id[FIRST.theme]
    given(town, ILYAS, Reach.THEME, other.id)
    given(town, "", Reach.REQUIREMENT, asked("8.13.01").id, role=Role.CONTRIBUTOR)

    remind(town)
    to_ilyas, to_tess = sorted(mails(town), key=lambda mail: mail.to)
    assert f"{len(other.requirements) + 1} vragen" in to_ilyas.subject
    assert f"- en nog {len(other.requirements) + 1 - 10}" in to_ilyas.text
    assert to_tess.subject.startswith("Toetspeil: 1 vraag")

    given(town, ILYAS, Reach.REQUIREMENT, asked("8.13.02").id, assigned_at=NOW + timedelta(hours=1))
    town.clock.advance(hours=5)
    remind(town)
    assert mails(town) == []
    town.clock.advance(hours=20)
    remind(town)
    (mail,) = mails(town)
    assert "Nieuw voor u (1):" in mail.text


def test_nobody_is_told_while_somebody_is_still_dividing(town: Town) -> None:
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id, assigned_at=NOW - timedelta(minutes=14))

    remind(town)
    assert mails(town) == []
    town.clock.advance(minutes=2)
    remind(town)
    assert len(mails(town)) == 1


def test_a_question_is_told_of_again_a_week_before_its_day_and_when_it_is_late(town: Town) -> None:
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id, due_on="2026-12-10")
    told = []
    for day in range(30):
        remind(town)
        told += [(day, mail) for mail in mails(town)]
        town.clock.advance(days=1)

    assert [day for day, _ in told] == [0, 13, 20, 21, 28]
    assert "Nieuw voor u (1)" in told[0][1].text
    assert "Binnen een week (1)" in told[1][1].text
    assert "Binnen een week (1)" in told[2][1].text
    assert "Te laat (1)" in told[3][1].text
    assert "Te laat (1)" in told[4][1].text


def test_what_is_filled_in_is_not_spoken_of_and_what_was_sent_back_is(town: Town) -> None:
    given(town, ILYAS, Reach.CONTROL, "5.01", due_on="2026-11-10")
    wanted = [r.number for r in catalogue().control_by_number["5.01"].requirements]
    answered(town, *map(proved, wanted))
    remind(town)
    assert mails(town) == []

    reviewed(town, "5.01.02", ReviewVerdict.SENT_BACK, "Een reden die niemand anders aangaat.")
    remind(town)
    (mail,) = mails(town)
    assert "Teruggestuurd; de reden staat bij de vraag (1):\n- 5.01.02" in mail.text
    assert "niemand anders aangaat" not in mail.text


def test_the_substitute_gets_the_mail_of_who_is_away(town: Town) -> None:
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id)
    away(town, ILYAS, TESS)

    remind(town)

    assert [mail.to for mail in mails(town)] == [TESS]


def test_who_is_away_without_anybody_gets_the_mail(town: Town) -> None:
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id)
    away(town, ILYAS, LOTTE)

    remind(town)

    assert [mail.to for mail in mails(town)] == [ILYAS]


def test_whose_access_ended_gets_nothing(town: Town) -> None:
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id)
    with town.all_rows() as session:
        session.delete(session.get_one(Membership, (IDS[ILYAS], AARDAM)))

    assert remind(town).sent == []


def test_a_submitted_assessment_sends_nothing(town: Town) -> None:
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id, due_on="2026-11-10")
    town.submit()

    assert remind(town).sent == []


def test_who_wants_news_only_gets_no_reminders(town: Town) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get("/gemeente/aardam/afwezigheid")
    ilyas.submit("Mailkeuze opslaan", only_new="y")
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id, due_on="2026-11-24")

    remind(town)
    assert len(mails(town)) == 1
    for _ in range(15):
        town.clock.advance(days=1)
        remind(town)
    assert mails(town) == []


def test_a_crash_after_a_mail_sends_that_one_again_and_no_other(town: Town) -> None:
    given(town, "", Reach.REQUIREMENT, FIRST.id, role=Role.CONTRIBUTOR)

    class PowerCut(Exception):
        pass

    class Cut:
        """Takes the first mail, and the second one with it into the dark."""

        def __init__(self) -> None:
            self.mails: list[str] = []

        def send(self, mail: Mail, *, at: object) -> None:
            self.mails.append(mail.to)
            if len(self.mails) == 2:
                raise PowerCut

    cut = Cut()
    with pytest.raises(PowerCut):
        send_due(town.whole, cut, base_url=BASE, now=NOW)
    remind(town)

    assert cut.mails == [ILYAS, TESS]
    assert [mail.to for mail in mails(town)] == [TESS]


def test_a_mail_server_that_does_not_answer_loses_nothing(town: Town) -> None:
    given(town, "", Reach.REQUIREMENT, FIRST.id, role=Role.CONTRIBUTOR)
    town.letterbox.is_broken = True

    done = remind(town)
    assert (done.failed, done.sent) == (True, [])
    assert [line[1] for line in town.trail()].count("mail:failed") == 1

    town.letterbox.is_broken = False
    remind(town)
    assert {mail.to for mail in mails(town)} == {ILYAS, TESS}


def test_the_trail_says_how_many_and_nothing_more(town: Town) -> None:
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id)
    given(town, ILYAS, Reach.REQUIREMENT, SECOND.id)

    remind(town)

    assert town.trail()[-1] == ("systeem", "reminder:sent", f"{DRAFT}/2", "done")
    carla = town.browser(CARLA)
    carla.get(f"{HOME}/spoor")
    assert "Mail over vragen verstuurd" in carla.words
    assert "2 vragen" in carla.words
    carla.get(f"{HOME}/verdelen/kader/bio2/eis/{FIRST.id}")
    assert "20 november 2026, 10:00 uur" in carla.words


def test_nobody_is_mailed_at_night() -> None:
    assert is_daytime(NOW)
    assert not is_daytime(NOW.replace(hour=2))
    assert not is_daytime(NOW.replace(hour=21))


def test_the_worker_mails_by_day_and_does_not_look_again_at_once(town: Town) -> None:
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id)
    mailer, folder = _Mailer(town.whole, town.settings), town.settings.data / "mail"

    mailer.see(NOW + timedelta(hours=12))
    assert not folder.exists()
    mailer.see(NOW)
    assert len(list(folder.glob("*.eml"))) == 1
    given(town, TESS, Reach.REQUIREMENT, SECOND.id)
    mailer.see(NOW + timedelta(seconds=1))
    assert len(list(folder.glob("*.eml"))) == 1


def test_two_do_not_mail_together(tmp_path: Path) -> None:
    with alone(tmp_path) as first, alone(tmp_path) as second:
        assert (first, second) == (True, False)
    with alone(tmp_path) as again:
        assert again


def test_another_municipality_is_told_of_its_own_only(town: Town) -> None:
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id)
    ((bea,),) = town.rows("SELECT id FROM user WHERE email = 'bea@beekstad.example'")
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id, assessment_id="b00000000001", municipality_id=2, person_id=bea)

    remind(town)

    to_beekstad = next(mail for mail in mails(town) if mail.to == "bea@beekstad.example")
    assert "van Beekstad" in to_beekstad.subject
    assert "Aardam" not in to_beekstad.text
    assert "/gemeente/aardam" not in to_beekstad.text


# --- the command line ---------------------------------------------------------------------------


def test_the_command_shows_first_and_then_mails_into_the_folder(town: Town, toetspeil: Command) -> None:
    data = town.settings.data
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id, assigned_at=system_clock())

    said = toetspeil.good("people", "remind", "--dry-run", "--data", data)
    assert said == f"{ILYAS}  aardam  1 vraag\n"
    assert not (data / "mail").exists()
    assert town.rows("SELECT count(*) FROM mailing") == [(0,)]

    assert toetspeil.good("people", "remind", "--data", data) == said
    (file,) = (data / "mail").glob("*.eml")
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert mail["To"] == ILYAS
    assert toetspeil.good("people", "remind", "--data", data) == "Er is niemand om te mailen.\n"


def test_the_command_says_when_the_mail_server_does_not_answer(
    town: Town, toetspeil: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOETSPEIL_SMTP", "127.0.0.1:1")
    monkeypatch.setenv("TOETSPEIL_MAIL_FROM", "toetspeil@aardam.example")
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id, assigned_at=system_clock())

    said = toetspeil.sentence("people", "remind", "--data", town.settings.data)

    assert said.startswith("De mail kon niet worden verstuurd.")
    assert town.rows("SELECT count(*) FROM mailing") == [(0,)]


def test_the_command_of_a_demonstration_writes_files_whatever_the_settings_say(
    demo: Path, toetspeil: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOETSPEIL_SMTP", "127.0.0.1:1")
    monkeypatch.setenv("TOETSPEIL_MAIL_FROM", "toetspeil@aardam.example")

    toetspeil.good("people", "remind", "--data", demo)

    assert list((demo / "mail").glob("*.eml"))
    assert json.loads((demo / "proefaccounts.json").read_text(encoding="utf-8"))


def test_the_worker_and_the_command_wait_for_each_other(town: Town, toetspeil: Command) -> None:
    with alone(town.settings.data):
        said = toetspeil.sentence("people", "remind", "--data", town.settings.data)

    assert said.startswith("De server verstuurt op dit moment mail.")
