"""Random effects by REML, judged after Knapp and Hartung, with or without moderators.

One answer a couple goes in: an effect (a log ratio) and its variance by chance. What couples
truly differ by (tau squared) is estimated by restricted maximum likelihood, weights are
1 / (variance + tau squared), and errors follow from how the couples spread about the fit, with
Student's t. Many studies of the same couples can be fitted at once: the last axis is couples.

Sources: Viechtbauer (2005), Bias and efficiency of meta-analytic variance estimators; Knapp and
Hartung (2003), Improved tests for a random effects meta-regression; Higgins, Thompson and
Spiegelhalter (2009) for the interval of a further couple.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from chatcheck.analyzer.arrays import FloatArray
from chatcheck.analyzer.comparison.student import f_tail, quantile, two_tails

STEPS: Final = 200  # of Fisher's scoring; a dozen are usual
HALVINGS: Final = 12  # of one step that would make the fit less likely
CLOSE: Final = 1e-10  # of the mean variance: then tau squared moves no more


@dataclass(frozen=True, slots=True)
class Fit:
    """What was fitted, one entry a study; p is the number of columns of the design.

    Attributes
    ----------
    estimate, error
        Coefficients and their standard errors, studies by p (log units).
    covariance
        Of the coefficients, studies by p by p.
    tau2
        Variance of the couples' true effects about the fit.
    i2
        The share of the spread that is no chance, 0 to 1 (Higgins and Thompson 2002).
    q
        Cochran's Q about the fit with fixed effects.
    freedom
        Couples less p: the degrees of freedom of t.
    """

    estimate: FloatArray
    error: FloatArray
    covariance: FloatArray
    tau2: FloatArray
    i2: FloatArray
    q: FloatArray
    freedom: int

    @property
    def p(self) -> FloatArray:
        """Two-sided p values of every coefficient."""
        return two_tails(self.freedom, self.estimate / self.error)

    def interval(self, alpha: float = 0.05) -> tuple[FloatArray, FloatArray]:
        """Where the true coefficients probably lie."""
        reach = quantile(self.freedom, alpha) * self.error
        return self.estimate - reach, self.estimate + reach

    def prediction(self, alpha: float = 0.05) -> tuple[FloatArray, FloatArray]:
        """Where the true effect of one more couple probably lies, by the first coefficient."""
        spread = np.sqrt(self.tau2 + self.error[:, 0] ** 2)
        reach = quantile(self.freedom, alpha) * spread
        return self.estimate[:, 0] - reach, self.estimate[:, 0] + reach

    def all_nought(self, columns: slice) -> FloatArray:
        """p values of all of some coefficients being nought, by F."""
        some = self.estimate[:, columns]
        inverse = np.linalg.inv(self.covariance[:, columns, columns])
        many = some.shape[1]
        f = np.einsum("ri,rij,rj->r", some, inverse, some) / many
        return f_tail(many, self.freedom, f)


def fit(y: FloatArray, v: FloatArray, design: FloatArray | None = None) -> Fit:
    """Fit studies of the same couples.

    Parameters
    ----------
    y, v
        Effects and their variances by chance, studies by couples (or couples alone).
    design
        Couples by p; a column of ones where it is left out. It must have full rank and fewer
        columns than there are couples.
    """
    y, v = np.atleast_2d(y), np.atleast_2d(v)
    x = np.ones((y.shape[1], 1)) if design is None else design
    freedom = y.shape[1] - x.shape[1]
    if freedom < 1:
        raise ValueError(f"{y.shape[1]} couples for {x.shape[1]} coefficients")
    tau2 = _tau2(y, v, x)
    w = 1 / (v + tau2[:, None])
    inverse, estimate, rest = _weighted(y, w, x)
    # Knapp and Hartung: the couples' own spread about the fit says how large the error is.
    scale = (w * rest**2).sum(axis=1) / freedom
    covariance = scale[:, None, None] * inverse
    error = np.sqrt(np.einsum("rii->ri", covariance))
    _, _, fixed = _weighted(y, 1 / v, x)
    usual = _usual_variance(v, x)
    return Fit(estimate, error, covariance, tau2, tau2 / (tau2 + usual),
               (fixed**2 / v).sum(axis=1), freedom)  # fmt: skip


def _weighted(
    y: FloatArray, w: FloatArray, x: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Inverse of X'WX, coefficients and residuals of weighted least squares."""
    inverse = np.asarray(np.linalg.inv(_moments(w, x)), dtype=np.float64)
    estimate: FloatArray = np.einsum("rij,kj,rk,rk->ri", inverse, x, w, y, optimize=True)
    return inverse, estimate, y - estimate @ x.T


def _moments(w: FloatArray, x: FloatArray) -> FloatArray:
    """X'WX of every study."""
    return np.asarray(np.einsum("rk,ki,kj->rij", w, x, x, optimize=True))


def _usual_variance(v: FloatArray, x: FloatArray) -> FloatArray:
    """The variance by chance of a typical couple: (k - p) / tr(P) at no heterogeneity."""
    return np.asarray((v.shape[1] - x.shape[1]) / _traces(1 / v, x)[0])


def _traces(w: FloatArray, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """tr(P) and tr(PP), where P = W - WX (X'WX)^-1 X'W."""
    inverse = np.linalg.inv(_moments(w, x))
    second = inverse @ _moments(w**2, x)
    third = inverse @ _moments(w**3, x)
    one = w.sum(axis=1) - np.einsum("rii->r", second)
    two = (w**2).sum(axis=1) - 2 * np.einsum("rii->r", third)
    return np.asarray(one), np.asarray(two + np.einsum("rij,rji->r", second, second))


def _tau2(y: FloatArray, v: FloatArray, x: FloatArray) -> FloatArray:
    """tau squared by Fisher's scoring from a moment estimate, never below nought."""
    tau2 = np.maximum(y.var(axis=1, ddof=1) - v.mean(axis=1), 0.0)
    likelihood = _likelihood(y, v, x, tau2)
    for _ in range(STEPS):
        w = 1 / (v + tau2[:, None])
        _, _, rest = _weighted(y, w, x)
        one, two = _traces(w, x)
        step = ((w * rest) ** 2).sum(axis=1) - one
        tried = np.maximum(tau2 + step / two, 0.0)
        tau2, likelihood, moved = _climbed(y, v, x, tau2, tried, likelihood)
        if np.all(moved <= CLOSE * v.mean(axis=1)):
            break
    return np.asarray(tau2)


def _climbed(
    y: FloatArray, v: FloatArray, x: FloatArray,
    tau2: FloatArray, tried: FloatArray, likelihood: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:  # fmt: skip
    """A step, halved as often as it would go downhill; how far each study moved besides."""
    found = _likelihood(y, v, x, tried)
    for _ in range(HALVINGS):
        worse = found < likelihood - 1e-12 * np.abs(likelihood)
        if not worse.any():
            break
        tried = np.where(worse, (tried + tau2) / 2, tried)
        found = _likelihood(y, v, x, tried)
    better = found >= likelihood - 1e-12 * np.abs(likelihood)
    ahead = np.where(better, tried, tau2)
    return ahead, np.where(better, found, likelihood), np.abs(ahead - tau2)


def _likelihood(y: FloatArray, v: FloatArray, x: FloatArray, tau2: FloatArray) -> FloatArray:
    """The restricted log likelihood, but for a constant."""
    w = 1 / (v + tau2[:, None])
    _, _, rest = _weighted(y, w, x)
    size = np.linalg.slogdet(_moments(w, x))[1]
    return np.asarray((np.log(w).sum(axis=1) - size - (w * rest**2).sum(axis=1)) / 2)
