"""Axes whose ticks are drawn together: half of the time of a page went into ticks, one by one.

A tick is three lines and two texts, each an object with a state of its own. In a PDF the first of
an axis draws the grid lines of all in one stroke, and all marks; and it writes all labels, unless
they were given one by one and may have a look of their own. Elsewhere, and on axes with names or
minor ticks, which the pages have not, ticks are drawn as ever.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis
from matplotlib.ticker import NullLocator

NEAR: Final = 1e-10  # of the length of an axis by which a tick may lie beyond its end


class LeanAxes(Axes):
    """Axes for ``add_axes(..., axes_class=LeanAxes)``."""

    def _init_axis(self) -> None:
        """Make the two axes; the library calls it first."""
        frame: Any = self
        frame.xaxis = LeanXAxis(self, clear=False)
        frame.yaxis = LeanYAxis(self, clear=False)
        for axis, edges in ((frame.xaxis, ("bottom", "top")), (frame.yaxis, ("left", "right"))):
            for edge in edges:
                frame.spines[edge].register_axis(axis)


class _Together:
    """Draws the ticks of an ``Axis`` together, and makes none before it is needed."""

    _clip: tuple[Any, Any] | None = None

    def draw(self, renderer: Any) -> None:
        """Draw ticks, labels and what belongs to all of them, the year of dates."""
        if _ordinary(self, renderer):
            _draw(self, renderer)
        else:
            super().draw(renderer)  # type: ignore[misc]

    def reset_ticks(self) -> None:
        """Begin anew, without the minor tick that the library makes to have a look at."""
        super().reset_ticks()  # type: ignore[misc]
        self.minorTicks: list[Any] = []

    def set_clip_path(self, path: Any, transform: Any = None) -> None:
        """Clip the grid lines, also of ticks that are not made yet."""
        self._clip = (path, transform)
        clip: Any = Artist.set_clip_path
        clip(self, path, transform)
        for made in ("majorTicks", "minorTicks"):  # to ask for them otherwise makes the first
            for tick in self.__dict__.get(made, ()):
                tick.set_clip_path(path, transform)

    def _get_tick(self, major: bool) -> Any:
        tick: Any = super()._get_tick(major)  # type: ignore[misc]
        first = not self.__dict__.get("majorTicks" if major else "minorTicks")
        if first and self._clip is not None:  # the others are made like the first
            tick.set_clip_path(*self._clip)
        return tick


class LeanXAxis(_Together, XAxis):
    """The axis along the foot."""


class LeanYAxis(_Together, YAxis):
    """The axis along the side."""


def _ordinary(axis: Any, renderer: Any) -> bool:
    """Whether the renderer asks for the short way and the axis has nothing but ticks."""
    return (
        getattr(renderer, "lean", False)
        and isinstance(axis.get_minor_locator(), NullLocator)
        and not axis.label.get_text()
    )


def _draw(axis: Any, renderer: Any) -> None:
    if not axis.get_visible():
        return
    places = np.asarray(axis.get_majorticklocs(), dtype=float)
    texts = axis.major.formatter.format_ticks(places)
    labels = []
    shown = _within(axis, places)
    if shown.any():
        brush = axis.get_major_ticks(1)[0]
        _lines(brush, renderer, places[shown], upright=axis.axis_name == "x")
        own = axis.majorTicks if len(axis.majorTicks) >= len(places) else [brush] * len(places)
        labels = [
            (tick.label1, place, text)
            for tick, place, text, one in zip(own, places, texts, shown, strict=False)
            if one and tick.label1.get_visible()
        ]
    boxes = []
    offset = axis.major.formatter.get_offset()
    for label, place, text in labels:
        label.set_text(text)
        label.set(**{axis.axis_name: place})
        label.draw(renderer)
        if offset:
            boxes.append(label.get_window_extent(renderer))
    if offset:
        axis._update_offset_text_position(boxes, [])
        axis.offsetText.set_text(offset)
        axis.offsetText.draw(renderer)
    axis.stale = False


def _within(axis: Any, places: Any) -> Any:
    """Which places are within the limits of an axis."""
    turn = axis.get_transform().transform
    low, high = sorted(turn(np.asarray(axis.get_view_interval(), dtype=float)))
    near = NEAR * (high - low)
    at = turn(places)
    return (at >= low - near) & (at <= high + near)


def _lines(brush: Any, renderer: Any, places: Any, *, upright: bool) -> None:
    """Grid lines and marks of all places with the lines of one tick."""
    along = np.repeat(places, 3)
    across = np.tile([0.0, 1.0, np.nan], len(places))
    brush.gridline.set_data(*((along, across) if upright else (across, along)))
    brush.gridline.draw(renderer)
    for line, end in ((brush.tick1line, 0.0), (brush.tick2line, 1.0)):
        ends = np.full(len(places), end)
        line.set_data(*((places, ends) if upright else (ends, places)))
        line.draw(renderer)
