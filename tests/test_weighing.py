"""Bits of flags, subjects and sums of models: against the plain reckoning."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatcheck.analyzer.conversation import Conversation
from chatcheck.analyzer.features import GATES, matrix, of_gates
from chatcheck.analyzer.masks import Masks, bit, packed
from chatcheck.analyzer.model import OF_REPLIES, Model
from chatcheck.analyzer.scenes import OF_ONE, Scenes
from chatcheck.analyzer.signals import Signals
from chatcheck.analyzer.subjects import Subjects
from chatcheck.analyzer.tokens import spread, tokens_of
from chatcheck.analyzer.weighing import scores
from tests.chats import conversation, found

TALK = """
10 09:00 A: I got the job!! they rang about the job at the harbour and I am so happy
10 09:20 B: nice
10 09:25 A: I felt so alone at the party, nobody talked to me
10 09:40 B: it wasn't that bad, loads of people talked to you
10 19:00 B: sorry, I was short earlier, that must have hurt. tell me about the harbour job?
+3 A: thank you
11 12:00 A: shall we still do dinner at Paolo's on Friday? I booked the table
11 15:00 B: can't do Friday, work is mad
12 08:00 A: morning
"""


@given(
    flags=st.lists(st.lists(st.booleans(), min_size=70, max_size=70), min_size=1, max_size=90),
    data=st.data(),
)
def test_bits_of_ranges_are_those_of_any_burst(
    flags: list[list[bool]], data: st.DataObject
) -> None:
    columns = [np.array(column) for column in zip(*flags, strict=True)]
    place = st.integers(0, len(flags))
    ranges = np.array(data.draw(st.lists(st.tuples(place, place), min_size=1, max_size=20)))
    lo, hi = ranges.min(axis=1), ranges.max(axis=1)
    found = Masks(packed(columns)).over(lo, hi)
    for number in (0, 63, 64, 69):
        expected = [bool(columns[number][a:b].any()) for a, b in zip(lo, hi, strict=True)]
        assert bit(found, number).tolist() == expected


def test_a_range_that_ends_before_it_begins_is_empty() -> None:
    found = Masks(packed([np.ones(5, dtype=np.bool_)])).over(np.array([3]), np.array([1]))
    assert not found.any()


@given(
    texts=st.lists(st.sampled_from(["harbour job", "job", "the party", "", "ok"]), min_size=1),
    data=st.data(),
)
def test_subjects_of_ranges_are_those_of_any_burst(texts: list[str], data: st.DataObject) -> None:
    tokens = tokens_of(Signals(pl.Series(texts)))
    order = np.array(data.draw(st.permutations(range(len(texts)))))
    place = st.integers(0, len(texts))
    lo, hi = sorted((data.draw(place), data.draw(place)))
    for word in ("harbour", "job", "party"):
        stem = tokens.stem[tokens.words.to_list().index(word)] if word in tokens.words else 99
        asked = Subjects(tokens, order).spoken_of(np.array([stem]), np.array([lo]), np.array([hi]))
        assert asked.item() == any(word in texts[burst] for burst in order[lo:hi])


def test_a_word_spelt_in_two_ways_counts_once() -> None:
    tokens = tokens_of(Signals(pl.Series(["im sure I am", "am I", "sure, sure"])))
    assert tokens.weigh([{"i'm": 1.5, "sure": 0.25}]).tolist() == [[1750], [1500], [250]]


def test_texts_without_words_have_no_tokens() -> None:
    tokens = tokens_of(Signals(pl.Series(["", "😀", "?!"])))
    assert tokens.weigh([{"am": 1.0}]).tolist() == [[0], [0], [0]]


@pytest.mark.parametrize("steps", [False, True], ids=["replies", "any burst"])
def test_models_weigh_as_a_plain_sum_does(steps: bool) -> None:
    """Exact above nought; below it the score may leave out what could not have lifted it."""
    talk = conversation(TALK)
    scenes = talk.scenes
    names = OF_REPLIES
    if steps:
        scenes = Scenes(talk, np.arange(1, len(talk.bursts)))
        scenes = scenes.only(scenes.first >= 0)
        names = ("repair_attempt", "gate_calling_off", "cancelled_without_repair")
    found = scores([talk.models[name] for name in names], scenes)
    above = 0
    for column, name in enumerate(names):
        plain = _plainly(talk, talk.models[name], scenes)
        sure = plain > 0.02
        assert (found[sure, column] > 0).all()
        assert np.abs(found[sure, column] - plain[sure]).max(initial=0) < 0.02
        assert (found[plain < -0.02, column] <= 0.0).all()
        above += int(sure.sum())
    assert above > 0


def _plainly(talk: Conversation, model: Model, scenes: Scenes) -> np.ndarray:
    """Features and words times their weights, nothing left out."""
    names = [name for name in model.features if name not in GATES]
    out = np.full(len(scenes), model.intercept - model.threshold)
    out += matrix(scenes, names) @ np.array([model.features[name] for name in names])
    for name in set(model.features) & set(GATES):
        gate = talk.models[name.replace("gate:", "gate_")]
        odds = _plainly(talk, gate, scenes) + gate.threshold
        out += model.features[name] * of_gates(odds)
    for view, weights in model.words.items():
        row, burst = spread(*scenes.ranges(view))
        if view in OF_ONE:
            burst = talk.own_first[burst]
        row, at = talk.tokens.of_bursts(row, burst)
        words = talk.tokens.words.gather(talk.tokens.word[at]).to_list()
        np.add.at(out, row, [weights.get(word, 0.0) for word in words])
    return out


@pytest.mark.parametrize(
    "feature", ["before:question", "day:apology", "taken up reply:1", "other:comma"]
)
def test_what_only_speaks_against_is_weighed_as_well(feature: str) -> None:
    talk = conversation(TALK)
    model = Model(intercept=1.0, threshold=0.0, features={feature: -3.0}, words={})
    found = scores([model], talk.scenes)[:, 0]
    assert found.tolist() == _plainly(talk, model, talk.scenes).tolist()
    assert set(found.tolist()) == {1.0, -2.0}


EVENING = "10 21:00 B: did you lock the shed?\n+5 A: yes, the key is on the hook\n"


@pytest.mark.parametrize(
    ("morning", "bid"),
    [
        # What ended the talk of the evening is no part of what is told in the morning.
        ("11 09:00 A: my boss moved the deadline again, I can't sleep for worry", "my boss"),
        ("10 23:00 A: my boss moved the deadline again, I can't sleep for worry", "yes, the key"),
        # A nudge is no bid of its own.
        (
            "10 21:20 A: my boss moved the deadline again, I can't sleep for worry\n"
            "11 08:30 A: hello?",
            "yes, the key",
        ),
    ],
    ids=["after a night", "the same evening", "a nudge after a night"],
)
def test_a_bid_begins_after_a_night(morning: str, bid: str) -> None:
    talk = conversation(f"{EVENING}{morning}\n+4 B: ok\n13 08:00 B: morning")
    texts = talk.bursts["text"]
    row = [texts[int(burst)] for burst in talk.scenes.burst].index("ok")
    assert texts[int(talk.scenes.first[row])].startswith(bid)


@pytest.mark.parametrize("minutes", [6, 15, 25])
def test_news_of_the_morning_is_judged_by_itself(minutes: int) -> None:
    news = "11 09:00 A: I got the job!! they rang this morning, I start in May"
    assert ("flat_good_news", "B") in found(f"{EVENING}{news}\n+{minutes} B: k\n")


@pytest.mark.parametrize(
    "worry",
    [
        "my boss moved the deadline again and I honestly do not know how to manage",
        "I feel like nobody listened to me all week and it makes me sad",
    ],
)
def test_a_sorrow_met_flatly_is_no_good_news(worry: str) -> None:
    flagged = found(f"{EVENING}11 09:00 A: {worry}\n+15 B: k\n")
    assert ("one_word_reply", "B") in flagged
    assert ("flat_good_news", "B") not in flagged
