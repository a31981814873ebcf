"""Making confidences mean what they say: a map of outputs, fitted on rows that were never learnt from.

Temperature scaling divides all outputs by one number and vector scaling gives each a scale and a shift
(C. Guo et al., "On calibration of modern neural networks", 2017); isotonic regression takes the
probabilities through one rising curve, fitted over all labels together (B. Zadrozny and C. Elkan, 2002).
The best is chosen by cross-validated log loss on the same rows; a method with more freedom replaces a
plainer one only where its gain exceeds its standard error. Temperature and the curve keep the order of
the labels of a row, so that of one label a row none changes; vector scaling may change some. It needs
many rows: 64 of four labels were parted by scales from -2 to 40, and of 500 other rows that the model
had right in 85 % only 75 % stayed right.

Outputs are [rows, outputs]; `right` says which of them agree with a row's label: one, in a tree all
leaves below it, of several labels any number.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit, log_softmax, logit, logsumexp, softmax

from workbench.evaluation.measures import BINS
from workbench.trust import Calibration

FEWEST = 50  # rows under which nothing is fitted
_FOLDS = 5
_MOST, _MOST_NUMBERS = 4000, 400_000  # rows and outputs fitted on: more take time and move nothing
_KNOTS = 200
_OWN = 1e-3  # of the identity in the curve, so that it never is flat
_EDGE = 1e-6
_ROUNDS = 40
_ROWS_A_NUMBER = 20  # that vector scaling fits, two for each output

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
_Fit = Callable[[Floats, Marks, bool], Calibration]


def calibrated(
    outputs: Floats, right: Marks, *, several: bool, tree: bool = False
) -> tuple[Calibration, Floats]:
    """Return the calibration, and the outputs as it would have changed them had it not seen each row.

    With too few rows, or where no method helps, the calibration is "none" and changes nothing.
    """
    rows = len(outputs)
    nothing = Calibration("none", rows=rows)
    if rows < FEWEST or outputs.shape[1] < (1 if several else 2):
        return nothing, outputs
    fold_of = np.random.default_rng(0).permutation(rows) % _FOLDS
    fits = {"temperature": _temperature, "isotonic": _isotonic, "vector": _vector}
    if rows < _ROWS_A_NUMBER * 2 * outputs.shape[1]:
        del fits["vector"]
    if tree:  # the chance of an inner node is a sum: only a common factor is sure to fit it
        fits = {"temperature": _temperature}
    best, changed = "none", outputs
    least = _losses(outputs, right, several=several)
    for name, fit in fits.items():
        found = _left_out(fit, outputs, right, fold_of, several=several)
        losses = _losses(found, right, several=several)
        gain = least - losses
        if gain.mean() > gain.std(ddof=1) / np.sqrt(rows):
            best, changed, least = name, found, losses
    before, after = (error_of(one, right, several=several) for one in (outputs, changed))
    if best == "none":
        return replace(nothing, ece_before=before, ece_after=after), outputs
    whole = _fitted(fits[best], outputs, right, several=several)
    return replace(whole, rows=rows, ece_before=before, ece_after=after), changed


def applied(calibration: Calibration, outputs: Floats, *, several: bool) -> Floats:
    """Return the outputs as `calibration` changes them."""
    if calibration.method == "none":
        return outputs
    if calibration.method != "isotonic":
        moved: Floats = outputs * np.array(calibration.scale) + np.array(calibration.shift)
        return moved
    chance = _chances(outputs, several=several)
    curve = np.interp(chance, calibration.scale, calibration.shift)
    raised = np.clip((1 - _OWN) * curve + _OWN * chance, _EDGE * _OWN, 1 - _EDGE * _OWN)
    found: Floats = logit(raised) if several else np.log(raised)
    return found


def curve_of(calibration: Calibration) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the isotonic curve as probabilities and what they become, so that straight lines between
    them are all that `applied` does; of one label a row the sum of a row has to be made 1 again.
    """
    ends = np.unique(np.array([0.0, *calibration.scale, 1.0]))
    curve = np.interp(ends, calibration.scale, calibration.shift)
    raised = (1 - _OWN) * curve + _OWN * ends
    return tuple(ends.tolist()), tuple(raised.tolist())


