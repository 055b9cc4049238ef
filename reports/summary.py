"""The findings in words, for the terminal: the same sentences as the report's first page."""

from __future__ import annotations

import textwrap

from chatcheck.analyzer.analysis import Analysis
from chatcheck.analyzer.wording import summary as findings
from chatcheck.reports.options import ReportOptions

WIDTH = 88


def text(analysis: Analysis, options: ReportOptions) -> str:
    """A heading, then one paragraph a finding, then what was read."""
    conversation = analysis.conversation
    chat = conversation.chat
    first, last = (
        conversation.messages["sent_at"].dt.convert_time_zone(chat.timezone).dt.date()[[0, -1]]
    )
    heading = f"{analysis.people[0]} and {analysis.people[1]}, {first} to {last}"
    skipped = "".join(f"; left out: {skip.count:,} {skip.reason}" for skip in chat.skipped)
    read = (
        f"Read: {len(conversation.messages):,} messages ({chat.format}), times on the clock of "
        f"{chat.timezone}, date order {chat.date_order} ({chat.date_order_proof}){skipped}."
    )
    notes = [f"Note: {note}." if not note.endswith(".") else f"Note: {note}" for note in chat.notes]
    paragraphs = [*findings(analysis), read, *notes]
    body = "\n".join(textwrap.fill(line, WIDTH, subsequent_indent="  ") for line in paragraphs)
    return f"{heading}\n{body}"
