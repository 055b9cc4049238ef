"""Page seven and on: the moments behind the counts."""

from __future__ import annotations

from typing import Final

from chatcheck.reports.content.moments import MOST, moments
from chatcheck.reports.content.view import View
from chatcheck.reports.pages.blocks import MomentList, Page

KEY, TITLE = "moments", "Moments"
INTRO: Final = (
    "Every answer that was picked, of both, by time. Each may have had a good reason that a chat "
    "does not show. An answer picked for several things stands here once."
)

REST: Final = (
    "“chatcheck events” writes all of them as a table.",
    "The HTML report holds more, and “chatcheck events” writes all of them as a table.",
)


def page(view: View, most: int = MOST) -> Page:
    """The moments, as many as a file may hold."""
    found = moments(view, most)
    told = [INTRO]
    if found.total > len(found.held):
        told.append(
            f"Here are {len(found.held):,} of {found.total:,}, turning away first and the rest "
            f"spread over the chat. {REST[most < MOST]}"
        )
    if not found.held:
        told = ["Nothing was picked."]
    return Page(KEY, TITLE, (MomentList(tuple(told), found),))
