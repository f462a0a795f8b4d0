"""The register of evidence: adding, files that come in and go out, newer versions, withdrawing."""

from __future__ import annotations

import io
import os
import re
from hashlib import sha256
from pathlib import Path

import pytest

from assess.evidence_store import EvidenceStore
from assess.settings import UnsafeSettingsError, read_settings
from tests.assess.town import AARDAM, BEEKSTAD, BERT, BY_LAW, CARLA, ILYAS, LOTTE, Town
from tests.assess.uploads import PDF, PNG, TEXT, office, send
from tests.conftest import Browser

REGISTER = "/gemeente/aardam/bewijs/"
POLYGLOT = b"%PDF-1.7\n<html><script>alert(document.cookie)</script></html>\n%%EOF\n"


@pytest.fixture
def ilyas(town: Town) -> Browser:
    return town.browser(ILYAS)


def added(browser: Browser, content: bytes, name: str = "beleid.pdf", **changes: str) -> str:
    """The address of a new piece of evidence."""
    browser.get(f"{REGISTER}nieuw")
    send(browser, "Toevoegen", content, name, **{"title": "Beleid", **changes})
    return browser.url


def on_disk(town: Town) -> dict[str, bytes]:
    folder = town.settings.evidence
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def place(content: bytes, municipality: int = AARDAM) -> str:
    name = sha256(content).hexdigest()
    return f"{municipality}/{name[:2]}/{name}"


def without_token(page: bytes) -> bytes:
    """The token of a form holds the second in which it was made."""
    return re.sub(rb'name="csrf_token" value="[^"]+"', b"", page)


def actions(town: Town) -> list[tuple[str, str]]:
    return [(action, result) for _, action, _, result in town.trail() if action.startswith("evidence:")]


# --- adding -------------------------------------------------------------------------------


def test_a_reference_needs_no_file(town: Town, ilyas: Browser) -> None:
    ilyas.get(f"{REGISTER}nieuw")

    ilyas.submit(
        "Toevoegen", title="Besluit", location="Zaak 12", date="2026-03-01", owner="CISO", valid_until="2027-03-01"
    )

    assert "Besluit" in ilyas.words
    assert "Er is geen bestand bij dit bewijs" in ilyas.words
    assert on_disk(town) == {}
    assert actions(town) == [("evidence:added", "done")]


def test_a_file_stands_below_its_municipality_by_its_hash_and_outside_what_is_served(
    town: Town, ilyas: Browser
) -> None:
    added(ilyas, PDF, "..\\..\\Beleid \u202efdp 2026.pdf")

    assert on_disk(town) == {place(PDF): PDF}
    assert town.rows("SELECT number, sha256, size, media_type, file_name, uploaded_by FROM evidence_revision") == [
        (1, sha256(PDF).hexdigest(), len(PDF), "application/pdf", "Beleid fdp 2026.pdf", "Ilyas Invuller")
    ]
    assert actions(town) == [("evidence:added", "done"), ("evidence:revised", "done")]
    assert not town.settings.evidence.is_relative_to(Path(town.app.static_folder or ""))


def test_the_same_bytes_are_kept_once_in_a_municipality_and_again_in_another(town: Town, ilyas: Browser) -> None:
    added(ilyas, PDF)
    added(ilyas, PDF, "nog-een-keer.pdf")
    bert = town.browser(BERT)
    bert.get("/gemeente/beekstad/bewijs/nieuw")
    send(bert, "Toevoegen", PDF, "beleid.pdf", title="Beleid")

    assert list(on_disk(town)) == [place(PDF), place(PDF, BEEKSTAD)]
    ilyas.get(REGISTER)
    assert "De bestanden nemen 1 kB in van 2 GB" in ilyas.words
    assert len(town.rows("SELECT 1 FROM evidence_revision")) == 3


INCOMPLETE = {
    "no title": ({"title": " ", "location": "Zaak 12"}, "Geef dit bewijs een titel."),
    "a title of nothing": ({"title": ".", "location": "Zaak 12"}, "Geef dit bewijs een titel."),
    "nowhere to find it": ({"title": "Besluit"}, "Vul in waar het bewijs staat, of kies een bestand."),
    "no date": ({"title": "Besluit", "location": "x", "valid_until": "2026-02-30"}, "Schrijf de datum als jjjj-mm-dd"),
    "a long title": ({"title": "x" * 301, "location": "x"}, "hoogstens 300 tekens"),
}


