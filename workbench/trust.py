"""What can be said of how far a model may be trusted: plain values that a page, a report or a script shows.

A `Figure` is a value with its 95 % interval; -1 stands for what cannot be said. `limits` are keys of
`wording.LIMITS`: what cannot be said, and why.
"""

from dataclasses import dataclass

from workbench.events import Figure
from workbench.records import table


@dataclass(frozen=True, slots=True)
class LabelMeasure:
    """One label: `rows` carry it and `predicted` got it. Precision is unknown (-1) where none got it."""

    label: str
    rows: int
    predicted: int
    precision: Figure
    recall: Figure
    f1: Figure


@dataclass(frozen=True, slots=True)
class Curve:
    """Precision and recall of a label from the surest row on: (least probability, precision, recall).

    `average` is the average precision: the step-wise area under the curve.
    """

    label: str
    rows: int
    average: float
    points: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows whose confidence is in a range: the mean of what was said, and how many came out right."""

    low: float
    high: float
    rows: int
    confidence: float
    right: Figure


@dataclass(frozen=True, slots=True)
class GroupScore:
    """Rows with one `value` of a column (`column` "" is the length of the text, in characters).

    `figure` is their accuracy or, of numbers, their mean error; `rest` that of all other rows. `chance`
    is how often so large a difference comes about by chance, corrected for the number of groups
    (S. Holm, 1979); `is_noise`: at least 5 times in 100.
    """

    column: str
    value: str
    rows: int
    figure: Figure
    rest: float
    chance: float
    is_noise: bool


@dataclass(frozen=True, slots=True)
class Measures:
    """Every measure of a run on the rows that score it. `figures` are named as in `wording.FIGURES`.

    `confusion` has a line for each of `labels`, in their order, and is empty for several labels.
    """

    task: str
    rows: int
    figures: tuple[Figure, ...]
    labels: tuple[LabelMeasure, ...] = ()
    confusion: tuple[tuple[int, ...], ...] = ()
    curves: tuple[Curve, ...] = ()
    bins: tuple[Bin, ...] = ()
    groups: tuple[GroupScore, ...] = ()
    limits: tuple[str, ...] = ()

    def figure(self, name: str) -> Figure:
        """Return the figure of that name. Raises KeyError."""
        for one in self.figures:
            if one.name == name:
                return one
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How outputs become confidences that mean what they say. `method` is "none", "temperature",
    "vector" or "isotonic" (a key of `wording.CALIBRATIONS`).

    The first two have a `scale` and a `shift` of the outputs, one for all or one for each; of the
    curve these are its knots: probability and share that came out right. `ece_before` and `ece_after`
    are calibration errors on the `rows` it was fitted on, each row by a fit without it; -1: too few.
    """

    method: str
    scale: tuple[float, ...] = ()
    shift: tuple[float, ...] = ()
    rows: int = 0
    ece_before: float = -1.0
    ece_after: float = -1.0


TRUST = table(Calibration, LabelMeasure, Curve, Bin, GroupScore, Measures)
