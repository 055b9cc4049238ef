"""Page three: which kinds of turning away, each on its own small chart."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import polars as pl

from chatcheck.analyzer.comparison.counts import TRENDS, in_totals
from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.tables import Kind
from chatcheck.reports.content.view import View
from chatcheck.reports.drawing import kinds
from chatcheck.reports.drawing.style import Chart
from chatcheck.reports.pages.blocks import Charts, Key, Page, Table, Text
from chatcheck.reports.pages.frequency import calendar
from chatcheck.reports.words.findings import counted

KEY, TITLE = "kinds", "Which kinds"
LEAD: Final = (
    "One answer can show several kinds; the total counts it once. What each kind means stands at "
    "the end."
)
NOTE: Final = (
    "A behaviour without any occasion has no chart. Lines: times of every 100, the last weeks "
    "together; scales differ from chart to chart. Where occasions are too rare for a line, each is "
    "shown: a stroke where nothing was picked, a mark where it was."
)
TENTATIVE: Final = " (tentative)"


def page(view: View) -> Page:
    """Small multiples by behaviour, then the counts of each."""
    detectors = rejections()
    time = calendar(view)
    occasions = _occasions(view)
    seen = {name for (name, _), row in view.over_all.items() if row["chances"] > 0}
    charts = tuple(
        Chart(
            draw=partial(
                kinds.small, lines=[view.line(one.name, person) for person in (0, 1)],
                occasions=occasions.filter(pl.col("detector") == one.name), calendar=time,
            ),
            alt=f"{one.title}: {_told(view, one)}.",
            wide=(2.2, 1.3), narrow=(3.4, 1.35), margins=(0.3, 0.08, 0.1, 0.33),
            title=titled(one),
        )
        for one in detectors
        if one.name not in TRENDS and one.name in seen
    )  # fmt: skip
    return Page(
        KEY,
        TITLE,
        (
            Text((LEAD,)), Key(), Charts(charts, columns=3), Text((NOTE,), small=True),
            table(view, detectors),
            *((Text((TREND,), small=True),) if not all(map(in_totals, detectors)) else ()),
        ),
    )  # fmt: skip


TREND: Final = (
    "Shrinking replies are a trend over weeks, told on the page about timing: they enter no total. "
    "What is tentative enters none either."
)


def rejections() -> list[Detector]:
    """The detectors of this page, in the order of the report."""
    return [detector for detector in DETECTORS if detector.kind == Kind.REJECTION]


def titled(detector: Detector) -> str:
    """A detector's title, with a word where it is tentative."""
    return detector.title + (TENTATIVE if detector.low_confidence else "")


def table(view: View, detectors: Sequence[Detector]) -> Table:
    """Counts of each behaviour over the whole chat."""
    rows = tuple(
        (titled(one), *(counted(view.over_all[one.name, name]) for name in view.analysis.people))
        for one in detectors
    )
    return Table(
        "How many of the occasions were picked, over the whole chat",
        ("Behaviour", *view.people),
        rows,
        counted=tuple(one.name for one in detectors),
    )


def _told(view: View, detector: Detector) -> str:
    return "; ".join(
        f"{shown} {counted(view.over_all[detector.name, name])}"
        for shown, name in zip(view.people, view.analysis.people, strict=True)
    )


def _occasions(view: View) -> pl.DataFrame:
    """Judged occasions: detector, actor (0 or 1), at (local, without zone), outcome."""
    zone = view.analysis.conversation.chat.timezone
    return view.analysis.chances.filter(pl.col("outcome") != "unclear").select(
        "detector",
        "actor",
        pl.col("at").dt.convert_time_zone(zone).dt.replace_time_zone(None),
        "outcome",
    )
