"""A tally that is cut off at any moment: the count is never lost, and no key is left with envelopes that it opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from reports.benchmark.ballot import packed
from reports.benchmark.participant import sealed
from reports.benchmark.places import Disk, write
from reports.benchmark.room import Held, RoomError, hold
from reports.benchmark.sealing import BadHalfError, Half, joined
from tests.reports.benchmark.round_builders import contribution, kit, participant

KIT = kit()
ROUND = KIT.round
TALLY, MINUTE, NOTE = "telling-2026.json", "verslag-2026.json", "vernietigen-2026.json"


class PowerCutError(Exception):
    """The plug was pulled."""


class Fragile(Disk):
    """Loses power at one step: before it, or half-way in it."""

    def __init__(self, at: int, *, half_way: bool = False) -> None:
        self.left, self.half_way = at, half_way
        self.done: list[str] = []

    def fill(self, path: Path, content: bytes | Iterable[bytes]) -> None:
        whole = content if isinstance(content, bytes) else b"".join(content)
        if self._stops(f"fill {path.name}"):
            super().fill(path, whole[: len(whole) // 2])
            raise PowerCutError
        super().fill(path, whole)

    def move(self, path: Path, target: Path) -> None:
        self._stops(f"move {target.name}")
        super().move(path, target)

    def settle(self, folder: Path) -> None:
        self._stops(f"settle {folder.name}")
        super().settle(folder)

    def overwrite(self, path: Path) -> None:
        if self._stops(f"overwrite {path.name}"):
            with path.open("r+b") as file:
                file.write(b"\xff" * (path.stat().st_size // 2))
            raise PowerCutError
        super().overwrite(path)

    def remove(self, path: Path) -> None:
        self._stops(f"remove {path.name}")
        super().remove(path)

    def _stops(self, step: str) -> bool:
        """True when the step is to be cut off half-way."""
        self.done.append(step)
        self.left -= 1
        if self.left >= 0:
            return False
        if not self.half_way or step.startswith(("move", "settle", "remove")):
            raise PowerCutError
        return True


@dataclass(frozen=True)
class Ceremony:
    """A room with two halves and a closed box."""

    folder: Path

    @property
    def halves(self) -> tuple[Path, Path]:
        return self.folder / "h1.json", self.folder / "h2.json"

    @property
    def box(self) -> Path:
        return self.folder / "stembus.bin"

    def hold(self, disk: Disk | None = None, held_on: str = "2026-11-01") -> Held:
        extra = {"disk": disk} if disk else {}
        return hold(self.folder / "room", round_=ROUND, box=self.box, halves=self.halves, held_on=held_on, **extra)

    def names(self) -> set[str]:
        return {path.name for path in self.folder.rglob("*") if path.is_file()}

    def opens(self) -> bool:
        """Whether what is on the disk is enough to open an envelope."""
        try:
            joined(*(kit_half(path) for path in self.halves), round_="2026", sealing_key=ROUND.sealing_key)
        except (OSError, BadHalfError, UnicodeDecodeError):
            return False
        return self.box.is_file() and self.box.read_bytes() == envelopes()


def kit_half(path: Path) -> Half:
    return Half.from_json(path.read_text(encoding="utf-8"))


@cache
def envelopes() -> bytes:
    return packed(sealed(contribution(c), participant(c), ROUND) for c in ("k1", "k2", "k2"))


def ceremony(folder: Path) -> Ceremony:
    made = Ceremony(folder)
    folder.mkdir(exist_ok=True)
    for path, half in zip(made.halves, KIT.halves, strict=True):
        write(path, half.canonical.encode())
    made.box.write_bytes(envelopes())
    return made


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Sequence[str]:
    """Everything that a tally does to the disk."""
    disk = Fragile(10_000)
    ceremony(tmp_path_factory.mktemp("whole")).hold(disk)
    return disk.done


def test_the_halves_are_destroyed_after_the_result_is_settled_and_before_the_box(steps: Sequence[str]) -> None:
    order = [
        f"move {TALLY}", f"move {MINUTE}", f"move {NOTE}", "settle room", "overwrite h1.json", "remove h1.json",
        "overwrite h2.json", "overwrite stembus.bin", "remove stembus.bin", f"remove {NOTE}",
    ]  # fmt: skip
    assert [steps.index(step) for step in order] == sorted(steps.index(step) for step in order)
    assert steps[-1] == f"remove {NOTE}"


@pytest.mark.parametrize("half_way", [False, True])
def test_whenever_the_power_goes_the_count_is_there_or_can_be_made_and_doing_it_again_finishes(
    tmp_path: Path, steps: Sequence[str], half_way: bool
) -> None:
    wanted = ceremony(tmp_path / "wanted").hold().tally
    for at in range(len(steps)):
        room = ceremony(tmp_path / str(at))
        with pytest.raises(PowerCutError):
            room.hold(Fragile(at, half_way=half_way))
        is_counted = {TALLY, MINUTE} <= room.names()
        assert is_counted or room.opens(), f"the count is lost at {steps[at]}"

        held = room.hold(held_on="2026-11-02")

        assert held.tally == wanted, steps[at]
        assert held.minute.held_on == ("2026-11-01" if is_counted else "2026-11-02")
        assert room.names() == {TALLY, MINUTE}, steps[at]
        with pytest.raises(RoomError, match="al geteld"):
            room.hold()


def test_power_that_goes_twice_is_no_worse(tmp_path: Path, steps: Sequence[str]) -> None:
    for at in range(len(steps)):
        room = ceremony(tmp_path / str(at))
        for later in (at, 2, 3):
            if room.names() == {TALLY, MINUTE}:
                break
            try:
                room.hold(Fragile(later, half_way=True))
            except PowerCutError:
                assert {TALLY, MINUTE} <= room.names() or room.opens()
        if room.names() != {TALLY, MINUTE}:
            room.hold()
        assert room.names() == {TALLY, MINUTE}


def test_another_box_is_never_counted_or_destroyed_after_a_tally_that_was_cut_off(
    tmp_path: Path, steps: Sequence[str]
) -> None:
    room = ceremony(tmp_path / "a")
    with pytest.raises(PowerCutError):
        room.hold(Fragile(steps.index(f"move {NOTE}")))
    other = packed([sealed(contribution("k3"), participant("k3"), ROUND)])
    room.box.write_bytes(other)

    with pytest.raises(RoomError, match="een andere stembus"):
        room.hold()

    assert room.box.read_bytes() == other
    assert {"h1.json", "h2.json", TALLY, MINUTE} <= room.names()


def test_what_was_not_named_is_left_alone_and_said(tmp_path: Path, steps: Sequence[str]) -> None:
    room = ceremony(tmp_path / "a")
    with pytest.raises(PowerCutError):
        room.hold(Fragile(steps.index("remove h1.json")))
    copy = tmp_path / "kopie.bin"
    copy.write_bytes(envelopes())

    with pytest.raises(RoomError, match="vernietig die dan zelf"):
        hold(tmp_path / "a" / "room", round_=ROUND, box=copy, halves=room.halves, held_on="2026-11-01")

    assert copy.read_bytes() == envelopes()
    assert room.names() == {TALLY, MINUTE}


def test_a_half_of_the_next_round_in_the_same_place_is_not_destroyed(tmp_path: Path, steps: Sequence[str]) -> None:
    room = ceremony(tmp_path / "a")
    with pytest.raises(PowerCutError):
        room.hold(Fragile(steps.index("overwrite stembus.bin")))
    next_year = KIT.halves[0].canonical.replace('"round":"2026"', '"round":"2027"')
    room.halves[0].write_text(next_year, encoding="utf-8")

    with pytest.raises(RoomError, match="hoorde daar niet bij"):
        room.hold()

    assert room.halves[0].read_text(encoding="utf-8") == next_year
    assert room.names() == {TALLY, MINUTE, "h1.json"}


@pytest.mark.parametrize("name", [TALLY, MINUTE])
def test_a_result_that_does_not_hold_together_destroys_nothing(tmp_path: Path, steps: Sequence[str], name: str) -> None:
    room = ceremony(tmp_path / "a")
    with pytest.raises(PowerCutError):
        room.hold(Fragile(steps.index(f"move {NOTE}")))
    (room.folder / "room" / name).write_text("{}", encoding="utf-8")

    with pytest.raises(RoomError, match="horen niet bij elkaar"):
        room.hold()

    assert room.opens()


def test_without_the_files_and_without_a_result_it_says_what_is_missing(tmp_path: Path) -> None:
    room = ceremony(tmp_path / "a")
    room.halves[1].unlink()

    with pytest.raises(RoomError, match=r"h2\.json is er niet"):
        room.hold()
