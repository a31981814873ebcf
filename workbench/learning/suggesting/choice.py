"""Which source of vectors serves these texts: measured by cross-validation on the labels at hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch

from workbench.learning.examples import Example
from workbench.learning.splits import folds
from workbench.learning.suggesting.fast_model import is_enough, learnt
from workbench.options import METRICS_OF

ROWS_COMPARED = 16  # labels below which a comparison says nothing

_FOLDS = 3
_MOST_ROWS = 500  # a sample is enough to tell sources apart, and keeps this under a second
_CLEARLY = 0.02  # of the metric: with few labels a smaller lead is luck
_SEED = 1


@dataclass(frozen=True, slots=True)
class Choice:
    """The best source, and the metric of each by cross-validation, the larger the better."""

    source: str
    values: dict[str, float]


def choose(candidates: Mapping[str, torch.Tensor], written: Sequence[str], kind: str) -> Choice:
    """Return the best of the sources, whose vectors [rows, features] are of the same rows.

    The first one is used unless another is clearly better.
    """
    picked = torch.randperm(len(written), generator=torch.Generator().manual_seed(_SEED))
    places = sorted(picked[:_MOST_ROWS].tolist())
    some = [written[place] for place in places]
    values = {source: _value(vectors[places], some, kind) for source, vectors in candidates.items()}
    first = next(iter(candidates))
    best = max(values, key=lambda source: values[source])
    lead = values[best] - values[first]
    is_clear = lead > _CLEARLY * max(1.0, abs(values[first]))
    return Choice(best if is_clear else first, values)


def _value(vectors: torch.Tensor, written: list[str], kind: str) -> float:
    metric = METRICS_OF[kind][0]
    # texts play no part here, but equal ones would be kept together
    rows = [Example((0, place), str(place), label) for place, label in enumerate(written)]
    fold_of = torch.tensor(folds(rows, _FOLDS, _SEED))
    found: list[float] = []
    for fold in range(_FOLDS):
        inside = (fold_of == fold).nonzero()[:, 0].tolist()
        outside = (fold_of != fold).nonzero()[:, 0].tolist()
        learn = [written[place] for place in outside]
        known = set(learn)
        asked = [p for p in inside if kind not in {"single", "tree"} or written[p] in known]
        if not asked or not is_enough(learn, kind):
            continue
        model = learnt(vectors[outside], learn, kind)
        targets = model.task.targets([written[place] for place in asked])
        found.append(model.task.marks(model.outputs(vectors[asked]), targets).values[metric])
    return sum(found) / len(found) if found else 0.0
