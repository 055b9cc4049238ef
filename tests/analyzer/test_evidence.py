"""The evidence once somebody is known to have turned away: what hangs on that and what does not."""

from __future__ import annotations

import numpy as np

from chatcheck.analyzer.acts.language import load
from chatcheck.analyzer.acts.reading import Reading
from chatcheck.analyzer.conversation.conversation import converse
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.detectors.evidence import Evidence
from tests.analyzer.test_languages import ENGLISH, talk


def test_what_was_flagged_is_known_afterwards_and_all_else_is_worked_out_once() -> None:
    conversation = converse(talk(*ENGLISH, days=6))
    before = Evidence.of(conversation, Reading(conversation.bursts["text"], load("en")), Settings())
    asked, nobody = before.meaningful, before.turned_away  # asked for before anything is flagged
    after = before.after(np.ones(len(conversation.bursts), dtype=np.bool_))
    assert after.meaningful is asked
    assert after.once(len_of_words) is before.once(len_of_words)
    answered = after.reply >= 0
    assert answered.any()
    assert after.turned_away[answered].all()
    assert not nobody[answered].all()


def len_of_words(evidence: Evidence) -> list[int]:
    return [len(evidence.words)]
