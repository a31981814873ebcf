"""Whether a model may predict in a short dtype: its labels must be those of float32, or it may not."""

from collections.abc import Callable, Sequence

import torch

from workbench.learning.predictor import Predictor
from workbench.learning.tasks import TaskKind

SAME_LABELS = 0.995  # share of rows
NEAR = 0.02  # between probabilities, at the 99.9th percentile
_ROWS = 300


def agrees(
    full: Predictor, texts: Sequence[str], said: torch.Tensor | None, short: Callable[[], Predictor]
) -> bool:
    """Return whether what was `said` [texts, width] in a short dtype is what `full`, in float32, says of
    (at most 300 of) `texts`. Where nothing was said yet, or of too few, a `short` predictor is asked.
    """
    if said is None or len(said) < _ROWS:
        said = None
    else:
        texts = texts[: len(said)]
    places = _some(texts)
    some = [texts[place] for place in places]
    ours = _outputs(short(), some) if said is None else said[places]
    return _is_same(full.task, ours, _outputs(full, some))


def _some(texts: Sequence[str]) -> list[int]:
    """Return the places of different texts, spread over all."""
    first = {text: place for place, text in reversed(list(enumerate(texts)))}
    places = sorted(first.values())
    return places[:: max(1, len(places) // _ROWS)][:_ROWS]


def _is_same(task: TaskKind, ours: torch.Tensor, theirs: torch.Tensor) -> bool:
    if task.kind == "number":
        return bool((ours - theirs).abs().quantile(0.999) < NEAR)  # in deviations of the numbers
    labels = (task.decoded(ours)[0], task.decoded(theirs)[0])
    same = sum(a == b for a, b in zip(*labels, strict=True))
    chances = [torch.tensor(task.probabilities(one)) for one in (ours, theirs)]
    apart = (chances[0] - chances[1]).abs().amax(dim=1)
    return same >= SAME_LABELS * len(ours) and float(apart.quantile(0.999)) <= NEAR


def _outputs(predictor: Predictor, texts: Sequence[str]) -> torch.Tensor:
    found = torch.empty(len(texts), predictor.task.width)
    for places, outputs in predictor.outputs(texts):
        found[places] = outputs
    return found
