"""A series to a Vega-Lite specification (https://vega.github.io/vega-lite/docs/).

A flow is drawn over the stretch that it covers, a stock at its date; the band behind a figure is
what its words allow. Colours are the page's own, so that a chart follows light and dark. All
positions are set here: a text's measured width moves nothing, so fonts make no difference.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure of a series. Dates are ISO 8601; numbers are in the chart's unit."""

    first: str
    last: str
    value: float
    low: float
    high: float | None
    """None where the statement has no upper bound."""
    label: str
    own: bool
    """Whether it was stated at the event; the others are its context."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A series, all of it in one unit and one kind of period."""

    marks: tuple[Mark, ...]
    unit: str
    width: int
    height: int
    small: bool = False
    """A sparkline has neither axes nor labels."""


_DAYS = 366  # of the longest year, so that a day never reaches into the next
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 28, 28
_INK, _MUTED, _LINE, _ACCENT = (
    "currentColor",
    "var(--kb-muted)",
    "var(--kb-line)",
    "var(--kb-accent)",
)


def specification(chart: Chart) -> dict[str, Any]:
    """Return the Vega-Lite specification that draws a chart."""
    top = max(max(mark.value, mark.high or 0) for mark in chart.marks) * 1.12
    bottom = min(0.0, *(mark.low for mark in chart.marks))
    margins = (2, 2, 2, 2) if chart.small else (_LEFT, _RIGHT, _TOP, _BOTTOM)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": chart.width - margins[0] - margins[1],
        "height": chart.height - margins[2] - margins[3],
        "padding": dict(zip(("left", "right", "top", "bottom"), margins, strict=True)),
        "autosize": {"type": "none"},
        "background": None,
        "data": {"values": [_row(mark, top) for mark in chart.marks]},
        "encoding": {"x": _time(chart)},
        "layer": _layers(chart, bottom, top),
        "config": {
            "aria": False,
            "view": {"stroke": None},
            "font": "sans-serif",
            "axis": {
                "labelColor": _MUTED,
                "titleColor": _MUTED,
                "domainColor": _LINE,
                "tickColor": _LINE,
                "gridColor": _LINE,
                "labelFontSize": 12,
                "titleFontSize": 12,
                "titleFontWeight": "normal",
                "labelOverlap": False,
            },
        },
    }


def _row(mark: Mark, top: float) -> dict[str, Any]:
    return {
        "first": _years(mark.first),
        # The last day is covered to its end; a stock's mark has no length.
        "last": _years(mark.last) + (mark.first != mark.last) / _DAYS,
        "value": mark.value,
        "low": mark.low,
        "high": top if mark.high is None else mark.high,
        # An open band has no upper edge to stand on.
        "above": mark.value if mark.high is None else mark.high,
        "label": mark.label,
        "own": mark.own,
        "open": mark.high is None,
    }


def _years(day: str) -> float:
    """Return a day in years; a scale of times would be drawn by the machine's time zone."""
    when = date.fromisoformat(day)
    return when.year + (when.timetuple().tm_yday - 1) / _DAYS


def _time(chart: Chart) -> dict[str, Any]:
    years = sorted({int(day[:4]) for mark in chart.marks for day in (mark.first, mark.last)})
    first, last = years[0], years[-1] + 1
    step = max(1, -(-(last - first) * 64 // chart.width))
    axis = {
        "title": None,
        "values": [year + 0.5 for year in range(first, last, step)],
        "labelExpr": "floor(datum.value)",
        "grid": False,
        "ticks": False,
    }
    return {
        "field": "first",
        "type": "quantitative",
        "scale": {"domain": [first, last], "nice": False, "zero": False},
        "axis": None if chart.small else axis,
    }


def _layers(chart: Chart, bottom: float, top: float) -> list[dict[str, Any]]:
    value = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [bottom, top], "nice": False},
        "axis": None if chart.small else _axis(chart),
    }
    colour = {"condition": {"test": "datum.own", "value": _ACCENT}, "value": _MUTED}
    band = {
        "mark": {"type": "rect", "minBandSize": 1},
        "encoding": {
            "x2": {"field": "last"},
            "y": {**value, "field": "low"},
            "y2": {"field": "high"},
            "fill": colour,
            "fillOpacity": {"condition": {"test": "datum.open", "value": 0.1}, "value": 0.25},
        },
    }
    line = {
        "mark": {"type": "rule", "strokeWidth": 2 if chart.small else 3, "strokeCap": "round"},
        "encoding": {"x2": {"field": "last"}, "y": value, "stroke": colour},
    }
    as_of = {"filter": "datum.first == datum.last"}
    reach = {
        "transform": [as_of],
        "mark": {"type": "rule", "strokeWidth": 2, "opacity": 0.4},
        "encoding": {"y": {**value, "field": "low"}, "y2": {"field": "high"}, "stroke": colour},
    }
    dot = {
        "transform": [as_of],
        "mark": {"type": "point", "filled": True, "size": 24 if chart.small else 70, "opacity": 1},
        "encoding": {"y": value, "fill": colour},
    }
    labels = [] if chart.small else [_labels(value)]
    return [band, line, reach, dot, *labels]


def _axis(chart: Chart) -> dict[str, Any]:
    return {
        "title": chart.unit,
        "titleAngle": 0,
        "titleAlign": "left",
        "titleX": -_LEFT + 4,
        "titleY": -_TOP + 12,
        "titleBaseline": "middle",
        "tickCount": 4,
        "domain": False,
        "ticks": False,
    }


def _labels(value: dict[str, Any]) -> dict[str, Any]:
    """Label the figures that were stated at the event; the table has them all."""
    return {
        "transform": [{"filter": "datum.own"}],
        "mark": {
            "type": "text",
            "align": "right",
            "baseline": "bottom",
            "dy": -7,
            "dx": -6,
            "fill": _INK,
            "fontSize": 13,
            "fontWeight": "bold",
        },
        "encoding": {
            "x": {"field": "last", "type": "quantitative"},
            "y": {**value, "field": "above"},
            "text": {"field": "label"},
        },
    }
