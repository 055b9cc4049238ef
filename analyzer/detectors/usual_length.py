"""Whether a burst is at least as long as its writer's usual reply."""

from __future__ import annotations

import numpy as np

from chatcheck.analyzer.arrays import BoolArray
from chatcheck.analyzer.detectors.evidence import Evidence


def at_least_usual(e: Evidence) -> BoolArray:
    """Bursts of at least the median number of words of the writer's replies."""
    x = e.conversation.exchanges
    out = np.zeros(len(e.words), dtype=np.bool_)
    for person in (0, 1):
        replies = e.words[x.reply[x.answered & (x.actor == person)]]
        usual = np.median(replies) if len(replies) else 0.0
        mine = e.conversation.person == person
        out[mine] = e.words[mine] >= usual
    return out
