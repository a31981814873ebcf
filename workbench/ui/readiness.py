"""How near a task's labels are to a good model: the worst of three conditions, never their mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.project.labels import Label
from workbench.project.pace import Pace
from workbench.results import LabelsForecast

ROWS_A_LABEL = 20
_FEWEST_ROWS = 100
_GAIN_LEFT = 0.10  # a gain from half as many rows again at which one has hardly begun
_GAIN_MISSED = 0.01  # one that nobody would miss
_UNKNOWN = 0.9  # what the bar shows at most while nothing is foretold
_GROWN = 1.25  # a forecast from so many times fewer rows is of the past


@dataclass(frozen=True, slots=True)
class Condition:
    """`what` is "label" (its `name` has too few rows), "rows", "estimate" (`have` more rows may bring
    up to `need` points), or "unknown" while there is no forecast of these labels. `share` is how far
    it is met, 0 to 1.
    """

    what: str
    share: float
    have: int = 0
    need: int = 0
    name: str = ""


def conditions(
    pace: Pace, labels: Sequence[Label], forecast: LabelsForecast | None
) -> tuple[Condition, ...]:
    """Return the conditions, the worst first."""
    found = [_rows(pace, len(labels)), _estimate(pace, forecast)]
    if labels:
        found.append(_worst_label(pace.by_label, labels))
    return tuple(sorted(found, key=lambda one: one.share))


def _worst_label(by_label: Mapping[int, int], labels: Sequence[Label]) -> Condition:
    above = {
        label.parent for label in labels
    }  # a node with nodes below it needs no rows of its own
    leaves = [label for label in labels if label.id not in above] or list(labels)
    worst = min(leaves, key=lambda label: by_label.get(label.id, 0))
    have = by_label.get(worst.id, 0)
    return Condition("label", min(1.0, have / ROWS_A_LABEL), have, ROWS_A_LABEL, worst.name)


def _rows(pace: Pace, labels: int) -> Condition:
    need = pace.goal or max(_FEWEST_ROWS, ROWS_A_LABEL * labels)
    return Condition("rows", min(1.0, pace.labelled / need), pace.labelled, need)


def _estimate(pace: Pace, forecast: LabelsForecast | None) -> Condition:
    """Return how little is left to gain; rows chosen at random that come out worse count more."""
    if forecast is None or not forecast.gains or pace.labelled > _GROWN * forecast.rows:
        return Condition("unknown", _UNKNOWN)
    left = forecast.left
    share = min(1.0, max(0.0, (_GAIN_LEFT - left.high) / (_GAIN_LEFT - _GAIN_MISSED)))
    now = next((one.score for one in forecast.curve if one.rows == forecast.rows), 0.0)
    if forecast.random_score >= 0 and now > 0:
        share = min(share, forecast.random_interval[1] / now)
    return Condition("estimate", share, left.more, round(100 * left.high))
