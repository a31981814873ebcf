"""What can be said of how far a model may be trusted: plain values that a page, a report or a script shows.

A `Figure` is a value with its 95% interval; -1 stands for what cannot be said. `limits` are keys of
`verdicts.LIMITS`: what cannot be said, and why.
"""

from dataclasses import dataclass, field

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
    "vector" or "isotonic" (a key of `verdicts.CALIBRATIONS`).

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


PRECISIONS = tuple(round(0.8 + at * 0.005, 3) for at in range(40))
"""The precisions that can be chosen on the promise dial: 80% to 99.5%."""

RISK = 0.05
"""How often a promise may be broken by chance."""

STANDARD = 0.95
"""The precision that decides which rows need a person where nobody chose one."""

FALLBACKS = (0.9, 0.85, 0.8)
"""What is promised instead, the first that can be, where `STANDARD` cannot."""


@dataclass(frozen=True, slots=True)
class LabelPromise:
    """A label with a threshold of its own (-1: none can be proved): of `rows` predicted as it, so many
    are `accepted`, of which so many are `right`.
    """

    label: str
    rows: int
    threshold: float
    accepted: int
    right: int


_NO_SHARE = Figure("accepted", -1.0, -1.0, -1.0)
_NO_PRECISION = Figure("precision", -1.0, -1.0, -1.0)


@dataclass(frozen=True, slots=True)
class Promise:
    """Rows at or above a threshold need nobody: at least `precision` of them are right, but for a `risk`.

    `threshold` is common to all labels, or -1 where each has its own in `labels`, or where nothing can
    be promised. `accepted` is the share of the `rows` looked at that need nobody, `kept` how many of
    these are right, each with its interval. Less than `needed` rows prove nothing. `wished` is the
    precision that was wanted first where it could not be promised, else 0.
    """

    precision: float
    risk: float
    rows: int
    threshold: float = -1.0
    labels: tuple[LabelPromise, ...] = ()
    accepted: Figure = _NO_SHARE
    kept: Figure = _NO_PRECISION
    limits: tuple[str, ...] = ()
    needed: int = 0
    wished: float = field(default=0.0, compare=False)

    def threshold_of(self, label: str) -> float:
        """Return the threshold of a label, or -1 where its rows always need a person."""
        for one in self.labels:
            if one.label == label:
                return one.threshold
        return self.threshold

    def lowest(self) -> float:
        """Return the confidence below which every row needs a person; 2 where all do."""
        found = [one.threshold for one in self.labels if one.threshold >= 0]
        found += [self.threshold] if self.threshold >= 0 else []
        return min(found, default=2.0)

    def accepts(self, label: str, confidence: float) -> bool:
        """Return whether a row needs nobody."""
        least = self.threshold_of(label)
        return 0 <= least <= confidence


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a second run does better or worse than a first on the same `rows`.

    `flipped_right` and `flipped_wrong` are the (sheet, row) that only the second, or only the first,
    has right; of numbers those whose error became smaller or larger. `chance` is McNemar's exact
    p-value (-1 of a number). `measure` names what `first` and `second` are, and `difference` is second
    less first (of an error: first less second), so that more is better. `verdict` is "better", "worse"
    or "unclear", a key of `verdicts.VERDICTS`: it is the interval's alone.
    """

    task: str
    measure: str
    rows: int
    first: Figure
    second: Figure
    difference: Figure
    chance: float
    flipped_right: tuple[tuple[int, int], ...]
    flipped_wrong: tuple[tuple[int, int], ...]
    verdict: str
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rival:
    """What a run is held against on the rows that score it. `who` is a key of `scorecard.RIVALS`:
    "baseline", "fast", or "last" for the run before, whose number is `run`.

    Of the `comparison` the first is the rival, the second the run itself.
    """

    who: str
    run: int
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Cause:
    """Scored rows that came out wrong, by (sheet, row), for the likely cause `what`, a key of
    `scorecard.CAUSES`. `labels` are those that it is about. Each wrong row has one cause.
    """

    what: str
    rows: tuple[tuple[int, int], ...]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SizeError:
    """Scored rows whose true number is from `low` to `high`: how far off the model is in the mean, and
    which way (`lean`: predicted less true).
    """

    low: float
    high: float
    rows: int
    error: Figure
    lean: Figure


@dataclass(frozen=True, slots=True)
class Contrast:
    """One score of two runs on the same `rows`: a measure, or the F1 of a label that so many carry.

    `difference` is as in `Comparison`. `is_noise`: chance alone makes so large a difference at least 5
    times in 100, of labels corrected for their number (S. Holm, 1979).
    """

    name: str
    rows: int
    first: Figure
    second: Figure
    difference: Figure
    is_noise: bool


@dataclass(frozen=True, slots=True)
class Share:
    """How many rows of a group carry a label: as `counted` from predictions, and corrected.

    `adjusted` is corrected by the model's errors on the rows that score it, `reviewed` by the reviewed
    rows of this very group (-1 where they are too few); `best` is the one of the two to go by.
    """

    group: str
    label: str
    rows: int
    counted: float
    adjusted: Figure
    reviewed: Figure
    best: Figure


@dataclass(frozen=True, slots=True)
class Shares:
    """The label shares of a sheet, or by the values of a column; each group's add up to 1, but for several
    labels. They rest on `scored` rows that tell of errors and on `reviewed` rows drawn by chance; of the
    rows themselves `certain` were decided on in a review, and `waiting` ones still need a person.
    """

    rows: int
    column: str
    shares: tuple[Share, ...]
    limits: tuple[str, ...] = ()
    scored: int = 0
    reviewed: int = 0
    certain: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that gives the label away, in `rows` rows. `what` is a key of `verdicts.LEAKS`.

    "column": the value of the column `name` foretells the label; "phrase": `name` stands in most rows
    of `label`; `share` is how often that is right. "form": most rows
    with the frame `name` (its numbers and names left open) have that label. "split": a test row says
    nearly the same as another labelled row; `pairs` are (sheet, row) of both. "group": rows with one value
    of the column `name` agree about their label more often (`share`) than chance brings about. `found`
    are (sheet, row) of rows where it shows, the first few hundred.
    """

    what: str
    name: str
    label: str
    rows: int
    share: Figure
    pairs: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    found: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class RowSplit:
    """How the labelled rows of a run were parted, in rows. `after` is the number of the last entry in
    the history of labels when it began: what was labelled by then, it may have learnt from.

    `learn` are learnt from and `test` score it (0: `folds` folds of those that are learnt from do,
    `repeats` times); `added` of them became test rows with this run. `beside` rows are neither: they
    belong to test rows, but an earlier run was taught them. Rows are kept together that `copies`
    another row's text, are in a `grouped` set (a column of groups), say `near` the same or are one
    `form` filled in otherwise; each counts the rows that are so. `is_late`: groups were left out of
    account, for they were chosen after the test rows and would have left too little to learn from.
    """

    after: int
    rows: int = 0
    learn: int = 0
    test: int = 0
    added: int = 0
    beside: int = 0
    folds: int = 0
    repeats: int = 0
    copies: int = 0
    grouped: int = 0
    near: int = 0
    form: int = 0
    is_late: bool = False


TRUST = table(
    RowSplit,
    Leak,
    Comparison,
    Rival,
    Cause,
    SizeError,
    Contrast,
    Share,
    Shares,
    LabelPromise,
    Promise,
    Calibration,
    LabelMeasure,
    Curve,
    Bin,
    GroupScore,
    Measures,
)
