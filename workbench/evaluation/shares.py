"""True shares of labels: counts of predictions, corrected for the errors that the model is known to make.

Two corrections. By confusion: the rows that score the model tell how often each true label is predicted
as each other, and the shares are those under which the predictions of a group are most likely (the EM
of M. Saerens, P. Latinne and C. Decaestecker, 2002, over predicted labels; for two labels that is W. Rogan
and B. Gladen's estimate, 1978). It holds where a group has other shares but the same kind of texts; the
interval is that of draws of both samples: of the group, and of the errors as a Dirichlet posterior whose
prior is how the model errs overall (I. Good, 1965). By review: prediction-powered inference
(A. Angelopoulos, S. Bates, C. Fannjiang, M. Jordan and T. Zrnic, 2023; tuned as in PPI++ of A.
Angelopoulos, J. Duchi and T. Zrnic, 2023) adds what randomly chosen, reviewed rows of the very group say.
It presumes nothing of the model, but those rows must be chosen by chance and not be learnt from.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.events import Figure
from workbench.trust import Share

FEWEST_REVIEWED = 30  # rows of a group from which a review corrects it
_ROUNDS = 400
_STEPS = 200  # of the EM
_NUMBERS = 2_000_000  # of one array of draws
_PRIOR = 5.0  # rows
_LEAST = 1e-12
_LEAST_SEEN = 5  # reviewed rows with and without a label, from which its share is near normal
_UNKNOWN = (-1.0, -1.0, -1.0)

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Reviewed = Sequence[tuple[str, str]]


def true_shares(
    labels: Sequence[str],
    scored: Sequence[tuple[str, str]],
    groups: Mapping[str, Sequence[str]],
    reviewed: Mapping[str, Reviewed] | None = None,
) -> tuple[Share, ...]:
    """Return the share of every label in each group of predicted labels.

    `scored` and `reviewed` are (true label, predicted label) of single rows; those that are reviewed
    are among the rows of the group. Labels out of `labels` are left out; a group without rows is too.
    """
    place = {label: at for at, label in enumerate(labels)}
    confusion = np.zeros((len(labels), len(labels)), dtype=np.int64)
    for true, said in scored:
        if true in place and said in place:
            confusion[place[true], place[said]] += 1
    found: list[Share] = []
    for name, said_of in groups.items():
        counts = np.zeros(len(labels), dtype=np.int64)
        for one in said_of:
            if one in place:
                counts[place[one]] += 1
        rows = int(counts.sum())
        if not rows:
            continue
        corrected = adjusted(confusion, counts) if confusion.any() else None
        pairs = [(place[t], place[p]) for t, p in (reviewed or {}).get(name, ()) if t in place]
        for at, label in enumerate(labels):
            by_errors = Figure("share", *(corrected[at] if corrected is not None else _UNKNOWN))
            by_review = Figure("share", *powered(pairs, counts, at))
            best = by_review if by_review.value >= 0 else by_errors
            found.append(
                Share(name, label, rows, float(counts[at] / rows), by_errors, by_review, best)
            )
    return tuple(found)


def adjusted(confusion: Counts, counts: Counts) -> list[tuple[float, float, float]]:
    """Return (share, low, high) of each label, from true by predicted rows [labels, labels] of the rows
    that score the model and the predicted `counts` [labels] of a group.

    Of each true label's errors `_PRIOR` rows are presumed that err as the model does overall: where few
    rows score a label their few errors would else explain everything, and where none does nothing
    is known but that.
    """
    dice = np.random.default_rng(0)
    width, rows = len(counts), int(counts.sum())
    likely = confusion + _PRIOR * _overall(confusion)
    step = max(1, _NUMBERS // (width * width))
    draws: list[Floats] = []
    for start in range(0, _ROUNDS, step):
        size = min(step, _ROUNDS - start)
        rates = dice.standard_gamma(likely, (size, width, width)) + _LEAST
        told = dice.multinomial(rows, counts / rows, size)
        draws.append(_likeliest(rates / rates.sum(axis=2, keepdims=True), told / rows))
    mean = likely / likely.sum(axis=1, keepdims=True)
    value = _likeliest(mean[None], counts[None] / rows)[0]
    low, high = np.quantile(np.concatenate(draws), [0.025, 0.975], axis=0)
    return [
        (float(one), float(min(a, one)), float(max(b, one)))
        for one, a, b in zip(value, low, high, strict=True)
    ]


def _overall(confusion: Counts) -> Floats:
    """Return the chance of each prediction for each true label [labels, labels] if the model erred alike
    for all: as often as it does over all rows, and towards the labels that it mistakes others for.
    """
    width, right = len(confusion), np.trace(confusion)
    wrong = confusion.sum(axis=0) - np.diag(confusion) + 1.0 / width
    towards = np.tile(wrong, (width, 1))
    np.fill_diagonal(towards, 0.0)
    share = (right + 0.5) / (confusion.sum() + 1.0) if width > 1 else 1.0
    towards *= (1.0 - share) / np.maximum(towards.sum(axis=1, keepdims=True), _LEAST)
    found: Floats = towards + share * np.eye(width)
    return found


def _likeliest(rates: Floats, told: Floats) -> Floats:
    """Return the shares [draws, labels] under which the predicted shares `told` are most likely."""
    shares: Floats = 0.9 * told + 0.1 / told.shape[1]
    for _step in range(_STEPS):
        expected = np.maximum(np.einsum("dk,dkj->dj", shares, rates), 1e-12)
        shares = shares * np.einsum("dkj,dj->dk", rates, told / expected)
        shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-12)
    return shares


def powered(
    pairs: Sequence[tuple[int, int]], counts: Counts, label: int
) -> tuple[float, float, float]:
    """Return (share, low, high) of a label by reviewed rows, (true, predicted) places, of a group with
    these predicted `counts`; -1 where they are too few.
    """
    if len(pairs) < FEWEST_REVIEWED:
        return _UNKNOWN
    both = np.array(pairs)
    true, said = (both[:, at] == label for at in (0, 1))
    if min(int(true.sum()), int((~true).sum())) < _LEAST_SEEN:
        return _UNKNOWN
    rows, reviewed = int(counts.sum()), len(pairs)
    others = max(rows - reviewed, 1)
    share = (counts[label] - said.sum()) / others if rows > reviewed else float(said.mean())
    spread = float(share * (1 - share))
    common = float(np.cov(true, said)[0, 1])
    weight = common / ((1 + reviewed / others) * spread) if spread > 0 else 0.0
    weight = min(max(weight, 0.0), 1.0)
    apart = true - weight * said
    value = float(weight * share + apart.mean())
    error = np.sqrt(weight**2 * spread / others + apart.var(ddof=1) / reviewed)
    low, high = value - 1.959964 * error, value + 1.959964 * error
    value = min(max(value, 0.0), 1.0)
    return value, float(max(low, 0.0)), float(min(max(high, value), 1.0))
