"""What a running step reports while it works: facts in the past tense, in plain numbers and strings.

Only `Progress` may be coalesced on its way to the screen; every other event arrives, in order.
"""

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from workbench.records import table


@dataclass(frozen=True, slots=True)
class Stage:
    """A named phase began. Names are the keys of `wording.STAGES`."""

    name: str


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` units of the present stage are finished (`total` 0: not known)."""

    done: int
    total: int = 0
    unit: str = "rows"
    rows_per_second: float = 0.0
    seconds_left: float = -1.0


@dataclass(frozen=True, slots=True)
class Chosen:
    """We decided something that the person did not say; `what` is a key of `wording.CHOICES`."""

    what: str
    value: str


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something the person should know; `what` is a key of `wording.NOTICES`, with its numbers."""

    what: str
    count: int = 0
    of: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class DeviceChosen:
    """Where the model computes, in which dtype, and why (`reason`: a key of `wording.REASONS`)."""

    device: str
    name: str
    dtype: str
    reason: str


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A training run got its number in the project and its plan."""

    run: int
    preset: str
    model: str
    rows: int
    labels: int
    epochs: int
    scored_by: str


@dataclass(frozen=True, slots=True)
class BatchDone:
    """One optimiser step. `epoch` counts in fractions from 0; `learning_rate` is that of the step.

    `gradient_norm` is taken before clipping; -1 where there is none.
    """

    step: int
    epoch: float
    loss: float
    learning_rate: float
    rows_per_second: float
    gradient_norm: float = -1.0
    tokens_per_second: float = 0.0


@dataclass(frozen=True, slots=True)
class MachineMeasured:
    """What the training takes of the computer: shares of 1 (-1 where not known), memory in MiB."""

    epoch: float
    cpu: float
    memory: float
    gpu: float = -1.0
    gpu_memory: float = -1.0


@dataclass(frozen=True, slots=True)
class EpochDone:
    """One pass over the training rows, scored on the validation rows (NaN-free: -1 where none).

    `metric` is a name of `options.METRICS_OF`, what the best epoch has most of, `value` its value.
    """

    epoch: int
    epochs: int
    training_loss: float
    validation_loss: float
    accuracy: float
    macro_f1: float
    metric: str = ""
    value: float = -1.0


@dataclass(frozen=True, slots=True)
class FoldDone:
    """One fold of the cross-validation is scored."""

    fold: int
    folds: int
    accuracy: float
    macro_f1: float


@dataclass(frozen=True, slots=True)
class CheckpointSaved:
    """The best weights so far are on disk."""

    epoch: int
    macro_f1: float


@dataclass(frozen=True, slots=True)
class ProgressKept:
    """Everything that a resumed training needs is on disk, up to this step."""

    step: int
    epoch: float


@dataclass(frozen=True, slots=True)
class TrialDone:
    """One trial of a search for options. `state` is a key of `wording.TRIAL_STATES`.

    `value` is its `metric` (a name of `options.METRICS_OF`) by cross-validation, -1 where it failed;
    `at` are the seconds since the search began, `options` the (name, value) pairs that it tried.
    """

    number: int
    value: float
    seconds: float
    state: str
    options: tuple[tuple[str, str], ...]
    metric: str = ""
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class SearchDone:
    """A search ended: how many trials, and the best of them, or -1 and no options where there is none."""

    trials: int
    metric: str
    value: float
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One named score with its 95% interval. `name` is a key of `wording.FIGURES`."""

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scores:
    """How good a run is, and on what. `scored_by` is "test" or "cross-validation".

    `per_label` rows are (label, precision, recall, f1, rows); `confusion[i][j]` counts rows of
    label i that were predicted as label j. `threshold` is the confidence from which
    on 95% precision was promised when the run ended, or -1 where none was; what holds now is the
    run's promise, and the threshold only for runs older than those. `interval` is the 95% Wilson
    interval of the accuracy.

    `task` is the kind of the task. For several labels a row, a row is right when all its labels
    are, `confusion` is empty and `per_label` counts each label by itself. For a tree the
    labels are paths. For a number `accuracy` is -1 and `figures` hold mae, rmse, r2 and spearman.
    """

    scored_by: str
    rows: int
    accuracy: float
    interval: tuple[float, float]
    macro_f1: float
    labels: tuple[str, ...]
    per_label: tuple[tuple[str, float, float, float, int], ...]
    confusion: tuple[tuple[int, ...], ...]
    threshold: float = -1.0
    learned_from: int = 0
    task: str = "single"
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelChosen:
    """Which run's model serves the task was decided. `why` is a key of `comparisons.WHYS`.

    `run` was up for it, `before` served until then (0: none), `in_use` serves now. `difference` is that
    of `run` less `before` in its `name`, more is better, on `rows` that neither learnt from (-1: not
    compared); of these `gained` got better and `lost` worse. `only_before` and `only_run` are labels
    that one of the two does not know: `left_out` rows of these do not count. `at` is ISO 8601, UTC.
    """

    run: int
    before: int
    in_use: int
    why: str
    at: str = ""
    rows: int = 0
    difference: Figure = Figure("accuracy", -1.0, -1.0, -1.0)
    gained: int = 0
    lost: int = 0
    only_before: tuple[str, ...] = ()
    only_run: tuple[str, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class RowsSuggested:
    """What is suggested for some rows, ahead of all others: labels as `label_text` writes them."""

    task: int
    sheet: int
    rows: tuple[int, ...]
    labels: tuple[str, ...]
    confidences: tuple[float, ...]
    learnt_from: int


@dataclass(frozen=True, slots=True)
class RunFinished:
    """A run ended. `state` is "done" or "stopped" (the person's Stop, best weights kept)."""

    run: int
    state: str
    scores: Scores | None = field(default=None)


Event = (
    Stage
    | Progress
    | Chosen
    | Noticed
    | DeviceChosen
    | RunStarted
    | BatchDone
    | MachineMeasured
    | EpochDone
    | FoldDone
    | CheckpointSaved
    | ProgressKept
    | TrialDone
    | SearchDone
    | Scores
    | RunFinished
    | ModelChosen
    | RowsSuggested
)

EVENTS = table(
    Stage,
    Progress,
    Chosen,
    Noticed,
    DeviceChosen,
    RunStarted,
    BatchDone,
    MachineMeasured,
    EpochDone,
    FoldDone,
    CheckpointSaved,
    ProgressKept,
    TrialDone,
    SearchDone,
    Figure,
    Scores,
    RunFinished,
    ModelChosen,
    RowsSuggested,
)

Result = TypeVar("Result")

Wish = Literal["stop", "pause"]
"""What a person asks of a training that runs: end and keep the best, or end and go on later."""

# A step yields events and returns its result. What is sent back to it is None, or a wish from the
# moment the person uttered it; closing it cancels it.
Step = Generator[Event, Wish | None, Result]
