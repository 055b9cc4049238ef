"""Every pattern of every lexicon: borders of words, contractions, and the engine's fast path."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatcheck.analyzer import lexicon
from chatcheck.analyzer.signals import Signals

GROUPS = {
    name: table
    for file in (resources.files("chatcheck.analyzer") / "lexicons" / "en").iterdir()
    if file.name.endswith(".toml")
    for name, table in tomllib.loads(file.read_text(encoding="utf-8")).items()
}
OF_WORDS = sorted(name for name, table in GROUPS.items() if table.get("match", "word") == "word")
AROUND = ("{}", "{} too", "so {}", "{}'t", "{}'", "{}s", "un{}", "'{}", "é{}", "{}é")
FOLDED = st.characters(max_codepoint=0x24F, exclude_categories=["Lu", "Cc"])
LETTER = f"[{lexicon.LETTERS}]"


def holds(patterns: list[str], match: str, text: str) -> bool:
    """Whether a group of these patterns is found in one text."""
    texts = pl.Series([text])
    return any(texts.str.contains(p).item() for p in lexicon.compile_group(patterns, match))


@pytest.mark.parametrize("group", OF_WORDS)
@given(data=st.data())
def test_words_are_not_found_inside_others(group: str, data: st.DataObject) -> None:
    """Against Python's look-around, which the lexicons' engine has not."""
    pattern = data.draw(st.sampled_from(GROUPS[group]["patterns"]))
    found = data.draw(st.from_regex(rf"\A(?:{pattern})\Z", alphabet=FOLDED))
    around = data.draw(
        st.sampled_from(
            ["{}", "{} too", "so {}", "{}'t", "{}'", "{}s", "un{}", "'{}", "é{}", "{}é"]
        )
    )
    text = around.format(found)
    alone = rf"(?<!{LETTER})(?<!')(?:{_plain(pattern)})(?!{LETTER})(?!'{LETTER})"
    assert holds([pattern], "word", text) == bool(re.search(alone, text))


def _plain(pattern: str) -> str:
    """The pattern with the letters that lexicons know."""
    return pattern.replace("[^\\w", f"[^{lexicon.LETTERS}").replace("\\w", LETTER)


@pytest.mark.parametrize(
    ("text", "found"),
    [("we won", True), ("we won!", True), ("I won't", False), ("wonder", False), ("won’t", False)],
)
def test_won_is_not_found_in_won_t(text: str, found: bool) -> None:
    folded = Signals(pl.Series([text])).folded.item()
    assert holds(["won"], "word", folded) is found


def test_no_pattern_leaves_the_fast_path() -> None:
    """Word borders of Unicode make the engine slow wherever a text holds an emoji."""
    patterns = [pattern for table in GROUPS.values() for pattern in table["patterns"]]
    assert not [pattern for pattern in patterns if re.search(r"\\[bB]", pattern)]
    regexes = [regex for group in lexicon.load().values() for regex in group]
    assert not [regex for regex in regexes if re.search(r"\\[wWdb]", regex)]


def test_a_long_list_is_matched_in_parts_as_a_short_one_is() -> None:
    words = [f"word{number}" for number in range(2 * lexicon.LONGEST // 6)]
    parts = lexicon.compile_group(words)
    assert len(parts) > 1
    for word in (words[0], words[len(words) // 2], words[-1]):
        assert holds(words, "word", f"a {word} here")
        assert not holds(words, "word", f"a {word}x here")


def test_one_engine_reads_all_groups_as_it_reads_one() -> None:
    texts = pl.Series(["I got the job!!", "k", "sorry, I forgot", "😀", "", "I got the job!!"])
    together, alone = Signals(texts), Signals(texts)
    together.prepare(together.names)
    for name in together.names:
        assert together.has(name).tolist() == alone.has(name).tolist()
    assert together.has("achievement").tolist() == [True, False, False, False, False, True]