def error_of(outputs: Floats, right: Marks, *, several: bool) -> float:
    """Return the expected calibration error of outputs: of the label that won, or of every one."""
    chance = _chances(outputs, several=several)
    if several:
        told, came = chance.ravel(), right.ravel()
    else:
        won = chance.argmax(axis=1)[:, None]
        told = np.take_along_axis(chance, won, axis=1)[:, 0]
        came = np.take_along_axis(right, won, axis=1)[:, 0]
    place = np.minimum((told * BINS).astype(int), BINS - 1)
    gap = np.bincount(place, told, BINS) - np.bincount(place, came, BINS)
    return float(np.abs(gap).sum() / max(len(told), 1))


def _chances(outputs: Floats, *, several: bool) -> Floats:
    found: Floats = expit(outputs) if several else softmax(outputs, axis=1)
    return found


def _losses(outputs: Floats, right: Marks, *, several: bool) -> Floats:
    """Return the log loss of each row [rows]."""
    if several:
        losses: Floats = -np.where(right, log_expit(outputs), log_expit(-outputs)).sum(axis=1)
        return losses
    agreeing = np.where(right, log_softmax(outputs, axis=1), -np.inf)
    found: Floats = -logsumexp(agreeing, axis=1)
    return found


def _left_out(
    fit: _Fit, outputs: Floats, right: Marks, fold_of: NDArray[np.int64], *, several: bool
) -> Floats:
    found = np.empty_like(outputs)
    for fold in range(_FOLDS):
        out = fold_of == fold
        one = _fitted(fit, outputs[~out], right[~out], several=several)
        found[out] = applied(one, outputs[out], several=several)
    return found


def _fitted(fit: _Fit, outputs: Floats, right: Marks, *, several: bool) -> Calibration:
    most = min(_MOST, _MOST_NUMBERS // outputs.shape[1])
    if len(outputs) > most:
        some = np.random.default_rng(1).permutation(len(outputs))[:most]
        outputs, right = outputs[some], right[some]
    return fit(outputs, right, several)


def _temperature(outputs: Floats, right: Marks, several: bool) -> Calibration:
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - a quarter of a second for fits alone

    found = minimize_scalar(
        lambda power: _losses(outputs * np.exp(power), right, several=several).mean(),
        bounds=(-4.0, 4.0),
        method="bounded",
        options={"xatol": 1e-3},
    )
    return Calibration("temperature", (float(np.exp(found.x)),), (0.0,))


def _vector(outputs: Floats, right: Marks, several: bool) -> Calibration:
    from scipy.optimize import minimize  # noqa: PLC0415 - as above

    width = outputs.shape[1]
    start = _temperature(outputs, right, several).scale[0]

    def objective(both: Floats) -> tuple[float, Floats]:
        moved = outputs * both[:width] + both[width:]
        if several:
            error = expit(moved) - right
        else:
            error = softmax(moved, axis=1) - softmax(np.where(right, moved, -np.inf), axis=1)
        slope = np.concatenate([(error * outputs).mean(axis=0), error.mean(axis=0)])
        return float(_losses(moved, right, several=several).mean()), slope

    begin = np.concatenate([np.full(width, start), np.zeros(width)])
    found = minimize(objective, begin, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x
    if found[:width].min() <= 0:  # more of an output is never a sign against its label
        found = begin
    return Calibration("vector", tuple(found[:width].tolist()), tuple(found[width:].tolist()))


def _isotonic(outputs: Floats, right: Marks, several: bool) -> Calibration:
    from scipy.optimize import isotonic_regression  # noqa: PLC0415 - as above

    chance = _chances(outputs, several=several).ravel()
    order = np.argsort(chance, kind="stable")
    curve = isotonic_regression(right.ravel()[order].astype(float))
    ends = curve.blocks
    rows = np.diff(ends)
    centre = np.add.reduceat(chance[order], ends[:-1]) / rows
    height = np.clip(curve.x[ends[:-1]], 0.5 / len(outputs), 1 - 0.5 / len(outputs))
    if len(centre) > _KNOTS:
        some = np.unique(np.linspace(0, len(centre) - 1, _KNOTS).round().astype(int))
        centre, height = centre[some], height[some]
    return Calibration("isotonic", tuple(centre.tolist()), tuple(height.tolist()))
