"""The bank, and what is trained and measured with it: on invented labels and texts."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from benchmarks.recognition import (
    bank,
    calibration,
    documents,
    levels,
    ordinary,
    scoring,
    stories,
)
from benchmarks.recognition.bank import Exchange, Message, Row
from benchmarks.recognition.layout import AWAY, lay
from benchmarks.recognition.lessons import Lesson, Texts, folds_of
from benchmarks.recognition.real_chats import Chats
from benchmarks.recognition.varied import Neighbours
from chatcheck.analyzer.acts.language import load
from chatcheck.analyzer.acts.names import ACTS, TOGETHER, Act
from chatcheck.analyzer.acts.sentences import Sentences

LINES = "good_news story | the roof passed inspection\n- | 7714\n"
BLOCK = """# flat_good_news yes B
A 0 18:02 | good_news | roof passed
B 1 09:10 ! | flat_word | fine
# ordinary no A
B 0 08:00 | logistics | ladder's in the shed
A 0 08:04 + | - | saw it
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bank of two lines and two exchanges by one writer."""
    for name, text in (("lines", LINES), ("exchanges", BLOCK)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "w77.txt").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_label_brings_the_acts_that_stand_for_it(folder: Path) -> None:
    news, number = bank.lines(folder)
    assert {Act.GOOD_NEWS, Act.STORY, Act.REACHING_OUT} <= news.acts
    assert Act.TROUBLE not in news.acts
    assert number.acts == frozenset()
    assert number.group == "w77"


def test_exchanges_keep_who_when_and_what_is_guilty(folder: Path) -> None:
    first, second = bank.exchanges(folder)
    assert (first.category, first.label, first.actor) == ("flat_good_news", "yes", "B")
    assert [(m.who, m.at, m.guilty) for m in first.messages] == [
        ("A", 18 * 60 + 2, False),
        ("B", 33 * 60 + 10, True),
    ]
    assert second.messages[1].clears


def test_the_shipped_bank_is_read_whole() -> None:
    exchanges = bank.exchanges()
    written = sum(
        path.read_text(encoding="utf-8").count("\n# ") + 1
        for path in (bank.FOLDER / "exchanges").glob("*.txt")
    )
    assert len(exchanges) >= written - 3  # a header without a message is none
    assert {e.label for e in exchanges} == {"yes", "no"}
    assert all(e.actor in "AB" and e.messages for e in exchanges)


def _episode(category: str, *messages: tuple[str, str, bool], label: str = "yes") -> Exchange:
    said = tuple(Message(who, n, text, guilty) for n, (who, text, guilty) in enumerate(messages))
    return Exchange("e-1", "oslo", category, label, "B", said)


def test_of_a_story_only_what_its_category_says_is_known() -> None:
    episode = _episode(
        "flat_good_news", ("A", "roof's done", False), ("A", "all of it", False), ("B", "ok", True)
    )
    bid, answer = stories.rows([episode], 0.3)
    assert bid.text == "roof's done\nall of it"
    assert bid.known == {Act.GOOD_NEWS, Act.REACHING_OUT, Act.TELLING}
    assert answer.known == {Act.FLAT_WORD, Act.BARE_WORD}
    assert answer.weight == 0.3


def test_where_silence_is_the_act_the_bid_is_the_message_left_alone() -> None:
    episode = _episode("unanswered_good_news", ("A", "roof's done", True), ("B", "keys?", False))
    (row,) = stories.rows([episode], 1.0)
    assert row.text == "roof's done"
    assert Act.GOOD_NEWS in row.acts


def test_stories_in_which_nothing_happens_teach_nothing() -> None:
    episode = _episode("correcting", ("A", "you left", False), ("B", "at six", True), label="no")
    assert stories.rows([episode], 1.0) == []


def test_exchanges_stand_alone_and_small_talk_keeps_away() -> None:
    exchanges = [
        Exchange(f"e-{n}", "oslo", "ordinary", "no", "A", (Message("A", 720, f"mark{n}"),))
        for n in range(3)
    ]
    assert lay(exchanges).export.count("\n") == 3
    laid = lay(exchanges, dense=True)
    at = [datetime.strptime(line[:17], "%d/%m/%Y, %H:%M") for line in laid.export.splitlines()]
    assert at == sorted(at)
    assert len(at) > 20
    for span in laid.spans:
        near = [t for t in at if abs(t - span.first) < AWAY and t != span.first]
        assert near == []


def test_an_exchange_that_runs_backwards_is_left_out() -> None:
    messages = (Message("A", 30, "later"), Message("B", 10, "sooner"))
    assert lay([Exchange("e", "oslo", "ordinary", "no", "A", messages)]).spans == []


def test_groups_of_each_source_are_spread_over_all_folds() -> None:
    rows = [Row(s, f"{s}{n}", "x", frozenset()) for s in ("plain", "real") for n in range(8)]
    folds = folds_of(rows, 4)
    for source in ("plain", "real"):
        mine = [folds[f"{source}{n}"] for n in range(8)]
        assert sorted(mine) == [0, 0, 1, 1, 2, 2, 3, 3]
    assert folds_of(list(reversed(rows)), 4) == folds


def test_unknown_acts_weigh_nothing() -> None:
    known = frozenset({Act.HURT})
    lesson = Lesson.of([Row("stories", "oslo", "you left", known, 0.3, known)], [], {})
    assert lesson.weight[0, ACTS.index(Act.HURT)] == pytest.approx(0.3)
    assert lesson.weight[0].sum() == pytest.approx(0.3)


def test_the_line_finds_by_how_much_odds_are_too_sure() -> None:
    rng = np.random.default_rng(3)
    true = rng.normal(-1, 2, 40_000)
    does = rng.random(40_000) < 1 / (1 + np.exp(-true))
    line = calibration.line_of((2 * true + 1).astype(np.float32), does)
    assert line.slope == pytest.approx(0.5, abs=0.02)
    assert line.base == pytest.approx(-0.5, abs=0.05)


def test_texts_are_calibrated_without_their_own_part() -> None:
    rng = np.random.default_rng(4)
    odds = rng.normal(size=(400, 1)).astype(np.float32)
    does = rng.random((400, 1)) < 0.5
    part = np.arange(400) % 2
    real = np.ones(400, dtype=np.bool_)
    before = calibration.crossed(odds, does, real, part)
    turned = does.copy()
    turned[part == 0] = ~turned[part == 0]
    after = calibration.crossed(odds, turned, real, part)
    np.testing.assert_array_equal(before[part == 0], after[part == 0])
    assert not np.array_equal(before[part == 1], after[part == 1])


def test_average_precision_of_an_order_told_by_hand() -> None:
    does = np.array([True, False, True, False])
    odds = np.array([4, 3, 2, 1], dtype=np.float32)
    assert calibration.average_precision(odds, does) == pytest.approx((1 + 2 / 3) / 2)
    assert np.isnan(calibration.average_precision(odds, np.zeros(4, dtype=np.bool_)))


def test_no_more_innocent_texts_pass_than_their_share() -> None:
    rng = np.random.default_rng(6)
    odds = rng.normal(size=(5000, len(ACTS))).astype(np.float32)
    does = np.zeros((5000, len(ACTS)), dtype=np.bool_)
    real = np.arange(5000) % 2 == 0
    odds[~real] -= 3  # so that the share of real chat decides
    wanted = dict.fromkeys(ACTS, levels.Share(0.02, 0.10))
    found = levels.levels(odds, does, real, wanted)
    said = 1 / (1 + np.exp(-odds[real, 0]))
    assert np.mean(said > found[ACTS[0]].sure) == pytest.approx(0.02, abs=0.002)
    assert np.mean(said > found[ACTS[0]].likely) == pytest.approx(0.10, abs=0.002)


def test_every_act_has_its_share_and_a_missing_one_is_named(tmp_path: Path) -> None:
    assert set(levels.shares()) == set(ACTS)
    assert all(s.sure <= s.likely for s in levels.shares().values())
    short = tmp_path / "shares.toml"
    short.write_text("[[group]]\n[group.acts]\nhurt = { sure = 0.1, likely = 0.2 }\n")
    with pytest.raises(ValueError, match="good_news"):
        levels.shares(short)


def test_a_table_is_put_between_its_marks_alone() -> None:
    text = "a\n<!-- x -->old<!-- end of x -->\nb <!-- y -->kept<!-- end of y -->"
    found = documents.replaced(text, "x", "| 1 |\\g")
    assert "old" not in found
    assert "| 1 |\\g" in found
    assert "kept" in found
    with pytest.raises(ValueError, match="'z'"):
        documents.replaced(text, "z", "")


def test_kappa_told_by_hand() -> None:
    from benchmarks.recognition.agreement import agreement

    hurt, none = frozenset({Act.HURT}), frozenset[Act]()
    twice = [(hurt, hurt)] * 20 + [(hurt, none)] * 5 + [(none, hurt)] * 10 + [(none, none)] * 15
    found = agreement(Act.HURT, twice)
    assert found.kappa == pytest.approx(0.4)  # agreed .7, by chance .5
    assert np.isnan(agreement(Act.STORY, twice).kappa)


def _corpus() -> Chats:
    begin = datetime(2021, 5, 3, 12)
    said = [(0, "p1", "ready?"), (2, "p2", "nearly"), (60 * 20, "p1", "morning")]
    messages = [
        {"timestamp": (begin + timedelta(minutes=m)).isoformat(), "sender": s, "text": t}
        for m, s, t in said
    ]
    return Chats({"c1": {"messages": [messages[:2], messages[2:]]}})


def test_a_slower_pace_stretches_sittings_and_not_nights() -> None:
    corpus = _corpus()
    assert corpus.text("c1", 2) == "nearly"
    usual, slow = (
        [
            datetime.strptime(line[1:21], "%d/%m/%Y, %H:%M:%S")
            for line in corpus.export(corpus.pair_of("c1"), pace).splitlines()
        ]
        for pace in (1, 10)
    )
    assert usual[1] - usual[0] == timedelta(minutes=2)
    assert slow[1] - slow[0] == timedelta(minutes=20)
    assert usual[2] == slow[2]


def test_dense_chats_keep_their_days_and_their_warm_replies(tmp_path: Path) -> None:
    (tmp_path / "chats").mkdir()
    text = "MON 07:00 | A | hi\nMON 07:02 | B+ | hi love\nTUE 06:00 | A | up?\n"
    (tmp_path / "chats" / "w77.txt").write_text(text, encoding="utf-8")
    (chat,) = ordinary.dense_chats(tmp_path)
    assert chat.warm == (1,)
    first, _, last = chat.export.splitlines()
    assert (first[:17], last[:17]) == ("03/01/2022, 07:00", "04/01/2022, 06:00")


def test_the_acts_that_stand_for_others_are_told_too() -> None:
    assert set(TOGETHER) <= set(ACTS)


NEAR = Neighbours({"roof": ["ceiling"], "passed": ["succeeded"]}, frozenset({"passed"}))


def _lesson() -> Lesson:
    news = frozenset({Act.GOOD_NEWS})
    rows = [
        Row("plain", "oslo", "the roof passed. rain tomorrow", news),
        Row("plain", "oslo", "the roof is wet", frozenset()),
        Row("plain", "bergen", "the boat passed", news),
    ]
    spare = [Row("real", "pair", "nobody labelled this roof", frozenset(), 0.0, frozenset())]
    return Lesson.of(rows, spare, {})


def test_what_is_taught_holds_nothing_of_those_left_out() -> None:
    taught = Texts.of(_lesson(), frozenset({"bergen"}), NEAR)
    assert "the roof passed. rain tomorrow" in taught.said
    assert {"the roof passed", "rain tomorrow", "nobody labelled this roof"} <= set(taught.said)
    assert not any("boat" in text for text in taught.everything)
    assert any("ceiling" in text for text in taught.varied)
    assert taught.everything[: len(taught.said)] == taught.said


def test_labels_and_the_teacher_are_heard_by_halves() -> None:
    taught = Texts.of(_lesson(), frozenset(), NEAR)
    odds = np.zeros((len(taught.everything), len(ACTS)), dtype=np.float32)
    wanted = dict(zip(taught.everything, taught.wanted(odds), strict=True))
    news, story = ACTS.index(Act.GOOD_NEWS), ACTS.index(Act.STORY)
    whole = wanted["the roof passed. rain tomorrow"]
    assert (whole[news], whole[story]) == (pytest.approx(0.75), pytest.approx(0.25))
    # Of a sentence only this is known: what the whole message does not do, it hardly does.
    sentence = wanted["rain tomorrow"]
    assert (sentence[news], sentence[story]) == (pytest.approx(0.5), pytest.approx(0.25))
    assert wanted["nobody labelled this roof"][news] == pytest.approx(0.5)
    assert all(wanted[text][news] == pytest.approx(0.5) for text in taught.varied)


def test_words_are_changed_for_their_neighbours_and_small_ones_seldom() -> None:
    rng = np.random.RandomState(2)
    found = [NEAR.varied([["the", "roof", "passed"], ["rain"]], rng) for _ in range(400)]
    changed = [text for text in found if text]
    assert all(text.endswith(" . rain") for text in changed)
    roofs = sum("ceiling" in text for text in changed)
    passed = sum("succeeded" in text for text in changed)
    assert 100 < roofs < 180
    assert 15 < passed < 55
    assert NEAR.varied([["rain"]], rng) is None


def test_neighbours_are_words_in_the_same_direction() -> None:
    words = [f"w{n}" for n in range(30)]
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(30, 40))
    vectors[1] = vectors[0] + 0.1 * rng.normal(size=40)
    near = Neighbours.among(words, vectors, ["w3"])
    assert near.of["w0"] == ["w1"]
    assert near.small == {"w3"}


def test_the_small_reader_learns_and_runs_as_it_was_taught() -> None:
    pytest.importorskip("torch", reason="training needs the extra 'train'")
    from benchmarks.recognition import student

    trees = ["ash", "birch", "cedar", "elm", "fir", "larch", "maple", "oak", "pine", "yew"]
    texts = [f"the {tree} roof passed. bus is late" for tree in trees]
    texts += [f"bus to {tree} is late" for tree in trees] + [f"the {tree} roof" for tree in trees]
    sentences = Sentences.of(pl.Series(texts), {})
    wanted = np.full((30, len(ACTS)), 0.01, dtype=np.float32)
    wanted[:10, ACTS.index(Act.GOOD_NEWS)] = 0.95

    def vectors(words: list[str]) -> np.ndarray:
        return np.random.default_rng(3).normal(size=(len(words), student.SIZE)).astype(np.float32)

    words = student.Words.of(sentences, ["harbour"], vectors)
    assert words.known[-1] == "harbour"
    assert words.seen == len(words.known) - 1
    taught = student.learn(sentences, wanted, words, 40, lambda _: None)
    model = taught.model(words, [calibration.Line(1.0, 0.0)] * len(ACTS))
    lesson = Lesson.of([Row("plain", "w", t, frozenset()) for t in texts], [], {})
    odds = lesson.read(model, np.arange(30))[:, ACTS.index(Act.GOOD_NEWS)]
    assert odds[:10].min() > 1
    assert odds[10:].max() < -1
    one = np.arange(10, 30)  # of a single sentence: nothing is halved
    places = student.Texts.of(sentences).padded(one)
    assert taught(*places)[:, ACTS.index(Act.GOOD_NEWS)].detach().numpy() == pytest.approx(
        odds[10:], abs=1e-3
    )


def _flagged(monkeypatch: pytest.MonkeyPatch, *hits: tuple[str, str, int, int]) -> None:
    """Let these be the hits: detector, name, minutes of bid and reply after the first midnight."""
    begin = datetime(2022, 1, 3)
    rows = [
        (d, name, begin + timedelta(minutes=bid), begin + timedelta(minutes=reply))
        for d, name, bid, reply in sorted(hits, key=lambda hit: hit[2])
    ]
    columns = ["detector", "name", "bid_at", "reply_at"]
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    monkeypatch.setattr(scoring, "hits_of", lambda conversation, language: frame)


@pytest.mark.parametrize(
    ("hit", "found"),
    [
        (("half_listening", "Ben", 600, 605), 1),
        (("half_listening", "Ana", 600, 605), 0),  # the other did it
        (("one_word_reply", "Ben", 600, 605), 0),  # it was something else
        (("half_listening", "Ben", 590, 605), 0),  # the bid lies outside
        (("half_listening", "Ben", 600, 640), 0),  # so does the reply
    ],
)
def test_a_hit_counts_for_its_actor_detector_and_place(
    monkeypatch: pytest.MonkeyPatch, hit: tuple[str, str, int, int], found: int
) -> None:
    _flagged(monkeypatch, hit)
    messages = (Message("A", 600, "so they called"), Message("B", 605, "mm"))
    episode = Exchange("e", "oslo", "half_listening", "yes", "B", messages)
    tally = scoring.score({"oslo": [episode]}, {"oslo": load("en")}).tallies["half_listening"]
    assert (tally.found, tally.missed) == (found, 1 - found)


def test_what_only_looks_like_a_rejection_counts_against_every_rejection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _flagged(monkeypatch, ("half_listening", "Ben", 600, 605), ("warmth", "Ben", 600, 605))
    messages = (Message("A", 600, "so they called"), Message("B", 605, "mm"))
    for category, wrong in (("one_word_reply", 1), ("ordinary", 1), ("curiosity", 0)):
        episode = Exchange("e", "oslo", category, "no", "B", messages)
        found = scoring.score({"oslo": [episode]}, {"oslo": load("en")})
        assert found.tallies["half_listening"].elsewhere == wrong
        assert found.tallies["one_word_reply"].negatives == (category == "one_word_reply")


def test_the_shipped_model_is_small() -> None:
    assert (bank.BENCHMARKS.parent / "analyzer/languages/en/acts.npz").stat().st_size < 3_000_000
