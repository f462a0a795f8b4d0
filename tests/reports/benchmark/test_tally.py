"""The tally: what is valid is counted once, everything else is refused and changes nothing, and nobody can be found."""

from __future__ import annotations

import json
import random
import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from controls.canonical import canonical_json
from reports.benchmark import minute as minutes
from reports.benchmark import sealing
from reports.benchmark.ballot import BallotError, Box, inside, open_box, unpacked
from reports.benchmark.ballot import packed as packed_box
from reports.benchmark.contribution import REASONS, Contribution, Reason, record, withdrawal
from reports.benchmark.envelope import SEALED_BYTES
from reports.benchmark.minute import BadMinuteError, minute_of
from reports.benchmark.participant import Own, ParticipationError, sealed
from reports.benchmark.places import destroy, write
from reports.benchmark.room import RoomError, hold
from reports.benchmark.sealing import BadHalfError, Half, joined, new_keys
from reports.benchmark.tables import DamagedTablesError, Tally
from reports.benchmark.tally import Kept, TallyError, count
from tests.reports.benchmark.round_builders import contribution, kit, levels, packed, participant

KIT = kit()
ROUND = KIT.round
FIRST = ROUND.requirements[0]


def _envelope(size_class: str = "k2", value: int | None = 2, own: Own | None = None) -> bytes:
    return sealed(contribution(size_class, value=value), own or participant(size_class), ROUND)


def _count(*envelopes: bytes) -> Tally:
    return count(envelopes, KIT.key, ROUND).tally


def test_the_tables_are_the_sum_of_what_was_sent() -> None:
    found = _count(_envelope("k1", 0), _envelope("k2", 2), _envelope("k2", 1))
    assert dict(found.respondents) == {"k1": 1, "k2": 2, "k3": 0, "k4": 0}
    assert found.counts["k1", FIRST, 3] == 1
    other = ROUND.requirements[1]
    assert [found.counts["k2", other, level] for level in (-1, 0, 1, 2, 3, None)] == [0, 0, 1, 1, 0, 0]
    for theme in ROUND.themes:
        assert sum(found.themes_hist["k2", theme, b] for b in range(41)) == 2
        assert found.unpaired["k2", theme] == 2
    for requirement in ROUND.requirements:
        assert sum(found.counts["k2", requirement, level] for level in (-1, 0, 1, 2, 3, None)) == 2


def test_a_change_against_the_own_previous_round_is_counted_per_step() -> None:
    before, now = levels(0), levels(3)
    made = record(ROUND, size_class="k2", answers=now, previous=before)
    found = _count(sealed(made, participant("k2"), ROUND))
    theme = next(iter(ROUND.themes))
    assert found.delta_hist["k2", theme, 2] == 1
    assert found.unpaired["k2", theme] == 0


def test_the_order_of_the_envelopes_makes_no_difference() -> None:
    envelopes = [_envelope("k1", 0), _envelope("k2", 2), _envelope("k2", 1), b"x" * SEALED_BYTES]
    shuffled = list(envelopes)
    random.Random(3).shuffle(shuffled)
    assert count(envelopes, KIT.key, ROUND) == count(shuffled, KIT.key, ROUND)


def test_the_tables_survive_their_json_and_nothing_else_does() -> None:
    found = _count(_envelope())
    assert Tally.from_json(found.canonical) == found
    for bad in ("", "{}", "[]", found.canonical + " ", found.canonical.replace(":1", ":-1", 1), "[" * 9000):
        with pytest.raises(DamagedTablesError):
            Tally.from_json(bad)


_OTHER = kit("2025")


