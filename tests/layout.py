"""What a page looks like, asked of its artists: where every text stands, and what it covers."""

from __future__ import annotations

from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

TOUCH = 1.2  # points that two boxes may share: the air above and below letters


def texts(figure: Figure) -> list[tuple[str, Bbox, Text]]:
    """Every visible text of a figure with its box in points from the lower left."""
    canvas = FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    scale = 72 / figure.dpi
    found = []
    hidden = _hidden(figure)
    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        if text.get_text().strip() and text.get_visible() and text not in hidden:
            box = text.get_window_extent(canvas.get_renderer())
            found.append((text.get_text(), Bbox(box.get_points() * scale), text))
    return found


def _hidden(figure: Figure) -> set[Text]:
    """Tick labels outside the limits of their axis, which are not drawn."""
    hidden = set()
    for axis in figure.findobj(Axis):
        assert isinstance(axis, Axis)
        low, high = sorted(axis.get_view_interval())
        for tick in (*axis.majorTicks, *axis.minorTicks):
            if not low - 1e-9 <= tick.get_loc() <= high + 1e-9:
                hidden |= {tick.label1, tick.label2}
    return hidden


Placed = list[tuple[str, Bbox, Text]]


def overlaps(found: Placed) -> list[tuple[str, str]]:
    """Pairs of ``texts`` that stand on each other."""
    placed = sorted(found, key=lambda item: -item[1].y1)
    return [
        (one, other)
        for index, (one, box, _) in enumerate(placed)
        for other, second, _ in placed[index + 1 :]
        if min(box.x1, second.x1) - max(box.x0, second.x0) > TOUCH
        and min(box.y1, second.y1) - max(box.y0, second.y0) > TOUCH
    ]


def outside(found: Placed, figure: Figure, margin: float) -> list[str]:
    """``texts`` of a figure that reach into the margin (inches) or off the page."""
    width, height = (72 * side for side in figure.get_size_inches())
    edge = 72 * margin
    return [
        text
        for text, box, _ in found
        if box.x0 < edge - 1 or box.x1 > width - edge + 1 or box.y0 < 0 or box.y1 > height
    ]


def smallest(figure: Figure) -> float:
    """Size in points of the smallest text."""
    return min(artist.get_fontsize() for _, _, artist in texts(figure))
