"""What a rule would flag is read a second time, bid beside answer: that clears, and only clears."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from chatcheck.analyzer.acts.language import Language, load
from chatcheck.analyzer.acts.layers import Single
from chatcheck.analyzer.acts.moments import MomentModel
from chatcheck.analyzer.acts.reader import Model
from chatcheck.analyzer.acts.sentences import Sentences
from chatcheck.analyzer.arrays import IntArray
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.tables import Outcome
from tests.support import chats, said

# A scene each that a rule flags; Ben (B) turns away.
SCENES = {
    "half_listening": "12 18:00 A: they may close our office [feeling bad_news]\n+3 B: mhm",
    "one_word_reply": "12 18:00 A: what should i tell my sister [open_question]\n+3 B: whatever",
    "correcting": "12 18:00 A: you never asked about it [hurt]\n+3 B: i was at work [correcting]",
    "minimising": "12 18:00 A: i am scared of the scan [feeling]\n+3 B: it is nothing [minimising]",
    "cancelled_without_repair": (
        "12 18:00 A: film on friday then? [plan]\n+3 B: yes [accepting]\n"
        "13 18:00 B: i drop out of friday [calling_off]"
    ),
    "flat_good_news": "12 18:00 A: i got the job [good_news]\n+3 B: nice",
    "unanswered_good_news": (
        "12 18:00 A: i got the job [good_news]\n+3 B: the bins go out today [logistics]"
    ),
}


@dataclass(frozen=True)
class Firm(MomentModel):
    """A second reading that has the same log-odds for every moment."""

    odds: float

    def read(self, words: Model, sentences: Sentences, bid: IntArray, answer: IntArray) -> Single:
        return np.full((len(bid), len(self.kinds)), self.odds, dtype=np.float32)


def with_second_reading(scene: str, odds: float) -> Language:
    """The scene's language; the second reading finds everything as likely, the level is nought."""
    shipped = load("en").moments
    firm = Firm(
        tuple(SCENES), shipped.layers, shipped.hidden, shipped.hidden_base, shipped.out,
        shipped.base, odds=odds,
    )  # fmt: skip
    language = said.language(scene)
    return replace(language, moments=firm, moment_levels=dict.fromkeys(SCENES, 0.0))


@pytest.mark.parametrize("detector", SCENES)
def test_what_the_second_reading_denies_is_a_chance_and_no_hit(detector: str) -> None:
    scene = SCENES[detector]
    assert (detector, "B") in chats.found(scene, language=with_second_reading(scene, 1.0))
    denied = chats.chances(scene, language=with_second_reading(scene, -1.0))
    mine = denied.filter((denied["detector"] == detector) & (denied["actor"] == 1))
    assert mine["outcome"].unique().to_list() == [Outcome.MISS]


@pytest.mark.parametrize("detector", SCENES)
def test_the_second_reading_accuses_of_nothing_that_no_rule_flags(detector: str) -> None:
    scene = "12 18:00 A: the bins go out today [logistics]\n+3 B: thanks for that [thanks]"
    assert (detector, "B") not in chats.found(scene, language=with_second_reading(scene, 9.0))


def test_every_way_to_turn_away_by_words_has_a_level() -> None:
    by_words = {d.name for d in DETECTORS if d.kind == "rejection" and d.of_words}
    timed = {"delayed_unacknowledged", "shrinking_replies"}
    assert set(load("en").moment_levels) >= by_words - timed
    assert set(load("en").moment_levels) <= set(load("en").moments.kinds)