def _bad(own: Own) -> Mapping[str, tuple[Callable[[], bytes], Reason]]:
    good = contribution().content
    given = json.loads(good)
    stolen = participant("k2")
    return {
        "too short": (lambda: _envelope()[:-1], Reason.SIZE),
        "too long": (lambda: _envelope() + b"\0", Reason.SIZE),
        "oversized inside": (lambda: packed(own, good, size=20_000), Reason.SIZE),
        "empty": (lambda: b"", Reason.SIZE),
        "random": (lambda: bytes(SEALED_BYTES), Reason.SEALED),
        "one bit changed": (lambda: _flipped(_envelope()), Reason.SEALED),
        "sealed for another round": (
            lambda: sealed(replace(contribution(), round="2025"), participant("k2", _OTHER), _OTHER.round),
            Reason.SEALED,
        ),
        "another mark": (lambda: packed(own, good, mark=b"TPBENCH2"), Reason.FORM),
        "no JSON inside": (lambda: packed(own, b"{"), Reason.FORM),
        "a name inside": (lambda: packed(own, canonical_json({**given, "name": "Kanarie"}).encode()), Reason.FORM),
        "something in the padding": (lambda: packed(own, good, padding=b" "), Reason.FORM),
        "not canonical": (lambda: packed(own, good.replace(b":", b": ", 1)), Reason.CANONICAL),
        "of another round": (lambda: packed(own, canonical_json({**given, "round": "2025"}).encode()), Reason.ROUND),
        "of no class": (lambda: packed(own, canonical_json({**given, "class": "k9"}).encode()), Reason.CLASS),
        "of another class": (lambda: packed(own, canonical_json({**given, "class": "k4"}).encode()), Reason.TOKEN),
        "out of range": (
            lambda: packed(own, canonical_json({**given, "answers": {**given["answers"], FIRST: 7}}).encode()),
            Reason.VALUES,
        ),
        "token of somebody else": (lambda: packed(own, good, token=bytes.fromhex(stolen.token)), Reason.TOKEN),
        "stolen token, own key": (lambda: packed(stolen, good, key=Ed25519PrivateKey.generate()), Reason.TOKEN),
        "no token": (lambda: packed(own, good, token=bytes(384)), Reason.TOKEN),
        "token of another round": (lambda: packed(participant("k2", _OTHER), good), Reason.TOKEN),
        "signature over another round": (lambda: _signed_elsewhere(own), Reason.SIGNATURE),
    }


def _flipped(envelope: bytes) -> bytes:
    return envelope[:-1] + bytes([envelope[-1] ^ 1])


def _signed_elsewhere(own: Own) -> bytes:
    """Signed for the round of 2025, sealed for this one."""
    content = contribution().content
    wrong = own.signing_key.sign(b"toetspeil/benchmark/contribution/1|" + _OTHER.round.sha256.encode() + b"|" + content)
    parts = (b"TPBENCH1", own.signing_key.public_key().public_bytes_raw(), wrong, bytes.fromhex(own.prefix))
    whole = b"".join(parts) + bytes.fromhex(own.token) + len(content).to_bytes(4) + content
    about = b"toetspeil/benchmark/envelope/1|" + ROUND.sha256.encode()
    return sealing.seal(whole.ljust(16 * 1024, b"\0"), sealing_key=ROUND.sealing_key, about=about)


@pytest.mark.parametrize("name", _bad(participant("k2")))
def test_what_is_wrong_is_refused_for_its_own_reason_and_changes_nothing(name: str) -> None:
    good = _envelope("k1")
    make, reason = _bad(participant("k2"))[name]
    found = count([good, make()], KIT.key, ROUND)
    assert found.refused == {reason: 1}
    assert found.tally == _count(good)
    assert found.envelopes == 2


def test_no_reason_says_anything_of_a_sender() -> None:
    found = count([_envelope()[:-1], bytes(SEALED_BYTES)], KIT.key, ROUND)
    said = minute_of(found, ROUND, held_on="2026-11-01").content
    assert json.loads(said)["refused"] == {"sealed": 1, "size": 1}
    assert set(REASONS) == set(Reason)


def test_the_same_envelope_twice_counts_once() -> None:
    one = _envelope()
    assert _count(one, one) == _count(one)
    assert len(unpacked(packed_box([one, one]))) == 1


