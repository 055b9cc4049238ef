"""An analysis counted anew from changed outcomes: nothing is judged again, only counted."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from chatcheck.analyzer.comparison import change_dates, rates
from chatcheck.analyzer.comparison.compare import compare
from chatcheck.analyzer.comparison.counts import count
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.results import Analysis


def recounted(analysis: Analysis, chances: pl.DataFrame) -> Analysis:
    """The same analysis with other ``chances`` (schema ``CHANCES``) and what is counted from them.

    Rates, weeks, comparison and times of change follow; reply times, rhythm and lengths stay.
    """
    conversation, periods = analysis.conversation, analysis.periods
    counts = count(conversation, chances, DETECTORS)
    return replace(
        analysis,
        chances=chances,
        rates=rates.rates(conversation, counts, periods, DETECTORS),
        weekly=rates.weekly(conversation, counts),
        comparison=compare(conversation, counts, periods),
        changes=change_dates.changes(conversation, counts),
    )
