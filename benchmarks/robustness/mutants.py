"""Small wrong changes to the analyzer, each of which the tests named beside it must notice.

One at a time in a temporary copy: a text is put in the place of another that stands there once, and
the named tests are run until the first fails. First they are run without any change: what fails
anyway notices nothing. ``make mutants`` runs all; ``benchmarks/robustness/mutants.py WORD`` those whose file or
tests hold a word.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

ROOT = Path(__file__).parents[2]
LEFT_OUT = (".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "build", "*.egg-info")


class Mutant(NamedTuple):
    """``old`` in an analyzer file becomes ``new``; ``tests`` are arguments for pytest."""

    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}: {self.old.strip()!r} -> {self.new.strip()!r}"


def _clauses(name: str) -> tuple[str, ...]:
    return ("tests/analyzer/test_clauses.py", "-k", f"{name} and the_clause_clears")


HALF, ONE = _clauses("half_listening"), _clauses("one_word_reply")
CORRECTING, MINIMISING = _clauses("correcting"), _clauses("minimising")
CANCELLED, DELAYED = _clauses("cancelled_without_repair"), _clauses("delayed_unacknowledged")
FLAT, SILENT = _clauses("flat_good_news"), _clauses("unanswered_good_news")
LATE = ("tests/analyzer/test_late.py",)
NO_BID = ("tests/analyzer/test_judgement.py", "-k", "no_meaningful_bid")
ATTEMPT = ("tests/analyzer/test_judgement.py", "-k", "repair_attempt_comes_back")
ORACLES = ("tests/analyzer/test_oracles.py",)
ACTS = ("tests/analyzer/test_acts.py", "-k", "typed or somebody or language")
SECOND = ("tests/analyzer/test_second_reading.py",)
MOMENTS = ("tests/analyzer/test_acts.py", "-k", "moment")
LANGUAGES = ("tests/analyzer/test_languages.py",)
RATES = ("tests/analyzer/test_rates.py",)

PLANS = (
    "tests/analyzer/test_judgement.py",
    "-k",
    "plan_called_off or called_off_once or another_day",
)
_H, _O = "detectors/half_listening.py", "detectors/one_word_replies.py"
_E, _F = "detectors/evidence.py", "detectors/feelings.py"
_N, _P, _C = "detectors/news.py", "detectors/plans.py", "detectors/common.py"
_R, _X, _W = "detectors/late_replies.py", "detectors/late_excuses.py", "detectors/waiting.py"
_A, _S = "detectors/repair_attempts.py", "default_thresholds.py"

MUTANTS: Final = (
    # Half-listening and one word.
    Mutant(_H, "e.later(e.engages, window) | e.warms_up | e.sign", "e.warms_up | e.sign", HALF),
    Mutant(_H, "e.warms_up | e.sign_of_life(window) | e.goes_on", "e.warms_up | e.goes_on", HALF),
    Mutant(_H, "e.sign_of_life(window) | e.goes_on", "e.sign_of_life(window)", HALF),
    Mutant(_O, "& ~(proposes & e.in_reply(accepts))", "", ONE),
    Mutant(_O, "(e.reaches | long) & ~e.once(excuses)", "(e.reaches | long)", ONE),
    Mutant(_H, "~cleared & ~e.once(excuses)", "~cleared", HALF),
    Mutant(_O, "        & ~more\n", "", ONE),
    Mutant(_O, "window = e.settings.one_word_window_s", "window = 3600.0", ONE),
    Mutant(_O, "        & ~e.sign_of_life(window)\n", "", ONE),
    Mutant(_E, "said & few & ~self.reading.lively", "said & few", ONE),
    Mutant(_E, "lively & ~self.reading.does(Act.LAUGHTER)", "lively", HALF),
    Mutant(_E, "telling_on_words) & ~self.reading.may(Act.HURT)", "telling_on_words)", HALF),
    Mutant(_E, "self.reacted | self.later(self.media", "self.later(self.media", HALF),
    Mutant(_E, "return self.reacted | self.later(self.media, window_s)", "return self.reacted", HALF),
    # What is no bid.
    Mutant(_E, "Act.LOGISTICS, Act.LAUGHTER, Act.THANKS", "Act.LAUGHTER, Act.THANKS", NO_BID),
    Mutant(_E, "Act.LOGISTICS, Act.LAUGHTER, Act.THANKS", "Act.LOGISTICS, Act.THANKS", NO_BID),
    Mutant(_E, "Act.LOGISTICS, Act.LAUGHTER, Act.THANKS", "Act.LOGISTICS, Act.LAUGHTER", NO_BID),
    Mutant(_E, "(wholly & ~opens) | leave", "(wholly & ~opens)", NO_BID),
    Mutant(_E, 'bursts["forwarded"].to_numpy() | few', 'bursts["forwarded"].to_numpy()', NO_BID),
    # Feelings.
    Mutant(_F, "& ~_understood(e, e.settings.correcting_window_s)", "", CORRECTING),
    Mutant(_F, "& ~_understood(e, e.settings.minimising_window_s)", "", MINIMISING),
    Mutant(_F, "chance=e.hurt & ~e.reading.does(Act.LAUGHTER)", "chance=e.hurt", CORRECTING),
    Mutant(_F, "        & ~asked\n", "", MINIMISING),
    Mutant(_F, "chance=e.feeling,", "chance=~e.wordless,", MINIMISING),
    Mutant(_F, "e.wants_more, window_s) | e.sign_of_life(window_s)", "e.wants_more, window_s)", CORRECTING),
    Mutant("detectors/evidence.py", "found & ~self.reading.does(Act.LAUGHTER)", "found", CORRECTING),
    # Good news.
    Mutant(_N, "flat_only & ~cleared & ~e.goes_on", "flat_only & ~e.goes_on", FLAT),
    Mutant(_N, "flat & ~e.reading.lively & ~", "flat & ~", FLAT),
    Mutant(_N, "e.later(_glad(e), window) | e.warms_up", "e.warms_up", FLAT),
    Mutant(_N, "        | e.sign_of_life(e.settings.return_window_s)\n", "", SILENT),
    Mutant(_N, "        | e.warms_up\n", "", SILENT),
    Mutant(_N, "e.in_reply(e.reading.mostly(ELSEWHERE, RESPONSE)) | half", "e.in_reply(e.reading.mostly(ELSEWHERE, RESPONSE))", SILENT),
    Mutant(_N, "    ignored &= e.reading.leans((Act.GOOD_NEWS,), FOR_THE_OTHER)\n", "", SILENT),
    Mutant(_N, "        e.in_reply(responds)\n        | (e.takes_up", "        (e.takes_up", SILENT),
    # Plans.
    Mutant(_P, "hit = ~repaired & ~called", "hit = ~repaired", CANCELLED),
    Mutant(_P, "at_once | accepted | back | amends", "at_once | back | amends", CANCELLED),
    Mutant(_P, "at_once | accepted | back | amends", "at_once | accepted | back", CANCELLED),
    Mutant(_P, "at_once | accepted | back | amends", "accepted | back | amends", CANCELLED),
    Mutant(_P, "before & (same | ~own)", "before", PLANS),
    Mutant(_P, "before & (same | ~own)", "before & same", PLANS),
    Mutant(_P, "before & (same | ~own)", "before & ~own", PLANS),
    Mutant(_P, "    named |= talk.surely(Act.ANOTHER_TIME, beyond=e.settings.another_time_beyond)\n", "", PLANS),
    Mutant(_P, "cares = talk.hints(REPAIR, (*plain_talk, Act.CALLING_OFF, *BARE_SORRY))", "cares = talk.may(*REPAIR)", CANCELLED),
    Mutant(_P, "again = talk.hints(PROPOSING, (*plain_talk, Act.CALLING_OFF))", "again = talk.may(*PROPOSING)", CANCELLED),
    Mutant(_P, "        same = e.subjects.shared(rows[some], found, found + 1)\n", "        same = found < 0\n", PLANS),
    Mutant(_P, "out[planned] = _proposal(e, out[planned], plans)", "pass", PLANS),
    Mutant(_P, "        bid=bid,", "        bid=rows,", ("tests/analyzer/test_judgement.py", "-k", "shows_the_plan")),
    # Late replies.
    Mutant(_X, "announced(e) | settled(e)", "settled(e)", DELAYED),
    Mutant(_X, "announced(e) | settled(e)", "announced(e)", DELAYED),
    Mutant(_X, "e.reacted | between | withdrawn", "between | withdrawn", DELAYED),
    Mutant(_X, "e.reacted | between | withdrawn", "e.reacted | withdrawn", DELAYED),
    Mutant(_X, "e.reacted | between | withdrawn", "e.reacted | between", DELAYED),
    Mutant(_S, "late_ack_sentences: int = 3", "late_ack_sentences: int = 99", DELAYED),
    Mutant(_X, "gap | _warm(e, WARM) | _asks", "_warm(e, WARM) | _asks", DELAYED),
    Mutant(_X, "gap | _warm(e, WARM) | _asks", "gap | _asks", DELAYED),
    Mutant(_X, " | _said_within(e)", "", DELAYED),
    Mutant(_X, "count = np.minimum(count, 1 + e.settings.late_ack_messages)", "count = count + 0", DELAYED),
    Mutant(_X, "said | (added & (answer >= 0))", "said", DELAYED),
    Mutant(_X, "gap | _returns(e), window", "gap, window", DELAYED),
    Mutant(_X, "_warm(e, ABOUT) & ~new", "_warm(e, ABOUT)", DELAYED),
    Mutant(_X, "_warm(e, ABOUT) & ~new", "_warm(e, WARM) & ~new", DELAYED),
    Mutant(_X, "> e.settings.burst_gap_s)", "> 0)", DELAYED),
    Mutant(_X, "window, most = e.settings.announced_window_s", "window, most = 86_400.0", DELAYED),
    Mutant(_W, "& (elapsed <= e.settings.answer_days * DAY_S)", "", LATE),
    Mutant(_R, "hit=(late & ~pardoned)[rows]", "hit=late[rows]", DELAYED),
    Mutant(_R, "(quick | named) & ~e.turned_away", "(quick | named)",
           ("tests/analyzer/test_judgement.py", "-k", "quick_cold")),
    Mutant(_R, "(quick | named) & ~e", "quick & ~e", LATE),
    Mutant(_W, "e.meaningful & (~answers | e.once(opens))", "e.meaningful", LATE),
    Mutant(_W, "np.where(e.reply >= 0, e.reply, e.next_other(burst))", "e.reply", LATE),
    Mutant(_W, "seen = e.conversation.end_us.max(initial=0) - end > limit_us", "seen = end > 0", LATE),
    Mutant(_W, "~crossed & ~e.reacted", "~crossed", LATE),
    Mutant(_W, "& ~withdrawn", "", LATE),
    Mutant(_X, "leans(absence, NO_ABSENCE, expected=e.settings.away_expected)", "may(*absence)", LATE),
    Mutant(_X, "first_leaning(e.settings.late_ack_sentences, acts, PLAIN)", "may(*acts)", LATE),
    Mutant(_X, "PLAIN, expected=expected)", "PLAIN)", LATE),
    Mutant(_W, "answers &= asked | (", "answers &= (", LATE),
    Mutant(_W, "e.reading.does(*TELLS) & e.reading.leans(TELLS, TAKES_UP)", "e.reading.does(*TELLS)", LATE),
    Mutant(_W, "does(Act.OPEN_QUESTION, Act.INVITATION) | asks", "does() | asks", LATE),
    Mutant("detectors/late_replies.py", "newer & soon &", "newer &", LATE),
    Mutant(_E, "(reaching | asks | weighs)", "(reaching | weighs)", LATE),
    Mutant(_E, "self.reading.wholly(Act.GREETING) & ~self.media", "self.media & False", LATE),
    Mutant("default_thresholds.py", "late_floor_s: float = 7200.0", "late_floor_s: float = 60.0", LATE),
    Mutant("conversation/replies.py", "1 - person[same], quiet", "person[same], quiet", LATE),
    Mutant("conversation/usual_wait.py", "np.minimum(latest, middle", "np.maximum(latest, middle",
           ("tests/analyzer/test_timing.py", "-k", "often_late")),
    Mutant(_R, "there > np.fmax(e.settings.late_floor_s, awake / 2)", "there > -1",
           ("tests/analyzer/test_late.py", "-k", "never_there")),
    Mutant(_S, "night_after_h: float = 1.5", "night_after_h: float = 0.0",
           ("tests/analyzer/test_late.py", "-k", "edges_of_the_night")),
    # Repairs.
    Mutant("default_thresholds.py", "repair_window_s: float = 172800.0", "repair_window_s: float = 864000.0", ATTEMPT),
    Mutant(_A, " & ~(e.flagged | e.turned_away_by)", "",
           ("tests/analyzer/test_judgement.py", "-k", "whatever_it_says_besides")),
    Mutant(_N, "    responds |= e.once(_flat)\n", "",
           ("tests/analyzer/test_judgement.py", "-k", "flat_and_no_silence")),
    Mutant(_A, "wrong = _went_wrong(e)", "wrong = np.ones_like(e.flagged)", ATTEMPT),
    Mutant(_A, "Act.APOLOGY_FOR_ACT, Act.MAKING_UP)", "Act.OTHER_APOLOGY, Act.MAKING_UP)", ATTEMPT),
    Mutant(_C, "hit = hit & ~e.in_reply(e.flagged)", "hit = hit & True",
           ("tests/analyzer/test_judgement.py", "-k", "praise_at_the_end")),
    # What cannot be judged.
    Mutant(_C, "e.in_reply(e.media) | ~e.last_word", "~e.last_word",
           ("tests/analyzer/test_judgement.py", "-k", "photo_beside")),
    Mutant(_C, "unclear |= e.foreign_exchange[rows]", "unclear |= False", LANGUAGES),
    Mutant("pipeline.py", "if languages.judged or not d.of_words", "if True", LANGUAGES),
    Mutant("acts/identify_language.py", "judged = all(", "judged = any(", LANGUAGES),
    Mutant("acts/identify_language.py", "MOSTLY: Final = 0.6", "MOSTLY: Final = 0.1", LANGUAGES),
    # Reading.
    Mutant("acts/sentences.py", "text.str.to_lowercase()", "text", ACTS),
    Mutant("acts/language.py", "if not known or _missing(folder):", "if not known:", ACTS),
    Mutant("detectors/common.py", "hits[hits] = e.reading.confirms(detector.name, rows[hits], reply[hits])", "pass", SECOND),
    Mutant("detectors/plans.py", "hit[hit] = e.reading.confirms(CANCELLED_WITHOUT_REPAIR.name, bid[hit], rows[hit])", "pass", SECOND),
    Mutant("acts/moments.py", "hi = np.where(texts < 0, lo, sentences.start[known + 1])", "hi = sentences.start[known + 1]", MOMENTS),
    Mutant("acts/layers.py", "total / np.sqrt(count)", "total / (count)", ("tests/analyzer/test_acts.py", "-k", "network")),
    # Counting and statistics.
    Mutant("comparison/counts.py", "not detector.low_confidence and ", "", RATES),
    Mutant("comparison/rate_intervals.py", "Z**2 / (4 * n**2)", "Z**2 / (2 * n**2)", ORACLES),
    Mutant("comparison/rate_intervals.py", "some.sum(axis=-1) - 1, 1)", "some.sum(axis=-1), 1)", ORACLES),
    Mutant("comparison/multiplicity.py", "(np.arange(len(order)) + 1)", "(np.arange(len(order)) + 2)", ORACLES),
    Mutant("comparison/multiplicity.py", "np.maximum.accumulate(p", "np.minimum.accumulate(p", ORACLES),
    Mutant("conversation/reply_lengths.py", "some = apart != 0", "some = apart > 1", ORACLES),
    Mutant("description/survival.py", "1 - events / at_risk)", "1 - events / (at_risk + 1))", ORACLES),
    Mutant("comparison/score.py", "square = ratio * (self.n0 + self.n1)", "square = ratio * self.n0", ORACLES),
    Mutant("detectors/shrinking.py", " & ~pl.col(\"mutual\")", "", ("tests/analyzer/test_rhythm.py",)),
    Mutant("comparison/compare.py", "if adjusted >= ALPHA or placebo > UNUSUAL:", "if adjusted >= ALPHA:",
           ("tests/analyzer/test_compare.py",)),
)  # fmt: skip


def _passes(folder: Path, tests: tuple[str, ...]) -> bool:
    """Whether some tests pass in a copy of the project."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if found.returncode not in (0, 1, 2):
        sys.exit(f"{' '.join(tests)} cannot be run:\n{found.stdout[-2000:]}{found.stderr[-2000:]}")
    return found.returncode == 0


def _noticed(folder: Path, mutant: Mutant) -> bool:
    """Whether the named tests fail with the change; the file is put back."""
    path = folder / "analyzer" / mutant.file
    text = path.read_text(encoding="utf-8")
    try:
        path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
        return not _passes(folder, mutant.tests)
    finally:
        path.write_text(text, encoding="utf-8")


def main(words: list[str]) -> int:
    """Run the mutants that are asked for; the number that nobody noticed."""
    chosen = [m for m in MUTANTS if not words or any(w in f"{m.file} {m.tests}" for w in words)]
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "copy"
        shutil.copytree(ROOT, folder, symlinks=True, ignore=shutil.ignore_patterns(*LEFT_OUT))
        for tests in sorted({mutant.tests for mutant in chosen}):
            if not _passes(folder, tests):
                print(f"fails without any change, so it notices nothing: {' '.join(tests)}")
                return 1
        survived = 0
        for mutant in chosen:
            if not _noticed(folder, mutant):
                print(f"not noticed: {mutant} by {' '.join(mutant.tests)}", flush=True)
                survived += 1
    print(f"{len(chosen) - survived} of {len(chosen)} wrong changes were noticed")
    return survived


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