@pytest.mark.parametrize(("given", "sentence"), INCOMPLETE.values(), ids=INCOMPLETE.keys())
def test_what_is_not_complete_is_refused_with_a_sentence(
    town: Town, ilyas: Browser, given: dict[str, str], sentence: str
) -> None:
    ilyas.get(f"{REGISTER}nieuw")

    ilyas.submit("Toevoegen", status=422, **given)

    assert sentence in ilyas.words
    assert town.rows("SELECT 1 FROM evidence_item") == []


REFUSED = {
    "a page": (b"<!doctype html><script>x</script>", "beleid.html", "Dit soort bestand nemen wij niet aan"),
    "a drawing": (b"<svg/>", "tekening.svg", "Dit soort bestand nemen wij niet aan"),
    "a page under the name of a pdf": (b"<html>", "beleid.pdf", "De inhoud van dit bestand is geen pdf"),
    "macros": (office(word__vbaProject_bin=b"x"), "beleid.docx", "zonder macro’s"),
    "nothing": (b"", "leeg.pdf", "Dit bestand is leeg"),
    "too much": (PDF + b"x" * 3000, "groot.pdf", "Dit bestand is groter dan 2 kB"),
    "too much together": (PNG + b"y" * 1800, "vol.png", "samen mogen de bestanden 2 kB zijn"),
}


