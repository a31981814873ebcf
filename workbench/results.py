"""What a step returns at its end, beside the events on the way."""

from dataclasses import dataclass

from workbench.events import Noticed, Scores
from workbench.records import table


@dataclass(frozen=True, slots=True)
class WarmedUp:
    """The model engine is ready; what it computes on."""

    device: str
    name: str
    dtype: str
    reason: str


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """One column of a preview. `role` is "text", "label", "id" or "".

    `label_kind` and `separator` are what it would be taken for if it were the label column.
    """

    name: str
    role: str
    filled: int
    distinct: int
    mean_length: float
    label_kind: str = "single"
    separator: str = ""


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """The first rows of a sheet as display text, and what we think of its columns.

    `rows` are the cells under the header, each as the text that the Sheet page would show.
    `row_estimate` is the number of rows, or -1 where it is not known without reading it all.
    `hidden` lists the hidden sheets among `sheets`. `encoding` and `delimiter` are for text files.
    """

    path: str
    sheet: str
    sheets: tuple[str, ...]
    hidden: tuple[str, ...]
    header_row: int
    columns: tuple[ColumnGuess, ...]
    rows: tuple[tuple[str, ...], ...]
    row_estimate: int
    encoding: str = ""
    delimiter: str = ""
    header_lines: int = 1
    quoting: str = ""
    notices: tuple[Noticed, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetDifference:
    """How a source that was imported again differs from the sheet that it replaces, in rows."""

    same: int
    changed: int
    added: int
    removed: int
    labels_kept: int
    labels_lost: int


@dataclass(frozen=True, slots=True)
class SheetImported:
    """A sheet is in the project. `task` is the one that its labels are for, `label_kind` its kind."""

    sheet: int
    name: str
    rows: int
    columns: int
    labels: int
    labelled: int
    text_columns: tuple[str, ...]
    label_column: str
    id_column: str
    header_row: int
    notices: tuple[Noticed, ...] = ()
    difference: SheetDifference | None = None
    task: str = ""
    label_kind: str = "single"


@dataclass(frozen=True, slots=True)
class CleaningCount:
    """How many rows a rule touches, with a few (before, after) pairs. Beside the rules: "blank",
    "empty" and "short" rows, and "duplicates".
    """

    rule: str
    rows: int
    examples: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CleaningPreviewed:
    """What a recipe would do to a sheet of `rows` rows; `boilerplate` are the repeated lines found."""

    rows: int
    counts: tuple[CleaningCount, ...]
    boilerplate: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetCleaned:
    """A sheet has a recipe now; `duplicates` rows repeat earlier ones and are not learnt from."""

    sheet: int
    recipe: str
    duplicates: int


@dataclass(frozen=True, slots=True)
class ModelTrained:
    """A run ended with a model. `state` is "done" or "stopped"."""

    run: int
    preset: str
    method: str
    state: str
    scores: Scores
    folder: str
    seconds: float


@dataclass(frozen=True, slots=True)
class TrainingPaused:
    """A run was put aside at this step and can be resumed."""

    run: int
    step: int


@dataclass(frozen=True, slots=True)
class ModelTuned:
    """A search ended, and its best options trained a model.

    `value` is the best trial's `metric` (-1 where no trial ended), `options` what it chose.
    """

    run: int
    trials: int
    metric: str
    value: float
    options: tuple[tuple[str, str], ...]
    trained: ModelTrained


@dataclass(frozen=True, slots=True)
class RunEvaluated:
    """The scores of a run."""

    run: int
    scores: Scores


@dataclass(frozen=True, slots=True)
class ModelApplied:
    """`rows` of the sheet carry a prediction of the run, `new` of them from this time."""

    run: int
    sheet: int
    rows: int
    new: int
    empty: int
    needs_review: int
    rows_per_second: float


@dataclass(frozen=True, slots=True)
class ModelCompressed:
    """A smaller model beside the one it was made of, `source`. Sizes are bytes, speeds rows a second.

    `compared_on` is "test" (`rows` test rows) or "agreement": without test rows the accuracies are
    -1 and only how often both say the same speaks. `measure` is "accuracy" or, of numbers, "r2";
    `difference` is after less before with its 95 % `interval`. `accepted`: it lost no more than
    `allowed_loss` (a share) and is used from now on; else it is set aside.
    """

    run: int
    source: int
    what: str
    method: str
    state: str
    compared_on: str
    measure: str
    rows: int
    size_before: int
    size_after: int
    speed_before: float
    speed_after: float
    accuracy_before: float
    accuracy_after: float
    difference: float
    interval: tuple[float, float]
    agreement: float
    agreed_on: int
    allowed_loss: float
    folder: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class ModelTaken:
    """A model that was set aside is used from now on."""

    run: int


@dataclass(frozen=True, slots=True)
class ModelExported:
    """A model lies in `path` for other programs: as "onnx", as "classifier" of plain transformers, or as
    "encoder" with the head beside it. On `checked` texts its probabilities were at most `apart` from ours.
    """

    run: int
    path: str
    shape: str
    checked: int
    apart: float


@dataclass(frozen=True, slots=True)
class WorkbookExported:
    """The file is written, as a "copy" or "new"; `notices` tell what had to change on the way."""

    path: str
    rows: int
    columns: tuple[str, ...]
    mode: str = "new"
    notices: tuple[Noticed, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleTried:
    """What one rule finds. `rule` is its id, or 0 for one that is not in the project.

    Of its `hits` rows, `labelled` carry a label that no rule set; `right` of these carry the rule's own.
    `low` and `high` bound its precision (95 %, Wilson). `shared` rows are found by another rule too,
    `conflicts` by one for another label. The rows of the last two tuples are at most some thousands.
    """

    rule: int
    label: int
    name: str
    pattern: str
    hits: int
    labelled: int
    right: int
    low: float
    high: float
    shared: int
    conflicts: int
    fresh: int
    wrong_rows: tuple[int, ...] = ()
    conflict_rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RulesTried:
    """What rules find in a sheet of `rows` rows: `covered` in all, `conflicts` for different labels;
    `fresh` are those without a label that would be labelled.
    """

    sheet: str
    rows: int
    covered: int
    conflicts: int
    fresh: int
    rules: tuple[RuleTried, ...]


@dataclass(frozen=True, slots=True)
class RowsLabelled:
    """`rows` were labelled; `kept` carried a label and kept it, `conflicts` were left out."""

    sheet: int
    rows: int
    kept: int = 0
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class EditTurned:
    """`rows` are as they were before the latest edit, or as they were after it."""

    rows: int


RESULTS = table(
    Scores,
    ColumnGuess,
    WarmedUp,
    SheetPreview,
    SheetDifference,
    SheetImported,
    CleaningCount,
    CleaningPreviewed,
    SheetCleaned,
    ModelTrained,
    TrainingPaused,
    ModelTuned,
    RunEvaluated,
    ModelApplied,
    ModelCompressed,
    ModelTaken,
    ModelExported,
    WorkbookExported,
    RuleTried,
    RulesTried,
    RowsLabelled,
    EditTurned,
)
