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
from chatcheck.analyzer.acts.language import FILES, LISTS, Language, available, entries, load
from chatcheck.analyzer.acts.names import ACTS, TOGETHER, Act
from chatcheck.analyzer.acts.reader import Model, as_text, from_text
from chatcheck.analyzer.acts.reading import CERTAIN, Reading
from chatcheck.analyzer.acts.sentences import NUMBER, Sentences
from chatcheck.parsers.errors import SettingsError

FOLDER = Path(str(languages.FOLDER))
EN = FOLDER / "en"
CASES = Path(__file__).parent / "lists" / "en"
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


def test_a_text_does_what_its_surest_sentence_does_and_never_a_sum() -> None:
    news, plain = "I got the job", "the bus was full"
    texts = pl.Series([news, f"{plain}\n{news}\n{plain}", "\n".join([plain] * 30), plain])
    best = Reading(texts, load("en")).best(Act.GOOD_NEWS)
    assert best[1] == pytest.approx(best[0], rel=1e-5)
    assert best[2] == pytest.approx(best[3], rel=1e-5)


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
    listed = bool((reading.odds[:, column] >= CERTAIN).all()) and len(reading.odds) == 1
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

FEATURES = st.text("abcdeü' #%", min_size=1, max_size=12).filter(
    lambda f: f == f.strip() and "=" not in f
)


@given(data=st.data())
@settings(deadline=None, max_examples=30)
def test_a_model_comes_back_from_its_text(data: st.DataObject) -> None:
    acts = tuple(data.draw(st.lists(st.sampled_from(ACTS), min_size=1, max_size=5, unique=True)))
    features = data.draw(st.lists(FEATURES, min_size=1, max_size=8, unique=True))
    whole = st.integers(-9000, 9000)
    size = len(features) * len(acts)
    weights = np.array(data.draw(st.lists(whole, min_size=size, max_size=size)), dtype=np.float32)
    base = np.array(data.draw(st.lists(whole, min_size=len(acts), max_size=len(acts))), np.float32)
    model = Model(
        acts,
        pl.Series("f", features),
        (weights / 100).reshape(len(features), len(acts)),
        base / 100,
    )
    back = from_text(as_text(model))
    assert back.acts == acts
    assert back.features.to_list() == features
    assert back.weights == pytest.approx(model.weights, abs=1e-6)
    assert back.base == pytest.approx(model.base, abs=1e-6)


def small() -> Language:
    """A language of three words that weigh something."""
    model = Model(
        (Act.GOOD_NEWS, Act.FLAT_WORD),
        pl.Series("f", ["job", "got the job", "#job#"]),
        np.array([[2, 0], [3, -1], [4, 0]], dtype=np.float32),
        np.array([-5, -1], dtype=np.float32),
    )
    return replace(load("en"), model=model, phrases={})


def test_a_sentence_weighs_its_words_over_the_root_of_their_number() -> None:
    s = Sentences.of(pl.Series(["job", "I got the job", "nothing here"]), {})
    odds = small().model.odds(s)
    # "job" is too short to have parts: its own weight alone.
    assert odds[0].tolist() == pytest.approx([-5 + 2, -1])
    assert odds[1].tolist() == pytest.approx([-5 + (2 + 3) / 2, -1 - 1 / 2])
    assert odds[2].tolist() == pytest.approx([-5, -1])


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