@pytest.mark.parametrize(("content", "name", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_a_file_that_we_do_not_take_leaves_a_line_in_the_trail_and_nothing_else(
    town: Town, ilyas: Browser, content: bytes, name: str, sentence: str
) -> None:
    small = EvidenceStore(folder=town.settings.evidence, file_limit=2048, total_limit=2048)
    town.app.extensions["toetspeil.evidence"] = small
    small.add(b"x" * 1000, AARDAM)
    added(ilyas, TEXT + b"x" * 500, "eerste.txt")
    before, rows = on_disk(town), town.rows("SELECT * FROM evidence_item")
    ilyas.get(f"{REGISTER}nieuw")

    send(ilyas, "Toevoegen", content, name, status=422, title="Beleid", note="Onthoud dit")

    assert sentence in ilyas.words
    assert ilyas.fields("Toevoegen")[1]["note"] == ["Onthoud dit"] or "Onthoud dit" in ilyas.html
    assert on_disk(town) == before
    assert town.rows("SELECT * FROM evidence_item") == rows
    assert actions(town)[-1] == ("evidence:refused", "refused")


def test_a_body_far_beyond_the_limit_is_refused_before_it_is_read(town: Town, ilyas: Browser) -> None:
    town.app.extensions["toetspeil.evidence"] = EvidenceStore(
        folder=town.settings.evidence, file_limit=1024, total_limit=1024
    )
    ilyas.get(f"{REGISTER}nieuw")

    ilyas.request(
        "POST",
        f"{REGISTER}nieuw",
        data=b"x" * (9 << 20),  # type: ignore[arg-type]
        headers={"Content-Type": "multipart/form-data; boundary=x"},
        status=413,
    )

    assert "Dit bestand is te groot" in ilyas.words
    assert on_disk(town) == {}


def test_an_ordinary_form_may_not_bring_a_file(town: Town, ilyas: Browser) -> None:
    ilyas.get("/gemeente/aardam/zelftoets/a00000000001/beheersmaatregel/5.01")
    action, fields = ilyas.fields("Opslaan", at="/eis/bio2-5.01.01")
    sent = {name: values[0] if values else "" for name, values in fields.items()}

    ilyas.request("POST", action, data={**sent, "file": (io.BytesIO(PDF), "x.pdf")}, status=415)  # type: ignore[dict-item]

    assert on_disk(town) == {}


def test_two_files_at_once_are_no_form_of_ours(town: Town, ilyas: Browser) -> None:
    ilyas.get(f"{REGISTER}nieuw")
    action, fields = ilyas.fields("Toevoegen")
    sent: dict[str, object] = {name: values[0] if values else "" for name, values in fields.items()}
    sent["file"] = [(io.BytesIO(PDF), "a.pdf"), (io.BytesIO(PNG), "b.png")]

    ilyas.request("POST", action, data=sent, status=400)  # type: ignore[arg-type]

    assert on_disk(town) == {}


def test_who_is_not_signed_in_brings_nothing_to_the_disk(town: Town) -> None:
    stranger = town.browser()
    stranger.get("/aanmelden")
    data = {"title": "x", "file": (io.BytesIO(PDF), "x.pdf")}

    stranger.request("POST", f"{REGISTER}nieuw", data=data, status=401)  # type: ignore[arg-type]

    assert "Er is niets bewaard." in stranger.words
    assert not town.settings.evidence.exists()


def test_a_file_without_the_token_of_a_page_is_refused(town: Town, ilyas: Browser) -> None:
    data = {"title": "x", "file": (io.BytesIO(PDF), "x.pdf")}

    ilyas.request("POST", f"{REGISTER}nieuw", data=data, status=400)  # type: ignore[arg-type]

    assert on_disk(town) == {}
    assert town.rows("SELECT 1 FROM evidence_item") == []


def test_a_browser_that_sends_no_file_is_asked_for_one(town: Town, ilyas: Browser) -> None:
    ilyas.get(added(ilyas, PDF))

    send(ilyas, "Nieuwe versie toevoegen", b"", "", status=422)

    assert "Kies eerst een bestand." in ilyas.words


# --- interrupted --------------------------------------------------------------------------


def test_an_upload_that_broke_off_leaves_nothing_after_the_next_start(town: Town) -> None:
    store = EvidenceStore.of(town.settings)
    pid = os.fork()
    if not pid:  # a process that is killed while a file comes in
        store.arrive().write(b"half a file")
        os.kill(os.getpid(), 9)
    os.waitpid(pid, 0)
    assert len(on_disk(town)) == 1

    assert store.sweep() == 1

    assert on_disk(town) == {}


def test_sweeping_leaves_alone_what_somebody_is_still_sending(town: Town) -> None:
    store = EvidenceStore.of(town.settings)
    arriving = store.arrive()
    arriving.write(PDF)

    assert store.sweep() == 0

    store.keep(arriving, AARDAM)
    arriving.close()
    assert on_disk(town) == {place(PDF): PDF}


@pytest.mark.engines("sqlite")  # whose words the trigger is in
def test_a_row_that_could_not_be_written_is_not_there_although_the_file_is(town: Town, ilyas: Browser) -> None:
    """File first, then row: the other way about a row could name a file that is not there."""
    town.change("CREATE TRIGGER kapot BEFORE INSERT ON evidence_revision BEGIN SELECT RAISE(ABORT, 'vol'); END")
    ilyas.get(f"{REGISTER}nieuw")

    send(ilyas, "Toevoegen", PDF, "beleid.pdf", status=500, title="Beleid")

    assert town.rows("SELECT 1 FROM evidence_item") == []
    assert on_disk(town) == {place(PDF): PDF}


# --- going out ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (POLYGLOT, "beleid.pdf", "application/pdf"),
        (PNG, "scherm.png", "image/png"),
        (TEXT, "verslag.txt", "application/octet-stream"),
        (office(), "Zoë’s beleid.docx", "application/octet-stream"),
    ],
)
def test_a_file_is_only_ever_an_attachment_in_a_sandbox(
    town: Town, ilyas: Browser, content: bytes, name: str, told: str
) -> None:
    address = added(ilyas, content, name)

    got = town.browser(LOTTE).get(f"{address}/bestand/1")

    assert got.data == content
    assert got.mimetype == told
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"].startswith("sandbox;")
    assert got.headers["Cache-Control"] == "no-store"
    assert int(got.headers["Content-Length"]) == len(content)
    assert town.trail()[-1][:2] == ("Lotte Lezer", "evidence:downloaded")


