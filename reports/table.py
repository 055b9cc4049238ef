"""A plain table of words on a page: columns at given places, a rule under the head."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import FigureBase

from chatcheck.reports.style import INK, SOFT, Shown, inches, rule, write

STEP = 0.178  # inches a row


def table(
    body: FigureBase,
    shown: Shown,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    top: float,
    columns: Sequence[float],
    *,
    size: float = 8.5,
    step: float = STEP,
) -> float:
    """Draw from ``top`` down, columns at shares of the width; returns where the table ends."""
    _, height = inches(body)
    high = step / height
    for column, text in zip(columns, heads, strict=True):
        write(body, column, top - 0.6 * high, text, size=size - 0.5, colour=SOFT)
    y = top - high
    rule(body, y)
    for row in rows:
        y -= high
        for column, text in zip(columns, row, strict=True):
            write(body, column, y + 0.2 * high, shown.clean(text), size=size, colour=INK)
    return y