def test_a_record_that_is_sealed_twice_counts_once() -> None:
    own, made = participant("k2"), contribution()
    found = count([sealed(made, own, ROUND), sealed(made, own, ROUND)], KIT.key, ROUND)
    assert (found.tally.respondents["k2"], found.replaced) == (1, 1)


def test_a_later_record_of_the_same_key_replaces_the_earlier_one() -> None:
    own = participant("k2")
    envelopes = [sealed(contribution(seq=seq, value=value), own, ROUND) for seq, value in ((2, 1), (1, 2), (3, 0))]
    found = count(envelopes, KIT.key, ROUND)
    assert found.tally == _count(_envelope("k2", 0))
    assert found.replaced == 2


def test_a_withdrawal_takes_the_municipality_out_of_the_count() -> None:
    own, other = participant("k2"), _envelope("k1")
    taken_back = sealed(withdrawal(ROUND, size_class="k2", seq=2), own, ROUND)
    found = count([sealed(contribution(), own, ROUND), taken_back, other], KIT.key, ROUND)
    assert found.tally == _count(other)
    assert (found.withdrawn, found.refused) == (1, {})


def test_two_different_records_with_one_number_are_not_guessed_at() -> None:
    own = participant("k2")
    envelopes = [sealed(contribution(seq=1, value=value), own, ROUND) for value in (1, 2)]
    found = count([*envelopes, _envelope("k1")], KIT.key, ROUND)
    assert found.refused == {Reason.AMBIGUOUS: 2}
    assert found.tally == _count(_envelope("k1"))


def test_more_contributions_than_municipalities_stop_the_tally() -> None:
    envelopes = [_envelope("k4") for _ in range(ROUND.population["k4"])]
    assert _count(*envelopes).respondents["k4"] == 3
    with pytest.raises(TallyError, match="meer geldige inzendingen dan gemeenten"):
        _count(*envelopes, _envelope("k4"))


def test_invented_answers_are_seen_before_everything_is_destroyed() -> None:
    straight = record(ROUND, size_class="k2", answers=levels(3))
    found = count([_envelope(), _envelope(), sealed(straight, participant("k2"), ROUND)], KIT.key, ROUND)
    assert (found.straight, found.alike) == (1, 2)


def test_every_envelope_has_the_same_length() -> None:
    empty = sealed(withdrawal(ROUND, size_class="k2", seq=1), participant("k2"), ROUND)
    assert {len(_envelope("k1", 0)), len(_envelope("k4", None)), len(empty)} == {SEALED_BYTES}


def test_nothing_is_sealed_without_a_token_of_the_class() -> None:
    own = participant("k2")
    with pytest.raises(ParticipationError, match="nog geen deelnamebewijs"):
        sealed(contribution(), replace(own, token=""), ROUND)
    with pytest.raises(ParticipationError, match="andere grootteklasse"):
        sealed(contribution("k3"), own, ROUND)
    with pytest.raises(ParticipationError, match="andere ronde"):
        sealed(contribution(), own, _OTHER.round)


# The halves


def test_only_both_halves_of_one_round_make_the_key() -> None:
    first, second = KIT.halves
    key = joined(second, first, round_="2026", sealing_key=ROUND.sealing_key)
    assert count([_envelope()], key, ROUND).refused == {}
    with pytest.raises(BadHalfError, match="Twee keer dezelfde helft"):
        joined(first, first, round_="2026", sealing_key=ROUND.sealing_key)
    with pytest.raises(BadHalfError, match="niet de sleutel van deze ronde"):
        joined(first, new_keys("2026")[2], round_="2026", sealing_key=ROUND.sealing_key)
    with pytest.raises(BadHalfError, match="andere ronde"):
        joined(first, _OTHER.halves[1], round_="2026", sealing_key=ROUND.sealing_key)


