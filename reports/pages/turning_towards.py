"""Page six: turning towards: over time, by kind, and what follows when one turned away."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from chatcheck.analyzer.description.balance import balance
from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.tables import Kind
from chatcheck.reports.content.facts import TOWARDS
from chatcheck.reports.content.view import View
from chatcheck.reports.drawing import intervals
from chatcheck.reports.drawing.intervals import Share
from chatcheck.reports.drawing.style import Chart
from chatcheck.reports.pages.blocks import Charts, Heading, Key, Page, Table, Text
from chatcheck.reports.pages.frequency import dated, panels
from chatcheck.reports.pages.kinds import table, titled
from chatcheck.reports.words import units
from chatcheck.reports.words.findings import counts
from chatcheck.reports.words.names import WAYS

KEY, TITLE = "towards", "Turning towards"
LEAD: Final = (
    "Turning towards: the answer takes up what the other told or asked. Read this page as closely "
    "as the others."
)
NOTE: Final = (
    "Turning towards within {hours} need not be about what came before it. This says how often "
    "warmth came back, not that something was made good."
)


def page(view: View) -> Page:
    """Turning towards of both over time, how often each kind, and what followed turning away."""
    detectors = [detector for detector in DETECTORS if detector.kind == Kind.REPAIR]
    followed = _followed(view)
    return Page(
        KEY,
        TITLE,
        (
            Text((LEAD,)),
            Charts(panels(view, TOWARDS, WAYS[Kind.REPAIR], 1.55)),
            *((Text(tuple(told), small=True),) if (told := dated(view, TOWARDS)) else ()),
            Heading("Which kinds"),
            Key(),
            Charts((_kinds(view, detectors),)),
            table(view, detectors),
            Heading("After one turned away"),
            followed or Text(("Nobody was seen turning away.",)),
            Text((NOTE.format(hours=_window(view)),), small=True),
        ),
    )


def _kinds(view: View, detectors: list[Detector]) -> Chart:
    rows = [
        (_share(view.over_all[one.name, view.analysis.people[0]]),
         _share(view.over_all[one.name, view.analysis.people[1]]))
        for one in detectors
    ]  # fmt: skip
    high = 0.23 * len(detectors) + 0.4
    return Chart(
        draw=partial(intervals.both, titles=[titled(one) for one in detectors], rows=rows),
        alt="How often each kind of turning towards was seen, for both; the table has the counts.",
        wide=(6.9, high), narrow=(4.1, high), margins=(2.05, 0.08, 0.15, 0.32),
        title="Times of every 100, over the whole chat",
    )  # fmt: skip


def _share(row: dict[str, Any]) -> Share | None:
    """A share; None under the least number of chances, and where there was none at all."""
    return None if row["rate"] is None else Share(row["rate"], row["low"], row["high"])


def _followed(view: View) -> Table | None:
    """How often each one's turning away was followed by each one's turning towards."""
    names = dict(zip(view.analysis.people, view.people, strict=True))
    rows = tuple(
        (
            names[row["actor"]],
            names[row["by"]],
            counts(row["followed"], row["rejections"]),
            units.brief(row["median_h"] * 3600) if row["median_h"] is not None else "",
        )
        for row in balance(view.analysis).iter_rows(named=True)
        if row["rejections"]
    )
    within = f"Within {_window(view)}"
    heads = ("After turning away by", "Turning towards by", within, "Usually after")
    return Table("What followed when one turned away", heads, rows) if rows else None


def _window(view: View) -> str:
    return units.whole(view.analysis.conversation.settings.repair_window_s / 3600, "hour")
