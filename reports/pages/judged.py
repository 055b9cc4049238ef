"""How it was judged, how well that was measured, what was read, and what a reader corrected."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.reports.content.judged import SOURCE_WORDS, SOURCES, Figures, figures
from chatcheck.reports.content.view import View
from chatcheck.reports.pages.blocks import Block, Heading, Page, Table, Text
from chatcheck.reports.pages.kinds import titled
from chatcheck.reports.words import units
from chatcheck.reports.words.names import detector_titles

KEY, TITLE = "judged", "How it was judged"
SHARE: Final = (
    "Each behaviour has its occasions: times at which it could have happened. How often is the "
    "share of them on which it was picked. Under {least} no share is given."
)
HOW: Final = (
    "What speaks for somebody is looked for generously and always wins. A voice note, a call or a "
    "picture as the answer makes an occasion unclear, and unclear ones count for nothing.",
    "The clock of an answer starts at the end of what was asked or told, and stands still in the "
    "quiet hours of the one who is to answer. Days begin at four in the morning.",
    "Before and after are compared in whole weeks, since moods last for days. The more figures are "
    "looked at, the more each must show.",
)
CANNOT: Final = (
    "Jokes, irony and private language are misread. What a word means between two people, who was "
    "driving, ill, asleep or at work, is not in a chat.",
)
HEADS: Final = ("Behaviour", "Tried on", "Right of 100 picked", "Found of 100")


def page(view: View) -> Page:
    """Rules, measured figures, limits, and what the export held."""
    blocks: list[Block] = []
    least = view.analysis.conversation.settings.min_chances
    if view.facts.language.judged:
        blocks += [
            Text((SHARE.format(least=units.whole(least, "occasion")), *HOW)),
            Heading("How well it was measured"),
            Text((_source(),), small=True),
            _measured(),
        ]
    blocks += [*_corrected(view), Heading("What was read"), Text(read(view))]
    if view.facts.language.judged:
        blocks += [Heading("More that it cannot know"), Text(CANNOT)]
    return Page(KEY, TITLE, tuple(blocks))


def _source() -> str:
    seen = {source for detector in DETECTORS for source in figures(detector.name)}
    if "real" in seen:
        return (
            "Real chats are the test that matters: friends and couples who gave theirs, read by "
            "careful readers. Invented chats are easier."
        )
    return (
        "Tried on invented chats only, by authors whose chats it had not seen. Real chats are more "
        "varied: expect less than these figures."
    )


def _measured() -> Table:
    rows = []
    for detector in DETECTORS:
        found = figures(detector.name)
        if not found:
            rows.append((titled(detector), "not measured", "", ""))
        rows += [
            (titled(detector), SOURCE_WORDS[source], *_row(found[source]))
            for source in SOURCES
            if source in found
        ]
    return Table("Of 100 that it picked, how many were right", HEADS, tuple(rows))


def _row(one: Figures) -> tuple[str, str]:
    right = "" if one.right is None else f"{100 * one.right:.0f}"
    if one.arguable:
        right += f", {100 * one.arguable:.0f} arguable"
    return right, "" if one.found is None else f"{100 * one.found:.0f}"


def _corrected(view: View) -> list[Block]:
    applied = view.options.corrections
    if applied is None or not applied.corrected:
        return []
    zone = view.analysis.conversation.chat.timezone
    titles = detector_titles()
    rows = tuple(
        (
            f"{units.day(at.date())}, {at:%H:%M}",
            view.people[one.person],
            titles.get(one.detector, one.detector),
        )
        for one in applied.corrected
        if (at := one.bid_at.astimezone(ZoneInfo(zone)))
    )
    caption = "Moments that you marked “Not so”; they count no longer"
    return [Heading("Your corrections"), Table(caption, ("When", "Whose", "Picked for"), rows)]


def read(view: View) -> tuple[str, ...]:
    """What the export held and how its times were read."""
    analysis = view.analysis
    chat = analysis.conversation.chat
    told = [
        f"{len(analysis.conversation.messages):,} messages of both ({chat.format}), on the clock "
        f"of {chat.timezone}; date order {chat.date_order} ({chat.date_order_proof})."
    ]
    told += [f"Left out: {skip.count:,} {skip.reason}." for skip in chat.skipped]
    told += [note if note.endswith(".") else f"{note}." for note in analysis.notes]
    told.append("The chat was read on this machine alone; nothing was sent anywhere.")
    return tuple(told)