def test_a_half_by_itself_is_not_the_key() -> None:
    first, second = KIT.halves
    alone = replace(second, share="00" * (len(second.share) // 2))
    with pytest.raises(BadHalfError):
        joined(first, alone, round_="2026", sealing_key=ROUND.sealing_key)
    assert Half.from_json(first.canonical) == first
    for bad in (
        "",
        "{}",
        "[]",
        first.canonical.replace("half/1", "half/2"),
        first.canonical.replace('"part":1', '"part":3'),
    ):
        with pytest.raises(BadHalfError):
            Half.from_json(bad)


# The box, the room and what is left on the disk


def _ceremony(folder: Path) -> tuple[Box, tuple[Path, Path]]:
    halves = (folder / "h1.json", folder / "h2.json")
    for path, half in zip(halves, KIT.halves, strict=True):
        write(path, half.canonical.encode())
    return open_box(folder / "box", ROUND), halves


def _everything(folder: Path) -> bytes:
    """The names and the content of every file below a folder."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return b"\0".join(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() for path in paths)


def test_after_the_tally_nothing_of_a_municipality_is_on_the_disk(tmp_path: Path) -> None:
    box, halves = _ceremony(tmp_path)
    canaries: list[bytes] = []
    for size_class in ("k1", "k2", "k2", "k3"):
        own, made = participant(size_class), contribution(size_class)
        envelope = sealed(made, own, ROUND)
        key = own.signing_key.public_key().public_bytes_raw()
        canaries += [envelope[:200], envelope[-200:], box.put(envelope).encode(), made.content, made.sha256.encode()]
        canaries += [key, key.hex().encode(), own.token.encode(), bytes.fromhex(own.token), own.prefix.encode()]
    shares = [half.share.encode() for half in KIT.halves] + [half.signing_key.encode() for half in KIT.halves]
    before = _everything(tmp_path)
    assert sum(canary in before for canary in canaries) == 4 * 3, "the search finds what is there"
    assert all(share in before for share in shares)
    assert box.close() == 4
    held = hold(tmp_path / "room", round_=ROUND, box=box.closed_file, halves=halves, held_on="2026-11-01")
    after = _everything(tmp_path)
    assert not [canary for canary in (*canaries, *shares) if canary in after]
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"box/ronde.json", "room/telling-2026.json", "room/verslag-2026.json"}
    assert Tally.from_json(held.tally_file.read_text(encoding="utf-8")) == held.tally
    assert sum(held.tally.respondents.values()) == 4


def test_a_box_keeps_no_time_no_order_and_no_sender(tmp_path: Path) -> None:
    box = open_box(tmp_path, ROUND)
    one = _envelope()
    name = box.put(one)
    assert box.put(one) == name
    found = list((tmp_path / "enveloppen").iterdir())
    assert [path.name for path in found] == [name]
    assert found[0].stat().st_mtime == 0
    with pytest.raises(BallotError, match="lengte klopt niet"):
        box.put(one[:-1])
    box.close()
    with pytest.raises(BallotError, match="gesloten"):
        box.put(_envelope())
    with pytest.raises(BallotError, match="al gesloten"):
        box.close()


def test_an_envelope_that_came_in_half_does_not_spoil_the_closed_box(tmp_path: Path) -> None:
    box = open_box(tmp_path, ROUND)
    box.put(_envelope())
    (tmp_path / "enveloppen" / f".{'0' * 64}.new").write_bytes(b"the disk was full")
    assert box.close() == 1
    with inside(box.closed_file) as envelopes:
        assert len(envelopes) == 1
    assert not (tmp_path / "enveloppen").exists()


def _cut_off(_: Path) -> None:
    raise OSError("cut off")


def test_closing_that_was_cut_off_is_finished_by_closing_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = open_box(tmp_path, ROUND)
    box.put(_envelope())
    box.put(_envelope("k1"))
    with monkeypatch.context() as broken:
        broken.setattr("reports.benchmark.ballot.destroy", _cut_off)
        with pytest.raises(OSError, match="cut off"):
            box.close()
    closed = box.closed_file.read_bytes()
    next((tmp_path / "enveloppen").iterdir()).unlink()
    assert box.close() == 2
    assert box.closed_file.read_bytes() == closed
    assert {path.name for path in tmp_path.iterdir()} == {"ronde.json", "stembus.bin"}


def test_a_closed_box_that_was_changed_is_noticed() -> None:
    envelopes = [_envelope(), _envelope("k1")]
    content = packed_box(envelopes)
    assert sorted(unpacked(content)) == sorted(envelopes)
    swapped = content[SEALED_BYTES:] + content[:SEALED_BYTES]
    for bad in (content[:-1], swapped, content + content[:SEALED_BYTES]):
        with pytest.raises(BallotError):
            unpacked(bad)


def test_a_ceremony_that_goes_wrong_destroys_nothing(tmp_path: Path) -> None:
    box, halves = _ceremony(tmp_path)
    box.put(_envelope())
    box.close()
    before = _everything(tmp_path)
    with pytest.raises(BadHalfError):
        hold(tmp_path / "room", round_=ROUND, box=box.closed_file, halves=(halves[0], halves[0]), held_on="2026-11-01")
    assert _everything(tmp_path) == before
    hold(tmp_path / "room", round_=ROUND, box=box.closed_file, halves=halves, held_on="2026-11-01")
    with pytest.raises(RoomError, match="al geteld"):
        hold(tmp_path / "room", round_=ROUND, box=box.closed_file, halves=halves, held_on="2026-11-01")


def test_a_destroyed_file_was_overwritten_first(tmp_path: Path) -> None:
    secret, kept = tmp_path / "secret", tmp_path / "kept"
    secret.write_bytes(b"geheim" * 1000)
    kept.hardlink_to(secret)
    destroy(secret)
    assert not secret.exists()
    assert kept.stat().st_size == 6000
    assert b"geheim" not in kept.read_bytes()


def test_a_minute_carries_the_signatures_of_both_officers() -> None:
    counted = count([_envelope()], KIT.key, ROUND)
    minute = minute_of(counted, ROUND, held_on="2026-11-01")
    text = minutes.signed(minute, (KIT.halves[1], KIT.halves[0]))
    assert minutes.read(text, ROUND) == minute
    one_officer = minutes.signed(minute, (KIT.halves[0], replace(KIT.halves[1], signing_key=KIT.halves[0].signing_key)))
    changed = text.replace('"envelopes":1', '"envelopes":2')
    for bad in (one_officer, changed, "", "{}", "[]"):
        with pytest.raises(BadMinuteError):
            minutes.read(bad, ROUND)
    with pytest.raises(BadMinuteError):
        minutes.read(text, _OTHER.round)


@pytest.mark.parametrize("made", [contribution("k1", 3), withdrawal(ROUND, size_class="k4", seq=99)])
def test_a_record_that_waits_comes_back_as_it_was(made: Contribution) -> None:
    every = {**made.answers, **dict(zip(ROUND.requirements, (-1, 0, 1, 2, 3, None), strict=False))}
    for one in (
        made,
        replace(made, answers=every, delta={**made.delta, **dict(zip(ROUND.themes, (-2, 2), strict=False))}),
    ):
        kept = Kept.of(one, ROUND)
        assert kept.contribution(ROUND).content == one.content
        assert kept.is_withdrawal == one.is_withdrawal
    assert Kept.of(replace(made, seq=1), ROUND) != Kept.of(replace(made, seq=2), ROUND)


def test_a_box_that_is_larger_than_memory_is_looked_into_an_envelope_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "stembus.bin"
    with path.open("wb") as file:
        file.truncate(20_000 * SEALED_BYTES)
    tracemalloc.start()
    with pytest.raises(BallotError, match="volgorde"), inside(path):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10 * SEALED_BYTES


def test_a_closed_box_on_disk_holds_what_was_put_in_and_an_empty_one_nothing(tmp_path: Path) -> None:
    path, envelopes = tmp_path / "stembus.bin", [_envelope("k1"), _envelope("k3")]
    path.write_bytes(packed_box(envelopes))
    with inside(path) as found:
        assert sorted(found) == sorted(envelopes)
        assert list(found[:1]) == [found[0]]
    path.write_bytes(b"")
    with inside(path) as nothing:
        assert list(nothing) == []
