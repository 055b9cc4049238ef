"""The rhythm of a chat: who begins and ends the days, who writes how much, when, and how long.

Plain descriptions for the report. Nothing here accuses: a finding about reply length is a trend
over weeks, and where both write less it is called mutual. Days begin at 04:00, since no rule on
gaps finds the sessions of a chat well.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from chatcheck.analyzer.clock.days import WEEK_HOURS, hour_of_week
from chatcheck.analyzer.clock.local import local_seconds
from chatcheck.analyzer.conversation.conversation import Conversation
from chatcheck.analyzer.tables import HOURS, RHYTHM


def hours(conversation: Conversation) -> pl.DataFrame:
    """Messages of each person by weekday (0 Monday) and hour of the local clock."""
    slot = hour_of_week(local_seconds(conversation.messages["sent_at"], conversation.chat.timezone))
    person = conversation.messages["person"].to_numpy().astype(np.int64)
    counts = np.bincount(person * WEEK_HOURS + slot, minlength=2 * WEEK_HOURS)
    cell = np.arange(2 * WEEK_HOURS)
    return pl.DataFrame(
        {
            "person": np.array(conversation.people, dtype=object)[cell // WEEK_HOURS].tolist(),
            "weekday": cell % WEEK_HOURS // 24,
            "hour": cell % 24,
            "messages": counts,
        },
        schema=HOURS,
    )


def table(conversation: Conversation) -> pl.DataFrame:
    """A row a person: days begun and ended, messages, words, and the shares of both."""
    messages = conversation.messages
    person = messages["person"].to_numpy()
    day = conversation.logical_days(messages["sent_at"])
    day -= day.min()
    place = np.arange(len(day))
    # Of several rows of one day the last that is written stays.
    first, last = np.full((2, int(day.max()) + 1), -1)
    first[day[::-1]], last[day] = place[::-1], place
    edges = (person[edge[edge >= 0]] for edge in (first, last))
    starts, ends, sent = (np.bincount(who, minlength=2) for who in (*edges, person))
    written = np.bincount(
        conversation.person, conversation.bursts["words"].to_numpy(), minlength=2
    ).astype(np.int64)
    rows = [
        {
            "person": name,
            "starts": int(starts[number]),
            "last_words": int(ends[number]),
            "messages": int(sent[number]),
            "words": int(written[number]),
            "messages_share": int(sent[number]) / max(int(sent.sum()), 1),
            "words_share": int(written[number]) / max(int(written.sum()), 1),
        }
        for number, name in enumerate(conversation.people)
    ]
    return pl.DataFrame(rows, schema=RHYTHM)
