"""What models say of texts by people whom they never saw, kept between commands.

``make train`` leaves each fold of writers, real pairs and authors out in turn; what those models
say, and the models themselves, are what every honest measure is made of.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from benchmarks.recognition.bank import BENCHMARKS
from benchmarks.recognition.calibration import crossed, lines_of
from benchmarks.recognition.lessons import Single
from benchmarks.recognition.levels import Share, levels
from chatcheck.analyzer.acts.language import DEFAULT, Language, Level, load
from chatcheck.analyzer.acts.model_file import as_bytes, from_bytes, moments_from_bytes
from chatcheck.analyzer.acts.names import ACTS, Act
from chatcheck.analyzer.arrays import BoolArray, IntArray

FOLDER: Final = BENCHMARKS.parent / "build" / "recognition"
TEXTS: Final = "texts.npz"
FOLDS: Final = "folds.json"
MOMENTS: Final = "moments-{}.npz"  # the second reading that never saw a fold


@dataclass(frozen=True)
class Texts:
    """Labelled texts that were left out.

    ``odds`` (texts, acts) are log-odds as they were learnt, ``does`` what each performs, ``source``
    as in ``Row``, ``fold`` the one it was left out with, ``half`` a half of all people.
    """

    odds: Single
    does: BoolArray
    source: npt.NDArray[np.str_]
    fold: IntArray
    half: IntArray

    @property
    def real(self) -> BoolArray:
        """Texts of real chat, drawn at random."""
        return np.asarray(self.source == "real")

    def of(self, chosen: BoolArray) -> Texts:
        """Some of the texts."""
        return Texts(*(getattr(self, f.name)[chosen] for f in dataclasses.fields(self)))

    def calibrated(self) -> Single:
        """Log-odds, by lines drawn on other people's texts.

        On the other folds; on the other half where one fold alone was left out.
        """
        several = len(np.unique(self.fold)) > 1
        part = self.fold if several else self.half
        return crossed(self.odds, self.does, self.real, part)

    def levels(self, wanted: Mapping[Act, Share]) -> dict[Act, Level]:
        """Levels by shares; texts that were drawn for their rare acts say nothing of shares."""
        lines = lines_of(self.odds, self.does, self.real)
        odds = np.column_stack([line(self.odds[:, n]) for n, line in enumerate(lines)])
        used = self.real | np.isin(self.source, ("plain", "days"))
        return levels(odds[used], self.does[used], self.real[used], wanted)

    def without(self, fold: int) -> Texts:
        """The texts of the other folds; all of them where there is no other."""
        others = self.fold != fold
        return self.of(others) if others.any() else self

    def save(self, folder: Path) -> None:
        """Write to ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            folder / TEXTS, **{f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        )

    @classmethod
    def load(cls, folder: Path) -> Texts:
        """Read from ``folder``; raises ``FileNotFoundError`` where nothing was left out yet."""
        if not (folder / TEXTS).is_file():
            raise FileNotFoundError(f"{folder} holds no texts left out: run `make train` first")
        with np.load(folder / TEXTS) as held:
            return cls(*(held[f.name] for f in dataclasses.fields(cls)))


class Languages:
    """The language to judge each group by: of the models, one that never saw the group.

    Groups that no model saw (pairs without labels) are judged by the shipped language.
    """

    def __init__(self, folds: Mapping[str, int], of_fold: Mapping[int, Language]) -> None:
        self._folds = folds
        self._of_fold = of_fold
        self._shipped = load(DEFAULT)

    def __call__(self, group: str) -> Language:
        """A group's language; raises ``KeyError`` where every model saw the group."""
        return self._of_fold[self._folds[group]] if group in self._folds else self._shipped

    def of_fold(self, fold: int) -> Language:
        """The language that never saw a fold; raises ``KeyError`` where none was left out."""
        return self._of_fold[fold]

    def fold(self, group: str) -> int | None:
        """The fold that a group was left out with; None where no model saw it."""
        return self._folds.get(group)

    def unseen(self, groups: Sequence[str]) -> list[str]:
        """The groups that a model there is never saw."""
        return [g for g in groups if g not in self._folds or self._folds[g] in self._of_fold]

    def with_levels(self, found: Mapping[Act, Level]) -> Languages:
        """The same models by other levels."""
        of_fold = {k: dataclasses.replace(v, levels=found) for k, v in self._of_fold.items()}
        return Languages(self._folds, of_fold)

    def save(self, folder: Path) -> None:
        """Write models, levels and who was left out of which."""
        (folder / FOLDS).write_text(json.dumps(self._folds, indent=0), encoding="utf-8")
        for fold, language in self._of_fold.items():
            (folder / f"{fold}.npz").write_bytes(as_bytes(language.model))
            found = {a: dataclasses.astuple(v) for a, v in language.levels.items()}
            (folder / f"{fold}.json").write_text(json.dumps(found), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Languages:
        """Read from ``folder``.

        Where the second reading was not taught yet, its models are the shipped one.
        """
        folds = json.loads((folder / FOLDS).read_text(encoding="utf-8"))
        of_fold = {}
        for path in sorted(folder.glob("[0-9]*.npz")):
            found = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            language = load(DEFAULT)
            second = folder / MOMENTS.format(path.stem)
            of_fold[int(path.stem)] = dataclasses.replace(
                language,
                model=from_bytes(path.read_bytes()),
                levels={act: Level(*found[act]) for act in ACTS},
                moments=moments_from_bytes(second.read_bytes())
                if second.is_file()
                else language.moments,
            )
        return cls(folds, of_fold)
