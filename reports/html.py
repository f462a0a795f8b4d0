"""Content to one HTML text, with the style sheet in it; strict about names, and everything escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports import charts, package, wording
from reports.benchmark import bands
from reports.collective import words
from reports.collective.figures import Ranked, Score, Taking
from reports.figures import STATUSES, VERDICTS, AspectFigures, Figures, LevelFigures
from reports.rounds import Row

_HERE = Path(__file__).parent


def render_kind(template: str, content: object) -> str:
    """Any kind of report as HTML."""
    return _environment().get_template(template).render(content=content)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        # Our own file, not input: the only text that is not escaped besides our own SVG.
        style=Markup((_HERE / "style" / "report.css").read_text(encoding="utf-8")),  # noqa: S704
        statuses=tuple(wording.STATUS[status] for status in STATUSES),
        verdicts=tuple(wording.VERDICT[verdict].capitalize() for verdict in VERDICTS),
        stacked_bars=_drawn(charts.stacked_bars),
        intervals=_drawn(charts.intervals),
        columns=_drawn(charts.columns),
        **_of_the_collective(),
        theme_rows=_theme_rows,
        aspect_rows=_aspect_rows,
        level_rows=_level_rows,
        interval_rows=_interval_rows,
        counted=wording.counted,
        span_rows=_span_rows,
        # These are filled in when the file is written: the codes are known then.
        attachments=Markup(package.PLACE),  # noqa: S704
        input_code=Markup(package.INPUT_PLACE),  # noqa: S704
        signing=Markup(package.SIGNING_PLACE),  # noqa: S704
        trail_ends=Markup(package.TRAIL_PLACE),  # noqa: S704
    )
    return environment


def _of_the_collective() -> dict[str, object]:
    """What the collective picture uses besides."""
    return {"spreads": _drawn(charts.spreads), "score_rows": _score_rows, "range_rows": _range_rows, "words": words,
            "middle_half": bands.MIDDLE_HALF}  # fmt: skip


def _drawn(draw: Callable[..., str]) -> Callable[..., Markup]:
    """A chart function for templates; the functions escape every label themselves."""
    return lambda *args: Markup(draw(*args))  # noqa: S704


def _theme_rows(groups: Iterable[Figures]) -> list[tuple[str, tuple[int, ...], str]]:
    return [(_short(group.label), group.counts, str(group.total)) for group in groups]


def _aspect_rows(aspects: Iterable[AspectFigures]) -> list[tuple[str, tuple[int, ...], str]]:
    return [(aspect.label, aspect.counts, str(aspect.asked)) for aspect in aspects]


def _level_rows(levels: Iterable[LevelFigures]) -> list[tuple[str, int]]:
    return [(level.label, level.count) for level in levels]


def _interval_rows(groups: Iterable[Figures]) -> list[tuple[str, float, float, str]]:
    return [(_short(group.label), group.low, group.high, "") for group in groups if group.is_scored]


def _span_rows(rows: Iterable[Row]) -> list[tuple[str, float, float, str]]:
    return [(_short(row.label), row.now.low, row.now.high, "") for row in rows if row.now.at_least]


def _score_rows(scores: Iterable[Score]) -> list[tuple[str, float | None, float | None, float | None, str]]:
    """Scores are in tenths of a point."""
    return [
        (_short(s.theme), _tenth(s.low), _tenth(s.middle), _tenth(s.high), s.at_middle)
        for s in scores
        if s.middle is not None
    ]


def _range_rows(rows: Iterable[Taking | Ranked]) -> list[tuple[str, float | None, float | None, float | None, str]]:
    return [(_short(row.chart_label), row.low, None, row.high, "") for row in rows if row.high]


def _tenth(tenths: int | None) -> float | None:
    return None if tenths is None else tenths / 10


def _short(label: str) -> str:
    """A label that fits beside a bar; the table under the chart has it in full."""
    return wording.clipped(label, 34)