def test_a_name_with_other_letters_is_given_in_both_ways(town: Town, ilyas: Browser) -> None:
    address = added(ilyas, TEXT, "Zoë “4”.txt")

    said = ilyas.get(f"{address}/bestand/1").headers["Content-Disposition"]

    assert "filename*=UTF-8''Zo%C3%AB%20%E2%80%9C4%E2%80%9D.txt" in said
    assert "filename=" in said


def test_a_file_that_was_altered_on_the_disk_is_not_given(town: Town, ilyas: Browser) -> None:
    address = added(ilyas, PDF)
    path = town.settings.evidence / place(PDF)
    path.write_bytes(PDF.replace(b"Catalog", b"Katalog"))

    ilyas.get(f"{address}/bestand/1", status=409)

    assert "De inhoud van dit bestand is niet meer wat er werd geüpload." in ilyas.words
    assert actions(town)[-1] == ("evidence:damaged", "failed")

    path.unlink()
    ilyas.get(f"{address}/bestand/1", status=409)
    assert "Dit bestand staat niet meer op de schijf." in ilyas.words


def test_uploading_the_same_bytes_again_mends_what_was_altered(town: Town, ilyas: Browser) -> None:
    address = added(ilyas, PDF)
    (town.settings.evidence / place(PDF)).write_bytes(b"anders")

    added(ilyas, PDF, "opnieuw.pdf")

    assert ilyas.get(f"{address}/bestand/1").data == PDF


def test_what_is_of_another_municipality_is_like_what_does_not_exist(town: Town, ilyas: Browser) -> None:
    own = added(ilyas, PDF).rpartition("/")[2]
    bert = town.browser(BERT)
    for tail in ("", "/bestand/1"):
        real = bert.get(f"/gemeente/beekstad/bewijs/{own}{tail}", status=404)
        absent = bert.get(f"/gemeente/beekstad/bewijs/ffffffffffff{tail}", status=404)
        assert without_token(real.data) == without_token(absent.data)
        assert real.headers.to_wsgi_list() == absent.headers.to_wsgi_list()
    bert.get("/gemeente/beekstad/bewijs/")
    assert "Het register is nog leeg." in bert.words


@pytest.mark.parametrize("number", ["0", "2", "-1", "1x", "99999999999999999999", "../1"])
def test_a_version_that_does_not_exist_is_not_found(ilyas: Browser, number: str) -> None:
    address = added(ilyas, PDF)

    ilyas.get(f"{address}/bestand/{number}", status=404)


# --- newer versions, changes, withdrawing --------------------------------------------------


def test_a_newer_file_stands_beside_the_older_one(town: Town, ilyas: Browser) -> None:
    address = added(ilyas, PDF)

    send(ilyas, "Nieuwe versie toevoegen", PNG, "beleid.png")

    assert ilyas.get(f"{address}/bestand/1").data == PDF
    assert ilyas.get(f"{address}/bestand/2").data == PNG
    assert list(on_disk(town)) == sorted((place(PDF), place(PNG)))


def test_the_same_file_again_is_no_newer_version(town: Town, ilyas: Browser) -> None:
    added(ilyas, PDF)

    send(ilyas, "Nieuwe versie toevoegen", PDF, "beleid.pdf", status=422)

    assert "Dit is precies het bestand dat er al staat." in ilyas.words
    assert len(town.rows("SELECT 1 FROM evidence_revision")) == 1


def test_two_people_who_change_the_same_evidence_notice_each_other(town: Town, ilyas: Browser) -> None:
    address, carla = added(ilyas, PDF), town.browser(CARLA)
    carla.get(address)
    ilyas.submit("Opslaan", title="Beleid 2026")

    carla.submit("Opslaan", title="Beleid van Carla", status=409)
    assert "Iemand anders heeft dit bewijs intussen gewijzigd." in carla.words
    assert town.rows("SELECT title, version FROM evidence_item") == [("Beleid 2026", 2)]

    carla.submit("Opslaan")
    assert town.rows("SELECT title, version FROM evidence_item") == [("Beleid van Carla", 3)]


