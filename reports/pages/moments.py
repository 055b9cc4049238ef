"""Page seven and on: the moments behind the counts."""

from __future__ import annotations

from typing import Final

from chatcheck.reports.content.moments import moments
from chatcheck.reports.content.view import View
from chatcheck.reports.pages.blocks import MomentList, Page

KEY, TITLE = "moments", "Moments"
INTRO: Final = (
    "Every answer that was picked, of both, by time. Each may have had a good reason that a chat "
    "does not show. An answer picked for several things stands here once."
)


def page(view: View) -> Page:
    """All moments, as many as a file may hold."""
    found = moments(view)
    told = [INTRO]
    if found.total > len(found.held):
        told.append(
            f"Here are {len(found.held):,} of {found.total:,}. “chatcheck events” writes all of "
            "them as a table."
        )
    if not found.held:
        told = ["Nothing was picked."]
    return Page(KEY, TITLE, (MomentList(tuple(told), found),))
