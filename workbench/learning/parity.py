"""Whether a model may predict in a short dtype: its labels must be those of float32, or it may not."""

from collections.abc import Sequence

import torch

from workbench.learning.predictor import Predictor

SAME_LABELS = 0.995  # share of rows
NEAR = 0.02  # between probabilities, at the 99.9th percentile
_ROWS = 400


def agrees(short: Predictor, full: Predictor, texts: Sequence[str]) -> bool:
    """Return whether `short` says what `full`, in float32, says of (at most 400 of) `texts`."""
    step = max(1, len(texts) // _ROWS)
    some = list(dict.fromkeys(texts[::step]))[:_ROWS]
    ours, theirs = _outputs(short, some), _outputs(full, some)
    if short.task.kind == "number":
        return bool((ours - theirs).abs().quantile(0.999) < NEAR)  # in deviations of the numbers
    same = sum(
        a == b
        for a, b in zip(short.task.decoded(ours)[0], full.task.decoded(theirs)[0], strict=True)
    )
    chances = [
        torch.tensor(one.task.probabilities(o)) for one, o in ((short, ours), (full, theirs))
    ]
    apart = (chances[0] - chances[1]).abs().amax(dim=1)
    return same >= SAME_LABELS * len(some) and float(apart.quantile(0.999)) <= NEAR


def _outputs(predictor: Predictor, texts: Sequence[str]) -> torch.Tensor:
    found = torch.empty(len(texts), predictor.task.width)
    for places, outputs in predictor.outputs(texts):
        found[places] = outputs
    return found