def test_a_newer_file_for_evidence_that_somebody_changed_meanwhile_is_not_taken(town: Town, ilyas: Browser) -> None:
    address, carla = added(ilyas, PDF), town.browser(CARLA)
    carla.get(address)
    ilyas.submit("Opslaan", title="Beleid 2026")

    send(carla, "Nieuwe versie toevoegen", PNG, "beleid.png", status=409)

    assert len(town.rows("SELECT 1 FROM evidence_revision")) == 1


def test_withdrawn_evidence_leaves_the_list_and_can_come_back(town: Town, ilyas: Browser) -> None:
    address = added(ilyas, PDF)
    ilyas.submit("Intrekken")
    assert "Dit bewijs is ingetrokken" in ilyas.words
    ilyas.get(REGISTER)
    assert "Het register is nog leeg." in ilyas.words
    ilyas.get(f"{REGISTER}?toon=ingetrokken")
    assert "1 bewijsstuk" in ilyas.words
    assert ilyas.get(f"{address}/bestand/1").data == PDF

    ilyas.get(address)
    ilyas.submit("Toch weer laten koppelen")

    ilyas.get(REGISTER)
    assert "1 bewijsstuk" in ilyas.words


def test_the_list_tells_what_ends_what_ended_and_what_nobody_uses(town: Town, ilyas: Browser) -> None:
    """It is 20 November 2026."""
    for title, until in (
        ("Oud", "2026-11-19"),
        ("Net niet", "2026-11-20"),
        ("Nog net", "2027-01-19"),
        ("Lang", "2027-01-20"),
    ):
        added(ilyas, PDF, title=title, valid_until=until)

    found = {}
    for which in ("verlopen", "verloopt", "ongebruikt", "bestaat-niet"):
        ilyas.get(f"{REGISTER}?toon={which}")
        found[which] = [t for t in ("Oud", "Net niet", "Nog net", "Lang") if f">{t}<" in ilyas.html]

    assert found == {
        "verlopen": ["Oud"],
        "verloopt": ["Net niet", "Nog net"],
        "ongebruikt": ["Oud", "Net niet", "Nog net", "Lang"],
        "bestaat-niet": ["Oud", "Net niet", "Nog net", "Lang"],
    }
    ilyas.get(f"{REGISTER}?zoek=nog+NET")
    assert "1 bewijsstuk" in ilyas.words
    ilyas.get(f"{REGISTER}?zoek=zwembad")
    assert "Zo is er geen bewijs." in ilyas.words


LAW = {
    "change a file": "UPDATE evidence_revision SET sha256 = 'x'",
    "remove a file": "DELETE FROM evidence_revision",
    "replace a file": (
        "INSERT OR REPLACE INTO evidence_revision SELECT item_id, number, 'x', size, media_type, file_name, uploaded_by,"
        " uploaded_by_id, uploaded_at, municipality_id FROM evidence_revision"
    ),
    "remove evidence": "DELETE FROM evidence_item",
}


@pytest.mark.parametrize("statement", LAW.values(), ids=LAW.keys())
def test_the_database_itself_keeps_every_file_and_every_piece(town: Town, ilyas: Browser, statement: str) -> None:
    added(ilyas, PDF)
    with pytest.raises(BY_LAW, match=r"append-only|never deleted"):
        town.change(statement)


# --- how much -----------------------------------------------------------------------------


def test_the_limits_are_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usual = read_settings(data=tmp_path)
    assert (usual.evidence_file_limit, usual.evidence_total_limit) == (25 << 20, 2048 << 20)
    monkeypatch.setenv("TOETSPEIL_EVIDENCE_FILE_MB", "3")
    monkeypatch.setenv("TOETSPEIL_EVIDENCE_TOTAL_MB", "40")

    found = read_settings(data=tmp_path)

    assert (found.evidence_file_limit, found.evidence_total_limit) == (3 << 20, 40 << 20)


@pytest.mark.parametrize("given", ["0", "-1", "veel", "2,5", "12345678"])
def test_a_limit_that_is_no_number_of_megabytes_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: str
) -> None:
    monkeypatch.setenv("TOETSPEIL_EVIDENCE_FILE_MB", given)

    with pytest.raises(UnsafeSettingsError, match="TOETSPEIL_EVIDENCE_FILE_MB"):
        read_settings(data=tmp_path)
