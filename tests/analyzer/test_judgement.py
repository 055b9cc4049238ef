"""What is judged hangs together: hits are chances, families share their chances, nobody turns both
away and back with one reply, and a trend enters no total."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
import pytest

import chatcheck
from chatcheck.analyzer.comparison.counts import TOTALS, count
from chatcheck.analyzer.conversation.conversation import Conversation, converse
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.pipeline import Judgement, judge
from chatcheck.analyzer.tables import CHANCES
from tests.support import chats, odd_chats, said
from tests.support.clauses import LOST
from tests.support.goldens import SAMPLES, ZONE

ENGLISH = ("whatsapp_ana_ben.txt", "telegram_result.json", "signal_export", "sms_backup.xml")
# Sets of chances that must be the same, and the least share that the smaller holds of the larger
# set: an answer that opens nothing is no bid that waits for an answer.
SAME = (("engaged_response", "curiosity"), ("delayed_unacknowledged", "timely_reply"))
LEAST_SHARE = 0.4


@cache
def judged(name: str) -> tuple[Conversation, Judgement]:
    """A sample, or a chat of many things said at random."""
    if name == "random":
        talk = converse(odd_chats.chat(3000, days=200.0))
    else:
        talk = converse(chatcheck.read(str(SAMPLES / name), timezone=ZONE))
    return talk, judge(talk, Settings())


CHATS = [*ENGLISH, "random"]


@pytest.mark.parametrize("name", CHATS)
def test_every_occasion_is_judged_once_by_a_detector(name: str) -> None:
    _, found = judged(name)
    assert dict(found.chances.schema) == dict(CHANCES)
    key = ["detector", "actor", "bid", "reply"]
    assert not found.chances.select(key).is_duplicated().any()
    assert set(found.chances["detector"]) <= {d.name for d in DETECTORS}


@pytest.mark.parametrize("name", CHATS)
def test_a_bid_is_the_others_and_a_reply_is_the_actors(name: str) -> None:
    talk, found = judged(name)
    rows = found.chances.filter(pl.col("reply").is_not_null())
    actor = rows["actor"].to_numpy()
    bid, reply = (rows[column].to_numpy() for column in ("bid", "reply"))
    assert (talk.person[reply] == actor).all()
    assert (reply > bid).all()
    # A plan that is called off may have been one's own proposal.
    others = (rows["detector"] != "cancelled_without_repair").to_numpy()
    assert (talk.person[bid[others]] != actor[others]).all()
    assert (talk.end_us[bid] == rows["at"].to_physical().to_numpy()).all()


@pytest.mark.parametrize("name", CHATS)
def test_a_reply_that_turns_away_is_nowhere_a_repair(name: str) -> None:
    _, found = judged(name)
    hits = found.chances.filter(pl.col("outcome") == "hit")
    away = set(hits.filter(pl.col("kind") == "rejection")["reply"].drop_nulls())
    back = hits.filter(pl.col("kind") == "repair", pl.col("reply").is_in(list(away)))
    assert back["detector"].to_list() == []


@pytest.mark.parametrize("name", CHATS)
def test_news_is_met_flat_or_not_at_all_and_never_both(name: str) -> None:
    """A flat word is a response, whatever follows it."""
    _, found = judged(name)
    hits = found.chances.filter(pl.col("outcome") == "hit", pl.col("reply").is_not_null())
    flat, silent = (
        set(hits.filter(pl.col("detector") == detector)["reply"])
        for detector in ("flat_good_news", "unanswered_good_news")
    )
    assert flat & silent == set()


def test_a_flat_word_that_is_business_too_is_flat_and_no_silence() -> None:
    scene = f"{GOOD}\n+5 B: fine about Tuesday [flat_word? logistics]"
    found = {name for name, who in said.found(scene) if who == "B"}
    assert "flat_good_news" in found
    assert "unanswered_good_news" not in found
    other = scene.replace("flat_word? ", "")
    assert ("unanswered_good_news", "B") in said.found(other)


def test_a_quick_cold_answer_is_not_timely() -> None:
    cold, warm = (
        {name for name, who in said.found(f"{GOOD}\n+2 B: {reply}") if who == "B"}
        for reply in ("nice", "so happy for you [delight]")
    )
    assert "flat_good_news" in cold
    assert "timely_reply" not in cold
    assert "timely_reply" in warm


def test_a_quick_cold_answer_is_not_timely_though_it_warms_up() -> None:
    """What came first turned away, whether or not it is flagged."""
    cold = "12 13:00 A: I feel lost today [feeling]\n+2 B: you think too much [minimising]"
    scene = f"{cold}\n+14 B: that is hard [acknowledgement]"
    found = {name for name, who in said.found(scene) if who == "B"}
    assert "minimising" not in found
    assert "timely_reply" not in found


def test_praise_at_the_end_of_a_late_bare_answer_is_no_warmth() -> None:
    """It turned away by coming late, whatever stands far down in it."""
    told = "12 10:00 A: I feel lost, what would you say to my mum [feeling open_question]"
    says = ("ask your sister about it", "she knows her well", "she has time", "she said so in May")
    words = "\n+0 ".join(f"B: {text} [answer]" for text in says)
    late, soon = (
        {name for name, who in said.found(f"{told}\n12 {at} {words}\n+0 B: {PRAISE}") if who == "B"}
        for at in ("15:30", "10:20")
    )
    assert "delayed_unacknowledged" in late
    assert "warmth" not in late
    assert "warmth" in soon


PRAISE = "you are the best of us [praise]"


def test_a_photo_beside_a_flat_word_leaves_it_open() -> None:
    """Nobody can say how warm it was, unless the other shows it."""
    flat, open_ = (
        said.chances(f"{GOOD}\n+9 B: nice{more}").filter(pl.col("detector") == "flat_good_news")
        for more in ("", "\n+0 B: (photo)")
    )
    assert flat["outcome"].to_list() == ["hit"]
    assert open_["outcome"].to_list() == ["unclear"]


GOOD = "12 13:00 A: I got the job [good_news]"


@pytest.mark.parametrize("name", CHATS)
@pytest.mark.parametrize("pair", SAME, ids=" and ".join)
def test_one_family_has_one_set_of_chances(name: str, pair: tuple[str, str]) -> None:
    _, found = judged(name)
    one, other = (
        found.chances.filter(pl.col("detector") == detector).select("actor", "bid").sort("bid")
        for detector in pair
    )
    assert one.equals(other)


@pytest.mark.parametrize("name", ["whatsapp_ana_ben.txt", "random"])
@pytest.mark.parametrize("actor", [0, 1])
def test_denominators_of_meaningful_bids_agree(name: str, actor: int) -> None:
    _, found = judged(name)
    mine = found.chances.filter(pl.col("actor") == actor)
    sizes = {
        detector: mine.filter(pl.col("detector") == detector).height
        for detector in ("engaged_response", "curiosity", "delayed_unacknowledged", "timely_reply")
    }
    assert min(sizes.values()) >= 10
    assert min(sizes.values()) >= LEAST_SHARE * max(sizes.values()), sizes
    # Whoever tells gives occasion to listen: no fewer than the meaningful bids.
    listening = mine.filter(pl.col("detector") == "real_listening").height
    assert listening >= sizes["engaged_response"]


@pytest.mark.parametrize(
    "bid",
    [
        "good morning my love [greeting affection]",
        "sleep well my love [farewell affection]",
        "true, very true [agreement]",
        "on Tuesday [answer]",
        "can you get milk on the way [logistics closed_question]",
        "look https://news.example/a-giraffe-is-born [good_news]",
        "thank you [thanks]",
        "thank you for all of that again [thanks]",
        "ha ha ha ha ha ha [laughter]",
    ],
)
def test_what_is_no_meaningful_bid_is_no_chance_of_any_family(bid: str) -> None:
    rows = said.chances(f"12 13:00 A: {bid}\n+4 B: ok\n13 08:00 B: where are the keys")
    meaningful = {
        "half_listening", "one_word_reply", "delayed_unacknowledged", "timely_reply",
        "engaged_response", "curiosity", "flat_good_news", "correcting", "minimising",
        "shrinking_replies",
    }  # fmt: skip
    assert set(rows.filter(pl.col("actor") == 1)["detector"]) & meaningful == set()


def test_hit_and_miss_come_from_one_frame_of_chances() -> None:
    """No cold answer is a correction or a playing down where nothing was voiced."""
    for act in ("correcting", "minimising"):
        text = f"12 13:00 A: the car needs a wash [opinion]\n+4 B: that is not so [{act}]"
        assert act not in set(said.chances(text)["detector"])


# -- totals ----------------------------------------------------------------------------------------


def _only(name: str, outcome: str) -> pl.DataFrame:
    """One occasion of one detector."""
    detector = next(d for d in DETECTORS if d.name == name)
    row = {
        "detector": name, "kind": detector.kind, "actor": 1, "bid": 0, "reply": 1,
        "at": chats.FIRST, "outcome": outcome, "confidence": 1.0, "evidence": "",
    }  # fmt: skip
    return pl.DataFrame([row], schema=CHANCES)


@pytest.mark.parametrize("outcome", ["hit", "miss", "unclear"])
@pytest.mark.parametrize("detector", DETECTORS, ids=lambda d: d.name)
def test_what_enters_a_total(detector: object, outcome: str) -> None:
    name, kind = detector.name, detector.kind  # type: ignore[attr-defined]
    talk = chats.conversation("0 10:00 A: hello\n+3 B: hello", ordinary=False)
    counts = count(talk, _only(name, outcome), DETECTORS)
    place = [*TOTALS.values()].index(kind)
    sums = [int(x[place].sum()) for x in (counts.hits, counts.chances, counts.unclear)]
    trend = name == "shrinking_replies"
    low = detector.low_confidence  # type: ignore[attr-defined]
    wanted = {"hit": [1, 1, 0], "miss": [0, 1, 0], "unclear": [0, 0, 1]}[outcome]
    assert sums == ([0, 0, 0] if trend or low else wanted)
    assert np.delete(counts.chances[: len(TOTALS)], place, axis=0).sum() == 0


# -- repair attempts -------------------------------------------------------------------------------

COLD = f"{GOOD}\n+9 B: nice"
SORRY = "I was rotten to you about the job [apology_for_act]"


@pytest.mark.parametrize(
    ("scene", "hit"),
    [
        (f"{COLD}\n12 20:00 B: {SORRY}", True),
        (f"{COLD}\n14 12:00 B: {SORRY}", True),
        (f"{COLD}\n15 12:00 B: {SORRY}", False),
        (f"{COLD}\n12 20:00 A: {SORRY}", False),
        (
            f"12 13:00 A: it rains [opinion]\n+9 B: here too [agreement]\n+60 B: {SORRY}",
            False,
        ),
        (f"{COLD}\n12 20:00 B: sorry, wrong chat [other_apology]", False),
        (f"{COLD}\n12 20:00 B: thank you for the key [thanks]", False),
    ],
)
def test_a_repair_attempt_comes_back_to_something_of_ones_own(scene: str, hit: bool) -> None:
    found = {name for name, who in said.found(scene) if who == "B"}
    assert ("repair_attempt" in found) is hit


def test_what_turns_away_is_no_repair_attempt_whatever_it_says_besides() -> None:
    plain = "\n".join(
        f"+0 B: and the {n} is in the drawer [opinion]" for n in ("key", "lamp", "pen")
    )
    late = f"13 15:30 B: ask your sister about it [advice]\n{plain}"
    both = f"{COLD}\n{LOST.replace('12 ', '13 ')}\n{late}\n+0 B: {SORRY}"
    found = {name for name, who in said.found(both) if who == "B"}
    assert "delayed_unacknowledged" in found
    assert "repair_attempt" not in found
    # Said apart from it, it is one.
    apart = f"{COLD}\n12 20:00 B: {SORRY}\n{LOST.replace('12 ', '13 ')}\n{late}"
    assert ("repair_attempt", "B") in said.found(apart)


@pytest.mark.parametrize(
    ("words", "repaired"),
    [
        ("can't do Friday, Sunday instead? [calling_off another_time]", True),
        ("can't do Friday this week [calling_off another_time?]", False),
    ],
)
def test_another_day_in_the_same_sentence_clears(words: str, repaired: bool) -> None:
    scene = (
        "11 18:00 A: cinema on Friday at eight? [invitation plan]\n+5 B: see you there [accepting]\n"
        f"12 09:00 B: {words}"
    )
    assert (("cancelled_without_repair", "B") not in said.found(scene)) is repaired


@pytest.mark.parametrize(
    ("later", "times"),
    [
        ("right, no cinema on Friday [calling_off plan?]", 1),
        ("then I am out [calling_off]", 1),
        ("and no dinner on Monday [calling_off]", 2),
        (
            "no cinema then\n+9 A: are the tickets paid [logistics]\n+90 B: off then [calling_off]",
            1,
        ),
        (
            "it rains\n+9 A: are the cinema tickets paid [logistics]\n"
            "+90 B: no cinema then [calling_off]",
            1,
        ),
    ],
)
def test_a_plan_is_called_off_once(later: str, times: int) -> None:
    """What is said later that day counts where it is of another plan."""
    scene = (
        "11 18:00 A: cinema on Friday at eight? [invitation plan]\n+5 B: see you there [accepting]\n"
        "12 07:00 A: dinner with my mum Monday? [invitation plan]\n+5 B: all right then [accepting]\n"
        f"12 08:30 B: I cannot do cinema Friday [calling_off]\n+6 A: oh ok\n12 14:00 B: {later}"
    )
    rows = said.chances(scene).filter(pl.col("detector") == "cancelled_without_repair")
    assert len(rows.filter(pl.col("outcome") == "hit")) == times


@pytest.mark.parametrize(
    ("between", "subject"),
    [
        ("", "to the cinema"),
        ("", "after all"),
        (
            "11 20:00 A: dinner with my mum on Monday? [invitation plan]\n"
            "+5 B: all right then [accepting]\n",
            "to the cinema",
        ),
        (
            "11 20:00 A: bring the blue folder along [logistics]\n+5 B: it is packed [logistics]\n",
            "to the cinema",
        ),
    ],
)
def test_a_plan_called_off_shows_the_plan(between: str, subject: str) -> None:
    """What was proposed, not the word that accepted it, and no other plan made since."""
    scene = (
        "11 18:00 A: cinema on Friday at eight? [invitation plan]\n"
        f"+5 B: see you there [accepting]\n{between}"
        f"12 09:00 B: I can't come {subject} [calling_off]\n+6 A: oh ok"
    )
    row = said.chances(scene).filter(pl.col("detector") == "cancelled_without_repair")
    texts = chats.conversation(scene).bursts["text"]
    assert len(row) == 1
    assert texts[row["bid"].item()] == "cinema on Friday at eight?"
    assert texts[row["reply"].item()] == f"I can't come {subject}"
