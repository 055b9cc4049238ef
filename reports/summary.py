"""The findings in words, for the terminal: the same sentences as the report's first page."""

from __future__ import annotations

import textwrap

from chatcheck.analyzer.analysis import Analysis
from chatcheck.analyzer.answer import answer
from chatcheck.analyzer.wording import summary as findings
from chatcheck.reports.options import ReportOptions

WIDTH = 88
NOWHERE = "The chat was read on this machine alone; nothing was sent anywhere."


def text(analysis: Analysis, options: ReportOptions) -> str:
    """A heading, the answer, then one paragraph a finding, then what was read."""
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
    parts = [answer(analysis), findings(analysis), [read, *notes, NOWHERE]]
    blocks = ["\n".join(textwrap.fill(line, WIDTH, subsequent_indent="  ") for line in part)
              for part in parts]  # fmt: skip
    return "\n\n".join([heading, *blocks])
