"""What sentences do, read alike however they are typed; lists, languages and models whole."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatcheck.analyzer.acts import language as languages
from chatcheck.analyzer.acts.language import FILES, LISTS, available, entries, load
from chatcheck.analyzer.acts.layers import Layer, Layers
from chatcheck.analyzer.acts.model_file import (
    STEPS,
    as_bytes,
    from_bytes,
    moments_as_bytes,
    moments_from_bytes,
)
from chatcheck.analyzer.acts.moments import NO_ANSWER, MomentModel
from chatcheck.analyzer.acts.names import ACTS, TOGETHER, Act
from chatcheck.analyzer.acts.passages import MOST_WORDS, Passages
from chatcheck.analyzer.acts.reader import Model
from chatcheck.analyzer.acts.reading import CERTAIN, Reading
from chatcheck.analyzer.acts.sentences import NUMBER, Sentences
from chatcheck.parsers.errors import SettingsError

FOLDER = Path(str(languages.FOLDER))
EN = FOLDER / "en"
CASES = Path(__file__).parents[1] / "support" / "lists" / "en"
SORTED = [name for name in FILES if name.endswith(".txt")]


def words_of(text: str) -> list[list[str]]:
    """The sentences of one text, as words are read."""
    s = Sentences.of(pl.Series([text]), load("en").spellings)
    return [
        [s.words[int(w)] for w in s.word[s.word_start[n] : s.word_start[n + 1]]] for n in s.sentence
    ]


# -- sentences -------------------------------------------------------------------------------------

PLAIN = "I got the job. they rang me at nine\nI can't believe it"


@pytest.mark.parametrize(
    "typed",
    [
        PLAIN.upper(),
        PLAIN.title(),
        f"{PLAIN}.",
        PLAIN.replace("'", "\u2019"),
        PLAIN.replace("'", ""),
        PLAIN.replace(". ", "\n"),
        PLAIN.replace("\n", ". "),
        PLAIN.replace("\n", "\n\n"),
        PLAIN.replace(" ", "\u00a0", 1),
        PLAIN.replace(" ", "  "),
        f'"{PLAIN}"',
        f"\u201c{PLAIN}\u201d",
    ],
)
def test_how_somebody_types_changes_no_sentence(typed: str) -> None:
    assert words_of(typed) == words_of(PLAIN)
    assert len(words_of(PLAIN)) == 3


@given(
    st.lists(st.sampled_from(["i passed", "so tired", "where r u", "ok"]), min_size=1, max_size=5)
)
@settings(deadline=None, max_examples=25)
def test_sentences_joined_by_stops_or_by_lines_are_the_same(sentences: list[str]) -> None:
    assert words_of(". ".join(sentences)) == words_of("\n".join(sentences))
    assert len(words_of("\n".join(sentences))) == len(sentences)


def test_marks_that_mean_something_are_kept() -> None:
    assert words_of("nice!") != words_of("nice")
    assert words_of("nice?") != words_of("nice")
    assert words_of("nice 🎉") != words_of("nice")
    assert words_of("nice!!!") == words_of("nice!")


def test_words_are_read_alike_however_they_are_spelt() -> None:
    assert words_of("thx u") == words_of("thanks you")
    assert words_of("at 17:30") == words_of("at 9:45")
    assert NUMBER in words_of("at 9")[0]
    assert words_of("https://a.example/x?y=1 nice") == words_of("www.b.example nice")


@pytest.mark.parametrize(("word", "long"), [("sooooo", True), ("so", False), ("hmmmm", False)])
def test_a_lengthened_word_is_the_word_and_is_known(word: str, long: bool) -> None:
    s = Sentences.of(pl.Series([f"{word} good"]), load("en").spellings)
    assert bool(s.lengthened.any()) is long


def test_a_long_line_without_stops_is_cut_at_its_joints() -> None:
    line = "the bus was late again and the driver was new so we stood there but I got the job"
    assert words_of(line)[-1] == ["but", "i", "got", "the", "job"]


@pytest.mark.parametrize("text", ["", " ", ".", "\n\n", "\u200e"])
def test_nothing_has_no_sentence_and_does_nothing(text: str) -> None:
    reading = Reading(pl.Series([text, "ok"]), load("en"))
    assert len(words_of(text)) == 0
    for act in ACTS:
        assert not reading.may(act)[0]
    assert not reading.wholly(Act.FLAT_WORD, sure=False)[0]


# -- readings --------------------------------------------------------------------------------------


def test_news_is_found_among_small_talk_and_small_talk_never_sums_up_to_news() -> None:
    news, plain = "I got the job!!", "the bus was full"
    texts = pl.Series([news, f"{plain}\n{news}", "\n".join([plain] * 30), plain])
    reading = Reading(texts, load("en"))
    assert reading.does(Act.GOOD_NEWS).tolist() == [True, True, False, False]
    assert not reading.may(Act.GOOD_NEWS)[2]


@given(
    st.lists(
        st.sampled_from(["I PASSED!!", "so tired", "where r u?", "ok", "sorry, was in a meeting"]),
        min_size=1,
        max_size=6,
    )
)
@settings(deadline=None, max_examples=15)
def test_a_text_is_read_alike_whatever_stands_beside_it(texts: list[str]) -> None:
    together = Reading(pl.Series(texts), load("en"))
    for number, text in enumerate(texts):
        alone = Reading(pl.Series([text]), load("en"))
        for act in (Act.GOOD_NEWS, Act.FLAT_WORD, Act.REASON_FOR_GAP):
            assert together.best(act)[number] == pytest.approx(alone.best(act)[0], rel=1e-4)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("I got the job!!", Act.GOOD_NEWS),
        ("we got the flat!!", Act.GOOD_NEWS),
        ("I passed my driving test!", Act.GOOD_NEWS),
        ("I feel so lonely lately", Act.FEELING),
        ("I'm scared of the operation", Act.FEELING),
        ("I feel like we never see each other any more", Act.HURT),
        ("what do you think I should do?", Act.OPEN_QUESTION),
        ("do you want to come to the cinema with me?", Act.INVITATION),
        ("I can't make it tonight, have to cancel", Act.CALLING_OFF),
        ("could we do Sunday instead?", Act.ANOTHER_TIME),
        ("that sounds awful, I'm so sorry", Act.ACKNOWLEDGEMENT),
        ("congratulations, I'm so happy for you!", Act.DELIGHT),
        ("it's not a big deal", Act.MINIMISING),
        ("sorry for the late reply", Act.APOLOGY_FOR_GAP),
        ("sorry, was in a meeting all day", Act.REASON_FOR_GAP),
        ("I'm sorry I snapped at you", Act.APOLOGY_FOR_ACT),
        ("let me make it up to you", Act.MAKING_UP),
        ("I'm so proud of you", Act.PRAISE),
        ("I love you", Act.AFFECTION),
        ("good luck!", Act.WELL_WISHING),
        ("good morning", Act.GREETING),
        ("good night", Act.FAREWELL),
        ("haha", Act.LAUGHTER),
    ],
)
def test_plain_words_are_understood(text: str, act: Act) -> None:
    assert Reading(pl.Series([text]), load("en")).does(act)[0]


@pytest.mark.parametrize(
    "text",
    ["we need bread", "the bus comes at nine", "is it raining there?", "the train leaves at seven"],
)
@pytest.mark.parametrize(
    "act", [Act.GOOD_NEWS, Act.FEELING, Act.HURT, Act.CALLING_OFF, Act.MINIMISING, Act.CORRECTING]
)
def test_the_business_of_the_day_does_none_of_what_accuses(text: str, act: Act) -> None:
    assert not Reading(pl.Series([text]), load("en")).does(act)[0]


# -- closed lists ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SORTED)
def test_a_list_is_sorted_one_phrase_a_line_each_once(name: str) -> None:
    lines = entries((EN / name).read_text(encoding="utf-8"))
    assert list(lines) == sorted(set(lines))
    assert all(line == line.strip().lower() for line in lines)


def _cases(name: str) -> list[tuple[str, bool]]:
    """Texts of a cases file, and whether the list must match them."""
    text = (CASES / f"{name}.cases").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line[2:], line[0] == "+") for line in lines]


@pytest.mark.parametrize(
    ("name", "text", "matches"),
    [(name, text, matches) for name in LISTS for text, matches in _cases(name)],
)
def test_a_list_matches_what_it_must_and_nothing_else(name: str, text: str, matches: bool) -> None:
    reading = Reading(pl.Series([text]), load("en"))
    column = load("en").model.acts.index(LISTS[name])
    listed = bool((reading.alone.odds[:, column] >= CERTAIN).all()) and len(reading.alone.odds) == 1
    assert listed is matches


@pytest.mark.parametrize("name", list(LISTS))
def test_every_phrase_of_a_list_is_found_by_the_reader(name: str) -> None:
    phrases = load("en").phrases[LISTS[name]]
    reading = Reading(pl.Series(phrases), load("en"))
    found = reading.wholly(LISTS[name])
    assert [p for p, hit in zip(phrases, found, strict=True) if not hit] == []


def test_spellings_are_read_as_words_that_are_no_spellings_themselves() -> None:
    spellings = load("en").spellings
    assert set(spellings) & set(spellings.values()) == set()


# -- languages -------------------------------------------------------------------------------------


def test_the_shipped_language_is_whole() -> None:
    english = load("en")
    assert "en" in available()
    assert set(english.model.acts) == set(ACTS)
    assert set(english.levels) == set(ACTS)
    assert all(0 < level.likely <= level.sure < 1 for level in english.levels.values())
    assert set(TOGETHER) < set(ACTS)


@pytest.mark.parametrize("missing", FILES)
def test_a_language_that_lacks_a_file_is_refused(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "xx"
    folder.mkdir()
    for name in FILES:
        (folder / name).symlink_to(EN / name)
    (folder / missing).unlink()
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    load.cache_clear()
    try:
        assert available() == ()
        with pytest.raises(SettingsError, match="'xx'"):
            load("xx")
        shutil.copy(EN / missing, folder / missing)
        assert available() == ("xx",)
    finally:
        load.cache_clear()


@pytest.mark.parametrize("code", ["zz", "", "../en", "en/..", "EN"])
def test_a_language_that_there_is_not_is_refused_in_one_sentence(code: str) -> None:
    with pytest.raises(SettingsError, match="--language"):
        load(code)


# -- models ----------------------------------------------------------------------------------------


def small(seed: int = 4) -> Model:
    """A model of two acts that knows four words and two parts of words."""
    rng = np.random.default_rng(seed)

    def rows(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    return Model(
        acts=(Act.GOOD_NEWS, Act.FLAT_WORD),
        words=pl.Series("w", ["job", "got", "nice", "?"]),
        word_vectors=rows(4, 5),
        seen=3,
        parts=pl.Series("p", ["#jo", "ob#"]),
        part_vectors=rows(2, 5),
        lengthening=rows(5),
        edges=rows(2, 5),
        layers=Layers(Layer(rows(3, 5, 6), rows(6)), Layer(rows(3, 6, 4), rows(4))),
        out=rows(20, 2),
        base=rows(2),
    )


def small_of_moments(seed: int = 5) -> MomentModel:
    """A model of two ways to turn away over the words of ``small``."""
    rng = np.random.default_rng(seed)

    def rows(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    return MomentModel(
        kinds=("correcting", "one_word_reply"),
        layers=Layers(Layer(rows(3, 5, 4), rows(4)), Layer(rows(3, 4, 3), rows(3))),
        hidden=rows(2 * 14 + 6, 5),
        hidden_base=rows(5),
        out=rows(5, 2),
        base=rows(2),
    )


Words = list[tuple[str, bool]]


def looked_at(model: Model, layers: Layers, sentences: list[Words]) -> list[list[np.ndarray]]:
    """What two layers find in sentences of (word, lengthened), place by place."""
    found = []
    for words in sentences:
        rows = [model.edges[0]]
        for word, long in words:
            known = {w: n for n, w in enumerate(model.words)}
            row = model.word_vectors[known[word]] if word in known else np.zeros(5)
            held = [n for n, part in enumerate(model.parts) if part in f"#{word}#"]
            row = row + (model.part_vectors[held].mean(axis=0) if held else 0)
            rows.append(row + model.lengthening if long else row)
        rows.append(model.edges[1])
        held_by = []
        for layer in (layers.first, layers.second):
            padded = [np.zeros_like(rows[0]), *rows, np.zeros_like(rows[0])]
            rows = [
                np.maximum(
                    sum(padded[n + tap] @ layer.weights[tap] for tap in range(3)) + layer.base, 0
                )
                for n in range(len(rows))
            ]
            held_by.append(np.array(rows))
        found.append(held_by)
    return [
        [places.max(axis=0), places.sum(axis=0) / np.sqrt(len(places))]
        for places in (np.vstack([layers[layer] for layers in found]) for layer in range(2))
    ]


def by_hand(model: Model, sentences: list[Words]) -> np.ndarray:
    """What the network says of a passage."""
    (most, mean), (deep_most, deep_mean) = looked_at(model, model.layers, sentences)
    return np.concatenate([most, mean, deep_most, deep_mean]) @ model.out + model.base


def moment_by_hand(of: MomentModel, bid: list[Words], answer: list[Words]) -> np.ndarray:
    """What the network of moments says of a bid and its answer."""
    sides, deep = [], []
    for text in (bid, answer):
        if not text:
            sides.append(np.zeros(14))
            deep.append((np.zeros(3), np.zeros(3)))
            continue
        (most, mean), (deep_most, deep_mean) = looked_at(small(), of.layers, text)
        sides.append(np.concatenate([most, deep_most, mean, deep_mean]))
        deep.append((deep_most, deep_mean))
    both = [deep[0][n] * deep[1][n] for n in range(2)]
    held = np.maximum(np.concatenate([*sides, *both]) @ of.hidden + of.hidden_base, 0)
    return held @ of.out + of.base


JOB = [("got", False), ("the", False), ("job", False)]


def test_the_network_is_what_its_description_says() -> None:
    model = small()
    s = Sentences.of(pl.Series(["got the job", "niiice?", "qx"]), {})
    alone, whole = model.read(s, Passages.of(s))
    for row, words in enumerate((JOB, [("nice", True), ("?", False)], [("qx", False)])):
        assert alone[row] == pytest.approx(by_hand(model, [words]), abs=1e-4)
        assert whole[row] == pytest.approx(alone[row], abs=1e-6)


def test_a_passage_is_read_whole_and_by_its_surest_sentence() -> None:
    model = small()
    s = Sentences.of(pl.Series(["nice. got the job?"]), {})
    alone, whole = model.read(s, Passages.of(s))
    together = by_hand(model, [[("nice", False)], [*JOB, ("?", False)]])
    assert len(alone) == 2
    assert whole[0] == pytest.approx((together + alone.max(axis=0)) / 2, abs=1e-4)


def test_a_text_without_words_has_no_passage() -> None:
    s = Sentences.of(pl.Series(["", "...", "nice"]), {})
    passages = Passages.of(s)
    assert np.diff(passages.start).tolist() == [0, 0, 1]
    assert small().read(s, passages)[1].shape == (1, 2)


def test_a_long_text_is_read_in_passages_of_whole_sentences() -> None:
    text = ". ".join(f"word{'abcdefghij'[n % 10]}x this is sentence {n}" for n in range(40))
    s = Sentences.of(pl.Series([text, "short"]), {})
    passages = Passages.of(s)
    words = np.diff(s.word_start)[s.sentence]
    sizes = np.add.reduceat(words, passages.first[:-1])
    assert np.diff(passages.start).tolist() == [len(sizes) - 1, 1]
    assert sizes[:-1].max() <= MOST_WORDS + words.max()
    assert sizes[:-2].min() > MOST_WORDS - words.max()
    assert sizes.sum() == words.sum()


def test_many_texts_are_read_as_each_alone() -> None:
    rng = np.random.default_rng(1)
    texts = [
        " ".join(rng.choice(["job", "got", "nice", "then", "job?"], size=n)) for n in range(90)
    ]
    texts = [f"{text}. nice" for text in texts] * 30
    together = Sentences.of(pl.Series([f"{t}{'a' * (n % 7)}" for n, t in enumerate(texts)]), {})
    passages = Passages.of(together)
    model = small()
    whole = model.read(together, passages)[1]
    for number in (0, 89, 1000, len(together.start) - 2):
        text = pl.Series([f"{texts[number]}{'a' * (number % 7)}"])
        s = Sentences.of(text, {})
        at = passages.start[together.code[number]]
        assert model.read(s, Passages.of(s))[1][0] == pytest.approx(whole[at], abs=1e-4)


def test_a_moment_is_read_as_its_description_says() -> None:
    s = Sentences.of(pl.Series(["got the job", "nice. qx?", "nice", ""]), {})
    of = small_of_moments()
    bid, answer = np.array([0, 2, 1, 0, 0]), np.array([1, 2, 0, NO_ANSWER, 3])
    odds = of.read(small(), s, s.code[bid], np.where(answer < 0, answer, s.code[answer]))
    nice, both = [[("nice", False)]], [[("nice", False)], [("qx", False), ("?", False)]]
    for row, (first, second) in enumerate(
        (([JOB], both), (nice, nice), (both, [JOB]), ([JOB], []), ([JOB], []))
    ):
        assert odds[row] == pytest.approx(moment_by_hand(of, first, second), abs=1e-3)


def test_a_model_of_moments_comes_back_from_its_file() -> None:
    model = small_of_moments()
    back = moments_from_bytes(moments_as_bytes(model))
    assert back.kinds == model.kinds
    np.testing.assert_allclose(back.hidden, model.hidden, rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(
        back.layers.first.weights, model.layers.first.weights, rtol=1e-3, atol=1e-6
    )
    np.testing.assert_array_equal(back.base, model.base)
    assert moments_as_bytes(back) == moments_as_bytes(moments_from_bytes(moments_as_bytes(back)))


def test_what_is_no_moment_of_turning_away_is_not_confirmed() -> None:
    texts = pl.Series(["got the job", "nice", "got nice", "qx"])
    language = replace(load("en"), model=small(), moments=small_of_moments())
    bid, answer = np.array([0, 2, 3, 0]), np.array([1, 1, 1, -1])
    s = Sentences.of(texts, language.spellings)
    odds = small_of_moments().read(
        small(), s, s.code[bid], np.where(answer < 0, answer, s.code[answer])
    )
    least = float(np.median(odds[:, 0]))
    expected = (odds[:, 0] >= least).tolist()
    assert set(expected) == {True, False}  # else nothing is shown
    reading = Reading(texts, replace(language, moment_levels={"correcting": least}))
    assert reading.confirms("correcting", bid, answer).tolist() == expected
    assert reading.confirms("one_word_reply", bid, answer).all()  # no level: not read again


@given(seed=st.integers(0, 1000))
@settings(deadline=None, max_examples=10)
def test_a_model_comes_back_from_its_file(seed: int) -> None:
    model = small(seed)
    data = as_bytes(model)
    back = from_bytes(data)
    assert as_bytes(model) == data
    assert (back.acts, back.seen) == (model.acts, model.seen)
    assert back.words.to_list() == model.words.to_list()
    assert back.parts.to_list() == model.parts.to_list()
    step = np.abs(model.word_vectors).max(axis=1, keepdims=True) / STEPS
    assert (np.abs(back.word_vectors - model.word_vectors) <= 0.6 * step).all()
    np.testing.assert_array_equal(back.base, model.base)
    # Half precision: one in a thousand, and under 6e-5 steps of 2 ** -24.
    kept, given_ = back.layers.second.weights, model.layers.second.weights
    np.testing.assert_allclose(kept, given_, rtol=1e-3, atol=2**-24)
    again = from_bytes(as_bytes(back))
    np.testing.assert_allclose(again.word_vectors, back.word_vectors, rtol=2e-3, atol=1e-6)


@pytest.mark.parametrize(
    ("saying", "text", "held"),
    [
        ("withdrawals", "Never mind, mum helped me", True),
        ("withdrawals", "it's sorted now", True),
        ("withdrawals", "I will never forget your mind", False),
        ("asks_if_too_much", "Am I being silly?", True),
        ("asks_if_too_much", "I am being followed", False),
    ],
)
def test_sayings_are_held_within_sentences(saying: str, text: str, held: bool) -> None:
    reading = Reading(pl.Series([text]), load("en"))
    assert reading.says(saying).tolist() == [held]
