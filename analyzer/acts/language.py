"""Languages: one folder each, with all that belongs to it, as data; whole or refused.

A language that is half there would judge people by half a dictionary: ``load`` refuses it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, Final

import polars as pl

from chatcheck.analyzer.acts.model_file import from_bytes, moments_from_bytes
from chatcheck.analyzer.acts.moments import MomentModel
from chatcheck.analyzer.acts.names import Act
from chatcheck.analyzer.acts.reader import Model
from chatcheck.parsers.errors import SettingsError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

FOLDER: Final = resources.files("chatcheck.analyzer") / "languages"
AUTO: Final = "auto"  # the language is found from the messages
DEFAULT: Final = "en"  # looked for first
# Closed lists: whole sentences that are certain to perform an act.
LISTS: Final[Mapping[str, Act]] = {
    "closing_phrases": Act.CLOSING_PHRASE,
    "flat_words": Act.FLAT_WORD,
    "listening_noises": Act.LISTENING_NOISE,
}
# Phrases that say something within a sentence, whatever act it performs.
SAYINGS: Final = ("asks_if_too_much", "withdrawals")
MODEL: Final = "acts.npz"
MOMENTS: Final = "moments.npz"
FILES: Final = (
    MODEL, MOMENTS, "levels.toml", "moments.toml",
    "spellings.txt", "stop_words.txt", "warm_marks.txt",
    *(f"{name}.txt" for name in (*LISTS, *SAYINGS)),
)  # fmt: skip


@dataclass(frozen=True)
class Level:
    """Probabilities from which an act counts.

    ``sure`` is what an accusation needs, ``likely`` what is enough to clear somebody.
    """

    sure: float
    likely: float


@dataclass(frozen=True)
class Language:
    """Everything that is known of a language.

    ``moment_levels`` are the log-odds that a moment must reach, by the way to turn away; what is
    not named there is not read a second time.
    """

    code: str
    model: Model
    levels: Mapping[Act, Level]
    moments: MomentModel
    moment_levels: Mapping[str, float]
    phrases: Mapping[Act, tuple[str, ...]]
    sayings: Mapping[str, tuple[str, ...]]
    spellings: Mapping[str, str]
    stop_words: tuple[str, ...]
    warm_marks: tuple[str, ...]

    @cached_property
    def words(self) -> pl.Series:
        """The words that the language has, as they are read."""
        seen = self.model.words[: self.model.seen]
        plain = seen.str.contains(r"^[\p{L}\p{N}']+$")
        return pl.concat([seen.filter(plain), pl.Series(self.stop_words)]).unique()


def available() -> tuple[str, ...]:
    """Codes of the languages that are whole, sorted."""
    return tuple(sorted(f.name for f in FOLDER.iterdir() if f.is_dir() and not _missing(f)))


@cache
def load(code: str) -> Language:
    """A language; raises ``SettingsError`` where there is none, or where one is not whole."""
    folder = FOLDER / code
    known = code.isalpha() and folder.is_dir()
    if not known or _missing(folder):
        raise SettingsError(
            f"there is no language {code!r} to judge words in",
            f"Use --language with one of {', '.join(available())}",
        )
    texts = [name for name in FILES if name not in (MODEL, MOMENTS)]
    read = {name: (folder / name).read_text(encoding="utf-8") for name in texts}
    return Language(
        code=code,
        model=from_bytes((folder / MODEL).read_bytes()),
        levels={Act(k): Level(**v) for k, v in tomllib.loads(read["levels.toml"]).items()},
        moments=moments_from_bytes((folder / MOMENTS).read_bytes()),
        moment_levels=tomllib.loads(read["moments.toml"]),
        phrases={act: entries(read[f"{name}.txt"]) for name, act in LISTS.items()},
        sayings={name: entries(read[f"{name}.txt"]) for name in SAYINGS},
        spellings=dict(_pair(line) for line in entries(read["spellings.txt"])),
        stop_words=entries(read["stop_words.txt"]),
        warm_marks=entries(read["warm_marks.txt"]),
    )


def entries(text: str) -> tuple[str, ...]:
    """The lines of a list, without comments and empty ones."""
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("# "))


def _pair(line: str) -> tuple[str, str]:
    left, _, right = line.partition(" = ")
    return left, right


def _missing(folder: Traversable) -> list[str]:
    return [name for name in FILES if not (folder / name).is_file()]
