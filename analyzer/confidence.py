"""How sure anything has to be: one line for every test, one width for every interval."""

from __future__ import annotations

from typing import Final

ALPHA: Final = 0.05  # probability of a false alarm that is taken, of everything tested together
CONFIDENCE: Final = 0.95  # share of the time that an interval is to hold the truth
TAILS: Final = (0.025, 0.975)  # quantiles at which such an interval begins and ends
Z: Final = 1.959964  # standard deviations on either side that hold 95 % of a normal distribution
